"""What the product says about a clip, beside what was asked for and what was true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from movements.courses import Stretch
from movements.design import Clip
from movements.record import SETTINGS, Take
from postureview.findings.movement import movement_findings
from postureview.knowledge.load import knowledge
from postureview.movement.visit import Filmed, Moved, measure_movements
from postureview.trajectory.interpret import Reading
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.movement import Movement

NEUTRAL_S = 1.0
Answers = dict[str, Moved]
"""Test → the product's answer."""
FINE = 20
"""Points of the true curve between two pictures, for its fastest moment."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One test to one side of one clip. Sizes in degrees (seconds for times), one for each repetition.

    sizes : raw, as the signal gave them; () where nothing was found. best : raw value that is printed, or None with
    the reason. at_least : the limit that was printed instead. speed, true_speed : None where there is none.
    """

    clip: Clip
    test: str
    side: str
    engine: str
    true_sizes: tuple[float, ...]
    sizes: tuple[float, ...]
    true_best: float
    best: float | None
    reason: str
    at_least: str
    true_speed: float | None
    speed: float | None

    @property
    def counted_exactly(self) -> bool:
        """As many repetitions as were done."""
        return len(self.sizes) == len(self.true_sizes)


@dataclass(frozen=True, kw_only=True)
class Along:
    """Whether something that goes wrong was shown and was said. value : what was measured of it, or None."""

    clip: Clip
    extra: str
    is_shown: bool
    is_said: bool
    value: float | None


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a clip was taken for when nobody named its test. named : tests, none where it was refused."""

    clip: Clip
    named: tuple[str, ...]
    probability: float
    refusal: str

    @property
    def expected(self) -> frozenset[str]:
        """Tests that the clip shows."""
        return frozenset(one.test for one in self.clip.stretches)

    @property
    def is_right(self) -> bool:
        """Everything that it shows, and nothing else."""
        return frozenset(self.named) == self.expected

    @property
    def is_wrong(self) -> bool:
        """Taken for something that it does not show."""
        return bool(frozenset(self.named) - self.expected)


def measured(reading: Reading, test: str | None, stature_mm: float | None) -> Moved:
    """The product's answer, the test named or not."""
    filmed = Filmed(recording="clip", reading=reading, test=test)
    return measure_movements([filmed], stature_mm=stature_mm, settings=SETTINGS.movement)


def answers(take: Take) -> Answers:
    """What the product says when each test that the clip shows is asked for by name."""
    stature_mm = take.clip.scene.actors[0].person.stature_mm
    tests = dict.fromkeys(one.test for one in take.clip.stretches)
    return {test: measured(take.reading, test, stature_mm) for test in tests}


def rows(take: Take, said: Answers) -> list[Row]:
    """Every test and side that the clip shows."""
    found = []
    for test, moved in said.items():
        of_test = [one for one in take.clip.stretches if one.test == test]
        for side in dict.fromkeys(printed_side(one) for one in of_test):
            reps = [one for one in of_test if printed_side(one) == side]
            found.append(_row(take, test, side, reps, moved))
    return found


def printed_side(one: Stretch) -> str:
    """The side under which the product prints a test."""
    return "midline" if knowledge().tests[one.test].sides == "whole" else one.side


def _row(take: Take, test: str, side: str, reps: Sequence[Stretch], moved: Moved) -> Row:
    movement = next((one for one in moved.movements if (one.test, one.side.value) == (test, side)), None)
    value = next((one for one in moved.outcomes if (one.name, one.side.value) == (test, side)), None)
    speed = next((one for one in moved.outcomes if (one.name, one.side.value) == (f"{test}_speed", side)), None)
    true_sizes, true_best, true_speed = true_values(take, reps)
    best = raw_of(value)
    reason = value.reason.value if isinstance(value, Withheld) else ""
    beyond = isinstance(value, Withheld) and value.reason in {Reason.BEYOND_REACH, Reason.END_NOT_SEEN}
    return Row(
        clip=take.clip,
        test=test,
        side=side,
        engine=take.poses.engine,
        true_sizes=true_sizes,
        sizes=() if movement is None else sizes_of(movement),
        true_best=true_best,
        best=best,
        reason=reason,
        at_least=value.detail.partition(";")[0] if isinstance(value, Withheld) and beyond else "",
        true_speed=true_speed,
        speed=raw_of(speed),
    )


def raw_of(one: object) -> float | None:
    """The value before any correction; None for what was withheld."""
    if not isinstance(one, Measurement):
        return None
    return one.value if one.raw is None else one.raw


