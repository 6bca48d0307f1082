"""How far the camera was turned, from a plumb line: a cord that hangs in the picture, which the user said is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.capture.level import FOCAL, LARGEST_UNCERTAINTY_DEG, PITCH_DEG
from postureview.capture.lines import Lines, room_lines
from postureview.values.arrays import Flags, Floats
from postureview.values.frame import Frame
from postureview.values.recording import CameraRoll, RollSource

HANGING_ERROR_DEG = 0.1
"""A cord with a weight hangs upright to this, swaying a little (E)."""
_THICKEST = 0.008
"""Widest cord, share of the long side (E): ten pixels of 1280, three centimetres at three metres; a door is wider."""
_SHORTEST = 0.25
"""Shortest cord, from its highest to its lowest seen point, share of the long side (E): a whole body high at the least
would be half; a part hides behind the body."""
_PARALLEL_DEG = 1.5
"""Both edges of a cord run along one another to this (E)."""
_END_ERROR = 0.0004
"""How far the ends of a detected edge are off, in long sides: half a pixel of the reduced picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cord:
    """Edges of one cord, drawn through by one line: its turn, its middle and its extent, in long sides."""

    off_deg: float
    x: float
    extent: float


def plumb_roll(frame: Frame, body_px: Floats | None = None) -> CameraRoll | None:
    """Roll of the camera from the longest hanging cord; None where no thin upright line is long enough.

    body_px : points around the subject, whose clothes are no cord. A camera that looks up or down leans a cord beside
    the middle of the picture; how much is not known, so the uncertainty grows with its distance from there.
    """
    upright, _ = room_lines(frame, body_px)
    cords = [_through(upright, which, frame.size_px) for which in _edges_of_cords(upright, max(frame.size_px))]
    cord = max(cords, key=lambda one: one.extent, default=None)
    if cord is None or cord.extent < _SHORTEST:
        return None
    found_deg = float(np.rad2deg(np.sqrt(2) * _END_ERROR / cord.extent))
    uncertainty = float(np.linalg.norm([HANGING_ERROR_DEG, found_deg, PITCH_DEG * cord.x / FOCAL]))
    if uncertainty > LARGEST_UNCERTAINTY_DEG:
        return None
    return CameraRoll(
        roll_deg=cord.off_deg, uncertainty_deg=uncertainty, basis="the plumb line", source=RollSource.PLUMB_LINE
    )


def _edges_of_cords(lines: Lines, long_px: int) -> list[Flags]:
    """For each line that has its other edge close beside it: the lines (N,) that continue it, or its other edge."""
    start, end = lines.ends[:, :2], lines.ends[:, 2:]
    down = np.where((end[:, 1] > start[:, 1])[:, None], end - start, start - end)
    down = down / np.maximum(np.linalg.norm(down, axis=1, keepdims=True), 1e-9)
    middle = (start + end) / 2
    cords = []
    for index in range(len(lines)):
        apart = middle - middle[index]
        beside = np.abs(apart[:, 0] * down[index, 1] - apart[:, 1] * down[index, 0]) <= _THICKEST * long_px
        along = np.abs(lines.off_deg - lines.off_deg[index]) <= _PARALLEL_DEG
        # The detector runs along an edge with its dark side always on the same hand.
        faces_other_way = np.sign(end[:, 1] - start[:, 1]) != np.sign(end[index, 1] - start[index, 1])
        overlap = np.minimum(*_lowest(lines, index)) - np.maximum(*_highest(lines, index))
        if (beside & along & faces_other_way & (overlap > 0.5 * lines.length[index] * long_px)).any():
            cords.append(np.asarray(beside & along))
    return cords


def _highest(lines: Lines, index: int) -> tuple[Floats, Floats]:
    top = lines.ends[:, [1, 3]].min(axis=1)
    return top, np.full_like(top, top[index])


def _lowest(lines: Lines, index: int) -> tuple[Floats, Floats]:
    bottom = lines.ends[:, [1, 3]].max(axis=1)
    return bottom, np.full_like(bottom, bottom[index])


def _through(lines: Lines, which: Flags, size_px: tuple[int, int]) -> _Cord:
    """One line through all ends, each side of the cord counting by the length that was seen of it."""
    ends = lines.ends[which].reshape(-1, 2)
    weight = np.repeat(np.sqrt(lines.length[which]), 2)
    slope, offset = np.polyfit(ends[:, 1], ends[:, 0], 1, w=weight)
    middle_y = float(ends[:, 1].min() + ends[:, 1].max()) / 2
    return _Cord(
        off_deg=float(-np.rad2deg(np.arctan(slope))),
        x=float((slope * middle_y + offset - size_px[0] / 2) / max(size_px)),
        extent=float(np.ptp(ends[:, 1]) / max(size_px)),
    )
