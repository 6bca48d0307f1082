"""Movement tests, each filmed from where it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from phantom.camera import Camera
from phantom.controls import both_sides
from phantom.furniture import stool
from phantom.look import Look
from phantom.movement import Course, constant, repetitions
from phantom.room import Room
from phantom.scene import Actor, Movement, Scene
from phantom.skeleton import SIDES
from phantom.standing import TYPICAL, WOMAN, Sample

RIGHT_SIDE, LEFT_SIDE = constant(-90.0), constant(90.0)
TOWARD = dict(zip(SIDES, (-1, 1), strict=True))
"""Sign of a bend or turn to each side."""
NEAR, MIDDLE, FAR = Camera(), Camera(distance_m=3.4), Camera(distance_m=4.3, height_m=1.1)

PATIENT = Actor(
    body_name="man_average",
    look=Look(skin="olive", hair="black", top="tee", top_colour=(64, 92, 84), bottom="shorts"),
    posture=TYPICAL,
    seed=11,
)
OLDER = Actor(
    body_name="woman_old",
    look=Look(skin="light", hair="grey", hair_cut="bun", top="vest", top_colour=(110, 70, 96), bottom="tights"),
    posture=replace(TYPICAL, thoracic_curve_deg=42.0, lumbar_curve_deg=28.0, craniovertebral_angle_deg=45.0),
    seed=13,
)
ATHLETE = Actor(
    body_name="man_athletic",
    look=Look(skin="deep", hair="black", top="none", bottom="shorts", bottom_colour=(40, 62, 120)),
    posture=TYPICAL,
    seed=17,
)
SLIM = Actor(
    body_name="woman_slim",
    look=Look(skin="dark", hair="black", hair_cut="bun", top="bra", top_colour=(150, 60, 90), bottom="tights"),
    posture=TYPICAL,
    seed=19,
)


def repeated(rest: float, peaks: tuple[float, ...], move_s: float = 1.5) -> Course:
    """Repetitions after a second of standing still."""
    return repetitions(rest, peaks, start_s=1.2, move_s=move_s, hold_s=0.8, pause_s=0.6)


def filmed(actor: Actor, course: Course, movements: tuple[Movement, ...], description: str, **scene: Any) -> Sample:
    """A recording that ends just after the course's last repetition."""
    return Sample(Scene(duration_s=course.end_s + 0.4, actors=(actor,), movements=movements, **scene), description)


def to_both_sides(test: str, curve: str, landmark_curve: str = "") -> tuple[Movement, ...]:
    """A movement that goes to the left and to the right of one curve."""
    return tuple(Movement(test, curve, side, TOWARD[side], landmark_curve) for side in SIDES)


def trunk_flexion() -> Sample:
    """Forward bend."""
    course, share = (repeated(*args, move_s=2.0) for args in ((-1.0, (84.0, 88.0, 86.0)), (0.0, (1.0, 1.0, 1.0))))
    actor = replace(
        PATIENT,
        yaw_deg=RIGHT_SIDE,
        asks={"trunk_inclination_deg": course},
        moves={"lean_forward": share.times(-5.0), "neck_flex": share.times(10.0)},
    )
    movements = (Movement("trunk_flexion", "trunk_flexion", landmark_curve="trunk_inclination"),)
    camera = Camera(distance_m=3.7)
    return filmed(actor, course, movements, "Forward bend, three times, seen from the right.", camera=camera)


def trunk_extension() -> Sample:
    """Back bend."""
    course, share = repeated(-1.0, (-21.0, -23.0, -22.0)), repeated(0.0, (1.0, 1.0, 1.0))
    actor = replace(
        SLIM,
        yaw_deg=LEFT_SIDE,
        asks={"trunk_inclination_deg": course},
        moves={"lean_forward": share.times(5.0), "neck_flex": share.times(-12.0)},
    )
    movements = (Movement("trunk_extension", "trunk_flexion", toward=-1, landmark_curve="trunk_inclination"),)
    return filmed(actor, course, movements, "Back bend, three times, seen from the left.", camera=MIDDLE)


