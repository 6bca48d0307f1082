"""A movement test as it was done: its repetitions, each with its range, speed and curve over time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from postureview.values.landmarks import Side, View

CURVE_POINTS = 101
"""A curve has a value for every per cent of its repetition, both ends included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """One movement out of neutral and back. Units: the movement's ``unit``, and seconds in the recording.

    start_s, end_s : leaving and reaching neutral again, or the recording's end; end_range_s : when furthest.
    size : how far it went from neutral, > 0. peak : the signal itself there. speed : the fastest moment on the way out,
    per second; None where too few pictures were taken to tell. hold_s : how long it rested near the end.
    is_complete : came from neutral and went back to it. is_interrupted : rested on the way out.
    end_seen : False where the landmarks were lost at the end of the movement: it went at least this far.
    curve : 101 values of the change from neutral, 0-100 % of the time from start to end; None where nothing was seen.
    """

    start_s: float
    end_range_s: float
    end_s: float
    size: float
    peak: float
    speed: float | None
    hold_s: float
    is_complete: bool = True
    is_interrupted: bool = False
    end_seen: bool = True
    curve: tuple[float | None, ...] = ()

    def __post_init__(self) -> None:
        if not self.start_s <= self.end_range_s <= self.end_s:
            raise ValueError(f"times must follow each other, got {self.start_s}, {self.end_range_s}, {self.end_s}")
        if not (math.isfinite(self.size) and math.isfinite(self.peak)):
            raise ValueError(f"size and peak must be finite, got {self.size} and {self.peak}")
        if self.curve and len(self.curve) != CURVE_POINTS:
            raise ValueError(f"a curve has {CURVE_POINTS} values, got {len(self.curve)}")

    @property
    def duration_s(self) -> float:
        """From leaving neutral to reaching it again."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One test to one side, as one recording shows it.

    test, term : name in the tables, and for people. side : of the subject; MIDLINE for the whole body. unit : of sizes
    and neutral (deg, mm, %, 1). neutral : the signal before the movement.
    repetitions : in the order of time, at least one. warm_up : how many of the first are left out of the mean.
    probability : of being this test, 0-1; None where the test was named by the user.
    """

    test: str
    term: str
    side: Side
    view: View
    recording: str
    unit: str
    neutral: float
    repetitions: tuple[Repetition, ...]
    warm_up: int = 0
    probability: float | None = None

    def __post_init__(self) -> None:
        if not self.repetitions:
            raise ValueError(f"{self.test} must have a repetition")
        if not 0 <= self.warm_up < len(self.repetitions):
            raise ValueError(f"warm_up must leave a repetition of {len(self.repetitions)}, got {self.warm_up}")

    @property
    def counted(self) -> tuple[Repetition, ...]:
        """Those whose range counts: the end of the movement was seen; complete ones where there are any."""
        seen = tuple(one for one in self.repetitions[self.warm_up :] if one.end_seen)
        return tuple(one for one in seen if one.is_complete) or seen

    @property
    def best(self) -> Repetition | None:
        """The furthest of those that count; None where the end of no movement was seen."""
        return max(self.counted, key=lambda one: one.size, default=None)

    @property
    def mean(self) -> float | None:
        """Mean size of those that count."""
        sizes = [one.size for one in self.counted]
        return sum(sizes) / len(sizes) if sizes else None

    @property
    def spread(self) -> float | None:
        """Standard deviation of the size over those that count; None for fewer than two."""
        sizes = [one.size for one in self.counted]
        if len(sizes) < 2:
            return None
        mean = sum(sizes) / len(sizes)
        return math.sqrt(sum((size - mean) ** 2 for size in sizes) / (len(sizes) - 1))

    @property
    def interval_s(self) -> tuple[float, float]:
        """From the first repetition's start to the last one's end."""
        return self.repetitions[0].start_s, self.repetitions[-1].end_s
