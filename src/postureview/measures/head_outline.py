"""Head and neck in the outline of a back view, where the network invents the face: tilt and shift of the head.

Rows count from the middle of the shoulders upward. Lengths are in trunk heights, from the hips' middle to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.outline_rows import STEP, outline_rows
from postureview.measures.trunk_edges import hidden
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side
from postureview.values.measurement import Reason

REACH = 0.5
"""Columns on either side: a head is 0.3 wide, and stands up to 0.1 off the shoulders' middle."""
TOP_ROW = 0.9
"""A head ends lower: 0.66 in stature 1.70 m (D, K07), more with a chignon."""
HEAD_ROW = 0.3
"""Above this row there is only head."""
NECK_ROWS = (0.08, 0.42)
"""Where the neck is narrowest; it lies at 0.22 in rendered people."""

MAX_NECK_SHARE = 0.93
"""Width of the neck over that of the head. Long hair has no neck: 1.00 in rendered people, 0.85 at most without."""

AXIS_SHARES = (0.25, 0.5, 0.9)
"""The axis is fitted between these shares of the way from neck to vertex, whole and upper part: below there are hair
line and ears, above the rows shrink to a point. How far the two disagree is the method's own error."""
ROUNDS = 8
"""Level rows of a tilted oval show about half its tilt, and rows square to the line found half of what is left."""
MIN_ROWS = 20
"""Fewer are no head: one has some 80."""
MAX_SCATTER = 0.01
"""Of the rows' middles about the axis: 0.001 to 0.004 in rendered people with hair cut or tied up."""
CENTRE_SHARE = 0.35
"""Of the way from neck to vertex: the height of the ears in rendered people."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neck:
    """middle : (2,) of the narrowest neck, as (axis, up) in pixels. height : of a trunk, in pixels."""

    middle: Floats
    height: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeadAxis:
    """The head's axis of symmetry. tilt_deg : positive = to the right. centre : (2,) on it at ear height, in pixels."""

    tilt_deg: float
    method_error_deg: float
    centre: Floats


def head_tilt_behind(outline: Outline, side: Side) -> Reading | Refusal:
    """Tilt of the head's axis of symmetry from the vertical, degrees, positive = to the right."""
    axis = head_axis(outline)
    if isinstance(axis, Refusal):
        return axis
    return Reading(value=axis.tilt_deg, method_error=axis.method_error_deg)


def head_shift_behind(outline: Outline, side: Side) -> Reading | Refusal:
    """Middle of the head at the ears' height from the shoulders' midpoint, pixels, positive = to the right."""
    axis = head_axis(outline)
    if isinstance(axis, Refusal):
        return axis
    return Reading(value=float(axis.centre[0] - outline.middle(Part.SHOULDER)[0]))


def neck_of(outline: Outline) -> Neck | Refusal:
    """The narrowest place of the neck, or why none can be seen."""
    shoulders, hips = (outline.middle(part) for part in (Part.SHOULDER, Part.HIP))
    if not np.isfinite([*shoulders, *hips]).all():
        detail = "shoulders and hips were not seen together; keep them uncovered"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=detail)
    height = float(shoulders[1] - hips[1])
    if height <= 0:
        return Refusal(reason=Reason.NOT_STANDING, detail="the trunk was bent; stand upright")
    rows = np.arange(0.0, TOP_ROW, STEP)
    seen = outline_rows(outline, rows, origin=shoulders, height=height, reach=REACH)
    head = np.nan_to_num(seen.share[rows > HEAD_ROW]).sum(axis=0)
    if not head.any():
        return hidden("no head was seen above the shoulders; bare the neck and film head to feet")
    head_out = float(seen.first + STEP * np.average(np.arange(len(head)), weights=head))
    start = np.interp(rows, [0.0, HEAD_ROW], [0.0, head_out])
    left, right = (seen.body_ends(start, toward) for toward in (-1, 1))
    width = right - left
    is_neck, is_head = (rows >= NECK_ROWS[0]) & (rows <= NECK_ROWS[1]) & np.isfinite(width), np.isfinite(width)
    if not is_neck.any():
        return hidden("no neck was seen above the shoulders; bare the neck and film head to feet")
    at = int(np.argmin(np.where(is_neck, width, np.inf)))
    is_head &= rows > rows[at]
    if not is_head.any() or width[at] > MAX_NECK_SHARE * width[is_head].max():
        return hidden("the neck is no narrower than the head, as under long hair; tie the hair up and bare the neck")
    middle = np.array([(left[at] + right[at]) / 2, rows[at]])
    return Neck(middle=shoulders + height * middle, height=height)


def head_axis(outline: Outline) -> HeadAxis | Refusal:
    """The line through the middles of rows that run square to it, or why there is none."""
    neck = neck_of(outline)
    if isinstance(neck, Refusal):
        return neck
    origin, tilt_deg = neck.middle, 0.0
    for _ in range(ROUNDS):
        middles = _middles(outline, neck, origin, tilt_deg)
        if middles is None:
            return hidden("the head's upper end was not seen; film head to feet, arms down")
        length = neck.height * float(middles[-1, 1])
        whole, upper = (_line(middles, AXIS_SHARES[first], AXIS_SHARES[2]) for first in (0, 1))
        across, along = _directions(tilt_deg)
        origin = origin + neck.height * whole.offset * across
        tilt_deg += whole.lean_deg
    if whole.scatter > MAX_SCATTER:
        return hidden("the outline of the head is not symmetrical; tie the hair up evenly and look straight ahead")
    return HeadAxis(
        tilt_deg=tilt_deg,
        method_error_deg=abs(upper.lean_deg - whole.lean_deg) / 2,
        centre=origin + length * CENTRE_SHARE * along,
    )


def _middles(outline: Outline, neck: Neck, origin: Floats, tilt_deg: float) -> Floats | None:
    """(N, 2) middles of the rows square to a tilted line, up to the vertex, as (across, along); None without vertex."""
    rows = np.arange(0.0, TOP_ROW, STEP)
    seen = outline_rows(outline, rows, origin=origin, height=neck.height, reach=REACH, tilt_deg=tilt_deg)
    left, right = (seen.body_ends(np.zeros(len(rows)), toward) for toward in (-1, 1))
    middles = np.stack([(left + right) / 2, rows], axis=1)
    known = np.isfinite(middles[:, 0])
    return None if known[-1] or known.sum() < MIN_ROWS else np.asarray(middles[known])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    lean_deg: float
    offset: float
    scatter: float


def _line(middles: Floats, lowest: float, highest: float) -> _Line:
    """A straight line through the middles between two shares of the way to the vertex, that few strays do not move."""
    from scipy.stats import theilslopes

    shares = middles[:, 1] / middles[-1, 1]
    out, row = middles[(shares >= lowest) & (shares <= highest)].T
    slope, offset, _, _ = theilslopes(out, row)
    scatter = float(np.std(out - offset - slope * row))
    return _Line(lean_deg=float(np.rad2deg(np.arctan(slope))), offset=float(offset), scatter=scatter)


def _directions(tilt_deg: float) -> tuple[Floats, Floats]:
    """Unit vectors (2,) square to a tilted line, toward +axis, and along it."""
    turn = np.deg2rad(tilt_deg)
    return np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
