"""Agreement of categories: the trunk's REBA category from an angle, and how far two raters agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TRUNK_CATEGORIES = (1, 2, 3, 4)
TRUNK_LIMITS_DEG = (5.0, 20.0, 60.0)
"""Highest angle of categories 1, 2 and 3; beyond the last one it is category 4."""
RESAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How a rater agrees with the labels: shares from 0 to 1, weighted kappa and its 95 % interval. NaN = unknown."""

    n: int
    exact: float
    within_one: float
    kappa: float
    low: float
    high: float


def trunk_category(angle_deg: float) -> int:
    """REBA category of a trunk that leans so far from the vertical, in whichever direction."""
    return 1 + sum(abs(angle_deg) > limit for limit in TRUNK_LIMITS_DEG)


def confusion(labels: Sequence[int], rated: Sequence[int], categories: Sequence[int]) -> NDArray[np.int64]:
    """(K, K) counts: row = label, column = rating."""
    counts = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for label, rating in zip(labels, rated, strict=True):
        counts[categories.index(label), categories.index(rating)] += 1
    return counts


def weighted_kappa(counts: NDArray[np.int64]) -> float:
    """Cohen's kappa of a (K, K) table with linear weights; NaN where chance alone would agree fully."""
    total = counts.sum()
    if total == 0:
        return float("nan")
    place = np.arange(len(counts))
    apart = np.abs(place[:, None] - place[None, :])
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    expected = float((apart * by_chance).sum())
    return 1.0 - float((apart * counts).sum()) / expected if expected > 0 else float("nan")


def agreement(
    labels: Sequence[int], rated: Sequence[int], groups: Sequence[str], categories: Sequence[int] = TRUNK_CATEGORIES
) -> Agreement:
    """Agreement of ratings with labels. ``groups`` names what is drawn together when the interval is resampled."""
    if not labels:
        return Agreement(n=0, exact=np.nan, within_one=np.nan, kappa=np.nan, low=np.nan, high=np.nan)
    off = np.abs(np.array(labels) - np.array(rated))
    low, high = _interval(labels, rated, groups, categories)
    return Agreement(
        n=len(labels),
        exact=float(np.mean(off == 0)),
        within_one=float(np.mean(off <= 1)),
        kappa=weighted_kappa(confusion(labels, rated, categories)),
        low=low,
        high=high,
    )


def _interval(
    labels: Sequence[int], rated: Sequence[int], groups: Sequence[str], categories: Sequence[int]
) -> tuple[float, float]:
    names = sorted(set(groups))
    tables = {name: np.zeros((len(categories), len(categories)), dtype=np.int64) for name in names}
    for label, rating, group in zip(labels, rated, groups, strict=True):
        tables[group] += confusion([label], [rating], categories)
    stack = np.array([tables[name] for name in names])
    draws = np.random.default_rng(0).integers(len(names), size=(RESAMPLES, len(names)))
    kappas = np.array([weighted_kappa(stack[draw].sum(axis=0)) for draw in draws])
    known = kappas[np.isfinite(kappas)]
    if not known.size:
        return float("nan"), float("nan")
    return float(np.percentile(known, 2.5)), float(np.percentile(known, 97.5))
