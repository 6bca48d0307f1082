"""Clinical measures of a posed body, by the definitions of the clinical reference (A.1, A.3).

Axes: r to the person's right, a to the front, u up. Angles in degrees, lengths in millimetres.
Frontal: + toward the right, or right side lower. Sagittal: + forward; knee + hyperextension.
The planes are the person's own, so that a truth does not depend on how exactly somebody faced the camera.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.interpolate import make_smoothing_spline

from phantom.points import Points
from phantom.skeleton import LATERAL, SIDES, Array

Measures = dict[str, float]

CURVE_PENALTY = 2e4
"""Weight of the squared second derivative, mm^3: smooths over some 30 mm and leaves the skin by about 1 mm.

A fixed weight, not a fixed misfit: so the curve changes smoothly with the posture, and can be solved for."""

FURTHEST_BACK_DEG = -100.0
"""An arm beyond it has come all the way round from the front."""


def right(point: Array) -> float:
    """Millimetres toward the person's right."""
    return float(-point[0] * 1000)


def front(point: Array) -> float:
    """Millimetres toward the person's front."""
    return float(-point[1] * 1000)


def up(point: Array) -> float:
    """Millimetres above the origin."""
    return float(point[2] * 1000)


def atan2_deg(numerator: float, denominator: float) -> float:
    """Angle in degrees."""
    return float(np.degrees(np.arctan2(numerator, denominator)))


def middle(points: Points, name: str) -> Array:
    """Midpoint of a paired point."""
    return np.asarray((points[f"{name}.left"] + points[f"{name}.right"]) / 2)


def tilt_deg(points: Points, name: str) -> float:
    """Slope of the line between a paired point's two sides; + right side lower."""
    left, other = points[f"{name}.left"], points[f"{name}.right"]
    return atan2_deg(up(left) - up(other), right(other) - right(left))


def knee_frontal_deg(points: Points, side: str) -> float:
    """Frontal plane projection angle of the knee; + knee medial to the line from hip to ankle (valgus)."""
    hip, knee, ankle = (points[f"{name}.{side}"] for name in ("groin", "knee_front", "ankle_front"))
    thigh, shank = knee - hip, ankle - knee
    inward = LATERAL[side]  # medial is toward the right on the left side
    return atan2_deg(inward * right(thigh), -up(thigh)) - atan2_deg(inward * right(shank), -up(shank))


def knee_sagittal_deg(points: Points, side: str) -> float:
    """+ hyperextension, - flexion; 0 when hip, knee and ankle lie on one line seen from the side."""
    hip, knee, ankle = (points[f"{name}.{side}"] for name in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    return atan2_deg(front(shank), -up(shank)) - atan2_deg(front(thigh), -up(thigh))


def head_yaw_deg(points: Points) -> float:
    """Turn of the head in the horizontal plane, + to the right."""
    ears = points["ear.left"] - points["ear.right"]
    return atan2_deg(-ears[1], ears[0])


def frontal_measures(points: Points) -> Measures:
    """Measures of the front and of the back view."""
    shoulders, hips, ankles = (middle(points, name) for name in ("shoulder", "hip", "ankle"))
    ears, shoulder_tilt, hip_tilt = middle(points, "ear"), tilt_deg(points, "shoulder"), tilt_deg(points, "hip_front")
    measures = {
        "head_tilt": tilt_deg(points, "ear"),
        "head_shift": right(ears) - right(shoulders),
        "head_yaw": head_yaw_deg(points),
        "shoulder_tilt": shoulder_tilt,
        "trunk_lean": atan2_deg(right(shoulders) - right(hips), up(shoulders) - up(hips)),
        "trunk_shift": right(shoulders) - right(hips),
        "body_shift": right(shoulders) - right(ankles),
        "pelvis_shift": right(hips) - right(ankles),
        "hip_line_tilt": hip_tilt,
        "hip_height_difference": up(points["hip_front.left"]) - up(points["hip_front.right"]),
        "shoulder_hip_divergence": shoulder_tilt - hip_tilt,
    }
    return measures | {f"knee_frontal_angle_{side}": knee_frontal_deg(points, side) for side in SIDES}


def curve_measures(points: Points) -> Measures:
    """Thoracic and lumbar curve of the spinous line: largest difference of tangents (A.3, inflections).

    From C7 downward the line first runs backward, then forward below the thoracolumbar inflection, and
    backward again below the lumbosacral one.
    """
    height, depth = points["spinous"][:, 2] * 1000, -points["spinous"][:, 1] * 1000
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(height), np.diff(depth)))])
    fine = np.linspace(0, along[-1], 400)
    fits = [make_smoothing_spline(along, values, lam=CURVE_PENALTY).derivative() for values in (height, depth)]
    rise, advance = (fit(fine) for fit in fits)
    tangent = np.degrees(np.unwrap(np.arctan2(advance, -rise)))
    upper, lower = int(0.4 * len(fine)), int(0.9 * len(fine))
    low = int(np.argmin(tangent[:upper]))
    high = low + int(np.argmax(tangent[low:lower]))
    return {
        "thoracic_curve": float(tangent[high] - tangent[low]),
        "lumbar_curve": float(tangent[high] - tangent[high:].min()),
    }


