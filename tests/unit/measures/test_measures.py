from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.measures.body import Body
from postureview.measures.frame_angles import angle_range, frame_angles
from postureview.measures.register import MEASURES, LandmarkMeasure, Measure, Posture, summarise
from postureview.measures.visit import Moving, measure_visit
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll
from tests.bodies import STATURE_MM, Stance, joined, standing

LANDMARK_MEASURES = [which for which in MEASURES.values() if isinstance(which, LandmarkMeasure)]
EVERY_VIEW = [
    (which, view, side)
    for which in LANDMARK_MEASURES
    for view in which.views
    if which.behind is None or view is not View.POSTERIOR
    for side in which.sides(view)
]
UPRIGHT = Stance()
SIDE_VIEWS = [one for one in EVERY_VIEW if one[1].is_lateral]
BACK_VIEWS = [one for one in EVERY_VIEW if one[1] is View.POSTERIOR]


def named(value: Measure | View | Side) -> str:
    return value.row.name if isinstance(value, Measure) else value.value


def posture(
    poses: PoseSequence, view: View, *, stature_mm: float | None = STATURE_MM, checks: tuple[Check, ...] = ()
) -> Posture:
    phase = StillPhase(
        view=view,
        start_s=float(poses.time_s[0]),
        end_s=float(poses.time_s[-1]),
        n_frames=len(poses),
        yaw_off_deg=0,
        checks=checks,
    )
    return Posture(phase=phase, poses=poses, recording="built", stature_px=STATURE_MM / 2, stature_mm=stature_mm)


def measured(name: str, view: View, stance: Stance = UPRIGHT, **change: object) -> float:
    outcome = summarise(MEASURES[name], posture(standing(view, stance), view, **change))  # type: ignore[arg-type]
    assert isinstance(outcome, Measurement), outcome
    return outcome.value


@pytest.mark.parametrize(
    ("name", "view", "stance", "expected"),
    [
        ("shoulder_tilt", View.ANTERIOR, Stance(shoulder_tilt=5), 5),
        ("shoulder_tilt", View.POSTERIOR, Stance(shoulder_tilt=5), 5),
        ("head_tilt", View.ANTERIOR, Stance(head_tilt=-7), -7),
        ("head_shift", View.ANTERIOR, Stance(head_shift=30), 30),
        ("trunk_lean", View.ANTERIOR, Stance(trunk_lean=4), 4),
        ("trunk_lean", View.POSTERIOR, Stance(trunk_lean=4), 4),
        ("trunk_shift", View.POSTERIOR, Stance(trunk_lean=-4), -500 * np.sin(np.deg2rad(4))),
        ("pelvis_shift", View.ANTERIOR, Stance(pelvis_shift=-40), -40),
        ("body_shift", View.POSTERIOR, Stance(pelvis_shift=25), 25),
        ("shoulder_hip_divergence", View.POSTERIOR, Stance(shoulder_tilt=6), 6),
        ("trunk_inclination", View.LEFT_LATERAL, Stance(trunk_inclination=12), 12),
        ("trunk_inclination", View.RIGHT_LATERAL, Stance(trunk_inclination=12), 12),
        ("body_inclination", View.LEFT_LATERAL, Stance(tibia_inclination=3), 3),
        ("tibia_inclination", View.RIGHT_LATERAL, Stance(tibia_inclination=8), 8),
        ("knee_sagittal_angle", View.RIGHT_LATERAL, Stance(knee=10), 10),
        ("knee_sagittal_angle", View.LEFT_LATERAL, Stance(knee=-15), -15),
        ("plumb_knee", View.LEFT_LATERAL, Stance(tibia_inclination=8), 400 * np.sin(np.deg2rad(8))),
        ("plumb_shoulder", View.RIGHT_LATERAL, Stance(tibia_inclination=2), 1310 * np.sin(np.deg2rad(2))),
        ("plumb_ear", View.RIGHT_LATERAL, Stance(tibia_inclination=2), 1492.5 * np.sin(np.deg2rad(2))),
    ],
)
def test_a_body_built_at_an_angle_is_measured_at_it(name: str, view: View, stance: Stance, expected: float) -> None:
    assert measured(name, view, stance) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("name", "view", "stance", "expected"),
    [
        ("plumb_hip", View.LEFT_LATERAL, Stance(tibia_inclination=4), 810 * np.sin(np.deg2rad(4))),
        ("pelvis_forward", View.RIGHT_LATERAL, Stance(tibia_inclination=4), 4),
        ("ear_shoulder_angle", View.LEFT_LATERAL, Stance(trunk_inclination=7), 83),
        ("head_forward_offset", View.RIGHT_LATERAL, Stance(trunk_inclination=10), 182.5 * np.sin(np.deg2rad(10))),
        ("hip_line_tilt", View.ANTERIOR, Stance(), 0),
    ],
)
def test_a_proxy_measures_what_its_name_says(name: str, view: View, stance: Stance, expected: float) -> None:
    assert measured(name, view, stance) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_feet_set_half_a_half_stance_to_the_left_shift_the_weight_by_a_half_to_the_right(view: View) -> None:
    poses = standing(view)
    image = poses.image.copy()
    ankles = [Part.ANKLE.on(side) for side in BODY_SIDES]  # moved by 45 mm of the 90 mm from the midline to each
    image[:, ankles, 0] -= view.image_sign * 45 / 2
    shifted = summarise(MEASURES["weight_shift"], posture(dataclasses.replace(poses, image=image), view))
    assert isinstance(shifted, Measurement)
    assert shifted.value == pytest.approx(0.5, abs=0.04)  # the feet's own 3 % and the shanks' ends moved along
    assert measured("weight_shift", view) == pytest.approx(0, abs=1e-9)


