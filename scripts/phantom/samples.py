"""The bundled samples: what each shows, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from phantom.appearance import Look
from phantom.movement import Turn
from phantom.posture import Posture
from phantom.scene import Actor, Scene

TYPICAL = Posture(
    head_tilt_deg=1.2,
    head_yaw_deg=-1.0,
    head_pitch_deg=16.0,
    craniovertebral_angle_deg=51.0,
    shoulder_tilt_deg=1.3,
    trunk_shift_mm=4.0,
    trunk_inclination_deg=-1.0,
    thoracic_curve_deg=35.0,
    lumbar_curve_deg=34.0,
    hip_line_tilt_deg=-0.6,
    pelvis_shift_mm=-4.0,
    knee_sagittal_left_deg=1.0,
    knee_sagittal_right_deg=2.0,
)
"""Small asymmetries as most healthy people have them."""


@dataclass(frozen=True)
class Sample:
    """A scene and the line that describes it."""

    scene: Scene
    description: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More for the truth.json, e.g. which quality check must refuse the recording."""


def turn_typical() -> Sample:
    """The first sample anybody sees."""
    turn = Turn()
    actor = Actor(
        body_name="woman_average",
        look=Look(skin="light", hair="brown", top="vest", top_colour=(44, 60, 92), bottom="tights"),
        posture=TYPICAL,
        yaw_deg=turn.yaw_deg,
        seed=3,
    )
    scene = Scene(duration_s=turn.duration_s, actors=(actor,), phases=tuple(turn.phases()))
    return Sample(scene, "A woman with the small asymmetries most people have turns once around: front, right, back, left.")


SAMPLES: Mapping[str, Sample] = {"turn_typical": turn_typical()}
