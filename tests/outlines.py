"""A drawn body in side view whose back is a curve of known angles. Millimetres and pixels as in ``bodies``."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from postureview.measures.register import Posture
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, View
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.silhouette import Silhouette
from tests.bodies import MM_PER_PX, SIZE_PX, STATURE_MM, standing

SHOULDER_MM, HIP_MM = 1390.0, 890.0
DEPTH_MM = 230.0
"""From the back's edge to the front's, in every row."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How the edge of the back leans: degrees from the vertical, positive = forward as it rises.

    neck, middle, sacrum : lean at the neck's base, between the curves, and on the sacrum. nape : at the ear's height,
    where the skull overhangs. hem_mm : step forward at the end of a loose top. hidden : rows in which no body is found.
    """

    neck: float = 30.0
    middle: float = -18.0
    sacrum: float = 22.0
    nape: float = -25.0
    hem_mm: float = 0.0
    hidden: tuple[float, float] | None = None

    @property
    def thoracic_deg(self) -> float:
        """The turn from neck to middle."""
        return self.neck - self.middle

    @property
    def lumbar_deg(self) -> float:
        """The turn from middle to sacrum."""
        return self.sacrum - self.middle


PLAIN = Shape()


def edge_mm(shape: Shape, row: Floats) -> Floats:
    """Forward position of the back's edge; 100 mm behind the shoulder at its height."""
    rows = np.linspace(-1.0, 3.0, 8001)
    knots = [(-0.45, shape.nape), (-0.30, shape.nape), (-0.08, shape.neck), (0.05, shape.neck), (0.48, shape.middle)]
    knots += [(0.58, shape.middle), (0.76, shape.sacrum), (0.88, shape.sacrum), (1.05, 0.0), (1.3, -10.0), (1.5, 0.0)]
    lean = np.deg2rad(np.interp(rows, *zip(*knots, strict=True)))
    behind = np.concatenate([[0.0], np.cumsum(np.tan(lean[1:]))]) * (rows[1] - rows[0]) * (SHOULDER_MM - HIP_MM)
    hem = shape.hem_mm * (row > 1.02)
    return np.asarray(-100.0 + np.interp(0.0, rows, behind) - np.interp(row, rows, behind) + hem)


def drawn(view: View, shape: Shape = PLAIN, *, time_s: float = 0.0, roll_deg: float = 0.0) -> Silhouette:
    """The outline of the body of ``bodies.standing`` with that back, as a camera rolled by ``roll_deg`` sees it."""
    return Silhouette(mask=_mask(view, shape, roll_deg), time_s=time_s)


@lru_cache(maxsize=16)
def _mask(view: View, shape: Shape, roll_deg: float) -> Floats:
    """Drawn once for each shape; nobody may write into it."""
    y, x = np.mgrid[: SIZE_PX[1], : SIZE_PX[0]].astype(float)
    x, y = x - SIZE_PX[0] / 2, y - SIZE_PX[1] / 2
    turn = np.deg2rad(roll_deg)
    level_x, level_y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    forward_px, up_mm = view.image_sign * level_x, STATURE_MM / 2 - level_y * MM_PER_PX
    row = (SHOULDER_MM - up_mm) / (SHOULDER_MM - HIP_MM)
    behind_px = edge_mm(shape, row) / MM_PER_PX
    mask = np.clip(forward_px - behind_px + 0.5, 0, 1) * np.clip(behind_px + DEPTH_MM / MM_PER_PX - forward_px, 0, 1)
    mask[(up_mm < 0) | (up_mm > STATURE_MM)] = 0.0
    if shape.hidden is not None:
        mask[(row > shape.hidden[0]) & (row < shape.hidden[1])] = 0.0
    mask.flags.writeable = False
    return np.asarray(mask)


def outlined(
    view: View,
    shape: Shape = PLAIN,
    *,
    arms_mm: tuple[float, float] = (0.0, 0.0),
    poses: PoseSequence | None = None,
    checks: tuple[Check, ...] = (),
) -> Posture:
    """A posture with three equal outlines. arms_mm : how far elbow and wrist are in front of the shoulder."""
    poses = standing(view) if poses is None else poses
    image = poses.image.copy()
    for part, forward_mm in zip((Part.ELBOW, Part.WRIST), arms_mm, strict=True):
        image[:, part.on(view.near_side), 0] += view.image_sign * forward_mm / MM_PER_PX
    poses = dataclasses.replace(poses, image=image)
    phase = StillPhase(view=view, start_s=0.0, end_s=2.0, n_frames=len(poses), yaw_off_deg=0.0, checks=checks)
    return Posture(
        phase=phase,
        poses=poses,
        recording="drawn",
        stature_px=STATURE_MM / MM_PER_PX,
        stature_mm=STATURE_MM,
        silhouettes=tuple(drawn(view, shape, time_s=float(poses.time_s[index])) for index in (0, 20, 40)),
    )