def test_with_both_ankles_on_one_leg_no_weight_shift_is_told() -> None:
    poses = standing()
    image = poses.image.copy()
    image[:, Landmark.LEFT_ANKLE] = image[:, Landmark.RIGHT_ANKLE] + np.array([4, 0, 0, 0])
    outcome = summarise(MEASURES["weight_shift"], posture(dataclasses.replace(poses, image=image), View.ANTERIOR))
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.LANDMARK_MISSING


@pytest.mark.parametrize("turn_deg", [-20.0, 8.0])
def test_a_turned_head_is_turned_by_as_much(turn_deg: float) -> None:
    poses = standing()
    image = poses.image.copy()
    turn = np.deg2rad(turn_deg)
    middle, half_px, nose_px = image[:, 7:9, 0].mean(axis=1), 75 / 2, 1.7 * 75 / 2
    image[:, 7, 0], image[:, 8, 0] = middle + half_px * np.cos(turn), middle - half_px * np.cos(turn)
    image[:, 0, 0] = middle - nose_px * np.sin(turn)  # the subject's right lies to the picture's left
    outcome = summarise(MEASURES["head_yaw"], posture(dataclasses.replace(poses, image=image), View.ANTERIOR))
    assert isinstance(outcome, Measurement)
    assert outcome.value == pytest.approx(turn_deg, abs=0.01)


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_knee_moved_inward_is_valgus_on_its_own_side_only(side: Side) -> None:
    poses = standing()
    image = poses.image.copy()
    inward_px = 20 * (1 if side is Side.RIGHT else -1)  # the subject's right leg stands left in the picture
    image[:, Part.KNEE.on(side), 0] += inward_px
    moved = posture(dataclasses.replace(poses, image=image), View.ANTERIOR)
    here, there = (summarise(MEASURES["knee_frontal_angle"], moved, one) for one in (side, side.other))
    assert isinstance(here, Measurement)
    assert isinstance(there, Measurement)
    assert here.value == pytest.approx(there.value + 11.2, abs=0.3)
    assert here.side is side


