"""What is compared: a regularised logistic regression, a calibrated gradient boosting, and the plain rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.dataset import TYPICAL, Dataset
from classifier.people import patterns
from postureview.findings.pattern_features import applies, typical_features

SEED = 7


class Logistic:
    """One small logistic regression a pattern, on the features of that pattern."""

    name = "regularised logistic regression"

    def __init__(self) -> None:
        self.fitted: dict[str, Any] = {}
        self.usual: dict[str, float] = {}

    def fit(self, data: Dataset) -> None:
        """Fit every pattern where it can be assessed, then typical variation on what they say."""
        for label in patterns():
            rows = data.assessable(label)
            self.usual[label] = float(data.labels[label].mean())
            self.fitted[label] = self._new().fit(self._inputs(data, label)[rows], data.labels[label][rows])
        rows = data.assessable(TYPICAL)
        self.fitted[TYPICAL] = self._last().fit(self._typical(data, self._all(data))[rows], data.labels[TYPICAL][rows])

    def predict(self, data: Dataset) -> dict[str, np.ndarray]:
        """(N,) probabilities of every label; NaN where it cannot be assessed."""
        found = self._all(data)
        rows = data.assessable(TYPICAL)
        found[TYPICAL] = self._probability(TYPICAL, self._typical(data, dict(found)), rows)
        return found

    def _all(self, data: Dataset) -> dict[str, np.ndarray]:
        return {
            label: self._probability(label, self._inputs(data, label), data.assessable(label)) for label in patterns()
        }

    def _probability(self, label: str, inputs: np.ndarray, rows: np.ndarray) -> np.ndarray:
        found = np.full(len(inputs), np.nan)
        if rows.any():
            found[rows] = self.fitted[label].predict_proba(inputs[rows])[:, 1]
        return found

    def _typical(self, data: Dataset, found: dict[str, np.ndarray]) -> np.ndarray:
        deviations = [name for name, row in patterns().items() if row.kind == "deviation"]
        said = [np.where(applies(patterns()[name], data.known), found[name], 0.0) for name in deviations]
        return typical_features(said, [self.usual[name] for name in deviations])

    def _inputs(self, data: Dataset, label: str) -> np.ndarray:
        return data.features[label]

    def _new(self) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=500))

    _last = _new


class Boosting(Logistic):
    """Calibrated gradient boosting a pattern, on its features and on the deviations of all measures."""

    name = "calibrated gradient boosting"

    def _inputs(self, data: Dataset, label: str) -> np.ndarray:
        return np.column_stack([data.features[label], data.wide])

    def _new(self) -> Any:
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.ensemble import HistGradientBoostingClassifier

        trees = HistGradientBoostingClassifier(
            max_iter=60, max_leaf_nodes=8, min_samples_leaf=40, learning_rate=0.1, random_state=SEED
        )
        return CalibratedClassifierCV(trees, method="isotonic", cv=3)


class Rules(Logistic):
    """The rules of the tables on the measured values: certain of everything."""

    name = "plain rules on measured values"

    def fit(self, data: Dataset) -> None:
        """Nothing is learned."""

    def predict(self, data: Dataset) -> dict[str, np.ndarray]:
        return {label: np.where(data.assessable(label), data.rules[label], np.nan) for label in (*patterns(), TYPICAL)}
