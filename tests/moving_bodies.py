"""Bodies that move by known angles over time, so that ranges, speeds and times can be said aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View
from postureview.values.pose import PoseSequence
from tests.bodies import MM_PER_PX, SIZE_PX, picture, points

HEAD = (Part.EYE_INNER, Part.EYE, Part.EYE_OUTER, Part.EAR, Part.MOUTH)
ARM = (Part.ELBOW, Part.WRIST, Part.PINKY, Part.INDEX, Part.THUMB)
LEG = (Part.KNEE, Part.ANKLE, Part.HEEL, Part.FOOT_INDEX)

Body = dict[Landmark, Floats]
Course = Callable[[Floats], Floats]
"""Seconds (T,) → degrees (T,)."""


@dataclass(frozen=True, kw_only=True)
class Bends:
    """Neutral, out, hold, back, for each of ``peaks`` in turn; half a cosine each way, so that the fastest moment of a
    way of ``move_s`` seconds is peak * pi / (2 * move_s)."""

    peaks: tuple[float, ...]
    move_s: float = 1.5
    hold_s: float = 0.8
    pause_s: float = 1.0
    start_s: float = 1.5
    rest: float = 0.0

    def __call__(self, time_s: Floats) -> Floats:
        value = np.full(len(time_s), self.rest)
        for index, peak in enumerate(self.peaks):
            begin = self.start_s + index * (2 * self.move_s + self.hold_s + self.pause_s)
            up = np.clip((time_s - begin) / self.move_s, 0, 1)
            down = np.clip((time_s - begin - self.move_s - self.hold_s) / self.move_s, 0, 1)
            value += (peak - self.rest) * (np.cos(np.pi * down) - np.cos(np.pi * up)) / 2
        return value

    @property
    def end_s(self) -> float:
        """A pause after the last way back."""
        return self.start_s + len(self.peaks) * (2 * self.move_s + self.hold_s + self.pause_s)


def _marks(parts: tuple[Part, ...], sides: tuple[Side, ...]) -> list[Landmark]:
    return [part.on(side) for part in parts for side in sides]


def _rotated(body: Body, marks: list[Landmark], pivot: Floats, axes: tuple[int, int], angle_deg: float) -> None:
    """Turn marks about a pivot from the first axis toward the second (0 = right, 1 = forward, 2 = up)."""
    first, second = axes
    turn = np.deg2rad(angle_deg)
    for mark in marks:
        offset = body[mark] - pivot
        turned = offset.copy()
        turned[first] = offset[first] * np.cos(turn) - offset[second] * np.sin(turn)
        turned[second] = offset[first] * np.sin(turn) + offset[second] * np.cos(turn)
        body[mark] = pivot + turned


def _middle(body: Body, part: Part) -> Floats:
    return np.asarray(np.mean([body[part.on(side)] for side in BODY_SIDES], axis=0))


_HEAD_MARKS = [Landmark.NOSE, *_marks(HEAD, BODY_SIDES)]
_TRUNK_MARKS = [*_HEAD_MARKS, *_marks((Part.SHOULDER, *ARM), BODY_SIDES)]
_UP, _DOWN = (2, 1), (1, 2)
_Joint = Callable[[Body, Side], tuple[list[Landmark], Floats, tuple[int, int]]]
_JOINTS: dict[str, _Joint] = {
    "trunk_inclination": lambda body, side: (_TRUNK_MARKS, _middle(body, Part.HIP), _UP),
    "trunk_lean": lambda body, side: (_TRUNK_MARKS, _middle(body, Part.HIP), (2, 0)),
    "trunk_turn": lambda body, side: (_TRUNK_MARKS, _middle(body, Part.HIP), (1, 0)),
    "neck_flexion": lambda body, side: (_HEAD_MARKS, _middle(body, Part.EAR), _UP),
    "neck_side_bend": lambda body, side: (_HEAD_MARKS, _middle(body, Part.EAR), (2, 0)),
    "head_turn": lambda body, side: (_HEAD_MARKS, _middle(body, Part.EAR), (1, 0)),
    "arm_flexion": lambda body, side: (_marks(ARM, (side,)), body[Part.SHOULDER.on(side)], _DOWN),
    "arm_abduction": lambda body, side: (_marks(ARM, (side,)), body[Part.SHOULDER.on(side)], (0, 2)),
    "hip_flexion": lambda body, side: (_marks(LEG, (side,)), body[Part.HIP.on(side)], _DOWN),
    "hip_abduction": lambda body, side: (_marks(LEG, (side,)), body[Part.HIP.on(side)], (0, 2)),
    "knee_flexion": lambda body, side: (_marks(LEG[1:], (side,)), body[Part.KNEE.on(side)], _UP),
    "heel_rise": lambda body, side: (_marks((Part.HEEL,), (side,)), body[Part.FOOT_INDEX.on(side)], _UP),
    "lie_down": lambda body, side: (list(body), _middle(body, Part.HIP), _UP),
}
"""Joint → what turns about what, and from which axis toward which."""


def move(body: Body, name: str, angle_deg: float) -> None:
    """Move a joint of ``body``; names as the signals', a limb's with ``.left`` or ``.right``."""
    what, _, which = name.partition(".")
    side = Side(which) if which else Side.RIGHT
    if what == "squat":
        squat(body, angle_deg)
        return
    marks, pivot, axes = _JOINTS[what](body, side)
    mirrored = what.endswith("abduction") and side is Side.LEFT
    _rotated(body, marks, pivot, axes, -angle_deg if mirrored else angle_deg)


def squat(body: Body, angle_deg: float) -> None:
    """Both knees bent by an angle, the shank forward by a third of it, the trunk upright, the feet where they are."""
    for side in BODY_SIDES:
        knee, ankle = Part.KNEE.on(side), body[Part.ANKLE.on(side)]
        hip = Part.HIP.on(side)
        thigh = np.linalg.norm(body[hip] - body[knee])
        _rotated(body, [knee], ankle, _UP, angle_deg / 3)
        back = np.deg2rad(angle_deg * 2 / 3)
        new_hip = body[knee] + thigh * np.array([0.0, -np.sin(back), np.cos(back)])
        new_hip[0] = body[hip][0]
        shift = new_hip - body[hip]
        body[hip] = new_hip
    for mark in _TRUNK_MARKS:
        body[mark] = body[mark] + shift


def moving(
    view: View,
    courses: Mapping[str, Course],
    *,
    duration_s: float,
    rate_hz: float = 30.0,
    time_s: Floats | None = None,
    noise_mm: float = 0.0,
    seed: int = 0,
    start: Mapping[str, float] | None = None,
) -> PoseSequence:
    """The body moving in a view.

    courses : joint → degrees over time. time_s : time stamps of their own, instead of an even rate. noise_mm : standard
    deviation of each landmark in each direction. start : joints held at an angle throughout.
    """
    times = np.arange(round(duration_s * rate_hz)) / rate_hz if time_s is None else time_s
    moved = tuple((name, tuple(course(times).tolist())) for name, course in courses.items())
    frames = _frames(view, tuple((start or {}).items()), moved, len(times)).copy()
    rng = np.random.default_rng(seed)
    frames[..., :2] += rng.normal(0.0, noise_mm / MM_PER_PX, frames[..., :2].shape)
    world = frames.copy()
    world[..., :3] = (frames[..., :3] - np.array([SIZE_PX[0] / 2, SIZE_PX[1] / 2, 0])) * MM_PER_PX / 1000
    return PoseSequence(
        time_s=times, image=frames, world=world, size_px=SIZE_PX, engine="built", bodies=np.ones(len(times))
    )


@lru_cache(maxsize=32)
def _frames(
    view: View, start: tuple[tuple[str, float], ...], moved: tuple[tuple[str, tuple[float, ...]], ...], n: int
) -> Floats:
    """(n, 33, 4) landmarks; a posture that comes again is built once, and so is a clip."""
    built: dict[tuple[float, ...], Floats] = {}
    frames = []
    for index in range(n):
        angles = tuple(round(angle[index], 6) for _, angle in moved)
        if angles not in built:
            body = points()
            for name, angle_deg in (*start, *zip((name for name, _ in moved), angles, strict=True)):
                if angle_deg:
                    move(body, name, angle_deg)
            built[angles] = picture(body, view.yaw_deg)
        frames.append(built[angles])
    return np.stack(frames)


def every_other(poses: PoseSequence) -> PoseSequence:
    """The sequence at half its rate."""
    return poses.where(np.arange(len(poses)) % 2 == 0)
