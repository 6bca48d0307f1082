"""What the error tables do to a measurement: its correction, its error, or that it is withheld."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow
from postureview.measures.register import MEASURES, summarise
from postureview.measures.visit import measure_visit
from postureview.pose.models import bundled_models
from postureview.values.close_up import CLOSE_UP_LABEL
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.recording import CameraRoll
from tests.bodies import Stance, standing
from tests.unit.measures.test_measures import posture

TRACKED = "mediapipe-tasks/" + next(model.sha256[:8] for model in bundled_models() if not model.has_mask)
ENGINE = TRACKED + CLOSE_UP_LABEL


UNMEASURED = {
    *("thoracic_index", "lumbar_index"),
    *("waist_asymmetry", "arm_trunk_asymmetry", "trunk_symmetry_index"),
}
"""The indices have no truth yet, and the design's people let their arms hang, which hides the waist."""


def row(**change: float) -> AccuracyRow:
    raw = {"n": 100, "n_people": 13, "slope": 0.8, "r": 0.9, "bias": -5.0, "sd": 2.0, "withheld": 0.0}
    printed = {
        "intercept": 4.0,
        "factor": 0.75,
        "low": -10.0,
        "high": 10.0,
        "sem": 2.0,
        "within": 1.5,
        "coverage": 0.95,
    }
    return AccuracyRow.model_validate({"measure": "x", "view": "side", "engine": "e", **raw, **printed, **change})


def test_the_tables_are_those_of_the_bundled_model() -> None:
    assert {engine for _, _, engine, _ in knowledge().accuracy} == {TRACKED, ENGINE}


def test_the_fast_engine_with_the_bundled_model_has_the_errors_of_the_other() -> None:
    fast = TRACKED.replace("mediapipe-tasks", "openvino")
    assert knowledge().measured_as(fast) == TRACKED
    assert knowledge().measured_as(fast + CLOSE_UP_LABEL) == ENGINE
    assert knowledge().measured_as("openvino/other") == "openvino/other"
    measured = knowledge().accuracy_of("trunk_inclination", "left", ENGINE)
    assert (
        measured is not None and knowledge().accuracy_of("trunk_inclination", "left", fast + CLOSE_UP_LABEL) == measured
    )


def test_every_measure_has_its_error_in_every_view() -> None:
    for which in MEASURES.values():
        if which.row.name in UNMEASURED:
            continue
        for view in which.views:
            key = (which.row.name, "side" if view.is_lateral else view.value, ENGINE, "")
            assert key in knowledge().accuracy, key


def test_a_correction_is_a_line_and_beyond_what_was_fitted_a_shift() -> None:
    assert row().printed(0) == pytest.approx(4.0)
    assert row().printed(8) == pytest.approx(10.0)
    assert row().printed(70) == pytest.approx(70 + 4.0 - 0.25 * 10)
    assert row(intercept=0.0, factor=1.0).printed(7.5) == 7.5


@pytest.mark.parametrize(
    ("slope", "r", "n", "follows"),
    [(0.9, 0.9, 100, True), (0.05, 0.1, 100, False), (0.45, 0.9, 100, True), (0.3, 0.2, 8, True)],
)
def test_a_measure_is_given_up_only_when_it_surely_shows_less_than_half(
    slope: float, r: float, n: int, follows: bool
) -> None:
    assert row(slope=slope, r=r, n=n).follows is follows


def test_a_measured_error_and_correction_are_used_and_the_raw_value_kept() -> None:
    poses = dataclasses.replace(standing(View.LEFT_LATERAL, Stance(trunk_inclination=5)), engine=ENGINE)
    level = CameraRoll(roll_deg=0, uncertainty_deg=0.3, basis="lines")
    outcome = summarise(
        MEASURES["trunk_inclination"], dataclasses.replace(posture(poses, View.LEFT_LATERAL), roll=level)
    )
    accuracy = knowledge().accuracy["trunk_inclination", "side", ENGINE, ""]
    assert isinstance(outcome, Measurement)
    assert outcome.raw == pytest.approx(5)
    assert outcome.value == pytest.approx(accuracy.printed(5))
    assert outcome.uncertainty.sem == pytest.approx(accuracy.sem)
    assert "rendered people" in outcome.uncertainty.basis
    assert "not validated on patients" in outcome.uncertainty.basis


def test_percent_of_stature_is_corrected_like_millimetres() -> None:
    poses = dataclasses.replace(standing(View.ANTERIOR, Stance(trunk_lean=3)), engine=ENGINE)
    millimetres, percent = (
        summarise(MEASURES["trunk_shift"], posture(poses, View.ANTERIOR, stature_mm=stature))
        for stature in (1700.0, None)
    )
    assert isinstance(millimetres, Measurement)
    assert isinstance(percent, Measurement)
    assert percent.value == pytest.approx(millimetres.value / 17)
    assert percent.uncertainty.sem == pytest.approx(millimetres.uncertainty.sem / 17)


def test_what_the_network_does_not_follow_is_withheld_and_says_how_little_it_shows() -> None:
    poses = dataclasses.replace(standing(), engine=ENGINE)
    (outcome,) = (
        one
        for one in measure_visit([posture(poses, View.ANTERIOR)], only=["hip_line_tilt"])
        if one.view is View.ANTERIOR
    )
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.NOT_MEASURABLE
    assert "% of a true difference" in outcome.detail
    kept = measure_visit([posture(poses, View.ANTERIOR)], only=["hip_line_tilt"], withhold_unfollowed=False)
    assert isinstance(kept[0], Measurement)
