"""Typed rows of the clinical tables. Unknown keys are refused; so are a missing source and a reversed range."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from postureview.values.landmarks import Part

Provenance = Literal["F", "K", "D", "E", "ARTICLE"]
"""F read in the source, K from knowledge of the literature, D derived, E engineering proposal, ARTICLE the
founding article (reference 0.1). Only F may be printed as a published norm."""

LEAST_SLOPE = 0.5
"""A measure that surely shows less than this share of a true difference is withheld (E)."""

TIGHT_R = 0.6
"""From this correlation on a damped measure is worth a correction (E)."""

Text = Annotated[str, Field(min_length=1)]
Limits = Annotated[tuple[float, ...], Field(min_length=1, max_length=3)]


class Row(BaseModel):
    """Base of all rows: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceRow(Row):
    """A publication, or the admission that there is none. ``read`` tells whether it was read in the source."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*[a-z]?$")]
    text: Text
    doi: str = ""
    read: bool
    gives: str = ""


class ErrorRow(Row):
    """System error of a measure, in the measure's unit, until it has been measured on rendered or real people.

    noise : standard deviation from landmark noise; horizon : from the camera's level. Both add in quadrature.
    """

    noise: Annotated[float, Field(gt=0)]
    horizon: Annotated[float, Field(ge=0)]
    derivation: Text
    provenance: Provenance
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class RangeRow(Row):
    """What a measure is compared with.

    mean, sd : centre and spread. above, below : deviations from the mean at which mild, moderate and marked begin
    (one to three, growing; absent = no grading on that side). dominant_hand : whom it is for; absent = everybody.
    typical : what may be said of a value within it that surely is not zero; absent = nothing.
    """

    population: Text
    mean: float
    sd: Annotated[float, Field(gt=0)] | None = None
    above: Limits | None = None
    below: Limits | None = None
    age_from: int | None = None
    age_to: int | None = None
    sex: Literal["female", "male"] | None = None
    dominant_hand: Literal["left", "right"] | None = None
    typical: str = ""
    provenance: Provenance
    source: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _grows(self) -> RangeRow:
        for name, limits in (("above", self.above), ("below", self.below)):
            if limits and (limits[0] <= 0 or any(a >= b for a, b in pairwise(limits))):
                raise ValueError(f"{name} must hold growing positive deviations, got {list(limits)}")
        if self.age_from is not None and self.age_to is not None and self.age_from >= self.age_to:
            raise ValueError(f"age_from must be below age_to, got {self.age_from} and {self.age_to}")
        return self


class SidesLimitRow(Row):
    """How far both side views of one midline may differ, in the measure's unit, before neither is believed."""

    limit: Annotated[float, Field(gt=0)]
    derivation: Text
    provenance: Provenance
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class MeasureRow(Row):
    """What a measure is, in a clinician's words; the formula is code with the same name.

    positive, negative : what the sign means, or, where ``signed`` is false, what a larger and a smaller value means
    (a curve or an angle that is positive in everybody: its sign says nothing). caution : printed wherever the value
    is explained.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    term: Text
    unit: Literal["deg", "mm", "1"]
    views: Annotated[tuple[Literal["front", "back", "left", "right"], ...], Field(min_length=1)]
    status: Literal["direct", "proxy"]
    definition: Text
    positive: Text
    negative: Text
    caution: str = ""
    standing: bool
    """True when the value means something only in upright stance on straight legs."""
    signed: bool = True
    each_side: bool = False
    """True for a limb that front and back views show on both sides: measured left and right."""
    loose_clothing_hides: bool = False
    """True for what is read of the trunk's outline: of bare skin or close-fitting clothes, not of a loose top."""
    midline: bool = False
    """True for a quantity of the whole body that both side views show: their mean is the person's value."""
    sides_limit: SidesLimitRow | None = None
    """Absent = the side views may differ by what measurement error explains, and are then only reported."""
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    error: ErrorRow
    range: tuple[RangeRow, ...] = ()

    @model_validator(mode="after")
    def _both_sides_show_the_midline(self) -> MeasureRow:
        if self.midline and (self.each_side or not {"left", "right"} <= set(self.views)):
            raise ValueError(f"midline needs the left and the right view and no each_side, got views {self.views}")
        if self.sides_limit is not None and not self.midline:
            raise ValueError("sides_limit needs midline = true")
        return self


