from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from postureview.base.settings import Settings
from postureview.export.assessment_json import from_json, to_json
from postureview.export.register import EXPORTERS
from postureview.movement.visit import Filmed, Moved, asymmetries, measure_movements
from postureview.trajectory.interpret import interpret
from postureview.values.landmarks import Part, Side, View
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.movement import Movement, Repetition
from postureview.values.pose import PoseSequence
from postureview.values.recording import Recording, RecordingKind, SourceInfo
from tests.bodies import joined, turning
from tests.moving_bodies import Bends, Course, moving

LEFT, FRONT = View.LEFT_LATERAL, View.ANTERIOR
JITTER_MM = 1.0
SETTINGS = Settings()


def filmed(poses: PoseSequence, test: str | None = None, **said: Any) -> Filmed:
    source = SourceInfo(file_name="clip", sha256="", kind=RecordingKind.VIDEO, size_px=poses.size_px)
    reading = interpret(Recording(source=source, poses=poses), SETTINGS, said.get("view"))
    return Filmed(recording="clip", reading=reading, test=test, **said)


def moved(*recordings: Filmed, stature_mm: float | None = 1700, only: tuple[str, ...] = ()) -> Moved:
    return measure_movements(recordings, stature_mm=stature_mm, settings=SETTINGS.movement, only=only)


def clip(view: View, courses: Mapping[str, Course], **change: Any) -> PoseSequence:
    duration_s = max(course.end_s for course in courses.values() if isinstance(course, Bends))
    return moving(view, courses, duration_s=duration_s, rate_hz=20, noise_mm=JITTER_MM, **change)


def values(found: Moved) -> dict[tuple[str, Side], float]:
    return {(one.name, one.side): one.value for one in found.outcomes if isinstance(one, Measurement)}


def refusals(found: Moved) -> dict[tuple[str, Side], Withheld]:
    return {(one.name, one.side): one for one in found.outcomes if isinstance(one, Withheld)}


def once(peak: float, **change: Any) -> Bends:
    return Bends(peaks=(peak,), **change)


BEND_WITH_HANGING_ARMS = {name: Bends(peaks=(60, 60)) for name in ("trunk_inclination", "arm_flexion.left")}
RECOGNISED = [
    ("trunk_flexion", LEFT, {"trunk_inclination": once(80)}),
    ("trunk_extension", LEFT, {"trunk_inclination": once(-22)}),
    ("trunk_extension", LEFT, {"trunk_inclination": once(-20), "squat": once(30)}),
    ("neck_flexion", LEFT, {"neck_flexion": once(40)}),
    ("neck_extension", LEFT, {"neck_flexion": once(-45)}),
    ("shoulder_flexion", LEFT, {"arm_flexion.left": once(150)}),
    ("shoulder_extension", LEFT, {"arm_flexion.left": once(-40)}),
    ("hip_flexion", LEFT, {"hip_flexion.left": once(80), "knee_flexion.left": once(80)}),
    ("knee_flexion", LEFT, {"knee_flexion.left": once(110)}),
    ("trunk_side_bend", FRONT, {"trunk_lean": once(20)}),
    ("neck_side_bend", FRONT, {"neck_side_bend": once(-30)}),
    ("neck_rotation", FRONT, {"head_turn": once(45)}),
    ("shoulder_abduction", FRONT, {"arm_abduction.left": once(150), "arm_abduction.right": once(140)}),
    ("shoulder_abduction", FRONT, {"arm_abduction.right": once(120)}),
    ("hip_abduction", FRONT, {"hip_abduction.left": once(30)}),
]


@pytest.mark.parametrize(("test", "view", "courses"), RECOGNISED, ids=[row[0] for row in RECOGNISED])
def test_a_movement_is_recognised_and_its_mirror_image_too(test: str, view: View, courses: dict[str, Bends]) -> None:
    poses = clip(view, courses)
    found, mirrored = (moved(filmed(shown)) for shown in (poses, poses.mirrored()))
    assert {one.test for one in found.movements} - {"fingertip_to_floor"} == {test}
    assert all(one.probability is not None and one.probability >= 0.8 for one in found.movements)
    sizes = {(one.test, one.side.other): [each.size for each in one.repetitions] for one in found.movements}
    for one in mirrored.movements:
        assert [each.size for each in one.repetitions] == pytest.approx(sizes[one.test, one.side], abs=1e-6)


