"""Centre, spread and repeat error of noisy series."""

from __future__ import annotations

import numpy as np

from postureview.values.arrays import Floats

MAD_TO_SD = 1.4826
"""Median absolute deviation → standard deviation of a normal distribution."""


def robust_sd(values: Floats) -> float:
    """Standard deviation from the median absolute deviation; NaN values are left out; NaN when none is left."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return float("nan")
    return float(MAD_TO_SD * np.median(np.abs(known - np.median(known))))


def independent_count(values: Floats) -> float:
    """How many independent values a series of neighbouring frames is worth, 1 to n.

    Frames resemble their neighbours; the effective number is n (1 - r) / (1 + r) with r the lag-one correlation
    of the series (first-order autoregressive model). Dividing a spread by the root of the plain n would make an
    error look tiny.
    """
    known = values[np.isfinite(values)]
    n = known.size
    if n < 3:
        return float(max(n, 1))
    centred = known - known.mean()
    power = float(np.sum(centred**2))
    if power == 0:
        return 1.0
    correlation = float(np.clip(np.sum(centred[1:] * centred[:-1]) / power, 0.0, 0.99))
    return float(np.clip(n * (1 - correlation) / (1 + correlation), 1.0, n))


def median_error(values: Floats) -> float:
    """Standard error of the median of a still series: robust spread over the root of the independent count.

    The factor 1.2533 is the efficiency of the median for normal noise. 0 for a single value.
    """
    known = values[np.isfinite(values)]
    if known.size < 2:
        return 0.0
    return 1.2533 * robust_sd(known) / float(np.sqrt(independent_count(known)))


def jitter_sd(values: Floats) -> float:
    """Standard deviation of the noise from frame to frame of an evenly sampled series, whatever its slow course.

    From second differences, which a straight line does not have; for white noise they have six times its variance.
    0 for fewer than three values.
    """
    if len(values) < 3:
        return 0.0
    return float(MAD_TO_SD * np.median(np.abs(np.diff(values, 2))) / np.sqrt(6.0))
