"""Still phases: the stretches in which a posture can be measured, and the view that each shows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import PhaseSettings
from postureview.geometry.angles import circular_mean_deg
from postureview.geometry.signals import low_pass_columns, speed, stretches
from postureview.trajectory.body import trunk_length_px
from postureview.trajectory.facing import nearest_view, off_view_deg, yaw_deg
from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, Part, View
from postureview.values.pose import PoseSequence

SWAY_CUTOFF_HZ = 2.0
"""Postural sway lies below 1 Hz, the network's jitter above: speed is judged between the two."""

_STEADY_PARTS = (Part.EAR, Part.SHOULDER, Part.HIP, Part.KNEE, Part.ANKLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of frames ``first``..``last`` (inclusive) that shows ``view``, ``off_deg`` off it."""

    first: int
    last: int
    view: View
    off_deg: float
    speed: float


def body_speed(poses: PoseSequence) -> Floats:
    """(T,) how fast the body moves, in trunk lengths per second: upper quartile over its main landmarks."""
    if len(poses) < 2:
        return np.zeros(len(poses))
    trunk_px = float(np.nanmedian(trunk_length_px(poses))) if poses.found.any() else float("nan")
    points = np.stack([poses.xy(part.on(side)) for part in _STEADY_PARTS for side in BODY_SIDES], axis=1)
    smooth = low_pass_columns(poses.time_s, points.reshape(len(poses), -1), SWAY_CUTOFF_HZ).reshape(points.shape)
    speeds = [speed(poses.time_s, smooth[:, number]) / trunk_px for number in range(points.shape[1])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # frames without a body stay NaN
        return np.asarray(np.nanpercentile(np.array(speeds), 75, axis=0))


def turn_speed_deg_s(poses: PoseSequence, yaw: Floats) -> Floats:
    """(T,) how fast the body turns, degrees per second, from its direction as a unit vector (no wrap-around)."""
    if len(poses) < 2:
        return np.zeros(len(poses))
    direction = np.deg2rad(yaw)
    unit = np.stack([np.cos(direction), np.sin(direction)], axis=1)
    return np.rad2deg(speed(poses.time_s, low_pass_columns(poses.time_s, unit, SWAY_CUTOFF_HZ)))


def still_spans(poses: PoseSequence, settings: PhaseSettings, stated: View | None = None) -> list[Span]:
    """Every stretch in which the body neither moves nor turns for at least ``min_hold_s``.

    A single frame (a photograph) is one span. ``stated`` is the view the user named; otherwise each span is given
    the nearest one.
    """
    yaw = yaw_deg(poses)
    motion = body_speed(poses)
    with np.errstate(invalid="ignore"):
        still = (motion < settings.max_speed) & (turn_speed_deg_s(poses, yaw) < settings.max_turn_deg_s)
    spans = []
    for first, last in _held(poses, still & poses.found, settings):
        direction = circular_mean_deg(yaw[first : last + 1])
        if not np.isfinite(direction):
            continue
        view, off = nearest_view(direction) if stated is None else (stated, off_view_deg(direction, stated))
        span_speed = float(np.nanmedian(motion[first : last + 1]))
        spans.append(Span(first=first, last=last, view=view, off_deg=off, speed=span_speed))
    return spans


def _held(poses: PoseSequence, still: Flags, settings: PhaseSettings) -> list[tuple[int, int]]:
    """Runs of ``still``, without a leap in time, that last long enough, shortened at both ends by the settling time."""
    if len(poses) == 1:
        return [(0, 0)] if still[0] else []
    held = []
    for first, last in stretches(poses.time_s, still):
        start_s, end_s = poses.time_s[first], poses.time_s[last]
        if end_s - start_s < settings.min_hold_s:
            continue
        settle_s = min(settings.settle_s, 0.2 * (end_s - start_s))
        inner = np.flatnonzero((poses.time_s >= start_s + settle_s) & (poses.time_s <= end_s - settle_s))
        held.append((int(inner[0]), int(inner[-1])) if inner.size else (first, last))
    return held


def views_seen(poses: PoseSequence, *, min_share: float = 0.1) -> tuple[View, ...]:
    """Views that at least ``min_share`` of the frames show, still or moving, most frequent first."""
    yaw = yaw_deg(poses)
    known = yaw[np.isfinite(yaw)]
    counts: dict[View, int] = {}
    for direction in known:
        view, _ = nearest_view(float(direction))
        counts[view] = counts.get(view, 0) + 1
    seen = [view for view, count in counts.items() if count >= min_share * len(poses)]
    return tuple(sorted(seen, key=lambda view: -counts[view]))
