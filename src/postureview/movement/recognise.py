"""Which test a movement was, when nobody named it: by how far every signal of the view went.

Each test's table says what its signals do (mean and spread); what it does not name is expected to stay. A movement is
compared with all of them as a product of normal densities, and with one that expects anything: the latter wins where
no test fits, and a probability below the limit is a refusal, not a guess.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from postureview.geometry.signals import gaps, low_pass_columns
from postureview.knowledge.load import knowledge
from postureview.knowledge.movement_rows import MovementTestRow, PatternRow, SignalRow, view_name
from postureview.movement.perform import direction_of
from postureview.movement.segment import PHASE_CUTOFF_HZ, neutral_value
from postureview.movement.take import Take, curve
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Side, View

QUIET = {"deg": 8.0, "1": 0.06}
"""Spread of a signal that a test does not name, by unit (E)."""
ANYTHING = {"deg": 45.0, "1": 0.4}
"""Spread of the movement that is none of the tests, by unit (E)."""
ANY_START = 90.0
"""Spread of a posture before a movement that is none of the tests, degrees (E)."""
STANDING = {
    "trunk_inclination": (0.0, 20.0),
    "knee_flexion": (0.0, 30.0),
    "arm_flexion": (0.0, 45.0),
    "arm_abduction": (15.0, 30.0),
}
"""Mean and spread of the posture from which a test starts that names no other: upright, arms down, degrees (E)."""
LIMBS = frozenset({"arm_abduction", "hip_abduction"})
"""Signals of front and back views that each side has for itself."""
SEESAW = "foot_lift"
"""The signal whose one side is the other's opposite: the right side's is followed."""
WRONG = 2.0
"""What goes wrong along with a test goes about this far beyond the limit that the table names (E)."""
WRONG_SHARE = 0.5
"""How often it is made (E)."""
MOVED_ALONG = {
    "trunk_inclination": {"hip_flexion": 1.0},
    "knee_flexion": {"hip_flexion": 0.5, "tibia_inclination": 0.5},
}
"""A leaning trunk closes the hip by as much; a knee that bends is half the thigh's lean and half the shank's."""
BOUT_S = 0.5
"""A movement on request lasts at least this long (E)."""
PEAK_S = 0.1
"""The furthest posture is read this long before and after it (E)."""

Key = tuple[str, Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """A stretch in which the body was out of neutral: what each signal did, and where it started from."""

    start_s: float
    end_s: float
    changes: Mapping[Key, float]
    starts: Mapping[Key, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A test with its probability, 0-1; ``row`` is None for "none of them"."""

    row: MovementTestRow | None
    probability: float


def bouts(take: Take) -> list[Bout]:
    """Every stretch of a take in which some signal was further from its neutral than its smallest detectable change.

    One that reaches the take's beginning or end is left out: it came from elsewhere, or was cut off.
    """
    signals = _followed(take)
    time_s = take.poses.time_s
    if len(time_s) < 2 or not signals:
        return []
    unsmoothed = {}
    starts = {}
    for key, (row, values) in signals.items():
        known = np.isfinite(values)
        if not known.any():
            continue
        filled = np.interp(time_s, time_s[known], values[known])
        starts[key] = neutral_value(time_s, values, row.error.mdc95)
        unsmoothed[key] = filled - starts[key]
    if not unsmoothed:
        return []
    smooth = low_pass_columns(time_s, np.stack(list(unsmoothed.values()), axis=1), PHASE_CUTOFF_HZ)
    deviations = dict(zip(unsmoothed, smooth.T, strict=True))
    scaled = np.stack([np.abs(values) / signals[key][0].error.mdc95 for key, values in deviations.items()])
    furthest = scaled.max(axis=0)
    found = []
    for first, last in gaps(np.asarray(furthest > 1.0, dtype=np.bool_)):
        if time_s[last] - time_s[first] < BOUT_S or first == 0 or last == len(time_s) - 1:
            continue
        top = first + int(np.argmax(furthest[first : last + 1]))
        near = np.abs(time_s - time_s[top]) <= PEAK_S
        changes = {key: float(np.median(values[near])) for key, values in deviations.items()}
        found.append(
            Bout(start_s=float(time_s[first]), end_s=float(time_s[last]), changes=changes, starts=dict(starts))
        )
    return found


