"""Angles of every frame, for tracks: no summary, no error, no reference."""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import elevation_deg, inclination_deg, included_angle_deg
from postureview.geometry.signals import low_pass
from postureview.trajectory.body import midpoint
from postureview.trajectory.facing import nearest_view, yaw_deg
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, View
from postureview.values.pose import PoseSequence

_JOINTS = {
    "knee": (Part.HIP, Part.KNEE, Part.ANKLE),
    "hip": (Part.SHOULDER, Part.HIP, Part.KNEE),
    "elbow": (Part.SHOULDER, Part.ELBOW, Part.WRIST),
}


def frame_angles(poses: PoseSequence) -> dict[str, Floats]:
    """Column name → (T,) degrees; NaN where landmarks are missing or the view does not show the angle.

    Trunk lean, shoulder and hip line: front and back views only, positive = to the right or right side lower. Trunk
    and neck inclination: side views only, near side, positive = forward. Joint flexion: in the picture's plane,
    0 = straight; for the shoulder 0 = arm along the trunk.
    """
    views = [nearest_view(float(yaw))[0] if np.isfinite(yaw) else None for yaw in yaw_deg(poses)]
    frontal = np.array([view is not None and not view.is_lateral for view in views])
    sign = np.array([np.nan if view is None else view.image_sign for view in views], dtype=float)
    angles = {
        "trunk_lean_deg": np.where(
            frontal, _lean(midpoint(poses, Part.HIP), midpoint(poses, Part.SHOULDER), sign), np.nan
        ),
        "trunk_inclination_deg": _near(poses, views, Part.HIP, Part.SHOULDER, sign),
        "shoulder_tilt_deg": np.where(frontal, _tilt(poses, Part.SHOULDER, sign), np.nan),
        "hip_line_tilt_deg": np.where(frontal, _tilt(poses, Part.HIP, sign), np.nan),
        "neck_inclination_deg": _near(poses, views, Part.SHOULDER, Part.EAR, sign),
    }
    for side in BODY_SIDES:
        for joint, parts in _JOINTS.items():
            points = [poses.xy(part.on(side)) for part in parts]
            angles[f"{joint}_flexion_deg_{side.value}"] = 180.0 - included_angle_deg(*points)
        arm = [poses.xy(part.on(side)) for part in (Part.HIP, Part.SHOULDER, Part.ELBOW)]
        angles[f"shoulder_flexion_deg_{side.value}"] = included_angle_deg(*arm)
    return angles


def angle_range(poses: PoseSequence, column: str, *, cutoff_hz: float = 6.0) -> tuple[float, float]:
    """(lowest, highest) value of a column over a recording, smoothed without lag; degrees, NaN when never seen."""
    values = low_pass(poses.time_s, frame_angles(poses)[column], cutoff_hz)
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (float("nan"), float("nan"))


def _axes(picture_xy: Floats, sign: Floats) -> Floats:
    return np.stack([picture_xy[:, 0] * sign, -picture_xy[:, 1]], axis=1)


def _lean(lower: Floats, upper: Floats, sign: Floats) -> Floats:
    return inclination_deg(_axes(lower, sign), _axes(upper, sign))


def _tilt(poses: PoseSequence, part: Part, sign: Floats) -> Floats:
    left, right = (_axes(poses.xy(part.on(side)), sign) for side in BODY_SIDES)
    return -elevation_deg(left, right)


def _near(poses: PoseSequence, views: list[View | None], lower: Part, upper: Part, sign: Floats) -> Floats:
    result = np.full(len(poses), np.nan)
    for side in BODY_SIDES:
        shows = np.array([view is not None and view.near_side is side for view in views], dtype=np.bool_)
        lean = _lean(poses.xy(lower.on(side)), poses.xy(upper.on(side)), sign)
        result[shows] = lean[shows]
    return result