def sizes_of(movement: Movement) -> tuple[float, ...]:
    """What is printed of each repetition: its size, or where it ended for a test whose position counts."""
    is_position = knowledge().tests[movement.test].value == "position"
    return tuple(one.peak if is_position else one.size for one in movement.repetitions)


def true_values(take: Take, reps: Sequence[Stretch]) -> tuple[tuple[float, ...], float, float | None]:
    """(size of every repetition, the value that should be printed, the fastest moment on the way out)."""
    test = knowledge().tests[reps[0].test]
    if test.value == "hold_time":
        lasting = [one.end_s - one.start_s for one in reps]
        return tuple(lasting), max(lasting), None
    if test.value == "cycle_time":
        return (0.0,) * len(reps), reps[-1].start_s + reps[-1].move_s - reps[0].start_s, None
    curve = true_curve(take, reps[0])
    if curve is None:
        return (0.0,) * len(reps), float("nan"), None
    time_s = take.poses.time_s
    neutral = 0.0 if test.value == "position" else float(np.mean(curve[time_s <= NEUTRAL_S]))
    sizes, speeds = [], []
    smooth = CubicSpline(time_s, curve)
    for one in reps:
        inside = (time_s >= one.start_s) & (time_s <= one.end_s)
        sizes.append(float(curve[inside].max()) - neutral)
        fine = np.linspace(one.start_s, one.start_s + one.move_s, int(FINE * one.move_s * 10))
        speeds.append(float(smooth(fine, 1).max()))
    return tuple(sizes), max(sizes), max(speeds)


def true_curve(take: Take, one: Stretch) -> np.ndarray | None:
    """The true angle of a repetition's test and side, positive in its direction; None where there is no such angle."""
    spec = take.clip.spec
    if spec is None or not spec.curve:
        return None
    name = spec.curve if spec.curve in take.truth else f"{spec.curve}_{limb(take.clip, one)}"
    sign = spec.toward * (-1 if one.reach < 0 else 1)
    return np.asarray(sign * take.truth[name])


def limb(clip: Clip, one: Stretch) -> str:
    """The side of the limb that a repetition moves, or that the camera sees."""
    return clip.near if one.side == "midline" else one.side


def along(take: Take, answered: Answers) -> list[Along]:
    """Every limited extra that can be shown in the clip's exercise."""
    spec = take.clip.spec
    if spec is None or not spec.along:
        return []
    said: set[str] = set()
    values: dict[str, float] = {}
    tests = list(answered)
    for moved in answered.values():
        known = [one for one in moved.outcomes if isinstance(one, Measurement)]
        said |= {one.rule for one in movement_findings(known, knowledge())}
        for one in known:
            values[one.name] = max(values.get(one.name, -np.inf), one.value)
    found = []
    for extra in spec.along:
        names = [f"{test}_{extra}" for test in tests]
        if len(names) > 1 and take.clip.along == extra:
            is_said = all(name in said for name in names)
        else:
            is_said = any(name in said for name in names)
        value = next((values[name] for name in names if name in values), None)
        found.append(
            Along(clip=take.clip, extra=extra, is_shown=take.clip.along == extra, is_said=is_said, value=value)
        )
    return found


def label(take: Take) -> Label:
    """What the clip is taken for; fingers to the floor belong to the forward bend."""
    moved = measured(take.reading, None, take.clip.scene.actors[0].person.stature_mm)
    named = {one.test for one in moved.movements}
    # A test whose value is not given is recognised as well, and listed as withheld.
    named |= {one.name for one in moved.outcomes if one.name in knowledge().tests}
    also = {name for test in named if test in knowledge().tests for name in knowledge().tests[test].also}
    refusal = next((one.detail for one in moved.outcomes if one.name == "movement"), "")
    probability = max((one.probability or 0.0 for one in moved.movements), default=0.0)
    return Label(clip=take.clip, named=tuple(sorted(named - also)), probability=probability, refusal=refusal)


def still_repetitions(take: Take) -> dict[str, int]:
    """Test → repetitions found in somebody who stands still, asked for each by name."""
    view = "front" if take.clip.exercise.endswith("front") else "side"
    stature_mm = take.clip.scene.actors[0].person.stature_mm
    counts = {}
    for test in knowledge().tests.values():
        if view in test.signal:
            moved = measured(take.reading, test.name, stature_mm)
            counts[test.name] = sum(len(one.repetitions) for one in moved.movements if one.test == test.name)
    unnamed = measured(take.reading, None, stature_mm)
    counts["(not named)"] = sum(len(one.repetitions) for one in unnamed.movements)
    return counts
