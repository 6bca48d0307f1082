"""Figures of agreement, and the one correction that a measure may get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accuracy.gather import Row

MIN_CORRELATION = 0.85
"""Below this a straight line through the cloud corrects chance, not the network."""
MIN_GAIN = 0.05
"""A correction must take this share off the error in people it was not fitted on, or it is not worth its risk."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One measure in one view. All but the correction come from people that nothing was fitted on.

    slope : estimate per true unit; bias, sd, rmse : of estimate minus truth, raw; r : correlation.
    intercept, factor : truth = intercept + factor * raw, fitted on the other half; (0, 1) = no correction.
    sem : root mean square error of what the product prints; within : the same with each person's mean error taken off.
    coverage : share of printed values whose 95 % interval holds the truth.
    """

    measure: str
    view: str
    n: int
    n_people: int
    withheld: float
    slope: float
    r: float
    bias: float
    sd: float
    rmse: float
    intercept: float
    factor: float
    sem: float
    within: float
    coverage: float

    @property
    def is_corrected(self) -> bool:
        """Whether the product corrects this measure."""
        return (self.intercept, self.factor) != (0.0, 1.0)

    @property
    def mdc95(self) -> float:
        """Smallest difference between two values that is not error."""
        return 1.96 * float(np.sqrt(2)) * self.sem


def figures(rows: Sequence[Row]) -> list[Figures]:
    """Figures of every measure and view, in the order they are met."""
    keys = list(dict.fromkeys((row.measure, row.view) for row in rows))
    made = [_of([row for row in rows if (row.measure, row.view) == key]) for key in keys]
    return [one for one in made if one is not None]


def _of(rows: list[Row]) -> Figures | None:
    fit = [row for row in rows if row.half == "fit" and row.estimate is not None]
    report = [row for row in rows if row.half == "report" and row.estimate is not None]
    if len(fit) < 5 or len(report) < 5:
        return None
    truth, raw = _columns(report)
    intercept, factor = correction(fit)
    printed = intercept + factor * raw
    error = printed - truth
    # The stated error is that of the fitting people, raised to that of the reporting ones: it must not flatter.
    fit_truth, fit_raw = _columns(fit)
    fit_rmse = float(np.sqrt(np.mean((intercept + factor * fit_raw - fit_truth) ** 2)))
    sem = max(float(np.sqrt(np.mean(error**2))), fit_rmse)
    slope = float(np.polyfit(truth, raw, 1)[0])
    return Figures(
        measure=rows[0].measure,
        view=rows[0].view,
        n=len(report),
        n_people=len({row.body for row in report}),
        withheld=sum(row.estimate is None for row in rows) / len(rows),
        slope=slope,
        r=float(np.corrcoef(truth, raw)[0, 1]),
        bias=float(np.mean(raw - truth)),
        sd=float(np.std(raw - truth, ddof=1)),
        rmse=float(np.sqrt(np.mean((raw - truth) ** 2))),
        intercept=intercept,
        factor=factor,
        sem=sem,
        within=_within(report, error),
        coverage=float(np.mean(np.abs(error) <= 1.96 * sem)),
    )


def correction(fit: list[Row]) -> tuple[float, float]:
    """(intercept, factor) that turn the raw value into the truth, or (0, 1) where no line is worth it.

    Judged by leaving one person out at a time: the line must beat both the raw value and a plain constant shift.
    """
    truth, raw = _columns(fit)
    if np.corrcoef(truth, raw)[0, 1] < MIN_CORRELATION:
        return 0.0, 1.0
    people = np.array([row.body for row in fit])
    lined, shifted = np.empty_like(raw), np.empty_like(raw)
    for person in dict.fromkeys(people):
        left_out = people == person
        factor, intercept = np.polyfit(raw[~left_out], truth[~left_out], 1)
        lined[left_out] = intercept + factor * raw[left_out]
        shifted[left_out] = raw[left_out] + np.mean((truth - raw)[~left_out])
    errors = [float(np.sqrt(np.mean((value - truth) ** 2))) for value in (raw, shifted, lined)]
    if errors[2] < min(errors[:2]) * (1 - MIN_GAIN):
        factor, intercept = np.polyfit(raw, truth, 1)
        return float(intercept), float(factor)
    if errors[1] < errors[0] * (1 - MIN_GAIN):
        return float(np.mean(truth - raw)), 1.0
    return 0.0, 1.0


def _within(rows: list[Row], error: np.ndarray) -> float:
    people = np.array([row.body for row in rows])
    left = np.concatenate([error[people == one] - error[people == one].mean() for one in dict.fromkeys(people)])
    return float(np.sqrt(np.sum(left**2) / max(1, len(left) - len(set(people)))))


def _columns(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row.truth for row in rows]), np.array([row.estimate for row in rows], dtype=float)
