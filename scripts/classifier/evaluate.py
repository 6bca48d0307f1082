"""Every candidate on the hold-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.candidates import Logistic
from classifier.dataset import TYPICAL, Dataset
from classifier.metrics import Score, best_threshold, calibration_error, reliability, score
from classifier.people import patterns
from postureview.findings.classify import NAMED_FROM
from postureview.findings.pattern_features import joint_logit, option_states
from postureview.knowledge.load import knowledge
from postureview.knowledge.pattern_rows import LEAST_DEFINING

LEAST = 100
"""A label that fewer people of the hold-out could be assessed for is not scored."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One candidate. scores : (label, own engine?) → score at one half; best : the same at the threshold with the best
    F1 in training; named : the same where two defining measures lie beyond error as well, as the product names.

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
        """Mean F1 over the labels, at the best thresholds or at one half."""
        table = self.best if best else self.scores
        return float(np.mean([one.f1 for (_, own), one in table.items() if own is ours]))

    def largest_ece(self, ours: bool = True) -> Score:
        """The worst calibrated label."""
        return max(self.of(ours), key=lambda one: one.ece)

    def mean(self, what: str, ours: bool = True) -> float:
        """Mean of a figure over the labels."""
        return float(np.mean([getattr(one, what) for one in self.of(ours)]))


def evaluate(candidate: Logistic, training: Dataset, data: Dataset) -> Result:
    """Scores, calibration and reliability of one fitted candidate. Thresholds come from the training people."""
    learned, said = candidate.predict(training), candidate.predict(data)
    scores, best, named, p, true = {}, {}, {}, [], []
    for label in (*patterns(), TYPICAL):
        known = training.assessable(label)
        threshold = best_threshold(learned[label][known], training.labels[label][known])
        for ours, regime in ((True, data.ours), (False, ~data.ours)):
            rows = data.assessable(label) & regime
            if rows.sum() < LEAST:
                continue
            scores[label, ours] = score(label, said[label], data.labels[label], rows)
            best[label, ours] = score(label, said[label], data.labels[label], rows, threshold)
            if ours:
                p.append(said[label][rows])
                true.append(data.labels[label][rows] > 0)
                if label != TYPICAL:
                    certain = np.where(_enough(label, data), said[label], 0.0)
                    named[label] = score(label, certain, data.labels[label], rows, NAMED_FROM)
    return Result(
        name=candidate.name,
        scores=scores,
        best=best,
        named=named,
        pooled=calibration_error(np.concatenate(p), np.concatenate(true)),
        curve=reliability(np.concatenate(p[:-1]), np.concatenate(true[:-1])),
        typical_curve=reliability(p[-1], true[-1]),
    )


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
