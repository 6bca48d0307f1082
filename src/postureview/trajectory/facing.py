"""Which way the body faces: its yaw in every frame, and the view that this is."""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import wrap_deg
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side, View
from postureview.values.pose import PoseSequence

_GIRDLES = (Part.SHOULDER, Part.HIP)


def yaw_deg(poses: PoseSequence) -> Floats:
    """(T,) turn of the body: 0 front to the camera, +90 left side, 180 back, -90 right side; NaN when unknown.

    From the world landmarks where there are any, otherwise from the picture's x and depth.
    """
    return heading_deg(poses.image if poses.world is None else poses.world)


def heading_deg(points: Floats) -> Floats:
    """(...) turn of the body from landmarks (..., 33, 3 or more): direction, seen from above, of the lines
    right → left through shoulders and hips. x to the picture's right, third coordinate toward depth.
    """
    lines = [points[..., part.on(Side.LEFT), :3] - points[..., part.on(Side.RIGHT), :3] for part in _GIRDLES]
    across = np.sum(lines, axis=0)
    return wrap_deg(np.rad2deg(np.arctan2(-across[..., 2], across[..., 0])))


def nearest_view(yaw: float) -> tuple[View, float]:
    """The view nearest to a yaw in degrees, and how far off it is: positive = turned toward showing the left side."""
    view = min(View, key=lambda candidate: abs(float(wrap_deg(yaw - candidate.yaw_deg))))
    return view, off_view_deg(yaw, view)


def off_view_deg(yaw: float, view: View) -> float:
    """How far a yaw is off a stated view, (-180, 180]."""
    return float(wrap_deg(yaw - view.yaw_deg))
