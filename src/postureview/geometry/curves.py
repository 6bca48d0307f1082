"""Outlines of soft masks and the curves along them. Points are (axis, up) as in ``angles``; missing is NaN."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from postureview.values.arrays import Flags, Floats

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

EDGE = 0.5
"""A pixel that belongs half to the body lies on its edge."""

MIN_POINTS = 5
"""What a smoothing spline needs at least."""


def boundary_columns(mask: Floats, start: Floats, *, toward: int) -> Floats:
    """(H,) column at which a walk along each row first leaves the body, between pixels by linear interpolation.

    mask : (H, W) share of each pixel that is body, 0-1. start : (H,) column where the walk begins. toward : +1 = to the
    picture's right, -1 = to its left. NaN where the start is missing or not in the body, and where the body reaches the
    mask's edge.
    """
    width = mask.shape[1]
    if toward < 0:
        return np.asarray(width - 1 - boundary_columns(mask[:, ::-1], width - 1 - start, toward=1))
    found = np.full(len(mask), np.nan)
    rows = np.flatnonzero(np.isfinite(start) & (np.round(start) >= 0) & (np.round(start) < width))
    first = np.round(start[rows]).astype(int)
    beyond = (mask[rows] < EDGE) & (np.arange(width) > first[:, None])
    inside = (mask[rows, first] >= EDGE) & beyond.any(axis=1)
    rows, outer = rows[inside], beyond[inside].argmax(axis=1)
    within, without = mask[rows, outer - 1].astype(float), mask[rows, outer].astype(float)
    found[rows] = outer - 1 + (within - EDGE) / (within - without)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class SmoothCurve:
    """axis as a smooth function of up, between ``low`` and ``high``; NaN outside."""

    spline: BSpline
    low: float
    high: float

    def at(self, up: Floats) -> Floats:
        """(N, 2) points of the curve."""
        return np.stack([np.where(self._covers(up), self.spline(up), np.nan), up], axis=-1)

    def tangent_deg(self, up: Floats) -> Floats:
        """(N,) lean of the curve from the vertical: 0 = upright, positive = toward +axis as it rises, (-90, 90)."""
        slope = self.spline(up, nu=1)
        return np.where(self._covers(up), np.rad2deg(np.arctan(slope)), np.nan)

    def _covers(self, up: Floats) -> Flags:
        return np.asarray((up >= self.low) & (up <= self.high), dtype=np.bool_)


def smooth_curve(points: Floats, bandwidth: float) -> SmoothCurve | None:
    """Smoothing spline through (N, 2) points, axis over up; None for fewer than ``MIN_POINTS`` points.

    bandwidth : length, in the unit of the points, of the details that are kept by half: waves of
    2 * pi * bandwidth keep half their height, longer ones more. Missing points are left out.
    """
    return _smooth(points[np.isfinite(points).all(axis=1)].tobytes(), bandwidth)


@lru_cache(maxsize=128)
def _smooth(points: bytes, bandwidth: float) -> SmoothCurve | None:
    """Every measure of a back asks for the same curves, and fitting them takes the longest."""
    from scipy.interpolate import make_smoothing_spline

    known = np.frombuffer(points).reshape(-1, 2)
    up, first = np.unique(known[:, 1], return_index=True)
    if len(up) < MIN_POINTS:
        return None
    low, high = float(up[0]), float(up[-1])
    # The spline minimises misfit + penalty * bend; its response to a wave is 1 / (1 + penalty / density * frequency^4).
    density = (len(up) - 1) / (high - low)
    spline = make_smoothing_spline(up, known[first, 0], lam=density * bandwidth**4)
    return SmoothCurve(spline, low, high)


def depth_per_chord(points: Floats) -> float:
    """Largest distance of (N, 2) points from the line between the first and the last, over that line's length, >= 0.

    NaN for fewer than three points or ends that coincide.
    """
    if len(points) < 3:
        return float("nan")
    chord = points[-1] - points[0]
    length = float(np.hypot(*chord))
    if length == 0:
        return float("nan")
    offsets = points - points[0]
    return float(np.max(np.abs(chord[0] * offsets[:, 1] - chord[1] * offsets[:, 0]))) / length**2