def sagittal_measures(points: Points, side: str) -> Measures:
    """Measures of a side view, taken on the side that the camera sees; all but the curves of the back."""
    names = ("ear", "eye", "shoulder", "hip", "knee", "ankle")
    ear, eye, shoulder, hip, knee, ankle = (points[f"{name}.{side}"] for name in names)
    c7 = points["c7"]

    def above(top: Array, base: Array) -> float:
        return atan2_deg(front(top) - front(base), up(top) - up(base))

    def elevation(to: Array, start: Array) -> float:
        return atan2_deg(up(to) - up(start), front(to) - front(start))

    def in_front_of_line(point: Array, top: Array, base: Array) -> float:
        rise, advance = up(top) - up(base), front(top) - front(base)
        across = (front(point) - front(base)) * rise - (up(point) - up(base)) * advance
        return across / (rise**2 + advance**2)

    return {
        "craniovertebral_angle": elevation(ear, c7),
        "ear_shoulder_angle": elevation(ear, shoulder),
        "head_forward_offset": front(ear) - front(shoulder),
        "head_pitch": elevation(eye, ear),
        "forward_shoulder_angle": atan2_deg(up(c7) - up(shoulder), abs(front(c7) - front(shoulder))),
        "shoulder_forward_offset": in_front_of_line(shoulder, c7, hip),
        "trunk_inclination": above(shoulder, hip),
        "plumb_ear": front(ear) - front(ankle),
        "plumb_shoulder": front(shoulder) - front(ankle),
        "plumb_hip": front(hip) - front(ankle),
        "plumb_knee": front(knee) - front(ankle),
        "body_inclination": above(shoulder, ankle),
        "pelvis_forward": above(hip, ankle),
        "knee_sagittal_angle": knee_sagittal_deg(points, side),
        "tibia_inclination": above(knee, ankle),
    }


def view_measures(points: Points, view: str) -> Measures:
    """All measures that the view shows: front, back, left or right (the side toward the camera)."""
    if view in SIDES:
        return sagittal_measures(points, view) | curve_measures(points)
    return frontal_measures(points)


def plane_angle_deg(points: Points, names: tuple[str, str, str], side: str, across: Callable[[Array], float]) -> float:
    """Angle at the middle one of three points of a side, from 0 (folded) up, in the plane of ``across`` and up.

    Counted from the direction of the first point, positive outward (``across`` = lateral) or forward.
    """
    first, corner, last = (points[f"{name}.{side}"] for name in names)
    to_first, to_last = first - corner, last - corner
    return atan2_deg(across(to_last), -up(to_last)) - atan2_deg(across(to_first), -up(to_first))


