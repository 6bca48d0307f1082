"""A stretch of a recording that shows one view, and the signals in it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.knowledge.movement_rows import SignalRow, view_name
from postureview.measures.body import Body
from postureview.movement.signals import SIGNALS
from postureview.trajectory.body import stature_px
from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import Side, View
from postureview.values.pose import PoseSequence

MOST_SPEED_DEG_S = 700.0
"""Nobody moves a joint faster in a test on request: a leap beyond it is a landmark on another limb (E)."""
LEAST_LEAP_DEG = 20.0
"""Smaller steps between two pictures are jitter (E)."""
STATURE_PERCENTILE = 90
"""The body is shorter in the picture while it bends: its upright height is near the tallest (E)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take:
    """Cleaned, unsmoothed landmarks of one view. stature_mm : known stature, or None (then no millimetres, ever)."""

    recording: str
    poses: PoseSequence
    view: View
    roll_deg: float = 0.0
    stature_mm: float | None = None

    @property
    def body(self) -> Body:
        """The landmarks in measuring coordinates."""
        return Body(poses=self.poses, view=self.view, roll_deg=self.roll_deg)

    def between(self, start_s: float, end_s: float) -> Take:
        """The frames with ``start_s <= time_s <= end_s``."""
        return dataclasses.replace(self, poses=self.poses.between(start_s, end_s))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A signal over the frames of a take. unit : deg, 1, mm, or % of stature; factor : from the tables' unit to it."""

    row: SignalRow
    unit: str
    factor: float
    time_s: Floats
    values: Floats

    @property
    def known_share(self) -> float:
        """Share of the frames in which the landmarks it needs were seen."""
        return float(np.isfinite(self.values).mean()) if len(self.values) else 0.0

    @property
    def leaps(self) -> Flags:
        """(T,) True where an angle leapt to this frame faster than a body moves."""
        flags = np.zeros(len(self.values), dtype=np.bool_)
        known = np.flatnonzero(np.isfinite(self.values))
        if self.unit == "deg" and known.size > 1:
            step, passed_s = np.abs(np.diff(self.values[known])), np.diff(self.time_s[known])
            flags[known[1:]] = step > np.maximum(MOST_SPEED_DEG_S * passed_s, LEAST_LEAP_DEG)
        return flags


def shows(view: View, signal: str) -> bool:
    """Whether a view shows a signal at all."""
    return view_name(view) in knowledge().signals[signal].views


def curve(take: Take, signal: str, side: Side) -> Curve:
    """A signal of the tables. ``side`` counts for limbs; side views take the near one. NaN where not seen."""
    row = knowledge().signals[signal]
    values = SIGNALS[signal](take.body, take.view.near_side if take.view.is_lateral else side)
    unit: str = row.unit
    scale = factor = 1.0
    if row.unit == "mm":
        heights = stature_px(take.poses, take.view, take.roll_deg)
        height_px = float(np.nanpercentile(heights, STATURE_PERCENTILE)) if np.isfinite(heights).any() else float("nan")
        known = take.stature_mm is not None
        unit = "mm" if known else "%"
        factor = 1.0 if known else 100.0 / NOMINAL_STATURE_MM
        scale = (take.stature_mm or 100.0) / height_px
    return Curve(row=row, unit=unit, factor=factor, time_s=take.poses.time_s, values=values * scale)
