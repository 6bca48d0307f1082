"""When a rendered body goes where: repetitions in time, and the course of every joint angle through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from movements.exercises import Changes, Exercise
from phantom.controls import DEFAULTS
from phantom.movement import Course
from phantom.skeleton import SIDES

START_S = 1.25
PACES = {"slow": (1.1, 0.5, 0.5), "fast": (0.65, 0.4, 0.4)}
"""Seconds out and back, at the end, and between."""
STANCE_S = (2.0, 4.0)
CYCLES, CYCLE_S = 5, {"slow": 2.1, "fast": 1.6}
BEND_S, RISE_S, SIT_SHARE = 0.25, 0.42, 0.56
"""Of a cycle of rising and sitting down: the trunk leads by BEND_S; up at RISE_S of the cycle, down from SIT_SHARE."""
TRUNK_DEG = 34.0
TOWARD = dict(zip(SIDES, (-1.0, 1.0), strict=True))
"""Sign of a bend or turn to each side."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One repetition: from leaving neutral to reaching it again. side : left, right or midline; reach : degrees of the
    leading angle, its sign that of the way; move_s : the way out."""

    test: str
    side: str
    start_s: float
    end_s: float
    move_s: float
    hold_s: float
    reach: float


def stretches(
    exercise: str, spec: Exercise, *, pace: str, near: str, chance: np.random.Generator
) -> tuple[Stretch, ...]:
    """The repetitions of a clip, by chance one to three of a kind, each a little less than the furthest."""
    test = spec.named or exercise
    if exercise == "sit_to_stand":
        cycle_s = CYCLE_S[pace]
        begins = [START_S + cycle_s * index for index in range(CYCLES)]
        reach = float(chance.uniform(*spec.reach))
        return tuple(
            Stretch(
                test=test,
                side="midline",
                start_s=begin,
                end_s=begin + cycle_s,
                move_s=RISE_S * cycle_s,
                hold_s=(SIT_SHARE - RISE_S) * cycle_s,
                reach=reach,
            )
            for begin in begins
        )
    kinds = _kinds(test, spec, near)
    count = (
        1
        if exercise == "single_leg_stance"
        else _count(pace, one_kind=len(kinds) == 1 or spec.goes == "pair", chance=chance)
    )
    made, now = [], START_S
    if spec.goes == "pair":
        made += [one for test_, side, _ in kinds for one in _row(test_, side, spec, pace, count, chance)]
        return tuple(made)
    for _ in range(count):
        for test_, side, sign in kinds if spec.goes == "ways" else kinds[:1]:
            made.append(_one(test_, side, now, spec, pace, chance, sign))
            now = made[-1].end_s + PACES[pace][2]
    for test_, side, sign in kinds[1:] if spec.goes == "turns" else ():
        for _ in range(count):
            made.append(_one(test_, side, now, spec, pace, chance, sign))
            now = made[-1].end_s + PACES[pace][2]
    return tuple(made)


def _count(pace: str, *, one_kind: bool, chance: np.random.Generator) -> int:
    """How often each kind of repetition is done."""
    if one_kind:
        return int(chance.integers(2, 4)) if pace == "fast" else int(chance.integers(1, 4))
    return 2 if pace == "fast" else 1


def _kinds(test: str, spec: Exercise, near: str) -> list[tuple[str, str, float]]:
    """(test, side, sign) of each kind of repetition."""
    if spec.other:
        return [(test, "midline", 1.0), (spec.other, "midline", -1.0)]
    if spec.goes in {"ways", "turns", "pair"}:
        signed = spec.goes == "ways"
        return [(test, side, TOWARD[side] if signed else 1.0) for side in reversed(SIDES)]
    return [(test, near if spec.goes == "near" else "midline", 1.0)]


def _row(  # noqa: PLR0917  what a row of repetitions consists of
    test: str, side: str, spec: Exercise, pace: str, count: int, chance: np.random.Generator
) -> list[Stretch]:
    made, now = [], START_S
    furthest = float(chance.uniform(*spec.reach))
    for _ in range(count):
        made.append(_one(test, side, now, spec, pace, chance, 1.0, furthest=furthest))
        now = made[-1].end_s + PACES[pace][2]
    return made


def _one(  # noqa: PLR0917  what a repetition consists of
    test: str,
    side: str,
    start_s: float,
    spec: Exercise,
    pace: str,
    chance: np.random.Generator,
    sign: float,
    *,
    furthest: float | None = None,
) -> Stretch:
    move_s, hold_s, _ = PACES[pace]
    reach = float(chance.uniform(*spec.reach)) if furthest is None else furthest * float(chance.uniform(0.93, 1.0))
    if test == "single_leg_stance":
        move_s, hold_s = min(move_s, 0.9), float(chance.uniform(*STANCE_S))
    return Stretch(
        test=test,
        side=side,
        start_s=round(start_s, 3),
        end_s=round(start_s + 2 * move_s + hold_s, 3),
        move_s=move_s,
        hold_s=hold_s,
        reach=sign * reach,
    )


def courses(
    spec: Exercise, asked: Sequence[Stretch], *, along: Changes, near: str, standing: Mapping[str, float]
) -> dict[str, Course]:
    """Control → change over time, on top of how the body stands. along : what goes wrong at the end of the way."""
    change = {
        name: Course(((0.0, value - standing.get(name, DEFAULTS[name])),))
        for name, value in _spread(spec.base, near).items()
    }
    seated = spec.moves.get("knee_bend.both") == 1.0 and asked[0].test == "sit_to_stand"
    for share, wanted in ((None, spec.moves), (1.0, along)):
        for control, factor in wanted.items():
            for name, reps, sign in _targets(control, spec, asked, near):
                keys = _seated_keys(reps, share) if seated else _keys(reps, share, sign=sign)
                scaled = Course(tuple(keys)).times(factor)
                change[name] = scaled if name not in change else summed(change[name], scaled)
    if seated:
        change |= _rising(asked)
    return change


def _targets(
    control: str, spec: Exercise, asked: Sequence[Stretch], near: str
) -> list[tuple[str, Sequence[Stretch], bool]]:
    """(full control name, the repetitions that move it, whether their direction counts)."""
    stem, _, where = control.partition(".")
    other = dict(zip(SIDES, reversed(SIDES), strict=True))
    if where in {"own", "other"}:
        own = SIDES if spec.goes in {"turns", "pair"} else (near,)
        return [
            (
                f"{stem}.{side if where == 'own' else other[side]}",
                [one for one in asked if one.side in {side, "midline"}],
                False,
            )
            for side in own
        ]
    together = [one for one in asked if spec.goes != "pair" or one.side == asked[0].side]
    if where == "both":
        return [(f"{stem}.{side}", together, False) for side in SIDES]
    if where in {"near", "far"}:
        return [(f"{stem}.{near if where == 'near' else other[near]}", together, False)]
    return [(stem, together, spec.goes in {"ways", "turns"})]


def _spread(changes: Changes, near: str) -> dict[str, float]:
    """Control names with their sides."""
    other = dict(zip(SIDES, reversed(SIDES), strict=True))
    spread = {}
    for control, value in changes.items():
        stem, _, where = control.partition(".")
        sides = {"both": SIDES, "near": (near,), "far": (other[near],)}.get(where)
        spread |= {f"{stem}.{side}": value for side in sides} if sides else {control: value}
    return spread


def _keys(reps: Sequence[Stretch], share: float | None, *, sign: bool) -> list[tuple[float, float]]:
    """From rest to the end of every repetition and back. share : the same at each end, instead of its own reach."""
    keys = [(0.0, 0.0)]
    for one in reps:
        toward = 1.0 if not sign else (np.sign(one.reach) if one.side == "midline" else TOWARD[one.side])
        value = float(toward) * (abs(one.reach) if share is None else share)
        out_s = one.start_s + one.move_s
        keys += [(one.start_s, 0.0), (out_s, value), (out_s + one.hold_s, value), (one.end_s, 0.0)]
    return keys


def _seated_keys(reps: Sequence[Stretch], share: float | None) -> list[tuple[float, float]]:
    """Sitting, up for a moment in each cycle, and sitting again; what goes wrong is there while the body rises."""
    if share is not None:
        keys = [(0.0, 0.0)]
        for one in reps:
            keys += [(one.start_s, 0.0), (one.start_s + BEND_S, share), (one.start_s + one.move_s, 0.0)]
        return keys
    keys = [(0.0, reps[0].reach)]
    for one in reps:
        cycle_s = one.end_s - one.start_s
        keys += [(one.start_s + BEND_S, one.reach), (one.start_s + one.move_s, 0.0)]
        keys += [(one.start_s + one.move_s + one.hold_s, 0.0), (one.start_s + 0.93 * cycle_s, one.reach)]
    return keys


def _rising(asked: Sequence[Stretch]) -> dict[str, Course]:
    """The trunk bends before it rises and as it sits down; the arms are crossed."""
    keys = [(0.0, 2.0)]
    for one in asked:
        cycle_s, begin = one.end_s - one.start_s, one.start_s
        keys += [(begin, 2.0), (begin + 0.22 * cycle_s, TRUNK_DEG), (begin + one.move_s, 0.0)]
        keys += [(begin + one.move_s + one.hold_s, 0.0), (begin + 0.78 * cycle_s, 0.9 * TRUNK_DEG)]
        keys += [(begin + 0.97 * cycle_s, 2.0)]
    return {"hinge": Course(tuple(keys))}


def summed(one: Course, other: Course) -> Course:
    """Two courses on top of each other, at the times of both."""
    times = sorted({time_s for time_s, _ in (*one.keys, *other.keys)})
    return Course(tuple((time_s, one.at(time_s) + other.at(time_s)) for time_s in times))
