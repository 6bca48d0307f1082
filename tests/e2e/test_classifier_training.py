"""Training again gives the committed classifier, which keeps its promises and finds healthy adults healthy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from classifier.candidates import Logistic, Rules
from classifier.dataset import TYPICAL, dataset, training_set
from classifier.evaluate import evaluate, thresholds
from classifier.healthy import Healthy, healthy
from classifier.tables import held_out, tables
from postureview.findings.pattern_model import classifier, definition
from postureview.knowledge.load import knowledge

PEOPLE = 4000
UPPER = 0.95


def test_training_again_gives_the_committed_classifier() -> None:
    training = tables()["training"]
    data = training_set(training["people"], training["seed"])
    again, committed = Logistic(), classifier(definition(knowledge()))
    again.fit(data)
    for label, inputs in data.features.items():
        rows = data.assessable(label)
        ours = again.fitted[label].predict_proba(inputs[rows])[:, 1]
        assert np.max(np.abs(ours - committed.probability(label, inputs[rows]))) <= 0.02, label


def test_the_committed_classifier_keeps_its_promises_on_the_shifted_hold_out() -> None:
    others, hold_out = training_set(PEOPLE, 11), dataset(3 * PEOPLE, 12, held_out())
    committed = classifier(definition(knowledge()))
    model = Logistic()
    model.fitted, model.usual = dict(committed.models), dict(committed.usual)
    named_from = {**committed.threshold, TYPICAL: 0.5}
    ours = evaluate(model, named_from, hold_out)
    rules = evaluate(Rules(), thresholds(Rules(), others), hold_out)
    assert ours.pooled <= 0.05
    assert ours.scores[TYPICAL, True].ece <= 0.05
    assert ours.macro_f1() >= rules.macro_f1()
    assert ours.shipped_f1() >= rules.shipped_f1()


@pytest.fixture(scope="module")
def well() -> Healthy:
    return healthy(160, 17)


def test_healthy_adults_are_typical_variation(well: Healthy) -> None:
    # Even the lower end of what 160 people leave possible lies above four in five.
    lower = beta.ppf(1 - UPPER, well.typical, well.n - well.typical + 1)
    assert lower >= 0.8


def test_no_finding_is_surely_more_frequent_in_healthy_adults_than_allowed(well: Healthy) -> None:
    for rule, count in well.findings.items():
        surely = beta.ppf(1 - UPPER, count, well.n - count + 1)
        assert surely < 0.05, f"{rule}: {count} of {well.n}"
