"""What was measured about a test corrects what it prints and says how far it may be off."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow
from postureview.movement import extras as extras_module
from postureview.movement import outcomes as module
from postureview.movement.visit import Moved, asymmetries
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Measurement, Reason
from tests.moving_bodies import Bends, moving
from tests.unit.movement.test_visit import clip, filmed, moved, refusals

FRONT, LEFT = View.ANTERIOR, View.LEFT_LATERAL


def accuracy(measure: str, view: str, **change: float) -> AccuracyRow:
    row = {
        "measure": measure,
        "view": view,
        "engine": "built",
        "n": 24,
        "n_people": 12,
        "slope": 0.8,
        "r": 0.99,
        "bias": -1.0,
        "sd": 1.0,
        "intercept": 0.0,
        "factor": 1.25,
        "low": 0.0,
        "high": 500.0,
        "sem": 2.0,
        "within": 1.5,
        "coverage": 0.95,
        "withheld": 0.0,
    }
    return AccuracyRow.model_validate({**row, **change})


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Side bends and head turns of the built bodies, as if the network showed four fifths of them."""
    rows = [
        accuracy("trunk_side_bend", "front"),
        accuracy("trunk_side_bend_speed", "front", sem=4.0, within=4.0),
        accuracy("neck_rotation", "front"),
    ]
    tables = dataclasses.replace(knowledge(), accuracy={(row.measure, row.view, row.engine, ""): row for row in rows})
    for each in (module, extras_module):
        monkeypatch.setattr(each, "knowledge", lambda: tables)


def side_bend() -> Moved:
    return moved(filmed(clip(FRONT, {"trunk_lean": Bends(peaks=(20, -16))}), "trunk_side_bend"))


def named(found: Moved, name: str, side: Side) -> Measurement:
    (one,) = [one for one in found.outcomes if (one.name, one.side) == (name, side)]
    assert isinstance(one, Measurement)
    return one


@pytest.mark.usefixtures("measured")
def test_a_range_is_printed_corrected_with_the_raw_value_beside_it() -> None:
    one = named(side_bend(), "trunk_side_bend", Side.RIGHT)
    assert one.value == pytest.approx(25, abs=0.6)
    assert one.raw == pytest.approx(20, abs=0.5)
    assert "12 rendered people" in one.uncertainty.basis and "not validated on patients" in one.uncertainty.basis


@pytest.mark.usefixtures("measured")
def test_the_error_is_the_measured_one_and_its_part_within_a_person_is_smaller() -> None:
    error = named(side_bend(), "trunk_side_bend", Side.LEFT).uncertainty
    assert error.sem == pytest.approx(2.0, rel=0.05)
    assert error.within_sem == pytest.approx(1.5, rel=0.05)


@pytest.mark.usefixtures("measured")
def test_a_peak_speed_is_stretched_as_its_own_row_says() -> None:
    one = named(side_bend(), "trunk_side_bend_speed", Side.RIGHT)
    assert one.raw is not None and one.value == pytest.approx(1.25 * one.raw)


def test_without_a_row_values_are_raw_and_the_error_is_the_default() -> None:
    one = named(side_bend(), "trunk_side_bend", Side.RIGHT)
    assert one.raw is None and one.uncertainty.within_sem is None
    assert one.uncertainty.basis.startswith("engineering default")


@pytest.mark.usefixtures("measured")
def test_the_cameras_reach_counts_for_what_would_be_printed() -> None:
    found = moved(filmed(clip(FRONT, {"head_turn": Bends(peaks=(52, -44))}), "neck_rotation"))
    refusal = refusals(found)["neck_rotation", Side.RIGHT]  # 65 deg
    assert refusal.reason is Reason.BEYOND_REACH and refusal.detail.startswith("at least 60 deg")
    assert named(found, "neck_rotation", Side.LEFT).value == pytest.approx(55, abs=2)


@pytest.mark.usefixtures("measured")
def test_what_moves_along_is_stretched_as_its_signal_is_in_its_own_test() -> None:
    courses = {"arm_abduction.left": Bends(peaks=(120,)), "trunk_lean": Bends(peaks=(8,))}
    one = named(moved(filmed(clip(FRONT, courses), "shoulder_abduction")), "shoulder_abduction_trunk_lean", Side.LEFT)
    assert one.raw == pytest.approx(8, abs=0.5)
    assert one.value == pytest.approx(1.25 * one.raw)


@pytest.mark.usefixtures("measured")
def test_the_difference_of_the_sides_is_that_of_the_printed_values() -> None:
    known = [one for one in side_bend().outcomes if isinstance(one, Measurement)]
    (difference,) = asymmetries([one for one in known if one.name == "trunk_side_bend"])
    assert difference.value == pytest.approx(1.25 * 4, abs=0.8)


def test_a_test_without_a_value_says_why_even_where_little_moved() -> None:
    found = moved(filmed(moving(FRONT, {}, duration_s=6), "trunk_rotation"))
    assert {one.reason for one in refusals(found).values()} == {Reason.NOT_MEASURABLE}
