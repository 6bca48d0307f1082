from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from postureview.base.settings import PhaseSettings, QualitySettings, Settings
from postureview.trajectory.body import stature_px
from postureview.trajectory.clean import clean, smoothed
from postureview.trajectory.facing import nearest_view, yaw_deg
from postureview.trajectory.phases import still_spans, views_seen
from postureview.trajectory.quality import judge
from postureview.values.landmarks import Landmark, View
from postureview.values.measurement import Reason
from postureview.values.pose import PoseSequence
from postureview.values.quality import StillPhase
from postureview.values.recording import CameraRoll, PictureTrace, Recording, RecordingKind, SourceInfo
from tests.bodies import MM_PER_PX, STATURE_MM, Stance, joined, standing, turning

CLEANING = Settings().cleaning
QUALITY = Settings().quality


def judged(
    poses: PoseSequence,
    picture: PictureTrace | None = None,
    stated: View | None = None,
    *,
    roll: CameraRoll | None = None,
    quality: QualitySettings = QUALITY,
) -> StillPhase:
    spans = still_spans(poses, PhaseSettings(), stated)
    assert len(spans) == 1
    source = SourceInfo(file_name="built", sha256="", kind=RecordingKind.LANDMARKS, size_px=poses.size_px)
    recording = Recording(source=source, poses=poses, picture=picture, roll=roll)
    cleaned = clean(poses, CLEANING, 0.005).poses
    return judge(cleaned, spans[0], recording, is_video=len(poses) > 1, quality=quality, phase=PhaseSettings())


def rolled(roll_deg: float, **quality: Any) -> set[str]:
    """The checks about the camera's level that fail when its roll is known."""
    roll = CameraRoll(roll_deg=roll_deg, uncertainty_deg=0.3, basis="lines")
    phase = judged(standing(roll_deg=roll_deg), roll=roll, quality=QualitySettings(**quality))
    return {check.name for check in phase.failed if check.reason is Reason.CAMERA_NOT_LEVEL}


def test_a_camera_that_was_turned_is_refused_only_while_its_roll_is_unknown() -> None:
    unknown = judged(standing(roll_deg=8))
    assert Reason.CAMERA_NOT_LEVEL in {check.reason for check in unknown.failed}
    assert rolled(8) == rolled(-8) == set()
    assert rolled(8, use_roll=False) == {"camera_level"}


def test_more_roll_than_can_be_undone_is_refused() -> None:
    assert rolled(11) == rolled(-6, max_roll_deg=5) == {"camera_roll"}


def test_a_body_that_leans_under_a_camera_that_was_turned_against_it_is_refused() -> None:
    upright_in_the_picture = standing(roll_deg=0)
    roll = CameraRoll(roll_deg=8, uncertainty_deg=0.3, basis="lines")
    failed = {check.name for check in judged(upright_in_the_picture, roll=roll).failed}
    assert failed == {"camera_level"}


@pytest.mark.parametrize("view", list(View))
def test_the_body_faces_where_it_was_built_to_face(view: View) -> None:
    yaw = yaw_deg(standing(view))
    assert nearest_view(float(yaw[0])) == (view, pytest.approx(0, abs=1e-6))


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("off_deg", [-30, -10, 10, 30])
def test_a_turned_body_is_off_its_view_by_the_turn(view: View, off_deg: float) -> None:
    yaw = float(yaw_deg(standing(view, yaw_off_deg=off_deg))[0])
    assert nearest_view(yaw) == (view, pytest.approx(off_deg))


def test_without_world_landmarks_the_pictures_depth_tells_the_facing() -> None:
    poses = dataclasses.replace(standing(View.LEFT_LATERAL), world=None)
    assert yaw_deg(poses)[0] == pytest.approx(90)


def test_a_turn_is_cut_into_its_four_views_in_order() -> None:
    spans = still_spans(turning(), PhaseSettings())
    assert [span.view for span in spans] == [View.ANTERIOR, View.RIGHT_LATERAL, View.POSTERIOR, View.LEFT_LATERAL]
    assert all(abs(span.off_deg) < 1 for span in spans)


def test_a_mirrored_turn_shows_the_other_sides() -> None:
    spans = still_spans(turning().mirrored(), PhaseSettings())
    assert [span.view for span in spans] == [View.ANTERIOR, View.LEFT_LATERAL, View.POSTERIOR, View.RIGHT_LATERAL]


def test_one_photograph_is_one_phase() -> None:
    spans = still_spans(standing(n=1), PhaseSettings())
    assert [(span.first, span.last) for span in spans] == [(0, 0)]


def test_a_body_that_sways_fast_is_never_still() -> None:
    poses = standing(n=90)
    image = poses.image.copy()
    image[:, :, 0] += (100 * np.sin(2 * np.pi * 0.7 * poses.time_s))[:, None]
    assert still_spans(dataclasses.replace(poses, image=image), PhaseSettings()) == []
    assert views_seen(dataclasses.replace(poses, image=image)) == (View.ANTERIOR,)


def test_a_short_stop_is_not_a_phase() -> None:
    assert still_spans(standing(n=15), PhaseSettings()) == []


def test_stature_is_read_from_ear_to_heel() -> None:
    for view in View:
        assert stature_px(standing(view), view)[0] * MM_PER_PX == pytest.approx(STATURE_MM)