class AccuracyRow(Row):
    """How far a measure is from the truth with one engine and model, as ``scripts/measure_accuracy`` found it.

    view : front, back, or side for both side views. slope, r, bias, sd : of the raw value against the truth.
    intercept, factor : printed value = intercept + factor * raw; 0 and 1 = printed as it is. low, high : raw values
    between which that was fitted; beyond them the shift at the nearer end is kept. sem : root mean square error of
    the printed value; within : the same for comparing a person with themselves. coverage : share of 95 %
    intervals that hold the truth. withheld : share of pictures in which it was withheld. Units: the measure's.
    """

    measure: Text
    view: Literal["front", "back", "side"]
    engine: Text
    clothing: Literal["", "bare", "close"] = ""
    """What the trunk wore, where that was stated; "" = anything, loose tops too."""
    n: Annotated[int, Field(gt=0)]
    n_people: Annotated[int, Field(gt=0)]
    slope: float
    r: Annotated[float, Field(ge=-1, le=1)]
    bias: float
    sd: Annotated[float, Field(gt=0)]
    intercept: float
    factor: Annotated[float, Field(gt=0)]
    low: float
    high: float
    sem: Annotated[float, Field(gt=0)]
    within: Annotated[float, Field(gt=0)]
    coverage: Annotated[float, Field(ge=0, le=1)]
    withheld: Annotated[float, Field(ge=0, le=1)]

    @property
    def follows(self) -> bool:
        """False for a number that would mislead: scattered, and with a slope that surely lies below a half.

        A damped but tight measure follows; a line can stretch it.
        """
        if self.r >= TIGHT_R:
            return True
        slope_error = abs(self.slope) * math.sqrt((1 / self.r**2 - 1) / (self.n - 2)) if self.r and self.n > 2 else 0.0
        return self.slope + 1.96 * slope_error >= LEAST_SLOPE

    def printed(self, raw: float) -> float:
        """The value to print for a raw one, in the measure's unit."""
        return raw + self.intercept + (self.factor - 1.0) * min(max(raw, self.low), self.high)


class EngineRow(Row):
    """A pose engine whose landmarks are those of another one, so that the other's measured errors hold for it.

    engine, measured_as : as sequences of landmarks name them, without what is added for close-ups.
    """

    engine: Text
    measured_as: Text
    evidence: Text
    provenance: Provenance
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class SegmentRow(Row):
    """Mass of a body segment and where its centre lies.

    start, end : landmarks at its ends, as in ``Part``; of each side, or their midpoints where ``each_side`` is false.
    mass : per cent of the body's mass, of one side for a limb. centre : share of the way from start to end.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    start: Text
    end: Text
    each_side: bool
    mass_female: Annotated[float, Field(gt=0, lt=100)]
    mass_male: Annotated[float, Field(gt=0, lt=100)]
    centre_female: Annotated[float, Field(ge=0, le=1)]
    centre_male: Annotated[float, Field(ge=0, le=1)]
    provenance: Provenance
    source: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("start", "end")
    @classmethod
    def _is_a_part(cls, name: str) -> str:
        if name.upper() not in Part.__members__:
            known = ", ".join(part.lower() for part in Part.__members__)
            raise ValueError(f"expected one of {known}, got {name!r}")
        return name

    @property
    def mass_share(self) -> float:
        """Share of the body's mass, of one side for a limb; between the sexes."""
        return (self.mass_female + self.mass_male) / 200

    @property
    def centre(self) -> float:
        """Share of the way from start to end; between the sexes."""
        return (self.centre_female + self.centre_male) / 2


class RuleRow(Row):
    """What may be said when a measure deviates beyond its range and its error.

    above, below : sentences for the two directions, one at least; ``{value}``, ``{error}``, ``{term}`` and ``{side}``
    are filled in. sided : the finding is on the subject's right when above and on the left when below.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    measure: Text
    sided: bool
    above: str = ""
    below: str = ""
    source: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_something(self) -> RuleRow:
        if not (self.above or self.below):
            raise ValueError("needs a sentence for above or below")
        return self


class NotMeasurableRow(Row):
    """A quantity that people ask for and that one camera cannot give (status NM)."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    term: Text
    why: Text
    instead: Text
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class ForbiddenRow(Row):
    """A phrase that the software must not say (reference H.3), as a regular expression, and what to say instead."""

    pattern: Text
    why: Text
    instead: Text
