"""A drawn body in front or back view: head, trunk with a waist, and arms held off it. Millimetres as in ``bodies``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from postureview.measures.register import Posture
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.pose import PoseSequence
from postureview.values.quality import StillPhase
from postureview.values.recording import CameraRoll
from postureview.values.silhouette import Silhouette
from tests.bodies import MM_PER_PX, SIZE_PX, STATURE_MM, standing

SHOULDER_MM, HIP_MM, WRIST_MM = 1390.0, 890.0, 850.0
AXILLA_MM = 1290.0
CHEST_MM, WAIST_MM = 150.0, 120.0
"""Half widths of the trunk at axilla and hip, and at the waist midway between them."""
ARM_MM = 40.0
"""Half width of an arm."""
HEAD_CENTRE_MM, HEAD_MM = 1580.0, (75.0, 118.0)
"""Height of the head's centre; half its width and half its height."""
NECK_MM = 50.0
"""Half width of the neck where it is narrowest."""
WINDOW_PX = ((130, 170), (590, 700))
"""What is drawn: from above the head to below the hands."""


@dataclass(frozen=True, kw_only=True)
class Front:
    """gap_mm : (left, right) from the trunk's edge at the axilla to the arm's inner edge, the same all the way down.

    waist_in_mm : (left, right) more than ``WAIST_MM`` that the waist is drawn in. shoulders_up_mm : (left, right) more
    than ``SHOULDER_MM``. head_tilt_deg : about the neck, positive = to the right. head_right_mm : shift of head and
    neck. lump_mm : how far hair stands out on the right.
    """

    gap_mm: tuple[float, float] = (60.0, 60.0)
    waist_in_mm: tuple[float, float] = (0.0, 0.0)
    shoulders_up_mm: tuple[float, float] = (0.0, 0.0)
    head_tilt_deg: float = 0.0
    head_right_mm: float = 0.0
    lump_mm: float = 0.0
    long_hair: bool = False

    @property
    def mirrored(self) -> Front:
        """What a mirror shows."""
        return dataclasses.replace(
            self,
            gap_mm=self.gap_mm[::-1],
            waist_in_mm=self.waist_in_mm[::-1],
            shoulders_up_mm=self.shoulders_up_mm[::-1],
            head_tilt_deg=-self.head_tilt_deg,
            head_right_mm=-self.head_right_mm,
        )

    def gap_area_mm2(self, side: int) -> float:
        """From the axilla to the wrists or the hips, whichever is higher; side 0 = left."""
        height = AXILLA_MM - HIP_MM
        hollow = (CHEST_MM - WAIST_MM + self.waist_in_mm[side]) * height / 2
        return self.gap_mm[side] * height + hollow

    def arm_mm(self, side: int) -> float:
        """How far out the arm's axis lies, the same all the way down."""
        return CHEST_MM + self.gap_mm[side] + ARM_MM


def half_width_mm(shape: Front, side: int, up_mm: Floats) -> Floats:
    """Of the trunk: narrowest halfway between axilla and hip."""
    shares = (AXILLA_MM - up_mm) / (AXILLA_MM - HIP_MM)
    waist = WAIST_MM - shape.waist_in_mm[side]
    return np.asarray(CHEST_MM - (CHEST_MM - waist) * np.clip(1.0 - np.abs(2.0 * shares - 1.0), 0.0, 1.0))


