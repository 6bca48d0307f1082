from __future__ import annotations

import dataclasses

import pytest

from postureview.findings.grade import graded, graded_sides, matching_range
from postureview.findings.rules import findings
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import RangeRow
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import Patient
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Uncertainty
from tests.unit.values.test_values import build_measurement

TABLES = knowledge()
ANYBODY = Patient()


def tilt(value: float, sem: float = 0.3, view: View = View.ANTERIOR, unit: str = "deg") -> Measurement:
    one = build_measurement(value=value, uncertainty=Uncertainty(sem=sem, basis="built"), view=view, unit=unit)
    return graded(one, ANYBODY, TABLES, standing=True)


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (1.0, Grade.TYPICAL),
        (2.9, Grade.TYPICAL),
        (3.5, Grade.MILD),
        (-1.5, Grade.MILD),
        (5.5, Grade.MODERATE),
        (7.5, Grade.MARKED),
        (-5.5, Grade.MARKED),
    ],
)
def test_a_deviation_is_graded_from_the_middle_of_its_range(value: float, grade: Grade) -> None:
    assert tilt(value).grade is grade


def test_a_deviation_within_the_error_is_never_a_severity() -> None:
    assert tilt(7.5, sem=2.6).grade is Grade.WITHIN_ERROR
    assert tilt(1.5, sem=2.6).grade is Grade.TYPICAL


def test_nobody_is_graded_for_standing_who_did_not_stand() -> None:
    one = graded(build_measurement(value=9.0), ANYBODY, TABLES, standing=False)
    assert one.grade is Grade.UNGRADED
    assert one.reference is None


def test_percent_of_stature_is_graded_against_the_converted_range() -> None:
    one = build_measurement(name="trunk_shift", unit="%", value=2.0, uncertainty=Uncertainty(sem=0.1, basis="built"))
    shifted = graded(one, ANYBODY, TABLES, standing=True)
    assert shifted.grade is Grade.MARKED  # 34 mm at 1.70 m
    assert shifted.reference is not None
    assert shifted.reference.sd == pytest.approx(6.3 / 17)


def test_a_range_for_an_age_does_not_fit_a_patient_who_did_not_say() -> None:
    row = RangeRow(population="60+", mean=0, age_from=60, above=(1,), provenance="E", source=("ENG",))
    assert matching_range((row,), Patient()) is None
    assert matching_range((row,), Patient(age=59)) is None
    assert matching_range((row,), Patient(age=60)) is row
    women = dataclasses.replace(row) if dataclasses.is_dataclass(row) else row.model_copy(update={"sex": "female"})
    assert matching_range((women,), Patient(age=60, sex="male")) is None


def test_a_finding_names_its_side_value_error_and_evidence() -> None:
    front, back = tilt(7.4), tilt(6.4, view=View.POSTERIOR)
    (finding,) = findings([front, back], TABLES)
    assert finding.rule == "shoulder_line_tilted"
    assert finding.side is Side.RIGHT
    assert finding.severity is Grade.MODERATE  # marked from the front, moderate from behind: what both show
    assert finding.statement.startswith("The shoulder line is lower on the right by 6.4° (measurement error 0.8°)")
    assert finding.evidence == (front.key, back.key)


def test_what_only_one_of_two_views_shows_is_mild_and_says_so() -> None:
    (finding,) = findings([tilt(7.4), tilt(1.0, view=View.POSTERIOR)], TABLES)
    assert finding.severity is Grade.MILD
    assert finding.statement.endswith(" The view from the back does not show it.")
    (alone,) = findings([tilt(7.4)], TABLES)
    assert alone.severity is Grade.MARKED


def test_the_other_direction_is_the_other_side() -> None:
    (finding,) = findings([tilt(-6)], TABLES)
    assert finding.side is Side.LEFT
    assert "lower on the left by 6.0°" in finding.statement


def test_views_that_contradict_each_other_are_two_findings() -> None:
    assert len(findings([tilt(7), tilt(-7, view=View.POSTERIOR)], TABLES)) == 2


def test_nothing_typical_or_within_error_becomes_a_finding() -> None:
    assert findings([tilt(1.0), tilt(7.0, sem=3)], TABLES) == ()


def trunk(left: float, right: float, sem: float = 1.0, limit: float = 5.0) -> tuple[list[Measurement], SideAgreement]:
    """Trunk inclination in both side views, graded, and what they say together."""
    error = Uncertainty(sem=sem, basis="built")
    both = [
        graded(
            build_measurement(name="trunk_inclination", value=value, view=view, side=view.near_side, uncertainty=error),
            ANYBODY,
            TABLES,
            standing=True,
        )
        for view, value in ((View.LEFT_LATERAL, left), (View.RIGHT_LATERAL, right))
    ]
    name = "trunk_inclination"
    agreement = SideAgreement(
        name=name, term=name, unit="deg", left=left, right=right, limit=limit, limit_basis="built", uncertainty=error
    )
    return both, graded_sides([agreement], both, ANYBODY, TABLES)[0]


def test_two_side_views_make_one_finding_of_their_mean() -> None:
    both, agreement = trunk(8.0, 10.0)
    (finding,) = findings(both, TABLES, [agreement])
    assert finding.statement == (
        "The trunk inclines forward by 9.0° (measurement error 2.8°), outside the working range. "
        "Mean of both side views."
    )
    assert finding.evidence == tuple(one.key for one in both)
    assert finding.side is Side.MIDLINE


def test_what_one_side_view_alone_shows_is_no_finding() -> None:
    both, agreement = trunk(-3.0, 4.0)
    assert [one.grade for one in both] == [Grade.TYPICAL, Grade.MILD]
    assert agreement.grade is Grade.TYPICAL
    assert findings(both, TABLES, [agreement]) == ()
    assert len(findings(both, TABLES)) == 1


def test_a_finding_of_sides_that_disagree_says_how_far_they_lie_apart() -> None:
    both, agreement = trunk(6.0, 14.0)
    (finding,) = findings(both, TABLES, [agreement])
    assert "which lie 8.0° apart, more than the 5.0° that measurement error explains." in finding.statement


def test_the_mean_of_somebody_who_did_not_stand_is_not_graded() -> None:
    both, agreement = trunk(8.0, 10.0)
    lying = [dataclasses.replace(one, reference=None, grade=Grade.UNGRADED) for one in both]
    plain = dataclasses.replace(agreement, reference=None, grade=Grade.UNGRADED)
    assert graded_sides([plain], lying, ANYBODY, TABLES) == (plain,)
