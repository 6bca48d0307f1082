from __future__ import annotations

import numpy as np
import pytest

from postureview.values.assessment import Patient
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.frame import Frame
from postureview.values.landmarks import BODY_SIDES, MIRRORED, Landmark, Part, Side, View
from postureview.values.measurement import Grade, Measurement, Reason, Reference, Status, Uncertainty, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.recording import CameraRoll
from postureview.values.silhouette import Silhouette
from tests.bodies import standing


def test_odd_landmarks_from_seven_are_left_and_even_ones_right() -> None:
    for part in Part:
        assert part.on(Side.LEFT).name.replace("LEFT", "RIGHT") == part.on(Side.RIGHT).name
        assert "LEFT" in part.on(Side.LEFT).name


def test_a_pair_has_no_midline() -> None:
    with pytest.raises(ValueError, match="SHOULDER lies left or right"):
        Part.SHOULDER.on(Side.MIDLINE)


def test_mirroring_twice_changes_nothing_and_the_nose_stays() -> None:
    assert [MIRRORED[index] for index in MIRRORED] == list(range(33))
    assert MIRRORED[Landmark.NOSE] == Landmark.NOSE


@pytest.mark.parametrize("side", BODY_SIDES)
def test_the_mirrored_body_shows_its_other_side(side: Side) -> None:
    poses = standing()
    mirrored = poses.mirrored()
    expected = poses.size_px[0] - 1 - poses.xy(Part.WRIST.on(side.other))[:, 0]
    assert mirrored.xy(Part.WRIST.on(side))[:, 0] == pytest.approx(expected)


def test_facing_the_images_right_shows_the_right_side() -> None:
    assert View.RIGHT_LATERAL.image_sign == 1
    assert View.RIGHT_LATERAL.near_side is Side.RIGHT
    assert View.RIGHT_LATERAL.mirrored is View.LEFT_LATERAL
    assert View.ANTERIOR.mirrored is View.ANTERIOR


def test_arrays_are_copies_and_read_only() -> None:
    image = np.zeros((2, 33, 4))
    poses = PoseSequence(time_s=np.array([0.0, 1.0]), image=image, size_px=(4, 4), engine="built")
    image[:] = 7
    assert poses.image.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        poses.image[0, 0, 0] = 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image": np.zeros((2, 33, 3))}, r"image must have shape \(2, 33, 4\), got \(2, 33, 3\)"),
        ({"time_s": np.array([1.0, 1.0])}, "strictly increasing"),
        ({"size_px": (0, 5)}, "size_px must be positive"),
        ({"image": np.full((2, 33, 4), np.inf)}, "got infinity"),
        ({"bodies": np.zeros(3)}, r"bodies must have shape \(2,\), got \(3,\)"),
    ],
)
def test_a_sequence_refuses_what_cannot_be(change: dict[str, object], message: str) -> None:
    good: dict[str, object] = {"time_s": np.array([0.0, 1.0]), "image": np.zeros((2, 33, 4)), "size_px": (4, 4)}
    with pytest.raises(ValueError, match=message):
        PoseSequence(engine="built", **{**good, **change})  # type: ignore[arg-type]


def test_between_takes_both_ends() -> None:
    assert standing(n=61).between(0.5, 1.0).time_s.tolist() == pytest.approx((15 + np.arange(16)) / 30)


def test_a_frame_is_a_picture_with_a_time() -> None:
    image = np.zeros((4, 6, 3), np.uint8)
    assert Frame(image=image, time_s=0.1).size_px == (6, 4)
    with pytest.raises(ValueError, match="contiguous"):
        Frame(image=image[:, ::2], time_s=0.1)
    with pytest.raises(ValueError, match="uint8 RGB"):
        Frame(image=image[..., 0], time_s=0.1)  # type: ignore[arg-type]


def test_a_silhouette_is_read_at_picture_points() -> None:
    mask = np.zeros((4, 4))
    mask[1, 2] = 1
    silhouette = Silhouette(mask=mask, time_s=0, origin_px=(10, 20))
    points = np.array([[12.0, 21.0], [11.0, 21.0], [0.0, 0.0], [np.nan, 0.0]])
    assert silhouette.at(points) == pytest.approx([1, 0, 0, np.nan], nan_ok=True)


