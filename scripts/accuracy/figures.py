"""Figures of agreement, and the one correction that a measure may get.

Every person is judged by what was fitted on others: the people are split into two halves, and each half is printed with
the correction that the other one gives. The product ships the correction that all of them give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accuracy.gather import Row

MIN_CORRELATION = 0.85
"""Below this a straight line through the cloud corrects chance, not the network."""
MIN_GAIN = 0.05
"""A correction must take this share off the error in people it was not fitted on, or it is not worth its risk."""
MIN_ROWS, MIN_PEOPLE = 12, 4
"""Fewer pictures or people in a half give no figure."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """truth = intercept + factor * raw between the raw values low and high; beyond them the nearer end's shift."""

    intercept: float
    factor: float
    low: float
    high: float

    def printed(self, raw: np.ndarray) -> np.ndarray:
        """What the product prints for raw values."""
        return np.asarray(raw + self.intercept + (self.factor - 1.0) * np.clip(raw, self.low, self.high))

    @property
    def is_none(self) -> bool:
        """Whether raw values are printed as they are."""
        return (self.intercept, self.factor) == (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One measure in one view, for one engine and clothing ("" = all).

    slope : estimate per true unit; bias, sd, rmse : of estimate minus truth, raw; r : correlation; all of all pictures.
    sem : root mean square error of what is printed, each person with the other half's correction, in pictures whose
    camera roll is known; within : the same with each person's mean error taken off. coverage : share of printed values
    whose 95 % interval holds the truth, with the other half's error. points : (N, 2) truth and printed value.
    """

    measure: str
    view: str
    engine: str
    clothing: str
    n: int
    n_people: int
    withheld: float
    slope: float
    r: float
    bias: float
    sd: float
    rmse: float
    correction: Correction
    sem: float
    within: float
    coverage: float
    points: np.ndarray

    @property
    def mdc95(self) -> float:
        """Smallest difference between two values that is not error."""
        return 1.96 * float(np.sqrt(2)) * self.sem


def figures(rows: Sequence[Row], *, by_clothing: Sequence[str] = ()) -> list[Figures]:
    """Figures of every engine, measure and view in the order they are met; of the measures ``by_clothing`` also for
    people in each clothing that is not loose.
    """
    keys = list(dict.fromkeys((row.engine, row.measure, row.view) for row in rows))
    made = []
    for key in keys:
        of_key = [row for row in rows if (row.engine, row.measure, row.view) == key]
        made.append(_of(of_key, ""))
        if key[1] in by_clothing:
            made += [
                _of([row for row in of_key if row.clothing == clothing], clothing) for clothing in ("bare", "close")
            ]
    return [one for one in made if one is not None]


def _of(rows: list[Row], clothing: str) -> Figures | None:
    halves = [[row for row in rows if row.half == half and row.estimate is not None] for half in ("fit", "report")]
    if any(len(half) < MIN_ROWS or len({row.body for row in half}) < MIN_PEOPLE for half in halves):
        return None
    known = [row for half in halves for row in half]
    truth, raw = _columns(known)
    corrections = [correction(half) for half in halves]
    printed = [other.printed(_columns(half)[1]) for half, other in zip(halves, reversed(corrections), strict=True)]
    errors = [value - _columns(half)[0] for value, half in zip(printed, halves, strict=True)]
    error, level = np.concatenate(errors), np.array([row.unknown_roll_error == 0 for row in known])
    sems = [_rmse(one[[row.unknown_roll_error == 0 for row in half]]) for one, half in zip(errors, halves, strict=True)]
    covered = [
        np.abs(one) <= 1.96 * np.hypot(sem, [row.unknown_roll_error for row in half])
        for one, half, sem in zip(errors, halves, reversed(sems), strict=True)
    ]
    return Figures(
        measure=rows[0].measure,
        view=rows[0].view,
        engine=rows[0].engine,
        clothing=clothing,
        n=len(known),
        n_people=len({row.body for row in known}),
        withheld=sum(row.estimate is None for row in rows) / len(rows),
        slope=float(np.polyfit(truth, raw, 1)[0]),
        r=float(np.corrcoef(truth, raw)[0, 1]),
        bias=float(np.mean(raw - truth)),
        sd=float(np.std(raw - truth, ddof=1)),
        rmse=_rmse(raw - truth),
        correction=correction(known),
        sem=_rmse(error[level]),
        within=_within([row for row, known_roll in zip(known, level, strict=True) if known_roll], error[level]),
        coverage=float(np.mean(np.concatenate(covered))),
        points=np.column_stack([truth, np.concatenate(printed)]),
    )


def correction(rows: list[Row]) -> Correction:
    """What turns the raw value into the truth; none where no line is worth it.

    Judged by leaving one person out at a time: a line must beat both the raw value and a plain constant shift, and a
    shift the raw value.
    """
    truth, raw = _columns(rows)
    low, high = float(raw.min()), float(raw.max())
    follows = np.corrcoef(truth, raw)[0, 1] >= MIN_CORRELATION
    people = np.array([row.body for row in rows])
    lined, shifted = np.empty_like(raw), np.empty_like(raw)
    for person in dict.fromkeys(people):
        left_out = people == person
        factor, intercept = np.polyfit(raw[~left_out], truth[~left_out], 1)
        lined[left_out] = intercept + factor * raw[left_out]
        shifted[left_out] = raw[left_out] + np.mean((truth - raw)[~left_out])
    errors = [_rmse(value - truth) for value in (raw, shifted, lined)]
    if follows and errors[2] < min(errors[:2]) * (1 - MIN_GAIN):
        factor, intercept = np.polyfit(raw, truth, 1)
        return Correction(intercept=float(intercept), factor=float(factor), low=low, high=high)
    if errors[1] < errors[0] * (1 - MIN_GAIN):
        return Correction(intercept=float(np.mean(truth - raw)), factor=1.0, low=low, high=high)
    return Correction(intercept=0.0, factor=1.0, low=low, high=high)


def _within(rows: list[Row], error: np.ndarray) -> float:
    people = np.array([row.body for row in rows])
    left = np.concatenate([error[people == one] - error[people == one].mean() for one in dict.fromkeys(people)])
    return float(np.sqrt(np.sum(left**2) / max(1, len(left) - len(set(people)))))


def _rmse(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))


def _columns(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row.truth for row in rows]), np.array([row.estimate for row in rows], dtype=float)