def wide(poses: PoseSequence) -> PoseSequence:
    """The body in the middle of a picture that is wide enough to lie in."""
    image = poses.image.copy()
    image[..., 0] += (1280 - poses.size_px[0]) / 2
    return dataclasses.replace(poses, image=image, size_px=(1280, 1280))


LIFTED = {name: once(45, hold_s=4.0) for name in ("hip_flexion.left", "knee_flexion.left")}
FROM_ELSEWHERE = [
    ("straight_leg_raise", LEFT, {"hip_flexion.left": once(70)}, {"lie_down": -90.0}),
    ("overhead_squat", LEFT, {"squat": once(95), "trunk_inclination": once(30)}, {"arm_flexion.left": 165.0}),
    ("sit_to_stand", LEFT, {"squat": Bends(peaks=(0.0,) * 2, rest=88.0)}, {}),
    ("hip_hinge", LEFT, {"trunk_inclination": once(55), "squat": once(26)}, {}),
    ("single_leg_stance", FRONT, LIFTED, {}),
]


@pytest.mark.parametrize(("test", "view", "courses", "start"), FROM_ELSEWHERE, ids=[row[0] for row in FROM_ELSEWHERE])
def test_where_a_movement_starts_from_tells_it_from_others(
    test: str, view: View, courses: dict[str, Bends], start: dict[str, float]
) -> None:
    found = moved(filmed(wide(clip(view, courses, start=start))))
    assert {one.test for one in found.movements} == {test}


def test_a_movement_that_fits_no_test_is_refused_with_what_it_resembles() -> None:
    courses = {"trunk_lean": once(15), "arm_abduction.left": once(60), "hip_abduction.right": once(25)}
    found = moved(filmed(clip(FRONT, courses)))
    assert found.movements == ()
    (refusal,) = found.outcomes
    assert isinstance(refusal, Withheld) and refusal.reason is Reason.NOT_RECOGNISED
    assert "from" in refusal.detail and "resembles" in refusal.detail


def test_a_compensation_makes_it_no_other_test() -> None:
    nodding = clip(LEFT, {"neck_flexion": once(-45), "trunk_inclination": once(-12)})
    assert {one.test for one in moved(filmed(nodding)).movements} == {"neck_extension"}
    lifting = clip(FRONT, {"hip_abduction.left": once(28), "trunk_lean": once(12)})
    assert {one.test for one in moved(filmed(lifting)).movements} == {"hip_abduction"}
    bending = {"trunk_inclination": once(60), "arm_flexion.left": once(55), "squat": once(36)}
    assert "hip_hinge" not in {one.test for one in moved(filmed(clip(LEFT, bending))).movements}


def test_a_recognised_test_that_has_no_value_says_so() -> None:
    found = moved(filmed(clip(LEFT, {"hip_flexion.left": once(-14)})))
    assert found.movements == ()
    assert {one.name for one in found.outcomes} == {"hip_extension"}
    assert all(isinstance(one, Withheld) for one in found.outcomes)


def test_a_movement_after_a_short_rest_is_recognised_all_the_same() -> None:
    hurried = clip(LEFT, {"trunk_inclination": Bends(peaks=(80,), start_s=0.6, pause_s=0.6, move_s=1.0, hold_s=0.0)})
    reading = filmed(hurried)
    assert reading.reading.postures == ()
    assert {one.test for one in moved(reading).movements} - {"fingertip_to_floor"} == {"trunk_flexion"}


def test_standing_and_turning_are_no_movement_test() -> None:
    assert moved(filmed(moving(LEFT, {}, duration_s=30, noise_mm=2.3))) == Moved()
    assert moved(filmed(turning())) == Moved()


def test_one_long_recording_holds_several_tests() -> None:
    bends = clip(LEFT, BEND_WITH_HANGING_ARMS)
    arm = clip(LEFT, {"arm_flexion.left": Bends(peaks=(150, 150, 150))})
    head = clip(FRONT, {"neck_side_bend": Bends(peaks=(30, -25))})
    parts, start_s = [], 0.0
    for part in (bends, arm, head):
        parts.append(dataclasses.replace(part, time_s=part.time_s + start_s))
        start_s = float(parts[-1].time_s[-1]) + 1.0
    found = moved(filmed(joined(*parts)))
    counted = {(one.test, one.side): len(one.repetitions) for one in found.movements}
    assert counted == {
        ("trunk_flexion", Side.MIDLINE): 2,
        ("fingertip_to_floor", Side.MIDLINE): 2,
        ("shoulder_flexion", Side.LEFT): 3,
        ("neck_side_bend", Side.LEFT): 1,
        ("neck_side_bend", Side.RIGHT): 1,
    }


