"""Every candidate on the hold-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.candidates import Boosting, Logistic, Rules
from classifier.dataset import TYPICAL, Dataset
from classifier.metrics import Score, calibration_error, reliability, score
from classifier.people import patterns

LEAST = 100
"""A label that fewer people of the hold-out could be assessed for is not scored."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One candidate. scores : (label, own engine?) → score. pooled : calibration error over all labels at once.

    curve : reliability over all pattern labels, and of typical variation. seconds : to fit.
    """

    name: str
    scores: dict[tuple[str, bool], Score]
    pooled: float
    curve: list[tuple[float, float, int]]
    typical_curve: list[tuple[float, float, int]]

    def of(self, ours: bool) -> list[Score]:
        """Scores of one regime."""
        return [one for (_, own), one in self.scores.items() if own is ours]

    def macro_f1(self, ours: bool = True) -> float:
        """Mean F1 over the labels."""
        return float(np.mean([one.f1 for one in self.of(ours)]))

    def largest_ece(self, ours: bool = True) -> Score:
        """The worst calibrated label."""
        return max(self.of(ours), key=lambda one: one.ece)

    def mean(self, what: str, ours: bool = True) -> float:
        """Mean of a figure over the labels."""
        return float(np.mean([getattr(one, what) for one in self.of(ours)]))


def evaluate(candidate: Logistic | Boosting | Rules, data: Dataset) -> Result:
    """Scores, calibration and reliability of one fitted candidate."""
    said = candidate.predict(data)
    scores, p, true = {}, [], []
    for label in (*patterns(), TYPICAL):
        for ours, regime in ((True, data.ours), (False, ~data.ours)):
            rows = data.assessable(label) & regime
            if rows.sum() >= LEAST:
                scores[label, ours] = score(label, said[label], data.labels[label], rows)
                if ours:
                    p.append(said[label][rows])
                    true.append(data.labels[label][rows] > 0)
    return Result(
        name=candidate.name,
        scores=scores,
        pooled=calibration_error(np.concatenate(p), np.concatenate(true)),
        curve=reliability(np.concatenate(p[:-1]), np.concatenate(true[:-1])),
        typical_curve=reliability(p[-1], true[-1]),
    )
