"""Left and right side views of one midline."""

from __future__ import annotations

import pytest

from postureview.knowledge.load import knowledge
from postureview.measures.register import MEASURES, summarise
from postureview.measures.side_agreement import compare_sides
from postureview.values.agreement import SideAgreement
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Outcome, Reason, Uncertainty, Withheld
from tests.bodies import Stance, turning
from tests.outlines import PLAIN, Shape, outlined
from tests.unit.values.test_values import build_measurement
from tests.visits import assessed

SIDES = (View.LEFT_LATERAL, View.RIGHT_LATERAL)
SEM = Uncertainty(sem=5.0, within_sem=3.0, basis="built")


def pair(
    name: str, left: float, right: float, *, uncertainty: Uncertainty = SEM, unit: str = "deg"
) -> list[Measurement]:
    return [
        build_measurement(
            name=name, term=name, value=value, unit=unit, view=view, side=view.near_side, uncertainty=uncertainty
        )
        for view, value in zip(SIDES, (left, right), strict=True)
    ]


def agreement(*outcomes: Outcome) -> SideAgreement:
    kept, (found,) = compare_sides(outcomes)
    assert kept == outcomes
    return found


def test_the_mean_of_both_sides_halves_what_is_not_constant_in_the_body() -> None:
    found = agreement(*pair("trunk_inclination", 6.0, 9.0))
    assert (found.mean, found.difference, found.agrees) == (7.5, -3.0, True)
    assert found.uncertainty.sem == pytest.approx((25 - 9 + 9 / 2) ** 0.5)
    assert found.uncertainty.within_sem == pytest.approx(3 / 2**0.5)
    assert found.limit == pytest.approx(1.96 * 2**0.5 * 3)
    assert found.uncertainty.basis == "mean of both side views; built"


def test_an_error_whose_parts_are_unknown_is_not_made_smaller() -> None:
    found = agreement(*pair("trunk_inclination", 6.0, 9.0, uncertainty=Uncertainty(sem=5.0, basis="default")))
    assert found.uncertainty.sem == pytest.approx(5.0)
    assert found.uncertainty.within_sem is None
    assert found.limit == pytest.approx(1.96 * 2**0.5 * 5)


def test_sides_that_disagree_are_reported_and_their_spread_counts() -> None:
    found = agreement(*pair("trunk_inclination", 0.0, 12.0))
    assert not found.agrees
    assert found.uncertainty.within_sem == pytest.approx((9 / 2 + 12**2 / 2) ** 0.5)


@pytest.mark.parametrize(("left", "right", "stands"), [(40.0, 48.0, True), (40.0, 48.2, False), (48.2, 40.0, False)])
def test_a_curve_whose_sides_differ_by_more_than_eight_degrees_is_withheld(
    left: float, right: float, stands: bool
) -> None:
    outcomes, agreements = compare_sides(pair("thoracic_curve", left, right))
    assert bool(agreements) is stands
    assert [bool(one) for one in outcomes] == [stands, stands]
    for one in outcomes:
        if isinstance(one, Withheld):
            assert one.reason is Reason.SIDES_DISAGREE
            assert one.detail == f"left {left:g} deg, right {right:g} deg: 8.2 deg apart (limit 8)"


def test_drawn_backs_that_differ_from_side_to_side_lose_their_curve_and_equal_ones_do_not() -> None:
    arms = (300.0, 300.0)

    def curve(view: View, shape: Shape) -> Outcome:
        return summarise(MEASURES["thoracic_curve"], outlined(view, shape, arms_mm=arms))

    _, equal = compare_sides([curve(view, PLAIN) for view in SIDES])
    assert equal[0].mean == pytest.approx(PLAIN.thoracic_deg, abs=3)
    kept, none = compare_sides([curve(SIDES[0], PLAIN), curve(SIDES[1], Shape(neck=PLAIN.neck + 15))])
    assert none == () and not any(kept)


def test_limbs_and_single_views_have_no_agreement() -> None:
    left, right = pair("trunk_inclination", 6.0, 9.0)
    for outcomes in (pair("knee_sagittal_angle", 1, 9), [left], [right], [build_measurement()]):
        assert compare_sides(outcomes) == (tuple(outcomes), ())


def test_every_midline_measure_is_one_of_the_side_views_alone() -> None:
    midline = {row.name for row in knowledge().measures.values() if row.midline}
    assert {"craniovertebral_angle", "trunk_inclination", "thoracic_curve", "plumb_ear"} <= midline
    assert not {"knee_sagittal_angle", "tibia_inclination", "plumb_knee", "plumb_shoulder"} & midline
    limits = {row.name: row.sides_limit.limit for row in knowledge().measures.values() if row.sides_limit}
    assert limits["thoracic_curve"] == limits["lumbar_curve"] == 8.0


def test_a_turning_body_has_one_value_for_both_sides() -> None:
    visit = assessed(turning(stance=Stance(trunk_inclination=9)))
    (trunk,) = (one for one in visit.side_agreement if one.name == "trunk_inclination")
    assert trunk.mean == pytest.approx(9, abs=0.01)
    assert trunk.difference == pytest.approx(0, abs=0.01)
    assert trunk.grade in {one.grade for one in visit.measurements if trunk.rests_on(one)}
    (finding,) = (one for one in visit.findings if one.rule == "trunk_inclined")
    assert finding.evidence == trunk.keys
    assert finding.statement.endswith("Mean of both side views.")


def test_an_agreement_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="limit must be positive"):
        SideAgreement(name="x", term="x", unit="deg", left=1, right=1, limit=0, limit_basis="x", uncertainty=SEM)