def test_a_named_test_says_that_nothing_moved() -> None:
    found = moved(filmed(moving(LEFT, {}, duration_s=10, noise_mm=JITTER_MM), "trunk_flexion"))
    assert found.movements == ()
    refusal = refusals(found)["trunk_flexion", Side.MIDLINE]
    assert refusal.reason is Reason.NO_MOVEMENT and "4.16 deg" in refusal.detail


def test_a_named_test_filmed_from_elsewhere_says_from_where() -> None:
    found = moved(filmed(clip(FRONT, {"trunk_inclination": once(60)}), "trunk_flexion"))
    (refusal,) = found.outcomes
    assert isinstance(refusal, Withheld) and refusal.reason is Reason.VIEW_MISSING and "from the side" in refusal.detail


def test_an_oblique_body_is_refused_as_for_posture() -> None:
    oblique = dataclasses.replace(clip(FRONT, {"trunk_lean": once(20)}))
    turned = moving(FRONT, {"trunk_lean": once(20)}, duration_s=6, start={"trunk_turn": 0})
    world = np.asarray(turned.world).copy()
    turn = np.deg2rad(30)
    world[..., 0], world[..., 2] = (
        world[..., 0] * np.cos(turn) - world[..., 2] * np.sin(turn),
        world[..., 0] * np.sin(turn) + world[..., 2] * np.cos(turn),
    )
    found = moved(filmed(dataclasses.replace(turned, world=world), "trunk_side_bend"))
    assert {one.reason for one in refusals(found).values()} == {Reason.OBLIQUE_VIEW}
    assert moved(filmed(oblique, "trunk_side_bend")).movements


def test_front_view_trunk_rotation_is_withheld_with_the_reason() -> None:
    found = moved(filmed(clip(FRONT, {"trunk_turn": Bends(peaks=(30, -30))}), "trunk_rotation"))
    assert found.movements == ()
    assert {one.reason for one in refusals(found).values()} == {Reason.NOT_MEASURABLE}
    assert "inclinometer" in refusals(found)["trunk_rotation", Side.LEFT].detail


def test_neck_rotation_beyond_the_cameras_reach_is_at_least_60() -> None:
    found = moved(filmed(clip(FRONT, {"head_turn": Bends(peaks=(68, -45))}), "neck_rotation"))
    refusal = refusals(found)["neck_rotation", Side.RIGHT]
    assert refusal.reason is Reason.BEYOND_REACH and refusal.detail.startswith("at least 60 deg")
    assert values(found)["neck_rotation", Side.LEFT] == pytest.approx(45, abs=2)


def test_too_few_pictures_to_notice_a_lost_leg_withhold_its_range() -> None:
    poses = clip(LEFT, {"hip_flexion.left": once(70), "knee_flexion.left": once(70)})
    slow = filmed(poses.where(np.arange(len(poses)) % 4 == 0), "hip_flexion")
    assert refusals(moved(slow))["hip_flexion", Side.LEFT].reason is Reason.LOW_FRAME_RATE
    assert values(moved(filmed(poses, "hip_flexion")))["hip_flexion", Side.LEFT] == pytest.approx(70, abs=1)


def test_the_held_end_of_a_movement_is_its_own_and_a_long_stance_with_a_nod_is_not() -> None:
    found = moved(filmed(clip(LEFT, {"neck_flexion": once(40)})))
    assert found.fills("clip", 3.0, 3.8) and found.fills("clip", 0.2, 6.0)
    assert not found.fills("clip", 0.0, 1.2) and not found.fills("clip", 0.0, 30.0)
    assert not found.fills("another", 3.0, 3.8)


def test_a_squat_from_the_front_shows_the_knees_but_not_the_depth() -> None:
    found = moved(filmed(clip(FRONT, {"squat": Bends(peaks=(90, 90))}), "overhead_squat"))
    assert refusals(found)["overhead_squat", Side.MIDLINE].reason is Reason.NOT_MEASURABLE
    knees = [values(found)["overhead_squat_knees_in", side] for side in (Side.LEFT, Side.RIGHT)]
    assert knees == pytest.approx([0, 0], abs=2)


def test_hands_at_the_seat_while_rising_are_measured() -> None:
    drop = values(moved(filmed(sitting(5), "sit_to_stand")))["sit_to_stand_arm_push", Side.MIDLINE]
    assert drop == pytest.approx(1.08, abs=0.03)  # hanging arms: the wrist 540 mm below the shoulder, the hip 500 mm


