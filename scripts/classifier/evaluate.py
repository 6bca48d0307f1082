"""Every candidate on the hold-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.candidates import Logistic
from classifier.dataset import TYPICAL, Dataset
from classifier.metrics import Score, best_threshold, calibration_error, reliability, score
from classifier.people import patterns
from postureview.findings.pattern_features import joint_logit, option_states
from postureview.knowledge.load import knowledge
from postureview.knowledge.pattern_rows import LEAST_DEFINING

LEAST = 100
"""A label that fewer people of the hold-out could be assessed for is not scored."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One candidate. scores : (label, own engine?) → score at one half; best : the same at the thresholds; named : the
    same where two defining measures lie beyond error as well, which is the decision that the product ships.

    pooled : calibration error over all labels at once. curve : reliability over all patterns, typical_curve : of
    typical variation.
    """

    name: str
    scores: dict[tuple[str, bool], Score]
    best: dict[tuple[str, bool], Score]
    named: dict[str, Score]
    pooled: float
    curve: list[tuple[float, float, int]]
    typical_curve: list[tuple[float, float, int]]

    def of(self, ours: bool = True) -> list[Score]:
        """Scores of one regime."""
        return [one for (_, own), one in self.scores.items() if own is ours]

    def macro_f1(self, ours: bool = True, *, best: bool = True) -> float:
        """Mean F1 over the labels, at the thresholds or at one half."""
        table = self.best if best else self.scores
        return float(np.mean([one.f1 for (_, own), one in table.items() if own is ours]))

    def shipped_f1(self) -> float:
        """Mean F1 over the labels of the decision that the product ships, with its own engine."""
        return float(np.mean([one.f1 for one in self.named.values()]))

    def largest_ece(self, ours: bool = True) -> Score:
        """The worst calibrated label."""
        return max(self.of(ours), key=lambda one: one.ece)

    def mean(self, what: str, ours: bool = True) -> float:
        """Mean of a figure over the labels."""
        return float(np.mean([getattr(one, what) for one in self.of(ours)]))


def thresholds(candidate: Logistic, validation: Dataset) -> dict[str, float]:
    """Label → the threshold with the best F1 in people who were not used to fit, seen by the product's own engine.

    Labels that it never assesses take the people whom another engine saw.
    """
    said, found = candidate.predict(validation), {}
    for label in (*patterns(), TYPICAL):
        known = validation.assessable(label)
        rows = known & validation.ours if (known & validation.ours).sum() >= LEAST else known
        found[label] = best_threshold(said[label][rows], validation.labels[label][rows])
    return found


def evaluate(candidate: Logistic, threshold: dict[str, float], data: Dataset) -> Result:
    """Scores, calibration and reliability of one fitted candidate. threshold : label → from where it is named."""
    said = candidate.predict(data)
    scores, best, named, p, true = {}, {}, {}, [], []
    shipped = _shipped(said, threshold, data)
    for label in (*patterns(), TYPICAL):
        for ours, regime in ((True, data.ours), (False, ~data.ours)):
            rows = data.assessable(label) & regime
            if rows.sum() < LEAST:
                continue
            scores[label, ours] = score(label, said[label], data.labels[label], rows)
            best[label, ours] = score(label, said[label], data.labels[label], rows, threshold[label])
            if ours:
                p.append(said[label][rows])
                true.append(data.labels[label][rows] > 0)
                named[label] = score(label, shipped[label], data.labels[label], rows)
    return Result(
        name=candidate.name,
        scores=scores,
        best=best,
        named=named,
        pooled=calibration_error(np.concatenate(p), np.concatenate(true)),
        curve=reliability(np.concatenate(p[:-1]), np.concatenate(true[:-1])),
        typical_curve=reliability(p[-1], true[-1]),
    )


def _shipped(said: dict[str, np.ndarray], threshold: dict[str, float], data: Dataset) -> dict[str, np.ndarray]:
    """Label → (N,) 1 where the product names it; typical variation where it names no deviation."""
    found = {
        label: ((np.nan_to_num(said[label]) >= threshold[label]) & _enough(label, data)).astype(float)
        for label in patterns()
    }
    deviating = [found[name] for name, row in patterns().items() if row.kind == "deviation"]
    return {**found, TYPICAL: 1.0 - np.max(deviating, axis=0)}


def _enough(label: str, data: Dataset) -> np.ndarray:
    """(N,) whether enough defining measures of the nearest option lie beyond error, as the product asks."""
    row = patterns()[label]
    if row.kind == "normal":
        return np.ones(len(data.ours), dtype=bool)
    found = []
    for option in row.option:
        states = option_states(option, data.known, knowledge().norms)
        certain = np.sum([np.nan_to_num(one.certain) for one in states if one.term.defining], axis=0)
        found.append((np.nan_to_num(joint_logit(states), nan=-np.inf), certain))
    nearest = np.argmax([joint for joint, _ in found], axis=0)
    certain = np.array([count for _, count in found])[nearest, np.arange(len(nearest))]
    return (certain > 0) & (certain + row.facts >= LEAST_DEFINING)
