"""The standing turns, and recordings that the quality checks must refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from phantom.camera import Camera
from phantom.controls import both_sides
from phantom.look import Look
from phantom.movement import Turn, constant
from phantom.posture import Posture
from phantom.render import Light
from phantom.room import Room
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

MARKED = Posture(
    head_tilt_deg=8.0,
    head_yaw_deg=2.0,
    head_pitch_deg=22.0,
    craniovertebral_angle_deg=37.0,
    shoulder_tilt_deg=7.0,
    trunk_shift_mm=35.0,
    trunk_inclination_deg=9.0,
    thoracic_curve_deg=58.0,
    lumbar_curve_deg=24.0,
    hip_line_tilt_deg=-2.0,
    pelvis_shift_mm=-12.0,
    knee_sagittal_left_deg=-4.0,
    knee_sagittal_right_deg=-5.0,
)
"""Forward head, round back, right shoulder low, trunk shifted to the right and leaning forward."""


@dataclass(frozen=True)
class Sample:
    """A scene and the line that describes it."""

    scene: Scene
    description: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More for the truth.json, e.g. what is wrong with a recording."""


WOMAN = Actor(
    body_name="woman_average",
    look=Look(skin="light", hair="brown", top="vest", top_colour=(44, 60, 92), bottom="tights"),
    posture=TYPICAL,
    seed=3,
)
MAN = Actor(
    body_name="man_45_soft",
    look=Look(skin="brown", hair="black", top="none", bottom="shorts", bottom_colour=(60, 66, 78)),
    posture=MARKED,
    controls=both_sides(shoulder_forward=6.0),
    seed=5,
)
OTHER = Actor(
    body_name="man_thin",
    look=Look(skin="pale", hair="blond", top="loose", top_colour=(150, 70, 60), bottom="loose"),
    at_m=(0.42, 0.15),
    seed=8,
)


def turning(actor: Actor, description: str, **scene: Any) -> Sample:
    """A standing turn through the four views."""
    turn = Turn()
    moving = replace(actor, yaw_deg=turn.yaw_deg)
    return Sample(
        Scene(duration_s=turn.duration_s, actors=(moving,), phases=tuple(turn.phases()), **scene), description
    )


BAD_S = 2.5


def flawed(flaw: str, description: str, actors: tuple[Actor, ...] = (WOMAN,), **scene: Any) -> Sample:
    """A short standing recording that must not be measured."""
    phases = (("front", 0.2, BAD_S - 0.2),) if actors else ()
    return Sample(Scene(duration_s=BAD_S, actors=actors, phases=phases, **scene), description, {"flaw": flaw})


STANDING: Mapping[str, Sample] = {
    "turn_typical": turning(
        WOMAN, "A woman with the small asymmetries most people have turns once around: front, right, back, left."
    ),
    "turn_marked": turning(
        MAN,
        "A man with a forward head, round back, low right shoulder and a trunk shifted right turns once around.",
        room=Room(wall=(0.45, 0.50, 0.52), furnished=True),
    ),
    "turn_loose_clothes": turning(
        replace(
            WOMAN,
            body_name="woman_heavy",
            look=Look(
                skin="olive", hair="black", hair_cut="long", top="loose", top_colour=(190, 188, 180), bottom="loose"
            ),
        ),
        "A woman in a wide T-shirt with long open hair turns once around: her back's curves must not be reported.",
    ),
    "bad_too_near": flawed(
        "too_near", "The camera stands too near: head and feet are outside.", camera=Camera(distance_m=1.5)
    ),
    "bad_feet_cut": flawed(
        "feet_cut", "The camera points too high: the feet are outside.", camera=Camera(height_m=1.25, pitch_deg=2.2)
    ),
    "bad_rolled": flawed("rolled", "The camera is rolled by 8 degrees.", camera=Camera(roll_deg=8.0)),
    "bad_oblique": flawed(
        "oblique", "The woman stands turned 35 degrees off the front view.", (replace(WOMAN, yaw_deg=constant(35.0)),)
    ),
    "bad_dark": flawed("dark", "The room is dark.", light=Light(exposure=0.01, noise=0.007)),
    "bad_two_people": flawed(
        "two_people",
        "Two people stand side by side.",
        (replace(WOMAN, at_m=(-0.38, 0.0)), OTHER),
        camera=Camera(distance_m=3.4),
    ),
    "bad_nobody": flawed("nobody", "An empty room.", (), room=Room(furnished=True)),
}