def trunk_side_bend() -> Sample:
    """Side bend; the arm on the far side lies along the trunk."""
    peaks = (15.0, -13.0, 15.5, -12.5)
    course = repeated(0.5, peaks)
    arms = {
        f"arm_raise.{side}": repeated(0.0, tuple(6.0 if peak * sign > 0 else 25.0 for peak in peaks))
        for side, sign in TOWARD.items()
    }
    upright = replace(TYPICAL, trunk_shift_mm=None)
    actor = replace(PATIENT, posture=upright, asks={"trunk_lean_deg": course}, moves=arms)
    description = "Side bend, right and left in turn, twice each, seen from the front."
    return filmed(
        actor, course, to_both_sides("trunk_side_bend", "trunk_bend", "trunk_lean"), description, camera=MIDDLE
    )


def shoulder_abduction() -> Sample:
    """Both arms at once, with a side difference."""
    peaks = {"left": (160.0, 163.0, 161.0), "right": (128.0, 131.0, 126.0)}
    asks = {f"shoulder_abduction_{side}_deg": repeated(14.0, peak, move_s=1.3) for side, peak in peaks.items()}
    share = repeated(0.0, (1.0, 1.0, 1.0), move_s=1.3)
    moves = {name: share.times(change) for name, change in both_sides(elbow=-9.0, arm_plane=-10.0).items()}
    movements = tuple(Movement("shoulder_abduction", f"shoulder_abduction_{side}", side) for side in SIDES)
    description = "Both arms raised sideways, three times; the right one does not come up fully."
    return filmed(replace(ATHLETE, asks=asks, moves=moves), share, movements, description, camera=FAR)


def neck_flexion() -> Sample:
    """Flexion and extension in turn."""
    course = repeated(0.0, (46.0, -48.0, 48.0, -50.0))
    actor = replace(WOMAN, yaw_deg=RIGHT_SIDE, moves={"neck_flex": course})
    movements = (Movement("neck_flexion", "neck_flexion"), Movement("neck_extension", "neck_flexion", toward=-1))
    return filmed(actor, course, movements, "Chin to chest and look up, twice each, seen from the right.", camera=NEAR)


def neck_side_bend() -> Sample:
    """Ear toward the shoulder, further to the right."""
    course = repeated(0.0, (36.0, -30.0, 37.0, -29.0))
    movements = to_both_sides("neck_side_bend", "neck_side_bend")
    description = "Ear toward the shoulder, right and left in turn, twice each, seen from the front."
    return filmed(replace(OLDER, moves={"neck_bend": course}), course, movements, description, camera=NEAR)


def neck_rotation() -> Sample:
    """Head turned, less far to the left."""
    course = repeated(0.0, (62.0, -48.0, 60.0, -50.0), move_s=1.0)
    movements = to_both_sides("neck_rotation", "neck_rotation")
    description = "Head turned right and left, twice each, seen from the front; less far to the left."
    return filmed(replace(WOMAN, moves={"neck_turn": course}), course, movements, description, camera=NEAR)


def overhead_squat() -> Sample:
    """Deep squat; the hips go back and the trunk forward, so that the body stays over its feet."""
    share = repeated(0.0, (1.0, 1.0, 1.0), move_s=1.7)
    asks = {f"knee_sagittal_{side}_deg": repeated(0.0, (-98.0, -102.0, -100.0), move_s=1.7) for side in SIDES}
    changes = {"lean_forward": -21.0, "spread": 5.0, **both_sides(arm_raise=-12.0)}
    actor = replace(
        PATIENT,
        look=replace(PATIENT.look, skin="brown", top_colour=(120, 120, 124), bottom_colour=(40, 62, 120)),
        yaw_deg=RIGHT_SIDE,
        controls=both_sides(arm_raise=168.0, arm_plane=80.0, elbow=8.0, hip_abduct=4.0, foot_out=18.0),
        asks=asks | {"trunk_inclination_deg": repeated(-1.0, (36.0, 38.0, 37.0), move_s=1.7)},
        moves={name: share.times(change) for name, change in changes.items()},
        seed=17,
    )
    movements = (Movement("overhead_squat", "knee_flexion_right", "right"),)
    curves = ("trunk_inclination", "tibia_inclination_right", "thigh_rise_right")
    description = "Squat with the arms overhead, three times, seen from the right."
    return filmed(actor, share, movements, description, camera=FAR, curves=curves)


def held(*spans: tuple[float, float, float], ramp_s: float = 0.8) -> Course:
    """0 outside the spans (start, end, value); each is reached and left within ``ramp_s`` outside of it."""
    keys = [(0.0, 0.0)]
    for start_s, end_s, value in spans:
        keys += [(start_s - ramp_s, 0.0), (start_s, value), (end_s, value), (end_s + ramp_s, 0.0)]
    return Course(tuple(keys))