def test_lifting_the_chin_raises_the_head_pitch() -> None:
    level = measured("head_pitch", View.LEFT_LATERAL)
    leaning = measured("head_pitch", View.LEFT_LATERAL, Stance(trunk_inclination=10))
    assert level == pytest.approx(np.rad2deg(np.arctan2(27.5, 95)))
    assert leaning == pytest.approx(level - 10)


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
def test_a_mirrored_body_swaps_sides(which: Measure, view: View, side: Side) -> None:
    """Measures across the body change their sign; those of a side stay what they are, on the other side."""
    stance = Stance(
        shoulder_tilt=4, head_tilt=6, head_shift=12, trunk_lean=3, trunk_inclination=5, knee=-6, pelvis_shift=20
    )
    poses = standing(view, stance)
    straight = summarise(which, posture(poses, view), side)
    mirrored = summarise(which, posture(poses.mirrored(), view.mirrored), side.other)
    assert isinstance(straight, Measurement)
    assert isinstance(mirrored, Measurement)
    sign = 1 if view.is_lateral or which.row.each_side else -1
    assert mirrored.value == pytest.approx(sign * straight.value, abs=1e-6)
    assert mirrored.side is straight.side.other


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
@settings(max_examples=10, deadline=None)
@given(size=st.floats(0.3, 2.0), dx=st.floats(-200, 200), dy=st.floats(-200, 200))
def test_neither_place_nor_size_in_the_picture_matters(
    which: Measure, view: View, side: Side, *, size: float, dx: float, dy: float
) -> None:
    stance = Stance(shoulder_tilt=4, head_tilt=6, trunk_lean=3, trunk_inclination=5, knee=-6, pelvis_shift=20)
    poses = standing(view, stance, n=1)
    image = poses.image * np.array([size, size, size, 1]) + np.array([dx, dy, 0, 0])
    moved = dataclasses.replace(
        posture(dataclasses.replace(poses, image=image), view), stature_px=size * STATURE_MM / 2
    )
    straight = summarise(which, posture(poses, view), side)
    assert isinstance(straight, Measurement)
    again = summarise(which, moved, side)
    assert isinstance(again, Measurement)
    assert again.value == pytest.approx(straight.value, abs=1e-6)


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
def test_a_rolled_camera_changes_tilts_and_no_joint_angle(which: Measure, view: View, side: Side) -> None:
    stance = Stance(shoulder_tilt=4, knee=-6)
    straight = summarise(which, posture(standing(view, stance), view), side)
    rolled = summarise(which, posture(standing(view, stance, roll_deg=5), view), side)
    assert isinstance(straight, Measurement)
    assert isinstance(rolled, Measurement)
    unmoved = which.row.name in ("knee_sagittal_angle", "shoulder_hip_divergence", "knee_frontal_angle", "head_yaw")
    assert (abs(rolled.value - straight.value) < 1e-6) is unmoved


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
def test_knowing_the_roll_undoes_it(which: LandmarkMeasure, view: View, side: Side) -> None:
    poses, rolled = standing(view, Stance(head_tilt=3)), standing(view, Stance(head_tilt=3), roll_deg=5)
    straight = which.formula(Body(poses=poses, view=view), side)
    level = which.formula(Body(poses=rolled, view=view, roll_deg=5), side)
    assert level == pytest.approx(straight, abs=1e-6)


def test_a_posture_is_measured_with_its_cameras_roll_undone() -> None:
    stance, view = Stance(shoulder_tilt=4), View.POSTERIOR
    roll = CameraRoll(roll_deg=-5, uncertainty_deg=0.3, basis="lines")
    rolled = dataclasses.replace(posture(standing(view, stance, roll_deg=-5), view), roll=roll)
    outcome = summarise(MEASURES["shoulder_tilt"], rolled)
    assert isinstance(outcome, Measurement)
    assert outcome.raw is None
    assert outcome.value == pytest.approx(4, abs=0.05)


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
def test_a_known_roll_takes_the_place_of_the_unknown_horizon_in_the_error(
    which: Measure, view: View, side: Side
) -> None:
    def error(roll: CameraRoll | None) -> float:
        outcome = summarise(which, dataclasses.replace(posture(standing(view), view), roll=roll), side)
        assert isinstance(outcome, Measurement)
        return outcome.uncertainty.sem

    unknown, rough, fine = (
        error(None if known is None else CameraRoll(roll_deg=0, uncertainty_deg=known, basis="lines"))
        for known in (None, 1.0, 0.3)
    )
    assert rough == pytest.approx(unknown)
    assert (fine < unknown) is (which.row.error.horizon > 0)


