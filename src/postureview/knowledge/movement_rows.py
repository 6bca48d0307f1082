"""Typed rows of the movement tables: what a test is, what it moves, and what its repetitions have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from postureview.knowledge.rows import Provenance, RangeRow, Row, Text
from postureview.values.landmarks import View

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]
ViewName = Literal["front", "back", "side"]
"""As tables name views: both side views are one."""


def view_name(view: View) -> ViewName:
    """The name under which the tables know a view."""
    return "side" if view.is_lateral else "front" if view is View.ANTERIOR else "back"


class MovementErrorRow(Row):
    """Error of a movement's size until it has been measured, in the signal's unit.

    noise : standard deviation of a difference between two postures; gain : share of the size itself that may be
    missing or too much. Both add in quadrature.
    """

    noise: Annotated[float, Field(gt=0)]
    gain: Annotated[float, Field(ge=0)]
    derivation: Text
    provenance: Provenance
    source: Sources

    def sem(self, size: float) -> float:
        """Standard error of a movement of ``size``."""
        return float((self.noise**2 + (self.gain * size) ** 2) ** 0.5)

    @property
    def mdc95(self) -> float:
        """Smallest movement that is not measurement error (reference 0.6)."""
        return float(1.96 * 2.0**0.5 * self.noise)


class SignalRow(Row):
    """A quantity that changes as the body moves; the formula is code with the same name. unit 1 = a share."""

    name: Name
    term: Text
    unit: Literal["deg", "mm", "1"]
    views: Annotated[tuple[ViewName, ...], Field(min_length=1)]
    definition: Text
    positive: Text
    error: MovementErrorRow


class ProtocolRow(Row):
    """What tests of one kind have in common.

    repetitions : how many are asked for; warm_up : how many of the first are left out of the mean when more were done.
    hold_s : asked-for rest at the end of the movement. hold_speed : below it the signal rests, its unit per second.
    stop : when the person must stop, in words.
    """

    name: Name
    repetitions: Annotated[int, Field(ge=1)]
    warm_up: Annotated[int, Field(ge=0)]
    hold_s: Annotated[float, Field(ge=0)]
    hold_speed: Annotated[float, Field(gt=0)]
    stop: Text
    provenance: Provenance
    source: Sources


class ReachRow(Row):
    """The largest value that one camera can follow; beyond it the value is "at least" this."""

    most: float
    why: Text
    provenance: Provenance
    source: Sources


class AsymmetryRow(Row):
    """Difference of the sides that is worth naming: in the test's unit, or as a share of the larger side (either)."""

    difference: Annotated[float, Field(gt=0)] | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    provenance: Provenance
    source: Sources

    @model_validator(mode="after")
    def _has_a_limit(self) -> AsymmetryRow:
        if self.difference is None and self.share is None:
            raise ValueError("needs a difference or a share")
        return self

    def is_passed(self, one: float, other: float) -> bool:
        """True when two sides differ by more than either limit."""
        gap, larger = abs(one - other), max(abs(one), abs(other))
        by_value = self.difference is not None and gap > self.difference
        return by_value or (self.share is not None and larger > 0 and gap / larger > self.share)


class ExtraRow(Row):
    """Something measured along with the test: a compensation where it has a limit.

    takes : change = from neutral to the end of the movement; largest_change = within the repetition; position = the
    value at the end; largest_position = within the repetition; ratio = its change over that of the test's own signal.
    direction : 1 or -1 = the sign that counts as positive; 0 = either, the size alone. each_side : left and right.
    above, below : limits; beyond one of them ``says`` is what may be said ({value}, {error}, {side}).
    """

    name: Name
    term: Text
    signal: Text
    takes: Literal["change", "largest_change", "position", "largest_position", "ratio"]
    direction: Literal[1, 0, -1]
    each_side: bool = False
    above: float | None = None
    below: float | None = None
    says: str = ""
    provenance: Provenance
    source: Sources

    @model_validator(mode="after")
    def _says_what_it_limits(self) -> ExtraRow:
        if bool(self.says) is (self.above is None and self.below is None):
            raise ValueError("a limit needs a sentence, and a sentence a limit")
        return self


class PatternRow(Row):
    """How the signals of a view change in the test, for recognising it: signal → [expected, spread] (E).

    start : values before the movement, where they tell tests apart.
    """

    view: ViewName
    changes: dict[str, tuple[float, float]]
    start: dict[str, tuple[float, float]] = Field(default_factory=dict)


class MovementTestRow(Row):
    """One movement test.

    signal : view → what is followed in it. direction : 1 when the signal grows in the movement, -1 when it falls.
    sides : whole = no side; near = the limb near the camera; each = both limbs; direction = the side toward which the
    body moves: right when the signal grows. value : change = from neutral to the end; position = the value at the
    end; hold_time = how long it lasts; cycle_time = from the first movement to the end of the last repetition.
    withheld : why no camera value is given (grade C), else empty; withheld_in : the same for single views.
    also : tests that the same movement shows. speed_range : what its peak speed may be compared with, unit per second.
    """

    name: Name
    term: Text
    signal: Annotated[dict[ViewName, str], Field(min_length=1)]
    direction: Literal[1, -1]
    sides: Literal["whole", "near", "each", "direction"]
    value: Literal["change", "position", "hold_time", "cycle_time"]
    protocol: Text
    start: Text
    instruction: Text
    camera_grade: Literal["A", "B", "C"]
    withheld: str = ""
    withheld_in: dict[ViewName, str] = Field(default_factory=dict)
    caution: str = ""
    also: tuple[str, ...] = ()
    source: Sources
    reach: ReachRow | None = None
    asymmetry: AsymmetryRow | None = None
    error: MovementErrorRow | None = None
    range: tuple[RangeRow, ...] = ()
    speed_range: tuple[RangeRow, ...] = ()
    extra: tuple[ExtraRow, ...] = ()
    pattern: tuple[PatternRow, ...] = ()

    @property
    def is_timed(self) -> bool:
        """True when the value is a time."""
        return self.value in {"hold_time", "cycle_time"}

    def why_withheld(self, view: View) -> str:
        """Why no value is given in this view; empty when one is."""
        return self.withheld or self.withheld_in.get(view_name(view), "")

    def terms(self) -> Iterator[tuple[str, str]]:
        """(name, term) of everything that the test measures."""
        yield self.name, self.term
        yield f"{self.name}_mean", f"{self.term}, mean"
        yield f"{self.name}_speed", f"{self.term}, peak speed"
        yield f"{self.name}_asymmetry", f"{self.term}, difference of the sides"
        for extra in self.extra:
            yield f"{self.name}_{extra.name}", f"{self.term}: {extra.term}"