def single_leg_stance() -> Sample:
    """Left leg first, steady; on the right leg the pelvis drops on the lifted side and the trunk leans over."""
    on_left, on_right = (2.4, 7.0), (10.2, 14.0)
    lifts = {"right": held((*on_left, 1.0)), "left": held((*on_right, 1.0))}
    moves = {
        "lean_right": Course(((0, 0), (1, 0), (1.7, -5.5), (7.7, -5.5), (9.3, 5.5), (14.7, 5.5), (15.5, 0))),
        "level_feet": Course(((0, 0), (1, 0), (1.6, -1), (14.8, -1), (15.5, 0))),
        "pelvis_drop": held((*on_left, 1.5), (*on_right, -6.0)),
        "side_bend": held((*on_left, -2.0), (*on_right, 20.0)),
        "arm_raise.left": held((*on_right, 26.0)),
    }
    for side, lift in lifts.items():
        for name, angle_deg in (("hip_flex", 38.0), ("shin_back", 52.0), ("foot_down", 25.0)):
            moves[f"{name}.{side}"] = lift.times(angle_deg)
    stance = ((0.0, "both"), (1.0, "left"), (8.5, "right"), (15.5, "both"))
    scene = Scene(
        duration_s=16.0,
        actors=(replace(OLDER, moves=moves, sway=2.0, stance=stance),),
        camera=MIDDLE,
        curves=("trunk_lean", "hip_line_tilt"),
        phases=tuple(("front", *span) for span in (on_left, on_right)),
    )
    spans = zip(("left", "right"), (on_left, on_right), strict=True)
    facts = {
        "stance": [{"test": "single_leg_stance", "side": side, "start_s": a, "end_s": b} for side, (a, b) in spans]
    }
    description = "Standing on the left leg, then on the right, where the pelvis drops and the trunk leans over."
    return Sample(scene, description, facts)


def sit_to_stand() -> Sample:
    """Five times from a stool; arms crossed. A cycle: bend forward, rise, stand, sit down, lean back up."""
    start_s, cycle_s, n_times, up_s, down_s = 1.2, 2.3, 5, 1.05, 1.3
    knees, hips, trunk = [(0.0, -86.0)], [(0.0, -38.0)], [(0.0, 2.0)]
    for begin in (start_s + cycle_s * index for index in range(n_times)):
        times = (begin + 0.3, begin + up_s, begin + down_s, begin + 2.1)
        knees += zip(times, (-86.0, -3.0, -3.0, -86.0), strict=True)
        hips += zip(times, (-38.0, 0.0, 0.0, -38.0), strict=True)
        bends = (begin, begin + 0.55, begin + up_s, begin + down_s, begin + 1.75, begin + 2.2)
        trunk += zip(bends, (2.0, 34.0, 0.0, 0.0, 30.0, 2.0), strict=True)
    asks = {f"knee_sagittal_{side}_deg": Course(tuple(knees)) for side in SIDES}
    actor = replace(
        OLDER,
        yaw_deg=LEFT_SIDE,
        controls=both_sides(arm_raise=38.0, arm_plane=72.0, elbow=118.0, arm_roll=-78.0, foot_out=8.0),
        asks=asks | {"trunk_inclination_deg": Course(tuple(trunk))},
        moves={"lean_forward": Course(tuple(hips))},
        seed=23,
    )
    scene = Scene(
        duration_s=start_s + n_times * cycle_s + 0.4,
        actors=(actor,),
        camera=Camera(distance_m=3.1),
        room=Room(wall=(0.55, 0.57, 0.5)),
        movements=(Movement("sit_to_stand", "knee_flexion_left", "left", -1),),
        curves=("trunk_inclination",),
        props=(stool(0.42, (0.4, 0.0)),),
    )
    last_up_s = start_s + (n_times - 1) * cycle_s + up_s
    facts = {"repetitions": n_times, "first_movement_s": start_s, "last_stand_s": round(last_up_s, 2)}
    return Sample(scene, "Five times up from a stool and down again, seen from the left.", facts)


TESTS = (
    trunk_flexion,
    trunk_extension,
    trunk_side_bend,
    shoulder_abduction,
    neck_flexion,
    neck_side_bend,
    neck_rotation,
    overhead_squat,
    single_leg_stance,
    sit_to_stand,
)
MOVING: Mapping[str, Sample] = {make.__name__: make() for make in TESTS}
