from __future__ import annotations

import pytest

from postureview.findings.grade import graded
from postureview.findings.movement import movement_findings
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Patient
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Status, Uncertainty

TABLES = knowledge()


def measured(name: str, value: float, side: Side = Side.MIDLINE, *, sem: float = 1.0, unit: str = "deg") -> Measurement:
    one = Measurement(
        name=name,
        term=name.replace("_", " "),
        value=value,
        unit=unit,
        uncertainty=Uncertainty(sem=sem, basis="built"),
        side=side,
        view=View.ANTERIOR,
        status=Status.DIRECT,
        interval_s=(1.0, 9.0),
        n_frames=240,
        method=f"{name}@1",
    )
    return graded(one, Patient(), TABLES, standing=True)


def said(*measurements: Measurement) -> dict[str, str]:
    return {one.rule: one.statement for one in movement_findings(measurements, TABLES)}


@pytest.mark.parametrize(
    ("value", "grade"), [(32, Grade.TYPICAL), (24, Grade.MILD), (18, Grade.MODERATE), (11, Grade.MARKED)]
)
def test_a_range_is_graded_by_how_much_is_missing(value: float, grade: Grade) -> None:
    assert measured("trunk_side_bend", value, Side.LEFT).grade is grade


def test_a_short_range_names_its_side_value_and_error() -> None:
    (finding,) = movement_findings([measured("trunk_side_bend", 18, Side.LEFT)], TABLES)
    assert finding.statement == "Side bend to the left: 18.0° (measurement error 2.8°), below the working range."
    assert finding.side is Side.LEFT and finding.severity is Grade.MODERATE


def test_a_shortfall_within_the_error_is_no_finding() -> None:
    one = measured("trunk_side_bend", 18, Side.LEFT, sem=6.0)
    assert one.grade is Grade.WITHIN_ERROR and said(one) == {}


def test_a_slow_sit_to_stand_is_above_its_range() -> None:
    statement = said(measured("sit_to_stand", 15.2, sem=0.1, unit="s"))["sit_to_stand_high"]
    assert "15.2 s" in statement and "above the working range" in statement


def sides(left: float, right: float, sem: float = 1.0) -> list[Measurement]:
    return [
        measured("shoulder_abduction", left, Side.LEFT, sem=sem),
        measured("shoulder_abduction", right, Side.RIGHT, sem=sem),
        measured("shoulder_abduction_asymmetry", right - left, sem=sem * 2**0.5),
    ]


def test_sides_that_differ_beyond_limit_and_error_are_named() -> None:
    finding = next(one for one in movement_findings(sides(165, 152), TABLES) if one.rule.endswith("sides_differ"))
    assert finding.statement == (
        "Arm raised sideways: 152.0° on the right and 165.0° on the left; the sides differ by 13.0° "
        "(measurement error 2.8°)."
    )
    assert finding.side is Side.RIGHT and len(finding.evidence) == 3


@pytest.mark.parametrize("values", [sides(165, 158), sides(165, 152, sem=6.0)], ids=["within limit", "within error"])
def test_sides_that_differ_less_are_not(values: list[Measurement]) -> None:
    assert "shoulder_abduction_sides_differ" not in said(*values)


@pytest.mark.parametrize(
    ("name", "value", "sem", "is_said"),
    [
        ("trunk_flexion_knee_bend", 20.0, 2.0, True),
        ("trunk_flexion_knee_bend", 12.0, 2.0, False),
        ("trunk_flexion_knee_bend", 20.0, 8.0, False),
        ("overhead_squat_thigh_rise", 12.0, 2.0, True),
        ("overhead_squat_thigh_rise", 4.0, 2.0, False),
        ("hip_hinge_hip_share", 0.5, 0.05, True),
        ("hip_hinge_hip_share", 0.65, 0.05, False),
    ],
)
def test_what_moved_along_is_named_beyond_limit_and_error(name: str, value: float, sem: float, is_said: bool) -> None:
    assert (name in said(measured(name, value, sem=sem))) is is_said


def test_a_heel_that_rose_by_a_share_of_stature_meets_the_limit_in_millimetres() -> None:
    assert "overhead_squat_heel_rise" in said(measured("overhead_squat_heel_rise", 1.5, sem=0.1, unit="%"))
    assert "overhead_squat_heel_rise" not in said(measured("overhead_squat_heel_rise", 1.0, sem=0.1, unit="%"))


def test_posture_says_nothing_about_movement() -> None:
    assert movement_findings([measured("trunk_lean", 9.0)], TABLES) == ()
