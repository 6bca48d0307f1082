"""How good probabilities are: F1, calibration error, Brier score, counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 10
THRESHOLD = 0.5


@dataclass(frozen=True, kw_only=True)
class Score:
    """Of one label. n : people in whom it could be assessed. counts : true and false positives and negatives."""

    label: str
    n: int
    positives: int
    tp: int
    fp: int
    fn: int
    tn: int
    ece: float
    brier: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing was found."""
        return 2 * self.tp / max(1, 2 * self.tp + self.fp + self.fn)

    @property
    def precision(self) -> float:
        """Share of those that were found who have it; NaN where none was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else float("nan")


def score(
    label: str, probability: np.ndarray, truth: np.ndarray, rows: np.ndarray, threshold: float = THRESHOLD
) -> Score:
    """Of the people in ``rows``."""
    p, true = probability[rows], truth[rows] > 0
    said = p >= threshold
    return Score(
        label=label,
        n=int(rows.sum()),
        positives=int(true.sum()),
        tp=int((said & true).sum()),
        fp=int((said & ~true).sum()),
        fn=int((~said & true).sum()),
        tn=int((~said & ~true).sum()),
        ece=calibration_error(p, true),
        brier=float(np.mean((p - true) ** 2)) if len(p) else 0.0,
    )


def reliability(p: np.ndarray, true: np.ndarray) -> list[tuple[float, float, int]]:
    """(mean probability, share that is true, how many) of each of ten equally wide bins that holds anything."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    found = [(p[place == one], true[place == one]) for one in range(BINS)]
    return [(float(a.mean()), float(b.mean()), len(a)) for a, b in found if len(a)]


def calibration_error(p: np.ndarray, true: np.ndarray) -> float:
    """Expected calibration error: mean distance of probability and share over the bins, by their size."""
    if not len(p):
        return 0.0
    return float(sum(n * abs(said - seen) for said, seen, n in reliability(p, true)) / len(p))


def best_threshold(p: np.ndarray, truth: np.ndarray) -> float:
    """The threshold with the highest F1, of nineteen from 0.05 to 0.95."""
    true = truth > 0

    def f1(threshold: float) -> float:
        said = p >= threshold
        return 2 * float((said & true).sum()) / max(1.0, float(said.sum() + true.sum()))

    return max((float(one) for one in np.linspace(0.05, 0.95, 19)), key=f1)