def test_a_known_roll_does_not_shorten_the_body() -> None:
    rolled = standing(roll_deg=8)
    assert stature_px(rolled, View.ANTERIOR, 8)[0] * MM_PER_PX == pytest.approx(STATURE_MM, rel=1e-3)


def test_a_good_phase_passes_every_check() -> None:
    picture = PictureTrace(time_s=[0.0, 1.0], brightness=[120.0, 120.0], sharpness=[0.7, 0.7])  # type: ignore[arg-type]
    phase = judged(standing(), picture)
    assert phase.failed == ()
    assert {check.name for check in phase.checks} >= {
        "whole_body",
        "yaw",
        "brightness",
        "sharpness",
        "rate",
        "standing",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda image: image - np.array([340, 0, 0, 0]), Reason.BODY_CUT_OFF),
        (lambda image: image + np.array([0, 260, 0, 0]), Reason.BODY_CUT_OFF),
        (lambda image: image * np.array([0.3, 0.3, 0.3, 1]) + 100 * np.array([1, 1, 0, 0]), Reason.TOO_SMALL),
        (lambda image: image * np.array([1, 1, 1, 0.2]), Reason.LANDMARK_MISSING),
    ],
)
def test_a_bad_framing_is_named(change: object, reason: Reason) -> None:
    poses = standing()
    phase = judged(dataclasses.replace(poses, image=change(poses.image)))  # type: ignore[operator]
    assert reason in {check.reason for check in phase.failed}
    assert all(check.advice for check in phase.failed)


def test_an_oblique_body_is_refused_with_its_degrees() -> None:
    phase = judged(standing(yaw_off_deg=30))
    (check,) = phase.failed
    assert check.reason is Reason.OBLIQUE_VIEW
    assert "turned 30 deg off the front view, showing some of the left;" in check.advice


def test_a_stated_view_that_is_not_there_is_refused() -> None:
    phase = judged(standing(View.POSTERIOR), stated=View.ANTERIOR)
    assert Reason.OBLIQUE_VIEW in {check.reason for check in phase.failed}


@pytest.mark.parametrize("view", [View.LEFT_LATERAL, View.RIGHT_LATERAL])
def test_a_bent_knee_is_not_standing(view: View) -> None:
    phase = judged(standing(view, Stance(knee=-40, tibia_inclination=20)))
    assert Reason.NOT_STANDING in {check.reason for check in phase.failed}


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_a_bend_toward_the_camera_is_out_of_plane(view: View) -> None:
    assert Reason.OUT_OF_PLANE not in {check.reason for check in judged(standing(view)).failed}
    bent = judged(standing(view, Stance(trunk_inclination=45)))
    assert Reason.OUT_OF_PLANE in {check.reason for check in bent.failed}


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_nobody_can_lean_as_far_as_a_rolled_camera_makes_them(view: View) -> None:
    assert judged(standing(view, roll_deg=3)).failed == ()
    (check,) = judged(standing(view, roll_deg=8)).failed
    assert check.reason is Reason.CAMERA_NOT_LEVEL
    assert check.value == pytest.approx(8)


def test_who_leans_the_trunk_alone_is_not_taken_for_a_rolled_camera() -> None:
    leaning = judged(standing(View.ANTERIOR, Stance(trunk_lean=14)))
    assert Reason.CAMERA_NOT_LEVEL not in {check.reason for check in leaning.failed}


def test_a_second_person_is_named() -> None:
    poses = dataclasses.replace(standing(), bodies=np.full(60, 2.0))
    assert Reason.SECOND_PERSON in {check.reason for check in judged(poses).failed}


@pytest.mark.parametrize(
    ("brightness", "sharpness", "reason"),
    [(20, 0.7, Reason.TOO_DARK), (250, 0.7, Reason.TOO_BRIGHT), (120, 0.1, Reason.BLURRED)],
)
def test_bad_light_and_blur_are_named(brightness: float, sharpness: float, reason: Reason) -> None:
    picture = PictureTrace(time_s=np.array([0.5]), brightness=np.array([brightness]), sharpness=np.array([sharpness]))
    assert [check.reason for check in judged(standing(), picture).failed] == [reason]


def test_cleaning_hides_drops_and_bridges_and_says_how_often() -> None:
    poses = standing()
    image = poses.image.copy()
    image[10, Landmark.LEFT_KNEE, 0] += 200
    image[20:23, Landmark.RIGHT_KNEE, 3] = 0.1
    cleaned = clean(dataclasses.replace(poses, image=image), CLEANING, 0.005)
    assert [step.split()[0] for step in cleaned.steps] == ["left", "3", "0", "1", "4"]
    assert cleaned.poses.image[:, :, :3] == pytest.approx(poses.image[:, :, :3])


def test_cleaning_a_still_body_changes_nothing() -> None:
    poses = standing()
    assert clean(poses, CLEANING, 0.005).poses.image == pytest.approx(poses.image)


def test_smoothing_keeps_a_still_body_where_it_is() -> None:
    assert smoothed(standing(), 6).image == pytest.approx(standing().image)


def test_two_holds_of_one_view_are_two_phases() -> None:
    away = standing(View.LEFT_LATERAL, start_s=2.5)
    spans = still_spans(joined(standing(), away, standing(start_s=5)), PhaseSettings())
    assert [span.view for span in spans] == [View.ANTERIOR, View.LEFT_LATERAL, View.ANTERIOR]