def recognise(bout: Bout, view: View) -> list[Guess]:
    """Every test that can be made in the view, and none of them, the likeliest first; probabilities add up to 1."""
    signals = knowledge().signals
    scores: dict[str, float] = {"": _score_of_anything(bout, signals)}
    for row in knowledge().tests.values():
        for pattern in row.pattern:
            if pattern.view == view_name(view):
                likeliest = max(_score(bout, row, pattern, side, signals) for side in _tried(row))
                scores[row.name] = max(likeliest, scores.get(row.name, likeliest))
    top = max(scores.values())
    weights = {name: math.exp(score - top) for name, score in scores.items()}
    total = sum(weights.values())
    tests = knowledge().tests
    guesses = [Guess(row=tests.get(name), probability=weight / total) for name, weight in weights.items()]
    return sorted(guesses, key=lambda one: -one.probability)


def _followed(take: Take) -> dict[Key, tuple[SignalRow, Floats]]:
    """The signals that tell tests apart in the take's view: those that a pattern names."""
    view = view_name(take.view)
    named = {
        signal
        for row in knowledge().tests.values()
        for pattern in row.pattern
        if pattern.view == view
        for signal in (*pattern.changes, *pattern.start)
    }
    followed = {}
    for name in sorted(named):
        for side in BODY_SIDES if name in LIMBS else (Side.MIDLINE,):
            one = curve(take, name, Side.RIGHT if name == SEESAW else side)
            followed[name, side] = (one.row, one.values)
    return followed


def _tried(row: MovementTestRow) -> tuple[Side, ...]:
    return BODY_SIDES if row.sides in {"each", "direction"} else (Side.MIDLINE,)


def _score(
    bout: Bout, row: MovementTestRow, pattern: PatternRow, side: Side, signals: Mapping[str, SignalRow]
) -> float:
    """Log likelihood of the bout, were it this test to this side."""
    turned = -1 if row.sides == "direction" and direction_of(row, side) != row.direction else 1
    score = 0.0
    wrong = _goes_wrong(row)
    for (name, limb), change in bout.changes.items():
        quiet = _density(change, 0.0, QUIET[signals[name].unit])
        if name not in pattern.changes:
            score += _either(quiet, _density(change, *wrong[name]), WRONG_SHARE) if name in wrong else quiet
            continue
        mean, spread = pattern.changes[name]
        if name == SEESAW and side is Side.LEFT:
            mean = -mean
        expected = _density(change, mean if name in LIMBS else turned * mean, spread)
        if name in wrong:
            expected = _either(expected, _density(change, *wrong[name]), WRONG_SHARE)
        # The other limb may move along (both arms at once) or stay.
        score += expected if limb in {side, Side.MIDLINE} or row.sides == "whole" else max(expected, quiet)
    for (name, _), value in bout.starts.items():
        if name in pattern.start:
            mean, spread = pattern.start[name]
            score += _density(value, mean, spread)
        elif name in STANDING:
            score += _density(value, *STANDING[name])
    return score


def _goes_wrong(row: MovementTestRow) -> dict[str, tuple[float, float]]:
    """Signal → mean and spread when a compensation that the table limits is made: a knee that bends in a forward bend
    makes it no other test. Twice the limit is what is expected of it (E), and of what it moves along with it; the
    test's own signal is never excused.
    """
    wrong: dict[str, tuple[float, float]] = {}
    for one in row.extra:
        if one.above is not None and one.takes in {"change", "largest_change"}:
            mean, spread = one.direction * WRONG * one.above, (1.0 if one.direction else WRONG) * one.above
            for signal, share in {one.signal: 1.0, **MOVED_ALONG.get(one.signal, {})}.items():
                wrong[signal] = (share * mean, spread)
    return {name: one for name, one in wrong.items() if name not in row.signal.values()}


def _score_of_anything(bout: Bout, signals: Mapping[str, SignalRow]) -> float:
    """Log likelihood, were it none of the tests: every signal stays or goes anywhere, each as likely."""
    score = 0.0
    for (name, _), change in bout.changes.items():
        unit = signals[name].unit
        score += _either(_density(change, 0.0, QUIET[unit]), _density(change, 0.0, ANYTHING[unit]))
    for (name, _), value in bout.starts.items():
        if name in STANDING:
            score += _either(_density(value, *STANDING[name]), _density(value, 0.0, ANY_START))
    return score


def _either(one: float, other: float, share: float = 0.5) -> float:
    """Logarithm of a mixture of two densities from their logarithms; ``share`` is the other's."""
    return float(np.logaddexp(one + math.log(1.0 - share), other + math.log(share)))


def _density(value: float, mean: float, spread: float) -> float:
    """Logarithm of the normal density."""
    return -0.5 * ((value - mean) / spread) ** 2 - math.log(spread)