@pytest.mark.parametrize(("which", "view", "side"), EVERY_VIEW, ids=named)
def test_without_its_landmarks_a_measure_is_withheld(which: Measure, view: View, side: Side) -> None:
    poses = standing(view)
    image = poses.image.copy()
    for one in [side] if view.is_lateral else [Side.LEFT, Side.RIGHT]:
        image[:40, which.parts[0].on(one)] = np.nan
    outcome = summarise(which, posture(dataclasses.replace(poses, image=image), view), side)
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.LANDMARK_MISSING
    assert "20 of 60 frames" in outcome.detail


@pytest.mark.parametrize(("which", "view", "side"), SIDE_VIEWS, ids=named)
def test_the_far_side_is_never_read(which: Measure, view: View, side: Side) -> None:
    poses = standing(view)
    image = poses.image.copy()
    for part in Part:
        image[:, part.on(view.near_side.other)] = np.nan
    assert summarise(which, posture(dataclasses.replace(poses, image=image), view), side)


@pytest.mark.parametrize(("which", "view", "side"), BACK_VIEWS, ids=named)
def test_the_face_is_never_read_from_behind(which: Measure, view: View, side: Side) -> None:
    poses = standing(view)
    image = poses.image.copy()
    image[:, : Landmark.LEFT_SHOULDER] = np.nan
    assert summarise(which, posture(dataclasses.replace(poses, image=image), view), side)


def test_without_a_stature_there_are_no_millimetres() -> None:
    for which in LANDMARK_MEASURES:
        view = which.views[0]
        outcome = summarise(which, posture(standing(view), view, stature_mm=None), which.sides(view)[0])
        assert isinstance(outcome, Measurement)
        assert outcome.unit != "mm"
    assert measured("pelvis_shift", View.ANTERIOR, Stance(pelvis_shift=34), stature_mm=None) == pytest.approx(2.0)


def test_more_frames_do_not_shrink_the_error_below_the_systems_own() -> None:
    noisy = standing(n=2000)
    image = noisy.image + np.random.default_rng(1).normal(scale=3, size=noisy.image.shape) * [1, 1, 0, 0]
    outcome = summarise(MEASURES["shoulder_tilt"], posture(dataclasses.replace(noisy, image=image), View.ANTERIOR))
    assert isinstance(outcome, Measurement)
    assert outcome.uncertainty.sem > 2.6
    assert outcome.uncertainty.sem == pytest.approx(np.hypot(2.4, 1.0), rel=0.05)


def test_a_failed_check_withholds_with_its_reason_and_advice() -> None:
    check = Check(
        name="yaw", passed=False, value=30, limit=15, unit="deg", reason=Reason.OBLIQUE_VIEW, advice="turn square to it"
    )
    outcome = summarise(MEASURES["shoulder_tilt"], posture(standing(), View.ANTERIOR, checks=(check,)))
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.OBLIQUE_VIEW
    assert outcome.detail == "yaw 30 deg (limit 15); turn square to it"