def shoulder_abduction_deg(points: Points, side: str) -> float:
    """Hip, shoulder joint, elbow seen from the front (B.1); 0 = arm along the trunk."""
    return plane_angle_deg(points, ("hip", "socket", "elbow"), side, lambda v: -LATERAL[side] * right(v))


def trunk_flexion_deg(points: Points) -> float:
    """Forward inclination of the line from S2 to C7: of the trunk alone, wherever the arms hang."""
    line = points["c7"] - points["s2"]
    return atan2_deg(front(line), up(line))


def movement_angles(points: Points) -> Measures:
    """Angles of movements (B.1) in degrees, as they are at one moment; a range is a difference of two moments.

    Flexion, right bend and right turn are positive. thigh_rise: 0 = thigh horizontal, 90 = upright stance.
    """
    frontal = frontal_measures(points)
    shoulders = points["shoulder.left"] - points["shoulder.right"]
    sides = {side: sagittal_measures(points, side) for side in SIDES}
    trunk = float(np.mean([one["trunk_inclination"] for one in sides.values()]))
    head = float(np.mean([one["head_pitch"] for one in sides.values()]))
    angles = {
        "trunk_flexion": trunk_flexion_deg(points),
        "trunk_inclination": trunk,
        "trunk_lean": frontal["trunk_lean"],
        "hip_line_tilt": frontal["hip_line_tilt"],
        "neck_flexion": -head - trunk,
        "neck_side_bend": frontal["head_tilt"] - frontal["shoulder_tilt"],
        "neck_rotation": frontal["head_yaw"] - atan2_deg(-shoulders[1], shoulders[0]),
    }
    for side, one in sides.items():
        thigh = points[f"hip.{side}"] - points[f"knee.{side}"]
        angles |= {
            f"shoulder_abduction_{side}": shoulder_abduction_deg(points, side),
            f"knee_flexion_{side}": -one["knee_sagittal_angle"],
            f"tibia_inclination_{side}": one["tibia_inclination"],
            f"thigh_rise_{side}": atan2_deg(up(thigh), -front(thigh)),
        }
    return angles


def limb_angles(points: Points) -> Measures:
    """More angles of movements, degrees: trunk against the vertical by S2 and C7, and each limb against its trunk.

    trunk_bend, trunk_turn : to the right positive. shoulder_flexion, hip_flexion, leg_elevation : forward positive.
    """
    spine = points["c7"] - points["s2"]
    shoulders = points["shoulder.left"] - points["shoulder.right"]
    pelvis = points["hip_front.left"] - points["hip_front.right"]
    turn = atan2_deg(-shoulders[1], shoulders[0]) - atan2_deg(-pelvis[1], pelvis[0])
    angles = {"trunk_bend": atan2_deg(right(spine), up(spine)), "trunk_turn": turn}
    trunk_down = atan2_deg(-front(spine), up(spine))
    hip_tilt = tilt_deg(points, "hip_front")
    for side in SIDES:
        upper, lower = (points[f"{name}.{side}"] - points[f"elbow.{side}"] for name in ("socket", "wrist"))
        thigh = points[f"knee.{side}"] - points[f"hip.{side}"]
        leg = points[f"ankle.{side}"] - points[f"hip.{side}"]
        front_thigh = points[f"knee_front.{side}"] - points[f"groin.{side}"]
        arm = plane_angle_deg(points, ("hip", "socket", "elbow"), side, front)
        cosine = upper @ lower / (np.linalg.norm(upper) * np.linalg.norm(lower))
        outward = atan2_deg(-LATERAL[side] * right(front_thigh), -up(front_thigh))
        angles |= {
            f"shoulder_flexion_{side}": arm + 360.0 if arm < FURTHEST_BACK_DEG else arm,
            f"elbow_flexion_{side}": 180.0 - float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))),
            f"hip_flexion_{side}": atan2_deg(front(thigh), -up(thigh)) - trunk_down,
            f"hip_abduction_{side}": outward - LATERAL[side] * hip_tilt,
            f"leg_elevation_{side}": atan2_deg(front(leg), -up(leg)),
        }
    return angles
