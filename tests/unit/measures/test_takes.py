"""Several takes of one view, and which part of the error each source changes."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.knowledge.calibration import Calibration, CalibrationRow, ClinicError
from postureview.knowledge.load import knowledge
from postureview.measures.error import SystemicError, system_error
from postureview.measures.register import MEASURES, summarise
from postureview.measures.takes import Take, combined
from postureview.measures.visit import measure_visit
from postureview.values.landmarks import View
from postureview.values.measurement import MDC95_FACTOR, Measurement, Reason
from postureview.values.quality import Check
from postureview.values.recording import CameraRoll
from tests.bodies import Stance, standing
from tests.unit.measures.test_accuracy import ENGINE, row
from tests.unit.measures.test_measures import posture
from tests.unit.values.test_values import build_measurement

TRUNK = knowledge().measures["trunk_inclination"]
SYSTEM = SystemicError(between=3.0, within=1.0, basis="built")


def take(value: float, *, own_noise: float = 0.0, system: SystemicError = SYSTEM, **change: object) -> Take:
    conditions = change.pop("conditions", ("built",))
    one = build_measurement(value=value, uncertainty=system.with_own_noise(own_noise), **change)
    return Take(measurement=one, system=system, own_noise=own_noise, conditions=conditions)  # type: ignore[arg-type]


def test_one_take_stays_what_it_is() -> None:
    one = take(4.0)
    assert combined([one]) is one.measurement
    with pytest.raises(ValueError, match="at least one take"):
        combined([])


def test_takes_count_equally_and_their_standard_error_joins_the_systems() -> None:
    both = combined([take(4.0, interval_s=(0, 9)), take(6.0, n_frames=2)])
    assert (both.value, both.takes, both.n_frames, both.note) == (5.0, 2, 32, "")
    assert both.takes_sd == pytest.approx(2**0.5)
    assert both.interval_s == (0, 9)  # of the best, the first
    standard_error = 2**0.5 / 0.7979 / 2**0.5
    assert both.uncertainty.within_sem == pytest.approx((1 + standard_error**2) ** 0.5, rel=1e-3)
    assert both.uncertainty.sem == pytest.approx((9 + 1 + standard_error**2) ** 0.5, rel=1e-3)


def test_equal_takes_leave_the_systems_error_whole() -> None:
    assert combined([take(4.0)] * 5).uncertainty.sem == pytest.approx(10**0.5)


def test_takes_that_disagree_say_so_and_their_whole_spread_counts() -> None:
    both = combined([take(4.0), take(14.0)])
    assert both.note == "takes disagree: 4 to 14 deg in 2 takes, more than the 2.77 deg that measurement error explains"
    assert both.uncertainty.within_sem == pytest.approx((1 + (50**0.5 / 0.7979) ** 2) ** 0.5, rel=1e-3)


def test_a_take_under_other_conditions_is_left_out() -> None:
    failed = take(40.0, conditions=("built", "yaw"))
    assert combined([take(4.0), failed]).value == 4.0


def test_raw_values_are_averaged_with_the_printed_ones() -> None:
    assert combined([take(4.0, raw=6.0), take(5.0)]).raw == pytest.approx(5.5)
    assert combined([take(4.0), take(5.0)]).raw is None


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.floats(0.01, 5))
def test_the_error_of_a_mean_is_never_less_than_the_systems(values: list[float], own_noise: float) -> None:
    both = combined([take(value, own_noise=own_noise) for value in values])
    assert min(values) - 1e-9 <= both.value <= max(values) + 1e-9
    assert both.uncertainty.sem >= 10**0.5
    assert both.uncertainty.within_sem is not None
    assert both.uncertainty.sem**2 == pytest.approx(9 + both.uncertainty.within_sem**2)


def test_a_visit_averages_the_takes_that_are_as_good_as_the_best() -> None:
    check = Check(name="yaw", passed=False, value=30, limit=15, unit="deg", reason=Reason.LANDMARK_MISSING, advice="x")
    first, second, worse = (
        posture(standing(View.ANTERIOR, Stance(shoulder_tilt=tilt)), View.ANTERIOR, checks=checks)
        for tilt, checks in ((3.0, ()), (5.0, ()), (40.0, (check,)))
    )
    (outcome,) = (
        one for one in measure_visit([worse, first, second], only=["shoulder_tilt"]) if one.view is View.ANTERIOR
    )
    assert isinstance(outcome, Measurement)
    assert (outcome.value, outcome.takes) == (pytest.approx(4.0), 2)


def test_the_tables_tell_what_is_constant_in_a_body_from_what_is_not() -> None:
    level = CameraRoll(roll_deg=0, uncertainty_deg=0.3, basis="lines")
    found = system_error(TRUNK, row(sem=2.0, within=1.5), None, unit="deg", method_error=0.0, roll=level)
    assert found.within == pytest.approx(1.5)
    assert found.with_own_noise(0.0).sem == pytest.approx(2.0)
    assert found.with_own_noise(2.0).within_sem == pytest.approx(2.5)


def test_a_camera_that_may_be_rolled_adds_what_one_degree_does_to_the_part_that_changes() -> None:
    found = system_error(TRUNK, row(sem=2.0, within=1.5), None, unit="deg", method_error=0.0, roll=None)
    assert found.within == pytest.approx(math.hypot(1.5, TRUNK.error.horizon))
    assert found.with_own_noise(0.0).sem == pytest.approx(math.hypot(2.0, TRUNK.error.horizon))
    assert "nothing told whether the camera was level" in found.with_own_noise(0.0).basis


def test_an_uncalibrated_error_has_no_part_of_its_own_for_change() -> None:
    found = system_error(TRUNK, None, None, unit="deg", method_error=0.0, roll=None).with_own_noise(0.0)
    assert found.within_sem is None and found.mdc95_within is None


@pytest.mark.parametrize("clinic_sem", [0.4, 1.0, 4.0])
def test_the_clinics_own_repeatability_replaces_the_within_part_alone(clinic_sem: float) -> None:
    clinic = ClinicError(sem=clinic_sem, basis="6 people")
    found = system_error(TRUNK, row(sem=2.0, within=1.5), clinic, unit="deg", method_error=0.0, roll=None)
    uncertainty = found.with_own_noise(0.1)
    assert uncertainty.within_sem == pytest.approx(clinic_sem)  # their own noise was in the clinic's takes too
    assert uncertainty.sem == pytest.approx((2.0**2 - 1.5**2 + clinic_sem**2) ** 0.5)
    assert uncertainty.mdc95_within == pytest.approx(MDC95_FACTOR * clinic_sem)
    assert "rendered people" in uncertainty.basis and "measured in this clinic (6 people)" in uncertainty.basis
    assert found.with_own_noise(9.0).within_sem == pytest.approx(9.0)


@pytest.mark.parametrize("clinic_sem", [0.4, 4.0])
def test_takes_that_agree_never_make_an_uncalibrated_error_small(clinic_sem: float) -> None:
    clinic = ClinicError(sem=clinic_sem, basis="6 people")
    plain = system_error(TRUNK, None, None, unit="deg", method_error=0.0, roll=None).with_own_noise(0.0)
    found = system_error(TRUNK, None, clinic, unit="deg", method_error=0.0, roll=None).with_own_noise(0.0)
    assert found.sem == pytest.approx(max(plain.sem, clinic_sem))
    assert found.within_sem == pytest.approx(clinic_sem)


def calibration(**change: object) -> Calibration:
    found = {"view": "left", "side": "left", "unit": "deg", "n_people": 6, "n_takes": 2, "mean": 1.0, "sem": 0.5}
    one = {"method": "trunk_inclination@1", **found, "mdc95": MDC95_FACTOR * 0.5, **change}
    return Calibration(
        created_utc="2026-11-24T10:00:00+00:00",
        software="postureview 0.1.0",
        engine=ENGINE,
        models={},
        measure=(CalibrationRow.model_validate(one),),
    )


@pytest.mark.parametrize(
    ("change", "engine", "used"),
    [
        ({}, ENGINE, True),
        ({}, "another/engine", False),
        ({"view": "right", "side": "right"}, ENGINE, False),
        ({"method": "trunk_inclination@2"}, ENGINE, False),
    ],
)
def test_a_calibration_serves_its_own_method_view_side_and_engine(
    change: dict[str, object], engine: str, used: bool
) -> None:
    poses = dataclasses.replace(standing(View.LEFT_LATERAL), engine=engine)
    where = posture(poses, View.LEFT_LATERAL)
    outcome = summarise(MEASURES["trunk_inclination"], where, calibration=calibration(**change))
    assert isinstance(outcome, Measurement)
    assert (outcome.uncertainty.within_sem == pytest.approx(0.5)) is used
    assert ("measured in this clinic (6 people, 2 takes each, 2026-11-24)" in outcome.uncertainty.basis) is used


def test_a_length_takes_the_clinics_millimetres_in_its_own_unit() -> None:
    poses = dataclasses.replace(standing(View.LEFT_LATERAL), engine=ENGINE)
    clinic = calibration(method="plumb_ear@1", unit="mm")
    outcome = summarise(MEASURES["plumb_ear"], posture(poses, View.LEFT_LATERAL, stature_mm=None), calibration=clinic)
    assert isinstance(outcome, Measurement)
    assert outcome.unit == "%"
    assert outcome.uncertainty.within_sem == pytest.approx(0.5 / 17)
