"""Posture in the clinician's words, and the joint angles that show exactly that on the skin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from phantom import truth
from phantom.controls import DEFAULTS, Controls, replaced
from phantom.kinematics import pose
from phantom.points import Points, surface_points
from phantom.skeleton import SIDES, Body

TOLERANCE = 0.02
"""A solved posture shows every asked value within this (degrees or millimetres)."""
STEP_DEG = 0.5
MOST_STEP_DEG = 25.0
MOST_ROUNDS = 30


@dataclass(frozen=True, kw_only=True)
class Posture:
    """What the skin's landmarks shall show; None leaves the body as its joints are.

    Degrees or millimetres as the names say. Signs as everywhere: frontal + toward the person's right or right
    side lower, sagittal + forward, knee_sagittal + hyperextension, knee_frontal + valgus. Side-view values
    are the mean of both sides.
    """

    head_tilt_deg: float | None = None
    head_yaw_deg: float | None = None
    head_pitch_deg: float | None = None
    craniovertebral_angle_deg: float | None = None
    shoulder_tilt_deg: float | None = None
    trunk_lean_deg: float | None = None
    """The trunk bends sideways; shoulders and head go along."""
    trunk_shift_mm: float | None = None
    """The rib cage slides sideways and stays upright; not together with trunk_lean_deg."""
    trunk_inclination_deg: float | None = None
    trunk_flexion_deg: float | None = None
    """Forward inclination of the line from S2 to C7; not together with trunk_inclination_deg."""
    thoracic_curve_deg: float | None = None
    lumbar_curve_deg: float | None = None
    hip_line_tilt_deg: float | None = None
    pelvis_shift_mm: float | None = None
    plumb_hip_mm: float | None = None
    knee_sagittal_left_deg: float | None = None
    knee_sagittal_right_deg: float | None = None
    knee_frontal_left_deg: float | None = None
    knee_frontal_right_deg: float | None = None
    shoulder_abduction_left_deg: float | None = None
    shoulder_abduction_right_deg: float | None = None

    def __post_init__(self) -> None:
        for one, other in (("trunk_lean_deg", "trunk_shift_mm"), ("trunk_inclination_deg", "trunk_flexion_deg")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"{one} and {other} both say where the shoulders are; give one of them")

    def asked(self) -> dict[str, float]:
        """The values that are given, by field name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: float(value) for name, value in values.items() if value is not None}


def readings(points: Points) -> dict[str, float]:
    """The skin's value of every field of Posture but the curves of the back, which take longer to read."""
    frontal = truth.frontal_measures(points)
    sides = [truth.sagittal_measures(points, side) for side in SIDES]
    sagittal = {name: float(np.mean([one[name] for one in sides])) for name in sides[0]}
    angles = frontal | sagittal | {"trunk_flexion": truth.trunk_flexion_deg(points)}
    for side, one in zip(SIDES, sides, strict=True):
        angles[f"knee_sagittal_{side}"] = one["knee_sagittal_angle"]
        angles[f"knee_frontal_{side}"] = frontal[f"knee_frontal_angle_{side}"]
        angles[f"shoulder_abduction_{side}"] = truth.shoulder_abduction_deg(points, side)
    return angles


HANDLES: Mapping[str, str] = {
    "head_tilt_deg": "neck_bend",
    "head_yaw_deg": "neck_turn",
    "head_pitch_deg": "head_nod",
    "craniovertebral_angle_deg": "neck_forward",
    "shoulder_tilt_deg": "girdle_drop",
    "trunk_lean_deg": "side_bend",
    "trunk_shift_mm": "trunk_shift",
    "trunk_inclination_deg": "hinge",
    "trunk_flexion_deg": "hinge",
    "thoracic_curve_deg": "kyphosis",
    "lumbar_curve_deg": "lordosis",
    "hip_line_tilt_deg": "pelvis_drop",
    "pelvis_shift_mm": "lean_right",
    "plumb_hip_mm": "lean_forward",
    "knee_sagittal_left_deg": "knee_bend.left",
    "knee_sagittal_right_deg": "knee_bend.right",
    "knee_frontal_left_deg": "knee_in.left",
    "knee_frontal_right_deg": "knee_in.right",
    "shoulder_abduction_left_deg": "arm_raise.left",
    "shoulder_abduction_right_deg": "arm_raise.right",
}
"""The control that moves each field of Posture."""


class UnreachableError(ValueError):
    """No joint angles of this body show the asked posture."""


def solve(person: Body, posture: Posture, start: Controls = DEFAULTS) -> dict[str, float]:
    """Joint angles that show ``posture`` on this body's skin, all other angles as in ``start``.

    Newton's method; every asked value has one control of its own, so that the answer is unique near ``start``.
    UnreachableError when the values contradict each other or the body cannot do it.
    """
    asked = posture.asked()
    names, wanted = list(asked), np.array(list(asked.values()))
    controls, curved = replaced(start, {}), any("_curve_" in name for name in names)

    def read(changed: Controls) -> NDArray[np.float64]:
        points = surface_points(person, pose(person, changed))
        found = readings(points) | (truth.curve_measures(points) if curved else {})
        return np.array([found[name.rpartition("_")[0]] for name in names])

    def stepped(by: NDArray[np.float64]) -> dict[str, float]:
        return controls | {HANDLES[n]: controls[HANDLES[n]] + float(d) for n, d in zip(names, by, strict=True)}

    now = read(controls)
    for _ in range(MOST_ROUNDS):
        if np.all(np.abs(now - wanted) < TOLERANCE):
            return controls
        slopes = np.stack([(read(stepped(row)) - now) / STEP_DEG for row in np.eye(len(names)) * STEP_DEG], axis=1)
        step = np.clip(np.linalg.lstsq(slopes, wanted - now)[0], -MOST_STEP_DEG, MOST_STEP_DEG)
        tries = [step * share for share in (1.0, 0.5, 0.25, 0.125)]  # a full step may overshoot into a flat back
        for by in tries:
            then = read(stepped(by))
            if np.linalg.norm(then - wanted) < np.linalg.norm(now - wanted):
                break
        controls, now = stepped(by), then
    missed = ", ".join(f"{n} {v:.1f} instead of {asked[n]:.1f}" for n, v in zip(names, now, strict=True))
    raise UnreachableError(f"{person.name} cannot show this posture: {missed}")
