"""Bodies built at known angles, so that every expected value can be said aloud.

A body stands at true angles in a camera's picture: 1 px = 2 mm, 720 x 1280, no perspective, no noise.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View
from postureview.values.pose import PoseSequence

SIZE_PX = (720, 1280)
MM_PER_PX = 2.0
STATURE_MM = 1700.0

_HALF_WIDTH_MM = {
    Part.EYE_INNER: 16,
    Part.EYE: 31,
    Part.EYE_OUTER: 45,
    Part.EAR: 75,
    Part.MOUTH: 25,
    Part.SHOULDER: 170,
    Part.ELBOW: 220,
    Part.WRIST: 230,
    Part.PINKY: 235,
    Part.INDEX: 230,
    Part.THUMB: 220,
    Part.HIP: 100,
    Part.KNEE: 95,
    Part.ANKLE: 90,
    Part.HEEL: 90,
    Part.FOOT_INDEX: 110,
}
_HEIGHT_MM = {
    Part.EYE_INNER: 1600,
    Part.EYE: 1600,
    Part.EYE_OUTER: 1600,
    Part.EAR: 1572.5,
    Part.MOUTH: 1530,
    Part.SHOULDER: 1390,
    Part.ELBOW: 1090,
    Part.WRIST: 850,
    Part.PINKY: 780,
    Part.INDEX: 770,
    Part.THUMB: 790,
    Part.HIP: 890,
    Part.KNEE: 480,
    Part.ANKLE: 80,
    Part.HEEL: 0,
    Part.FOOT_INDEX: 10,
}
_FORWARD_MM = {
    Part.EYE_INNER: 110,
    Part.EYE: 105,
    Part.EYE_OUTER: 95,
    Part.MOUTH: 110,
    Part.HEEL: -50,
    Part.FOOT_INDEX: 150,
}
_HEAD = (Part.EYE_INNER, Part.EYE, Part.EYE_OUTER, Part.EAR, Part.MOUTH)
_TRUNK = (*_HEAD, Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.PINKY, Part.INDEX, Part.THUMB)


@dataclass(frozen=True, kw_only=True)
class Stance:
    """True angles of a standing body; signs of the project (right and forward positive), degrees and millimetres."""

    shoulder_tilt: float = 0.0
    head_tilt: float = 0.0
    head_shift: float = 0.0
    trunk_lean: float = 0.0
    pelvis_shift: float = 0.0
    trunk_inclination: float = 0.0
    tibia_inclination: float = 0.0
    knee: float = 0.0
    """Positive = hyperextended."""


def points(stance: Stance = Stance()) -> dict[Landmark, Floats]:
    """Landmark → (right, forward, up) in millimetres, feet on the floor."""
    return dict(_points(stance))


@lru_cache(maxsize=64)
def _points(stance: Stance) -> dict[Landmark, Floats]:
    """Built once for each stance; nobody may write into the positions, which all callers share."""
    body = {
        part.on(side): np.array(
            [
                _HALF_WIDTH_MM[part] * (1 if side is Side.RIGHT else -1),
                float(_FORWARD_MM.get(part, 0)),
                float(_HEIGHT_MM[part]),
            ]
        )
        for part in Part
        for side in BODY_SIDES
    }
    body[Landmark.NOSE] = np.array([0.0, 130.0, 1570.0])
    marks = {part: [part.on(side) for side in BODY_SIDES] for part in Part}
    head = [Landmark.NOSE, *(mark for part in _HEAD for mark in marks[part])]
    trunk = [Landmark.NOSE, *(mark for part in _TRUNK for mark in marks[part])]
    above_knee = [*trunk, *marks[Part.HIP]]
    _roll(body, marks[Part.SHOULDER], _middle(body, Part.SHOULDER), stance.shoulder_tilt)
    _roll(body, head, _middle(body, Part.EAR), stance.head_tilt)
    _move(body, head, right_mm=stance.head_shift)
    _roll(body, trunk, _middle(body, Part.HIP), stance.trunk_lean)
    _move(body, above_knee, right_mm=stance.pelvis_shift)
    _move(body, marks[Part.KNEE], right_mm=stance.pelvis_shift / 2)
    _pitch(body, trunk, _middle(body, Part.HIP), stance.trunk_inclination)
    _pitch(body, above_knee, _middle(body, Part.KNEE), stance.knee)
    _pitch(body, [*above_knee, *marks[Part.KNEE]], _middle(body, Part.ANKLE), stance.tibia_inclination)
    for position in body.values():
        position.flags.writeable = False
    return body


def standing(
    view: View = View.ANTERIOR,
    stance: Stance = Stance(),
    *,
    n: int = 60,
    rate_hz: float = 30.0,
    yaw_off_deg: float = 0.0,
    roll_deg: float = 0.0,
    start_s: float = 0.0,
) -> PoseSequence:
    """The body standing still in a view for ``n`` frames, seen by a camera rolled by ``roll_deg``.

    yaw_off_deg : turn off the view, positive = showing more of the left side. roll_deg : the picture's content appears
    turned clockwise.
    """
    frame = picture(points(stance), view.yaw_deg + yaw_off_deg, roll_deg)
    image = np.repeat(frame[None], n, axis=0)
    world = image.copy()
    world[..., :3] = (image[..., :3] - np.array([SIZE_PX[0] / 2, SIZE_PX[1] / 2, 0])) * MM_PER_PX / 1000
    return PoseSequence(
        time_s=start_s + np.arange(n) / rate_hz,
        image=image,
        world=world,
        size_px=SIZE_PX,
        engine="built",
        bodies=np.ones(n),
    )


def picture(body: dict[Landmark, Floats], yaw_deg: float, roll_deg: float = 0.0) -> Floats:
    """(33, 4) landmarks in the picture: parallel projection of a body turned by ``yaw_deg`` (0 = facing the camera)."""
    turn, roll = np.deg2rad(yaw_deg), np.deg2rad(roll_deg)
    rows = np.full((len(Landmark), 4), 1.0)
    right, forward, up = np.array(list(body.values())).T
    # Facing the camera the subject's right lies at the picture's left and the front points at the camera.
    x = -right * np.cos(turn) - forward * np.sin(turn)
    z = -forward * np.cos(turn) + right * np.sin(turn)
    height = up - STATURE_MM / 2
    rolled_x, rolled_up = x * np.cos(roll) + height * np.sin(roll), height * np.cos(roll) - x * np.sin(roll)
    rows[list(body), :3] = np.stack([rolled_x, -rolled_up, z], axis=1) / MM_PER_PX
    rows[:, 0] += SIZE_PX[0] / 2
    rows[:, 1] += SIZE_PX[1] / 2
    return rows


def joined(*parts: PoseSequence) -> PoseSequence:
    """Sequences one after another; each must start later than the one before ends."""
    first = parts[0]
    return dataclasses.replace(
        first,
        time_s=np.concatenate([part.time_s for part in parts]),
        image=np.concatenate([part.image for part in parts]),
        world=None if first.world is None else np.concatenate([part.world for part in parts if part.world is not None]),
        bodies=np.concatenate([part.bodies for part in parts if part.bodies is not None]),
    )


def turning(
    *, hold_s: float = 1.5, turn_s: float = 0.6, rate_hz: float = 30.0, stance: Stance = Stance()
) -> PoseSequence:
    """Front → right → back → left with holds, as the protocol asks."""
    yaws: list[float] = []
    for index in range(4):
        yaws += [-90.0 * index] * round(hold_s * rate_hz)
        if index < 3:
            yaws += [-90.0 * (index + step) for step in np.linspace(0, 1, round(turn_s * rate_hz), endpoint=False)]
    body = points(stance)
    seen = {yaw: picture(body, yaw) for yaw in set(yaws)}
    image = np.stack([seen[yaw] for yaw in yaws])
    world = image.copy()
    world[..., :3] = (image[..., :3] - np.array([SIZE_PX[0] / 2, SIZE_PX[1] / 2, 0])) * MM_PER_PX / 1000
    return PoseSequence(
        time_s=np.arange(len(yaws)) / rate_hz,
        image=image,
        world=world,
        size_px=SIZE_PX,
        engine="built",
        bodies=np.ones(len(yaws)),
    )


def _middle(body: dict[Landmark, Floats], part: Part) -> Floats:
    return np.asarray(np.mean([body[part.on(side)] for side in BODY_SIDES], axis=0))


def _move(body: dict[Landmark, Floats], marks: list[Landmark], *, right_mm: float) -> None:
    for mark in marks:
        body[mark] = body[mark] + np.array([right_mm, 0.0, 0.0])


def _roll(body: dict[Landmark, Floats], marks: list[Landmark], pivot: Floats, angle_deg: float) -> None:
    """Tilt to the right about ``pivot``: the right side goes down."""
    turn = np.deg2rad(angle_deg)
    for mark in marks:
        right, forward, up = body[mark] - pivot
        turned = right * np.cos(turn) + up * np.sin(turn), forward, up * np.cos(turn) - right * np.sin(turn)
        body[mark] = pivot + np.array(turned)


def _pitch(body: dict[Landmark, Floats], marks: list[Landmark], pivot: Floats, angle_deg: float) -> None:
    """Lean forward about ``pivot``."""
    turn = np.deg2rad(angle_deg)
    for mark in marks:
        right, forward, up = body[mark] - pivot
        turned = right, forward * np.cos(turn) + up * np.sin(turn), up * np.cos(turn) - forward * np.sin(turn)
        body[mark] = pivot + np.array(turned)