def test_feet_beyond_the_edge_withhold_what_needs_them_and_nothing_else() -> None:
    check = Check(
        name="whole_body",
        passed=False,
        value=-0.1,
        limit=0.005,
        unit="1",
        reason=Reason.BODY_CUT_OFF,
        advice="step back",
    )
    poses = standing()
    image = poses.image.copy()
    image[:, Landmark.LEFT_KNEE :] = np.nan
    cut = dataclasses.replace(
        posture(dataclasses.replace(poses, image=image), View.ANTERIOR, checks=(check,)), stature_px=np.nan
    )
    tilt, shift, body = (summarise(MEASURES[name], cut) for name in ("shoulder_tilt", "trunk_shift", "body_shift"))
    assert isinstance(tilt, Measurement)
    assert isinstance(shift, Withheld)
    assert shift.reason is Reason.SCALE_UNKNOWN
    assert isinstance(body, Withheld)
    assert body.reason is Reason.BODY_CUT_OFF
    assert body.detail == "shoulder, ankle were seen together in 0 of 60 frames; step back"


def test_bent_knees_withhold_what_needs_standing_and_nothing_else() -> None:
    check = Check(
        name="standing", passed=False, value=60, limit=25, unit="deg", reason=Reason.NOT_STANDING, advice="stand"
    )
    for which, view, side in EVERY_VIEW:
        outcome = summarise(which, posture(standing(view), view, checks=(check,)), side)
        assert bool(outcome) is not which.row.standing


def test_a_visit_takes_the_best_phase_and_explains_what_is_missing() -> None:
    failed = Check(name="yaw", passed=False, value=30, limit=15, unit="deg", reason=Reason.OBLIQUE_VIEW, advice="turn")
    bad = posture(standing(View.ANTERIOR, Stance(shoulder_tilt=9)), View.ANTERIOR, checks=(failed,))
    good = posture(standing(View.ANTERIOR, Stance(shoulder_tilt=3)), View.ANTERIOR)
    outcomes = measure_visit([bad, good], moving=[Moving(recording="squat.mp4", view=View.POSTERIOR)])
    by_key = {(one.name, one.view): one for one in outcomes}
    front = by_key["shoulder_tilt", View.ANTERIOR]
    assert isinstance(front, Measurement)
    assert front.value == pytest.approx(3)
    back = by_key["shoulder_tilt", View.POSTERIOR]
    assert isinstance(back, Withheld)
    assert (back.reason, back.recording) == (Reason.NOT_STILL, "squat.mp4")
    knee = by_key["knee_sagittal_angle", View.LEFT_LATERAL]
    assert isinstance(knee, Withheld)
    assert knee.reason is Reason.VIEW_MISSING
    assert "from the left or right" in knee.detail


def test_a_visit_without_anybody_says_so_for_every_measure() -> None:
    outcomes = measure_visit([], empty=["room.mp4"])
    assert {one.reason for one in outcomes if isinstance(one, Withheld)} == {Reason.NOBODY}
    assert len(outcomes) == len(MEASURES)


def test_track_angles_show_only_what_the_view_shows() -> None:
    side = frame_angles(standing(View.LEFT_LATERAL, Stance(trunk_inclination=12), n=3))
    assert side["trunk_inclination_deg"] == pytest.approx([12] * 3)
    bent = frame_angles(standing(View.LEFT_LATERAL, Stance(knee=-20), n=3))
    assert bent["knee_flexion_deg_left"] == pytest.approx([20] * 3)
    assert np.isnan(side["trunk_lean_deg"]).all()
    front = frame_angles(standing(View.ANTERIOR, Stance(trunk_lean=6), n=3))
    assert front["trunk_lean_deg"] == pytest.approx([6] * 3)
    assert np.isnan(front["trunk_inclination_deg"]).all()


def test_the_range_of_an_angle_is_its_lowest_and_highest() -> None:
    parts = [
        standing(View.LEFT_LATERAL, Stance(trunk_inclination=lean), n=60, start_s=2.0 * i)
        for i, lean in enumerate((0, 40, 0))
    ]
    low, high = angle_range(joined(*parts), "trunk_inclination_deg", cutoff_hz=6)
    assert low == pytest.approx(0, abs=2.5)
    assert high == pytest.approx(40, abs=2.5)
    assert np.isnan(angle_range(standing(View.ANTERIOR), "trunk_inclination_deg")).all()
