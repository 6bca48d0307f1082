from __future__ import annotations

import pytest

from postureview.findings.conclude import conclude
from postureview.findings.grade import graded, matching_range
from postureview.findings.movement import movement_findings
from postureview.findings.rules import findings
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Hand, Patient
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Status, Uncertainty
from tests.unit.findings.answers import intake

TABLES = knowledge()


def measured(name: str, value: float, patient: Patient, unit: str = "deg", side: Side = Side.MIDLINE) -> Measurement:
    one = Measurement(
        name=name, term=name, value=value, unit=unit, uncertainty=Uncertainty(sem=0.4, basis="built"), side=side,
        view=View.ANTERIOR, status=Status.DIRECT, interval_s=(0, 1), n_frames=30, method=f"{name}@1",
    )  # fmt: skip
    return graded(one, patient, TABLES, standing=True)


@pytest.mark.parametrize(("hand", "sign"), [("right", 1), ("left", -1)])
def test_a_slightly_lower_shoulder_on_the_dominant_side_is_typical_and_says_so(hand: Hand, sign: int) -> None:
    patient = Patient(dominant_hand=hand)
    usual = measured("shoulder_tilt", 2.5 * sign, patient)
    assert usual.grade is Grade.TYPICAL and "typical variation" in usual.note
    assert findings([usual], TABLES) == ()
    assert measured("shoulder_tilt", -2.5 * sign, patient).grade is Grade.MILD


def test_a_value_that_may_be_zero_says_nothing() -> None:
    assert measured("head_tilt", 0.3, Patient()).note == ""
    assert "typical variation" in measured("head_tilt", 2.0, Patient()).note


@pytest.mark.parametrize(("age", "mean"), [(None, 50.0), (30, 50.0), (60, 47.6), (70, 45.8), (80, 41.2), (90, 35.6)])
def test_the_head_may_stand_further_forward_at_a_higher_age(age: int | None, mean: float) -> None:
    row = matching_range(TABLES.measures["craniovertebral_angle"].range, Patient(age=age))
    assert row is not None and row.mean == mean


def test_each_knee_is_a_finding_of_its_own_side() -> None:
    both = [measured("knee_frontal_angle", 12.0, Patient(), side=side) for side in (Side.LEFT, Side.RIGHT)]
    found = findings(both, TABLES)
    assert [(one.rule, one.side) for one in found] == [("knee_inward", Side.LEFT), ("knee_inward", Side.RIGHT)]
    assert "The left knee stands inside" in found[0].statement


def test_a_slow_bend_asks_for_breathing_and_no_area() -> None:
    slow = measured("trunk_flexion_speed", 30.0, Patient(), unit="deg/s")
    found = movement_findings([slow], TABLES)
    assert [one.rule for one in found] == ["trunk_flexion_speed_low"] and "30°/s" in found[0].statement
    told = conclude(found, [slow], patient=Patient(age=40), intake=intake(), tables=TABLES)
    assert told.targets == () and told.plan is not None
    assert {"breath", "walk", "cat_camel"} <= {one.key for one in told.plan.exercises}
    assert told.plan.session == ()
