"""Series over real time stamps: gaps, outliers, smoothing, speed. The first axis is always time."""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

from postureview.geometry.robust import MAD_TO_SD
from postureview.values.arrays import Flags, Floats

LEAP_S = 0.3
LEAP_STEPS = 2.5
"""Time leaps by more than this, seconds and usual steps, where frames were left out."""


def gaps(missing: Flags) -> list[tuple[int, int]]:
    """(first, last) index of every run of True in ``missing`` (T,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.astype(int), [0]))))
    return [(int(start), int(stop) - 1) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def stretches(time_s: Floats, known: Flags) -> list[tuple[int, int]]:
    """(first, last) index of every run of True in ``known`` (T,), a run ending where time leaps.

    Time leaps where frames were left out: by more than ``LEAP_S`` and by more than ``LEAP_STEPS`` usual steps.
    """
    if len(time_s) < 2:
        return gaps(known)
    steps_s = np.diff(time_s)
    leaps = np.flatnonzero(steps_s > max(LEAP_S, LEAP_STEPS * float(np.median(steps_s))))
    runs = []
    for first, last in gaps(known):
        edges = [first, *(int(leap) + 1 for leap in leaps if first <= leap < last), last + 1]
        runs += [(start, stop - 1) for start, stop in itertools.pairwise(edges)]
    return runs


def fill_short_gaps(time_s: Floats, values: Floats, max_gap_s: float) -> tuple[Floats, int]:
    """Bridge gaps of a (T,) series no longer than ``max_gap_s`` between its known neighbours by straight lines.

    Gaps at either end stay: there is nothing to lean on. Returns the series and how many values were filled.
    """
    filled = values.copy()
    count = 0
    for first, last in gaps(np.isnan(values)):
        if first == 0 or last == len(values) - 1 or time_s[last + 1] - time_s[first - 1] > max_gap_s + 1e-9:
            continue
        inside = slice(first, last + 1)
        filled[inside] = np.interp(
            time_s[inside], [time_s[first - 1], time_s[last + 1]], [values[first - 1], values[last + 1]]
        )
        count += last + 1 - first
    return filled, count


def outliers(values: Floats, *, limit_mad: float, floor: float, half_width: int = 3) -> Flags:
    """(T, ...) True where a value is off the median of its neighbours by more than ``limit_mad`` robust deviations.

    ``floor`` is the smallest deviation (in the unit of ``values``) that can count, so that a perfectly still series
    does not call its own rounding an outlier. NaN is never an outlier.
    """
    ends = [(half_width, half_width)] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(values, ends, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half_width + 1, axis=0)
    centre = _median_of_known(windows)
    spread = MAD_TO_SD * _median_of_known(np.abs(windows - centre[..., None]))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(values - centre) > np.maximum(limit_mad * spread, floor), dtype=np.bool_)


def _median_of_known(windows: Floats) -> Floats:
    """The median over the last axis of what is not NaN, NaN of nothing; faster than NumPy's for few values."""
    ordered = np.sort(windows, axis=-1)  # NaN last
    count = np.sum(~np.isnan(ordered), axis=-1, keepdims=True)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    middle = np.take_along_axis(ordered, low, axis=-1), np.take_along_axis(ordered, high, axis=-1)
    return np.asarray((middle[0] + middle[1])[..., 0] / 2)


def low_pass(time_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """Zero-phase fourth-order Butterworth low-pass of a (T,) series with its own time stamps.

    The series is resampled to an even rate, filtered forward and back (so that nothing lags), and read at the
    original times. Each stretch between gaps, of values or of time, is filtered by itself; a stretch too short to
    filter, or a rate below four times the cut-off, is returned as it came.
    """
    return low_pass_columns(time_s, values[:, None], cutoff_hz)[:, 0]


def low_pass_columns(time_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """``low_pass`` of every column of (T, D); those with the same gaps are filtered together, which saves time."""
    from scipy.signal import sosfiltfilt

    smooth = values.copy()
    known, first_of = np.unique(np.isfinite(values), axis=1, return_inverse=True)
    for number, mask in enumerate(known.T):
        columns = np.flatnonzero(first_of.ravel() == number)
        for first, last in stretches(time_s, mask):
            n = last - first + 1
            span_s = float(time_s[last] - time_s[first])
            if n < 12 or span_s <= 0:
                continue
            rate_hz = (n - 1) / span_s
            if cutoff_hz >= rate_hz / 4:
                continue
            part_s = time_s[first : last + 1]
            even_s = np.linspace(time_s[first], time_s[last], n)
            even = np.array([np.interp(even_s, part_s, values[first : last + 1, column]) for column in columns])
            filtered = sosfiltfilt(_sections(cutoff_hz, rate_hz), even, padlen=min(n - 1, 3 * 5))
            for column, series in zip(columns, filtered, strict=True):
                smooth[first : last + 1, column] = np.interp(part_s, even_s, series)
    return smooth


@lru_cache(maxsize=64)
def _sections(cutoff_hz: float, rate_hz: float) -> Floats:
    """The filter, which takes as long to design as to run: all landmarks of a stretch share it."""
    from scipy.signal import butter

    # Second order, run twice, is fourth order; the cut-off is widened so that both passes together keep it.
    return np.asarray(butter(2, cutoff_hz / 0.802, fs=rate_hz, output="sos"))


def speed(time_s: Floats, points: Floats) -> Floats:
    """(T,) speed of points (T, D) in units per second by central differences; NaN beside missing points."""
    if len(time_s) < 2:
        return np.full(len(time_s), np.nan)
    velocity = np.gradient(points, time_s, axis=0)
    return np.asarray(np.linalg.norm(velocity, axis=1))
