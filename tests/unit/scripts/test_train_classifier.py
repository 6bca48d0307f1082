"""The simulation and the training are the same each time, and say what the card says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from classifier.candidates import Rules
from classifier.dataset import TYPICAL, dataset
from classifier.main import VALIDATION
from classifier.metrics import best_threshold, calibration_error, reliability, score
from classifier.observe import observe, printed
from classifier.people import People, patterns, simulate
from classifier.tables import Shift, correlations, held_out, tables, worlds
from postureview.base.resources import resource_folder
from postureview.findings.pattern_model import classifier, definition
from postureview.knowledge.load import knowledge

PEOPLE = 4000


@pytest.fixture(scope="module")
def people() -> People:
    return simulate(PEOPLE, np.random.default_rng(3), Shift())


def test_the_same_seed_gives_the_same_people_and_measurements() -> None:
    one, other = dataset(200, 5, held_out()), dataset(200, 5, held_out())
    for name in one.features:
        np.testing.assert_array_equal(one.features[name], other.features[name])
        np.testing.assert_array_equal(one.labels[name], other.labels[name])
    assert not np.array_equal(one.labels[TYPICAL], dataset(200, 6, held_out()).labels[TYPICAL])


def test_most_people_have_no_pattern_and_every_pattern_somebody(people: People) -> None:
    assert 0.55 <= people.typical.mean() <= 0.70
    for name, label in people.labels.items():
        assert label.sum() >= 5, name


def test_drawn_people_have_the_distributions_of_the_tables() -> None:
    well = simulate(20000, np.random.default_rng(4), Shift(), healthy=True)
    young = well.age <= 35
    assert well.truth["craniovertebral_angle"][young].mean() == pytest.approx(51.0, abs=0.2)
    assert well.truth["craniovertebral_angle"][young].std() == pytest.approx(5.0, abs=0.15)
    assert np.corrcoef(well.truth["thoracic_curve"][young], well.truth["lumbar_curve"][young])[0, 1] == pytest.approx(
        0.35, abs=0.04
    )
    right_lower = (well.truth["shoulder_tilt"] > 0)[well.hand > 0].mean()
    assert right_lower == pytest.approx(0.68, abs=0.03)
    assert np.abs(well.truth["trunk_shift"][well.age < 60]).mean() == pytest.approx(5.0, abs=0.4)


def test_the_printed_error_is_the_one_that_the_tables_state() -> None:
    rng = np.random.default_rng(8)
    accuracy = knowledge().accuracy_of("trunk_lean", "front", "mediapipe-tasks/2b76450f+close-up")
    assert accuracy is not None
    truth = 2.3 * rng.standard_normal(20000)
    error = printed(accuracy, truth, rng.standard_normal(20000), rng.standard_normal(20000), Shift()) - truth
    assert np.sqrt(np.mean(error**2)) == pytest.approx(accuracy.sem, rel=0.1)


def test_what_the_network_does_not_follow_is_withheld_from_our_engine_only(people: People) -> None:
    visit = observe(people, np.random.default_rng(9), Shift())
    sway = visit.known.values["pelvis_forward"]
    assert np.isnan(sway[~visit.other]).all()
    assert np.isfinite(sway[visit.other]).mean() > 0.9


def test_the_hold_out_differs_from_every_world_of_training() -> None:
    shift = held_out()
    for world in worlds():
        for field in dataclasses.fields(Shift):
            if field.name not in {"with_pattern", "ties"}:
                assert getattr(shift, field.name) != getattr(world, field.name), field.name


def test_correlations_are_possible_and_ties_stay_in_the_hold_out() -> None:
    for factor in (1.0, 0.4):
        matrix = correlations(factor)
        assert np.linalg.eigvalsh(matrix).min() > 0
        assert np.diag(matrix) == pytest.approx(1.0)
    names = [row["name"] for row in tables()["quantity"]]
    one, other = names.index("thoracic_curve"), names.index("thoracic_index")
    assert correlations(0.4)[one, other] == pytest.approx(0.85, abs=0.05)


def test_thresholds_are_fixed_without_the_hold_out_and_on_people_who_did_not_fit() -> None:
    training = tables()["training"]
    seeds = [training["seed"] + VALIDATION + place for place in range(len(worlds()))]
    assert not set(seeds) & {
        training["seed"] + place for place in (*range(len(worlds())), 1000, 2000, 5000, 5001, 5002)
    }
    committed = classifier(definition(knowledge()))
    assert set(committed.threshold) == set(patterns())
    assert all(0.05 <= one <= 0.95 for one in committed.threshold.values())


def test_what_cannot_be_assessed_gets_no_probability() -> None:
    data = dataset(500, 13, Shift())
    said = Rules().predict(data)
    for label in patterns():
        assert np.isnan(said[label][~data.assessable(label)]).all()
    assert np.isnan(said["sway_back"][data.ours]).all()


def test_calibration_error_of_probabilities_that_are_right_and_wrong() -> None:
    p, true = np.full(100, 0.25), np.arange(100) < 25
    assert calibration_error(p, true) == pytest.approx(0.0)
    assert calibration_error(np.full(100, 0.75), true) == pytest.approx(0.5)
    assert reliability(p, true) == [(0.25, 0.25, 100)]
    assert calibration_error(np.array([1.0]), np.array([True])) == 0.0


def test_scores_count_as_one_would_by_hand() -> None:
    p, truth = np.array([0.9, 0.8, 0.2, 0.1]), np.array([1.0, 0.0, 1.0, 0.0])
    one = score("x", p, truth, np.ones(4, dtype=bool))
    assert (one.tp, one.fp, one.fn, one.tn) == (1, 1, 1, 1)
    assert one.f1 == one.precision == 0.5
    assert one.brier == pytest.approx((0.01 + 0.64 + 0.64 + 0.01) / 4)
    assert best_threshold(p, np.array([1.0, 0.0, 0.0, 0.0])) == pytest.approx(0.85)


def test_the_card_says_what_it_must() -> None:
    card = " ".join((resource_folder("models") / "POSTURE_CLASSIFIER.md").read_text(encoding="utf-8").split())
    for words in ("simulated people only", "Not clinically validated", "What it cannot know", "Chosen: "):
        assert words in card
    for name in patterns():
        assert f"`{name}`" in card or f"| {name} " in card
