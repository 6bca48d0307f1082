"""The main job on real input: a recording goes in, an honest assessment comes out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from postureview.base.resources import resource_folder
from postureview.base.settings import Settings
from postureview.export.track_tables import write_csv
from postureview.measures.frame_angles import frame_angles
from postureview.pipeline import Result, assess_visit
from postureview.reading import Reader
from postureview.trajectory.clean import clean
from postureview.values.assessment import Patient
from postureview.values.landmarks import BODY_SIDES, Part, Side
from postureview.values.measurement import Measurement, Reason
from postureview.values.pose import PoseSequence
from tests.bodies import Stance, turning

SAMPLE = resource_folder("samples") / "turn_typical.mp4"
ROLLED = resource_folder("samples") / "bad_rolled.mp4"

CLEANING = Settings().cleaning

ABOVE_THE_LEGS = {"head_tilt", "head_shift", "head_yaw", "shoulder_tilt", "trunk_lean"}

pytestmark = pytest.mark.pose


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Settings().pose) as one:
        yield one


def assess(reader: Reader, *paths: Path, stature_cm: float | None = None) -> Result:
    return assess_visit(paths, reader=reader, patient=Patient(stature_cm=stature_cm))


@pytest.fixture(scope="module")
def sample(reader: Reader) -> Result:
    return assess(reader, SAMPLE, stature_cm=164)


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, float]]:
    document = json.loads(SAMPLE.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return {phase["view"]: phase["truth"] for phase in document["phases"]}


def true_value(one: Measurement, truth: dict[str, dict[str, float]]) -> float | None:
    """The sample's own value of a measurement; a limb's stands under its side."""
    values = truth[one.view.value]
    return values.get(one.name, values.get(f"{one.name}_{one.side.value}"))


class TestTheSample:
    def test_the_four_views_are_found_in_order_and_pass_their_checks(self, sample: Result) -> None:
        (recording,) = sample.assessment.recordings
        assert [phase.view.value for phase in recording.phases] == ["front", "right", "back", "left"]
        assert all(not phase.failed for phase in recording.phases)

    def test_every_measure_is_made_and_agrees_with_the_truth_within_its_stated_error(
        self, sample: Result, truth: dict[str, dict[str, float]]
    ) -> None:
        reasons = {one.name: one.reason for one in sample.assessment.withheld}
        # Her arms hang close to the body: the protocol asks for another take for the outline of back and waist.
        covered = {name for name, reason in reasons.items() if reason is Reason.CONTOUR_HIDDEN}
        back = {"thoracic_curve", "thoracic_index", "lumbar_curve", "lumbar_index"}
        assert covered <= back | {"waist_asymmetry", "arm_trunk_asymmetry", "trunk_symmetry_index"}
        assert {reasons[name] for name in reasons.keys() - covered} <= {Reason.NOT_MEASURABLE}
        known = [one for one in sample.assessment.measurements if true_value(one, truth) is not None]
        assert len(known) > 40
        without = {one.name for one in sample.assessment.measurements if true_value(one, truth) is None}
        # The indices have no truth, and the sample's truth was written before the other two were measures.
        untold = {"thoracic_index", "lumbar_index", "weight_shift", "shoulder_forward_offset"}
        assert without <= untold, without
        off = [(abs(one.value - (true_value(one, truth) or 0.0)) / one.uncertainty.sem, one.key) for one in known]
        # A 95 % interval may miss one in twenty; a miss far outside is no chance.
        assert sum(distance > 1.96 for distance, _ in off) <= 3, sorted(off)[-5:]
        assert max(off)[0] < 3

    def test_a_person_of_typical_variation_gets_no_finding(self, sample: Result) -> None:
        assert sample.assessment.findings == ()

    def test_a_picture_of_each_view_is_kept(self, sample: Result) -> None:
        assert set(sample.pictures) == {"front.jpg", "back.jpg", "left.jpg", "right.jpg"}
        assert all(jpeg.startswith(b"\xff\xd8") for jpeg in sample.pictures.values())


class TestRecordingsToRefuse:
    """Each is bad in one way, and says which."""

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("bad_oblique", Reason.OBLIQUE_VIEW),
            ("bad_dark", Reason.TOO_DARK),
            ("bad_two_people", Reason.SECOND_PERSON),
            ("bad_nobody", Reason.NOBODY),
        ],
    )
    def test_nothing_is_measured_from_it(self, reader: Reader, name: str, reason: Reason) -> None:
        result = assess(reader, resource_folder("samples") / f"{name}.mp4", stature_cm=164).assessment
        assert not result.measurements
        assert {one.reason for one in result.withheld} - {Reason.VIEW_MISSING} == {reason}

    @pytest.mark.parametrize("change", ["quality.use_roll=false", "quality.max_roll_deg=5"])
    def test_a_camera_that_was_turned_is_refused_where_that_is_not_undone(self, reader: Reader, change: str) -> None:
        settings = Settings().with_changes([change])
        result = assess_visit([ROLLED], reader=reader, settings=settings).assessment
        assert not result.measurements
        assert {one.reason for one in result.withheld} - {Reason.VIEW_MISSING} == {Reason.CAMERA_NOT_LEVEL}

    @pytest.mark.parametrize("name", ["bad_too_near", "bad_feet_cut"])
    def test_nothing_beyond_the_picture_is_measured(self, reader: Reader, name: str) -> None:
        result = assess(reader, resource_folder("samples") / f"{name}.mp4", stature_cm=164).assessment
        (phase,) = result.recordings[0].phases
        assert Reason.BODY_CUT_OFF in {check.reason for check in phase.failed}
        assert {one.name for one in result.measurements} <= ABOVE_THE_LEGS
        assert result.findings == ()


class TestACameraThatWasTurned:
    """By 8 degrees, before a wall with nothing but the edge of its floor; truth counts the roll the other way."""

    def test_its_roll_is_known_and_said(self, reader: Reader) -> None:
        (recording,) = assess(reader, ROLLED).assessment.recordings
        assert recording.roll is not None
        assert recording.roll_undone
        assert recording.roll.roll_deg == pytest.approx(-8, abs=0.5)

    def test_what_is_measured_is_the_person_and_not_the_camera(self, reader: Reader) -> None:
        result = assess(reader, ROLLED, stature_cm=164).assessment
        document = json.loads(ROLLED.with_suffix(".truth.json").read_text(encoding="utf-8"))
        truth = document["phases"][0]["truth"]
        assert {one.name for one in result.measurements} >= {"shoulder_tilt", "trunk_lean", "head_tilt"}
        for one in result.measurements:
            off = one.value - (true_value(one, {"front": truth}) or 0.0)
            assert abs(off) <= 2.5 * one.uncertainty.sem, (one.key, one.value, off)
            assert one.name not in ("shoulder_tilt", "trunk_lean") or abs(off) < 2.5, (one.key, one.value, off)
        assert result.findings == ()


@pytest.fixture(scope="module")
def original(reader: Reader, footage: Path) -> PoseSequence:
    return reader.read(footage / "tfjs-models" / "pose_squats.mp4").poses


@pytest.mark.footage
class TestContainers:
    """The same squats in other containers give the same angles."""

    COLUMNS = tuple(f"{joint}_flexion_deg_{side.value}" for joint in ("knee", "hip") for side in BODY_SIDES)

    @pytest.mark.parametrize(
        "name",
        [
            "pose_squats_rotmeta_a.mp4",
            "pose_squats_rotmeta_b.mov",
            "pose_squats_rotmeta_c.mp4",
            "pose_squats_vp9.webm",
            "pose_squats_hevc.mov",
            "pose_squats_av1.mp4",
        ],
    )
    def test_angles_are_the_same(self, reader: Reader, footage: Path, original: PoseSequence, name: str) -> None:
        if "av1" in name:
            pytest.importorskip("av", reason="AV1 needs PyAV")
        twin = reader.read(footage / "tfjs-models" / "containers" / name).poses
        assert twin.size_px == original.size_px
        assert twin.time_s == pytest.approx(original.time_s, abs=0.001)
        for column in self.COLUMNS:
            difference = np.abs(frame_angles(twin)[column] - frame_angles(original)[column])
            assert np.nanmedian(difference) <= 1.0, column


@pytest.mark.footage
class TestStills:
    def test_three_people_are_refused_and_it_is_said_so(self, reader: Reader, footage: Path) -> None:
        result = assess(reader, footage / "tfjs-models" / "three_people.jpg").assessment
        assert not result.measurements
        # Which of them an engine takes for the subject is its own: one with others about, or one who is too far away.
        assert {Reason.SECOND_PERSON, Reason.TOO_SMALL} & {one.reason for one in result.withheld}

    def test_a_lunging_man_is_not_judged_as_standing(self, reader: Reader, footage: Path) -> None:
        result = assess(reader, footage / "tfjs-models" / "pose.jpg").assessment
        assert {one.name for one in result.measurements} <= ABOVE_THE_LEGS
        assert Reason.NOT_STANDING in {one.reason for one in result.withheld}
        assert result.findings == ()


@pytest.mark.footage
class TestOthersAbout:
    @pytest.mark.parametrize("camera", ["cam01.mp4", "cam02.mp4"])
    def test_the_same_man_is_measured_with_and_without_a_second_person(
        self, reader: Reader, footage: Path, camera: str
    ) -> None:
        alone, beside = (reader.read(footage / "pose2sim" / kind / camera).poses for kind in ("single", "multi"))
        # Frame i - 1 of the one is frame i of the other.
        n = min(len(alone) - 1, len(beside) - 1)
        lean = [frame_angles(clean(poses, CLEANING, 0.005).poses)["trunk_lean_deg"] for poses in (alone, beside)]
        difference = np.abs(lean[0][:n] - lean[1][1 : n + 1])
        both = np.isfinite(difference)
        assert both.mean() > 0.5
        assert np.median(difference[both]) < 2.0
        assert np.percentile(difference[both], 95) < 5.0

    def test_nothing_static_is_claimed_of_somebody_who_moves(self, reader: Reader, footage: Path) -> None:
        result = assess(reader, footage / "sports2d" / "demo.mp4").assessment
        assert not result.measurements
        assert {one.reason for one in result.withheld} <= {Reason.NOT_STILL, Reason.VIEW_MISSING}


def test_landmarks_in_assessment_out_without_the_network(tmp_path: Path) -> None:
    table = tmp_path / "landmarks.csv"
    table.write_bytes(write_csv(turning(stance=Stance(shoulder_tilt=12))))
    code = (
        "import sys, postureview\n"
        f"assessment = postureview.assess([{str(table)!r}])\n"
        "tilt = [one for one in assessment.measurements if one.name == 'shoulder_tilt']\n"
        "print(round(tilt[0].value, 1), 'mediapipe' in sys.modules, 'cv2' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["12.0", "False", "False"]


@pytest.mark.footage
def test_blazepose_landmarks_of_a_seated_trial_are_read_and_not_taken_for_standing(footage: Path) -> None:
    path = footage / "keraal" / "G3-BP-CTK-P1T1-Unknown-C-0.json"
    with Reader(Settings().pose, picture_size_px=(960, 544), rate_hz=30) as reader:
        result = assess(reader, path).assessment
    assert result.recordings[0].n_frames > 100
    assert all(one.side is Side.MIDLINE or one.view.is_lateral for one in result.measurements)
    assert result.findings == ()


def test_side_pictures_keep_the_edge_of_the_back(sample: Result) -> None:
    """It lies behind the near shoulder, at the heights from nape to seat; every picture keeps an outline around it."""
    for picture in sample.assessment.pictures:
        assert len(picture.outline_px) > 50
        assert bool(picture.back_px) is picture.view.is_lateral
        if picture.view.is_lateral:
            shoulder = picture.landmarks_px[Part.SHOULDER.on(picture.view.near_side)]
            assert shoulder is not None
            beside = [x for x, y in picture.back_px if abs(y - shoulder[1]) < 20]
            assert beside and all(picture.view.image_sign * (x - shoulder[0]) < 0 for x in beside)