def test_a_side_that_was_named_is_the_only_one() -> None:
    poses = clip(FRONT, {"trunk_lean": Bends(peaks=(20, -15))})
    found = moved(filmed(poses, "trunk_side_bend", side=Side.LEFT))
    assert {one.side for one in found.movements} == {Side.LEFT}


def test_the_sides_are_compared() -> None:
    arms = {"arm_abduction.left": Bends(peaks=(150,) * 2), "arm_abduction.right": Bends(peaks=(110,) * 2)}
    found = moved(filmed(clip(FRONT, arms), "shoulder_abduction"))
    assert values(found)["shoulder_abduction_asymmetry", Side.MIDLINE] == pytest.approx(-40, abs=1)
    (difference,) = [one for one in found.outcomes if isinstance(one, Measurement) and one.side is Side.MIDLINE]
    left, right = (one for one in found.outcomes if isinstance(one, Measurement) and one.name == "shoulder_abduction")
    assert difference.uncertainty.sem == pytest.approx(np.hypot(left.uncertainty.sem, right.uncertainty.sem))
    assert list(asymmetries([left])) == []


ALONG = [
    ("trunk_flexion", "knee_bend", LEFT, {"trunk_inclination": 60, "knee_flexion.left": 30}, 30),
    ("trunk_side_bend", "trunk_turn", FRONT, {"trunk_lean": 20, "trunk_turn": 25}, 25),
    ("shoulder_flexion", "trunk_lean", LEFT, {"arm_flexion.left": 140, "trunk_inclination": -18}, 18),
    ("shoulder_abduction", "trunk_lean", FRONT, {"arm_abduction.right": 140, "trunk_lean": -15}, 15),
    ("overhead_squat", "thigh_rise", LEFT, {"squat": 90}, 30),
    ("overhead_squat", "trunk_forward", LEFT, {"squat": 90, "trunk_inclination": 50}, 20),
    ("hip_hinge", "hip_share", LEFT, {"trunk_inclination": 60}, 1.0),
    ("neck_side_bend", "head_turn", FRONT, {"head_turn": 30, "neck_side_bend": 30}, 30),
]


@pytest.mark.parametrize(("test", "along", "view", "peaks", "expected"), ALONG, ids=[f"{a}-{b}" for a, b, *_ in ALONG])
def test_what_moves_along_is_measured(
    test: str, along: str, view: View, peaks: dict[str, float], expected: float
) -> None:
    found = moved(filmed(clip(view, {name: Bends(peaks=(peak,) * 2) for name, peak in peaks.items()}), test))
    measured = [value for (name, _), value in values(found).items() if name == f"{test}_{along}"]
    assert measured[0] == pytest.approx(expected, rel=0.06, abs=2 if expected > 2 else 0.1)


def test_a_rising_heel_is_measured_in_millimetres_only_with_a_stature() -> None:
    poses = clip(LEFT, {"squat": once(80), "heel_rise.left": once(12)})
    risen = 200 * np.sin(np.deg2rad(12))  # the heel stands 200 mm behind the toe
    for stature_mm, expected, unit in ((1700.0, risen, "mm"), (None, risen / 17, "%")):
        found = moved(filmed(poses, "overhead_squat", view=LEFT), stature_mm=stature_mm)
        (one,) = [each for each in found.outcomes if each.name == "overhead_squat_heel_rise"]
        assert isinstance(one, Measurement) and one.unit == unit
        assert one.value == pytest.approx(expected, rel=0.1)


def test_fingers_to_the_floor_are_measured_in_the_same_bend() -> None:
    found = moved(filmed(clip(LEFT, BEND_WITH_HANGING_ARMS), "trunk_flexion"))
    # The shoulder, 500 mm from the hip at 890 mm, comes down to 890 + 500 * cos 60; the fingers hang 620 mm below it.
    assert values(found)["fingertip_to_floor", Side.MIDLINE] == pytest.approx(520, abs=15)


def test_how_long_one_leg_was_stood_on_is_a_time() -> None:
    lift = Bends(peaks=(45,), move_s=0.5, hold_s=8.0)
    found = moved(filmed(clip(FRONT, {"hip_flexion.left": lift, "knee_flexion.left": lift}), "single_leg_stance"))
    assert values(found)["single_leg_stance", Side.RIGHT] == pytest.approx(8.8, abs=0.3)
    assert refusals(found)["single_leg_stance", Side.LEFT].reason is Reason.NO_MOVEMENT