def test_mdc_is_derived_from_the_sem() -> None:
    assert Uncertainty(sem=1.0, basis="x").mdc95 == pytest.approx(2.77, abs=0.01)
    with pytest.raises(ValueError, match="mdc95 must be"):
        Uncertainty(sem=1.0, basis="x", mdc95=5.0)
    with pytest.raises(ValueError, match="sem must be a positive number"):
        Uncertainty(sem=0.0, basis="x")


def test_the_part_of_the_error_that_concerns_change_is_never_more_than_the_whole() -> None:
    both = Uncertainty(sem=2.0, within_sem=1.0, basis="x")
    assert both.mdc95_within == pytest.approx(both.mdc95 / 2)
    assert Uncertainty(sem=2.0, basis="x").mdc95_within is None
    for within in (0.0, 2.1):
        with pytest.raises(ValueError, match="within_sem must be positive and at most sem = 2"):
            Uncertainty(sem=2.0, within_sem=within, basis="x")


def build_measurement(**change: object) -> Measurement:
    values: dict[str, object] = {
        "name": "shoulder_tilt",
        "term": "shoulder line tilt",
        "value": 3.0,
        "unit": "deg",
        "uncertainty": Uncertainty(sem=1.0, basis="built"),
        "side": Side.MIDLINE,
        "view": View.ANTERIOR,
        "status": Status.DIRECT,
        "interval_s": (0.0, 1.0),
        "n_frames": 30,
        "method": "shoulder_tilt@1",
    }
    return Measurement(**{**values, **change})  # type: ignore[arg-type]


def test_a_measurement_is_true_and_a_refusal_is_false() -> None:
    refusal = Withheld(
        name="x", term="x", side=Side.LEFT, view=View.ANTERIOR, reason=Reason.NOBODY, detail="nobody was found"
    )
    assert build_measurement()
    assert not refusal


def test_a_measurement_is_never_half_filled() -> None:
    with pytest.raises(ValueError, match="withhold it instead"):
        build_measurement(value=float("nan"))
    with pytest.raises(ValueError, match="at least one frame"):
        build_measurement(n_frames=0)
    for change in ({"takes": 2}, {"takes_sd": 1.0}, {"takes": 0}):
        with pytest.raises(ValueError, match="spread of two takes or more"):
            build_measurement(**change)


def test_only_what_was_read_in_a_source_is_called_a_reference() -> None:
    row = {"mean": 1.0, "population": "adults", "source": ("F01",)}
    assert Reference(**row, provenance="F").label == "reference"  # type: ignore[arg-type]
    assert Reference(**row, provenance="E").label == "working range"  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="low must be below high"):
        Reference(low=2, high=1, population="adults", source=("F01",), provenance="F")


def test_a_finding_needs_evidence_and_a_source() -> None:
    def finding(**change: object) -> Finding:
        values = {
            "rule": "r",
            "statement": "s",
            "severity": Grade.MILD,
            "side": Side.LEFT,
            "evidence": ("a",),
            "source": ("F01",),
        }
        return Finding(**{**values, **change})  # type: ignore[arg-type]

    assert finding().rule == "r"
    for change, message in (
        ({"evidence": ()}, "must name the measurements"),
        ({"source": ()}, "must name a source"),
        ({"severity": Grade.WITHIN_ERROR}, "beyond error"),
    ):
        with pytest.raises(ValueError, match=message):
            finding(**change)


def test_a_closed_gate_says_why_and_what_to_do() -> None:
    with pytest.raises(ValueError, match="must name its reasons"):
        Safety(gate=Gate.CLOSED)


def test_a_patient_is_within_human_bounds() -> None:
    with pytest.raises(ValueError, match=r"stature_cm must be between 50 and 260, got 1\.7"):
        Patient(stature_cm=1.7)
    with pytest.raises(ValueError, match="age must be between"):
        Patient(age=150)


def test_a_roll_has_an_error() -> None:
    with pytest.raises(ValueError, match="uncertainty_deg must be above 0, got 0"):
        CameraRoll(roll_deg=1, uncertainty_deg=0, basis="lines")
    with pytest.raises(ValueError, match="roll_deg must be between -90 and 90, got 180"):
        CameraRoll(roll_deg=180, uncertainty_deg=1, basis="lines")


def test_turning_on_goes_round_the_body() -> None:
    assert View.ANTERIOR.next_toward_left is View.LEFT_LATERAL
    assert View.ANTERIOR.next_toward_right is View.RIGHT_LATERAL
    assert View.RIGHT_LATERAL.next_toward_left is View.ANTERIOR
    for view in View:
        assert view.next_toward_left.next_toward_right is view