@cache
def drawn_front(view: View, shape: Front, *, roll_deg: float = 0.0) -> Silhouette:
    """The outline, as a camera rolled by ``roll_deg`` sees it."""
    (left, top), (right, bottom) = WINDOW_PX
    y, x = np.mgrid[top:bottom, left:right].astype(float)
    x, y = x - SIZE_PX[0] / 2, y - SIZE_PX[1] / 2
    turn = np.deg2rad(roll_deg)
    level_x, level_y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    right_mm, up_mm = view.image_sign * level_x * MM_PER_PX, STATURE_MM / 2 - level_y * MM_PER_PX

    def inside(depth_mm: Floats) -> Floats:
        """Share of each pixel that lies inside, from its distance to the edge."""
        return np.asarray(np.clip(depth_mm / MM_PER_PX + 0.5, 0.0, 1.0))

    def between(low: float, high: float) -> Floats:
        return inside(np.minimum(up_mm - low, high - up_mm))

    parts = [_head(shape, right_mm, up_mm, inside), between(1330, 1400) * inside(140 - np.abs(right_mm))]
    for side, outward in enumerate((-1.0, 1.0)):
        out = outward * right_mm
        trunk = inside(np.minimum(half_width_mm(shape, side, up_mm) - out, out + 1))
        leg = inside(np.minimum(130 - out, out - 20))
        arm = inside(ARM_MM - np.abs(out - shape.arm_mm(side)))
        girdle = inside(np.minimum(shape.arm_mm(side) + ARM_MM - out, out + 1))
        parts += [trunk * between(860, 1340), leg * between(0, 870), arm * between(760, 1300)]
        parts.append(girdle * between(AXILLA_MM, SHOULDER_MM + shape.shoulders_up_mm[side]))
    return Silhouette(mask=np.clip(np.max(parts, axis=0), 0.0, 1.0), time_s=0.0, origin_px=WINDOW_PX[0])


def _head(shape: Front, right_mm: Floats, up_mm: Floats, inside: Callable[[Floats], Floats]) -> Floats:
    turn = np.deg2rad(shape.head_tilt_deg)
    right, up = right_mm - shape.head_right_mm, up_mm - 1420.0
    across, along = right * np.cos(turn) - up * np.sin(turn), right * np.sin(turn) + up * np.cos(turn)
    wide, high = HEAD_MM
    wide_here = np.where(across > 0, wide + shape.lump_mm * (along > HEAD_CENTRE_MM - 1420.0), wide)
    oval = np.hypot(across / wide_here, (along - (HEAD_CENTRE_MM - 1420.0)) / high)
    neck = inside(np.minimum(NECK_MM + 0.15 * np.abs(along - 30.0) - np.abs(across), 60.0 - np.abs(along - 30.0)))
    hair = inside(np.minimum(wide + 5 - np.abs(across), 160.0 - np.abs(along - 20.0))) * shape.long_hair
    return np.maximum.reduce([inside((1.0 - oval) * wide), neck, hair])


def outlined_front(view: View, shape: Front = Front(), *, roll_deg: float = 0.0) -> Posture:
    """A posture with one outline; the arms' landmarks run down the drawn arms. The roll is known and undone."""
    poses = standing(view)
    image = poses.image.copy()
    for index, side in enumerate(BODY_SIDES):
        outward = 1.0 if side is Side.RIGHT else -1.0
        for part in (Part.ELBOW, Part.WRIST, Part.INDEX):
            x_px = view.image_sign * outward * shape.arm_mm(index) / MM_PER_PX + SIZE_PX[0] / 2
            image[:, part.on(side), 0] = x_px
    return _posture(_rolled(dataclasses.replace(poses, image=image), roll_deg), view, shape, roll_deg)


def _rolled(poses: PoseSequence, roll_deg: float) -> PoseSequence:
    centre, turn = np.array(SIZE_PX) / 2, np.deg2rad(roll_deg)
    x, y = np.moveaxis(poses.image[..., :2] - centre, -1, 0)
    image = poses.image.copy()
    image[..., 0] = centre[0] + x * np.cos(turn) - y * np.sin(turn)
    image[..., 1] = centre[1] + x * np.sin(turn) + y * np.cos(turn)
    return dataclasses.replace(poses, image=image)


def _posture(poses: PoseSequence, view: View, shape: Front, roll_deg: float) -> Posture:
    return Posture(
        phase=StillPhase(view=view, start_s=0.0, end_s=2.0, n_frames=len(poses), yaw_off_deg=0.0),
        poses=poses,
        recording="drawn",
        stature_px=STATURE_MM / MM_PER_PX,
        stature_mm=STATURE_MM,
        silhouettes=(drawn_front(view, shape, roll_deg=roll_deg),),
        roll=CameraRoll(roll_deg=roll_deg, uncertainty_deg=0.3, basis="lines") if roll_deg else None,
    )