def sitting(count: int) -> PoseSequence:
    stands = Bends(peaks=(0.0,) * count, rest=90.0, move_s=0.8, hold_s=0.2, pause_s=0.5, start_s=2.0)
    return clip(LEFT, {"squat": stands})


def test_five_stands_are_timed_from_the_first_movement_to_the_fifth_stand() -> None:
    found = moved(filmed(sitting(5), "sit_to_stand"))
    cycle_s = 2 * 0.8 + 0.2 + 0.5
    assert values(found)["sit_to_stand", Side.MIDLINE] == pytest.approx(4 * cycle_s + 0.8, abs=0.3)


def test_four_stands_are_not_five() -> None:
    refusal = refusals(moved(filmed(sitting(4), "sit_to_stand")))["sit_to_stand", Side.MIDLINE]
    assert refusal.reason is Reason.INCOMPLETE and refusal.detail.startswith("4 of 5")


def test_landmarks_lost_at_the_end_withhold_the_range_and_say_at_least() -> None:
    poses = clip(LEFT, {"trunk_inclination": once(60)})
    image = poses.image.copy()
    lost = np.flatnonzero((poses.time_s > 2.6) & (poses.time_s < 4.2))
    image[lost, Part.SHOULDER.on(Side.LEFT), :3] = np.nan
    found = moved(filmed(dataclasses.replace(poses, image=image), "trunk_flexion"))
    refusal = refusals(found)["trunk_flexion", Side.MIDLINE]
    assert refusal.reason is Reason.END_NOT_SEEN and refusal.detail.startswith("at least 5")


def test_landmarks_that_were_hardly_seen_measure_nothing() -> None:
    poses = clip(LEFT, {"trunk_inclination": once(60)})
    image = poses.image.copy()
    image[10:-10, Part.HIP.on(Side.LEFT), :3] = np.nan
    found = moved(filmed(dataclasses.replace(poses, image=image), "trunk_flexion", view=LEFT))
    assert refusals(found)["trunk_flexion", Side.MIDLINE].reason is Reason.LANDMARK_MISSING


def test_only_what_was_asked_for_is_measured() -> None:
    poses = clip(LEFT, {"trunk_inclination": once(60)})
    asked = moved(filmed(poses, "trunk_flexion"), only=("trunk_flexion_speed", "trunk_lean"))
    assert {one.name for one in asked.outcomes} == {"trunk_flexion_speed"}
    assert moved(filmed(poses, "trunk_flexion"), only=("trunk_lean",)) == Moved()


def test_a_movement_without_any_repetition_cannot_be_built() -> None:
    made = {"test": "t", "term": "t", "side": Side.LEFT, "view": LEFT, "recording": "r", "unit": "deg", "neutral": 0.0}
    with pytest.raises(ValueError, match="must have a repetition"):
        Movement(**made, repetitions=())  # type: ignore[arg-type]
    times = {"size": 1.0, "peak": 1.0, "speed": None, "hold_s": 0.0}
    with pytest.raises(ValueError, match="times must follow each other"):
        Repetition(start_s=1, end_range_s=0, end_s=2, **times)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a curve has 101 values, got 2"):
        Repetition(start_s=0, end_range_s=1, end_s=2, curve=(0.0, 1.0), **times)  # type: ignore[arg-type]
    one = Repetition(start_s=0, end_range_s=1, end_s=2, **times)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="warm_up must leave a repetition of 1, got 1"):
        Movement(**made, repetitions=(one,), warm_up=1)  # type: ignore[arg-type]


def test_movements_survive_the_round_trip_and_have_a_table() -> None:
    from tests.visits import assessed

    course = Bends(peaks=(20, -15))
    assessment = assessed(moving(FRONT, {"trunk_lean": course}, duration_s=course.end_s, noise_mm=JITTER_MM))
    assert assessment.movements
    assert from_json(to_json(assessment)) == assessment
    rows = list(csv.DictReader(io.StringIO(EXPORTERS["csv"].write(assessment)["movements.csv"].decode())))
    assert [(row["test"], row["side"], row["repetition"]) for row in rows] == [
        (one.test, one.side.value, str(place + 1))
        for one in assessment.movements
        for place in range(len(one.repetitions))
    ]
    assert float(rows[0]["size"]) == assessment.movements[0].repetitions[0].size
