"""The same movement filmed otherwise: half the pictures, some lost, uneven times, in the mirror."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from movements.design import Clip, chosen_people, clip
from movements.gather import measured, printed_side
from movements.record import Take, keep, kept, pictures, read
from postureview.pose.engine import PoseEngine
from postureview.values.frame import Frame
from postureview.values.landmarks import Side
from postureview.values.measurement import Measurement

RATE_HZ = 25.0
FIRST_NUMBER = 50
LOST = 0.2
EXERCISES = ("trunk_flexion", "trunk_side_bend", "shoulder_abduction", "knee_flexion")
LIMIT_DEG = 1.5

Frames = Sequence[Frame]


def _half(frames: Frames) -> Frames:
    return frames[::2]


def _lost(frames: Frames) -> Frames:
    keep = np.random.default_rng(0).random(len(frames)) >= LOST
    return [frame for frame, kept in zip(frames, keep, strict=True) if kept]


def _uneven(frames: Frames) -> Frames:
    """Full rate in one second, half of it in the next, as a phone does when the light changes."""
    return [frame for index, frame in enumerate(frames) if int(frame.time_s) % 2 == 0 or index % 2 == 0]


def _mirrored(frames: Frames) -> Frames:
    return [Frame(image=np.ascontiguousarray(frame.image[:, ::-1]), time_s=frame.time_s) for frame in frames]


VARIANTS: dict[str, Callable[[Frames], Frames]] = {
    "as it was": lambda frames: frames,
    "half the pictures": _half,
    "every fifth picture lost": _lost,
    "uneven times": _uneven,
    "in the mirror": _mirrored,
}


@dataclass(frozen=True, kw_only=True)
class Variation:
    """Printed ranges of one clip in one variant: side of the subject → degrees; the mirror's sides are swapped back."""

    exercise: str
    variant: str
    ranges: dict[str, float]
    repetitions: dict[str, int]


def quick_takes(cache: Path) -> list[Take]:
    """The clips as they were, with what was true; those that the cache has."""
    found = []
    for one in _clips():
        known = kept(_path(one, "as it was", cache), one.fingerprint())
        if known is not None:
            found.append(Take(clip=one, poses=known[0], truth=known[1]))
    return found


def _clips() -> list[Clip]:
    made = []
    for place, exercise in enumerate(EXERCISES):
        index, body = chosen_people("report")[place]
        number = 100 * index + FIRST_NUMBER + place
        made.append(clip(body, "report", exercise, number=number, place=0, turn=0, rate_hz=RATE_HZ))
    return made


def _path(one: Clip, variant: str, cache: Path) -> Path:
    return cache / f"{one.name}-{variant.replace(' ', '-')}.npz"


def variations(engine: PoseEngine, cache: Path) -> list[Variation]:
    """Every clip in every variant."""
    return [each for one in _clips() for each in _of_clip(one, engine, cache)]


def _of_clip(one: Clip, engine: PoseEngine, cache: Path) -> list[Variation]:
    frames: list[Frame] = []
    true: list[dict[str, float]] = []
    test = one.stretches[0].test
    sides = {printed_side(each) for each in one.stretches}
    stature_mm = one.scene.actors[0].person.stature_mm
    found = []
    for variant, change in VARIANTS.items():
        path = _path(one, variant, cache)
        known = kept(path, one.fingerprint())
        if known is None:
            frames = frames or list(pictures(one, true))
            angles = {name: np.array([each[name] for each in true]) for name in true[0]}
            known = engine.track(iter(change(frames))), angles
            keep(path, one.fingerprint(), *known)
        moved = measured(read(known[0]), test, stature_mm)
        swap = variant == "in the mirror"
        values = {_side(each.side, swap=swap): each for each in moved.outcomes if each.name == test}
        counts = {_side(each.side, swap=swap): len(each.repetitions) for each in moved.movements if each.test == test}
        ranges = {side: each.value for side, each in values.items() if isinstance(each, Measurement) and side in sides}
        found.append(Variation(exercise=one.exercise, variant=variant, ranges=ranges, repetitions=counts))
    return found


def _side(side: Side, *, swap: bool) -> str:
    return side.other.value if swap and side is not Side.MIDLINE else side.value
