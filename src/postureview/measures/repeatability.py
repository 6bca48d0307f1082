"""Repeatability of repeated takes: intraclass correlation and within-person error, from tables of numbers.

A table is (n people, k takes). The model is the two-way random one, person + take + rest, single values, absolute
agreement: ICC(2,1) of Shrout & Fleiss 1979, ICC(A,1) of McGraw & Wong 1996.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.measurement import MDC95_FACTOR

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSquares:
    """Mean squares of a complete table. within : of people's own values about their means, takes and rest together."""

    people: float
    takes: float
    rest: float
    within: float
    n_people: int
    n_takes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatability:
    """What repeated takes show. sem, mdc95 and mean in the table's unit.

    icc : ICC(2,1), with its 95 % interval; None where it is not defined because nothing varies. sem : standard error
    within a person, systematic differences between takes included; 0 when all takes are equal.
    """

    n_people: int
    n_takes: int
    mean: float
    sem: float
    icc: float | None
    icc_low: float | None
    icc_high: float | None

    @property
    def mdc95(self) -> float:
        """Smallest change of one person that is not error, 1.96 * sqrt(2) * sem."""
        return MDC95_FACTOR * self.sem


def repeatability(table: Floats, min_takes: int = 2) -> Repeatability | None:
    """Of a table (n, k) in which NaN is a missing value; None when fewer than two people have ``min_takes`` >= 2.

    Missing values: complete cases. Of the first ``min_takes``, the first ``min_takes`` + 1, ... takes the number is
    used that gives the most degrees of freedom within people, n (k - 1), and of the people those who have all of them.
    """
    complete = complete_cases(table, min_takes)
    if len(complete) < 2:
        return None
    squares = mean_squares(complete)
    icc = intraclass_correlation(squares)
    low, high = (None, None) if icc is None else intraclass_interval(squares, icc)
    return Repeatability(
        n_people=squares.n_people,
        n_takes=squares.n_takes,
        mean=float(complete.mean()),
        sem=math.sqrt(squares.within),
        icc=icc,
        icc_low=low,
        icc_high=high,
    )


def complete_cases(table: Floats, min_takes: int = 2) -> Floats:
    """(m, j) rows without a missing value among the first j >= ``min_takes``; j is chosen for the most m (j - 1)."""
    best = np.empty((0, min_takes))
    for takes in range(min_takes, table.shape[1] + 1):
        first = table[:, :takes]
        rows = first[np.isfinite(first).all(axis=1)]
        if len(rows) * (takes - 1) > len(best) * (best.shape[1] - 1):
            best = rows
    return best


def mean_squares(table: Floats) -> MeanSquares:
    """Two-way analysis of variance of a complete table, n >= 2 and k >= 2."""
    n, k = table.shape
    grand = table.mean()
    of_people = k * float(np.sum((table.mean(axis=1) - grand) ** 2))
    of_takes = n * float(np.sum((table.mean(axis=0) - grand) ** 2))
    within = float(np.sum((table - table.mean(axis=1, keepdims=True)) ** 2))
    return MeanSquares(
        people=of_people / (n - 1),
        takes=of_takes / (k - 1),
        rest=max(0.0, within - of_takes) / ((n - 1) * (k - 1)),
        within=within / (n * (k - 1)),
        n_people=n,
        n_takes=k,
    )


def intraclass_correlation(squares: MeanSquares) -> float | None:
    """ICC(2,1); at most 1, below 0 where people differ less than their takes. None when nothing varies at all."""
    n, k = squares.n_people, squares.n_takes
    whole = squares.people + (k - 1) * squares.rest + k * (squares.takes - squares.rest) / n
    return (squares.people - squares.rest) / whole if whole > 0 else None


def intraclass_interval(squares: MeanSquares, icc: float) -> tuple[float, float]:
    """95 % interval of ICC(2,1) by F (McGraw & Wong 1996, table 7; Satterthwaite's degrees of freedom).

    (1, 1) where takes do not differ at all.
    """
    from scipy.stats import f

    n, k = squares.n_people, squares.n_takes
    if icc >= 1 or squares.within == 0:
        return 1.0, 1.0
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    by_takes, by_rest = a * squares.takes, b * squares.rest
    freedom = (by_takes + by_rest) ** 2 / (by_takes**2 / (k - 1) + by_rest**2 / ((n - 1) * (k - 1)))
    upper_tail = 1 - (1 - CONFIDENCE) / 2
    wide, narrow = float(f.ppf(upper_tail, n - 1, freedom)), float(f.ppf(upper_tail, freedom, n - 1))
    noise = k * squares.takes + (k * n - k - n) * squares.rest
    low = n * (squares.people - wide * squares.rest) / (wide * noise + n * squares.people)
    high = n * (narrow * squares.people - squares.rest) / (noise + n * narrow * squares.people)
    return low, high
