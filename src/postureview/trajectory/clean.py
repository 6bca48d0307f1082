"""Cleaning of landmark tracks, with a record of what was done."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import CleaningSettings
from postureview.geometry.signals import fill_short_gaps, low_pass_columns, outliers
from postureview.trajectory.body import trunk_length_px
from postureview.trajectory.continuity import steady_sides
from postureview.values.arrays import Flags
from postureview.values.pose import N_LANDMARKS, PoseSequence

OUTLIER_FLOOR_TRUNK = 0.04
"""A jump below this share of the trunk's length is never called an outlier (network jitter is about 1 %)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cleaned:
    """A cleaned track and, in words, each step that changed it."""

    poses: PoseSequence
    steps: tuple[str, ...]


def clean(poses: PoseSequence, settings: CleaningSettings, edge_margin: float) -> Cleaned:
    """Undo passing swaps of sides, hide uncertain points and those off the picture, drop lone outliers, bridge short
    gaps. Nothing is smoothed here.

    The network guesses what lies beyond the edge, with confidence; nothing is measured there. ``edge_margin`` is the
    share of the picture at its edges that counts as beyond.

    A still phase is summarised by a median, which needs no filter and would only be blurred by one; ``smoothed``
    serves the signals that do.
    """
    poses, swapped = steady_sides(poses)
    image = poses.image.copy()
    with np.errstate(invalid="ignore"):
        hidden = image[..., 3] < settings.min_visibility
    outside = off_picture(poses, edge_margin) & ~hidden
    image[hidden | outside, :3] = np.nan
    dropped = filled = 0
    floor_px = OUTLIER_FLOOR_TRUNK * float(np.nanmedian(trunk_length_px(poses))) if poses.found.any() else 1.0
    for landmark in range(N_LANDMARKS):
        lone = outliers(image[:, landmark, :2], limit_mad=settings.outlier_mad, floor=floor_px).any(axis=-1)
        image[lone, landmark, :3] = np.nan
        dropped += int(lone.sum())
        for axis in range(3):
            series, count = fill_short_gaps(poses.time_s, image[:, landmark, axis], settings.max_gap_s)
            image[:, landmark, axis] = series
            filled += count if axis == 0 else 0
    points = f"of {image.shape[0] * N_LANDMARKS} landmark positions"
    counts = ", ".join(f"{name} in {count}" for name, count in swapped.items())
    steps = (
        f"left and right swapped back for moments: {counts} of {len(poses)} frames",
        f"{int(hidden.sum())} {points} hidden (visibility below {settings.min_visibility:g})",
        f"{int(outside.sum())} {points} hidden (off the picture)",
        f"{dropped} {points} dropped as lone outliers",
        f"{filled} {points} bridged over gaps up to {settings.max_gap_s:g} s",
    )
    return Cleaned(poses=dataclasses.replace(poses, image=image), steps=steps)


def off_picture(poses: PoseSequence, edge_margin: float) -> Flags:
    """(T, 33) True for landmarks outside the picture or within ``edge_margin`` of its edge; False for missing ones."""
    share = poses.image[..., :2] / np.array(poses.size_px, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.minimum(share, 1 - share) < edge_margin).any(axis=-1), dtype=np.bool_)


def smoothed(poses: PoseSequence, cutoff_hz: float) -> PoseSequence:
    """The track with a zero-phase low-pass on every coordinate; visibility and gaps stay as they are."""
    image = poses.image.copy()
    columns = image[..., :3].reshape(len(poses), -1)
    image[..., :3] = low_pass_columns(poses.time_s, columns, cutoff_hz).reshape(len(poses), N_LANDMARKS, 3)
    return dataclasses.replace(poses, image=image)
