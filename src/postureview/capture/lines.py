"""Straight lines of a room that stand upright or lie level in a picture, the body and the picture's edges left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postureview.values.arrays import Floats
from postureview.values.frame import Frame

WIDEST_DEG = 18.0
"""A line further off the picture's axes is neither: the largest roll that is undone, and what a tilted camera adds."""
_LONG_SIDE_PX = 1280
"""Larger pictures are reduced to this: lines lose nothing, and detecting them costs a tenth of a second."""
_SHORTEST = 0.03
"""Shortest line, share of the long side: below it a line's direction is its pixels' chance."""
_BODY_MARGIN = 0.15
"""Grown around the landmarks, share of the body's extent: hair, a belly and clothes lie outside the landmarks."""
_MOST = 0.7
"""A line of which more than this lies there is the body's; the edge of the floor only passes behind it."""
_EDGE = 0.012
"""A line this near to the picture's edge, share of the long side, may be the edge itself or a bar."""
_BAR_DEVIATION = 3.0
"""A row or column at the edge that varies less than this (luma) belongs to a bar, not to the scene."""
_BAR_BRIGHTNESS = 24.0
"""Bars are black; a plain wall is not a bar."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines of one direction class.

    off_deg : (N,) how far each is turned clockwise off its axis of the picture.
    x, y : (N,) its middle from the picture's middle, in long sides, y growing downward.
    length : (N,) in long sides. ends : (N, 4) x1, y1, x2, y2 in pixels of the picture as it was given.
    """

    off_deg: Floats
    x: Floats
    y: Floats
    length: Floats
    ends: Floats

    def __len__(self) -> int:
        return len(self.off_deg)


def room_lines(frame: Frame, body_px: Floats | None = None) -> tuple[Lines, Lines]:
    """(upright, level) lines of a picture. body_px : (N, 2) points around the subject, NaN where unknown.

    An upright line counts only when it reaches above the middle of the picture: the floor's joints, which run to a
    vanishing point, all end below the horizon.
    """
    import cv2

    luma: Any = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
    long_side = max(frame.size_px)
    scale = min(1.0, _LONG_SIDE_PX / long_side)
    if scale < 1.0:
        luma = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(luma)[0]
    ends = np.zeros((0, 4)) if found is None else np.asarray(found, dtype=np.float64).reshape(-1, 4)
    long_px = long_side * scale
    ends = ends[np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) >= _SHORTEST * long_px]
    ends = ends[_in_scene(ends, luma, _EDGE * long_px)]
    if body_px is not None:
        ends = ends[~_on_body(ends, np.asarray(body_px) * scale)]
    height, width = luma.shape
    dx, dy = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    up = np.where(dy > 0, -1.0, 1.0)
    right = np.where(dx < 0, -1.0, 1.0)
    off_upright = np.rad2deg(np.arctan2(up * dx, -up * dy))
    off_level = np.rad2deg(np.arctan2(right * dy, right * dx))
    x = ((ends[:, 0] + ends[:, 2]) / 2 - width / 2) / long_px
    y = ((ends[:, 1] + ends[:, 3]) / 2 - height / 2) / long_px
    length = np.hypot(dx, dy) / long_px

    def chosen(off_deg: Floats, which: NDArray[np.bool_]) -> Lines:
        return Lines(off_deg=off_deg[which], x=x[which], y=y[which], length=length[which], ends=ends[which] / scale)

    reaches_up = np.minimum(ends[:, 1], ends[:, 3]) < height / 2
    return (
        chosen(off_upright, (np.abs(off_upright) <= WIDEST_DEG) & reaches_up),
        chosen(off_level, np.abs(off_level) <= WIDEST_DEG),
    )


def _in_scene(ends: Floats, luma: Any, edge_px: float) -> NDArray[np.bool_]:
    """Lines that neither run along the picture's edge nor along black bars at it."""
    height, width = luma.shape
    left, right = _bars(luma, axis=0)
    top, bottom = _bars(luma, axis=1)
    xs, ys = ends[:, [0, 2]], ends[:, [1, 3]]
    beside = (xs.max(1) < left + edge_px) | (xs.min(1) > width - right - edge_px)
    beyond = (ys.max(1) < top + edge_px) | (ys.min(1) > height - bottom - edge_px)
    return np.asarray(~(beside | beyond))


def _bars(luma: Any, *, axis: int) -> tuple[int, int]:
    """Width of the black bars before and behind the scene, in pixels; axis 0 = left and right, 1 = top and bottom."""
    plain = (luma.std(axis=axis) < _BAR_DEVIATION) & (luma.mean(axis=axis) < _BAR_BRIGHTNESS)
    scene = np.flatnonzero(~plain)
    return (int(scene[0]), len(plain) - 1 - int(scene[-1])) if scene.size else (0, 0)


def _on_body(ends: Floats, points: Floats) -> NDArray[np.bool_]:
    """Lines of which most lies within a box around the points, grown by what a body has outside its landmarks."""
    known = points[np.isfinite(points).all(axis=1)]
    if not len(known):
        return np.zeros(len(ends), dtype=bool)
    room = _BODY_MARGIN * float(np.ptp(known, axis=0).max())
    low, high = known.min(axis=0) - room, known.max(axis=0) + room
    along = np.linspace(0.0, 1.0, 11)[:, None]
    places = ends[:, None, :2] * (1 - along) + ends[:, None, 2:] * along
    return np.asarray(((places > low) & (places < high)).all(axis=2).mean(axis=1) > _MOST)
