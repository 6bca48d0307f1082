"""The spine from the outline of the back in side views (reference A.3): surface curves, never vertebrae.

Rows and points as in ``back``. The rows were chosen on rendered people, which is part of the errors in the tables.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from postureview.geometry.angles import elevation_deg
from postureview.geometry.curves import SmoothCurve, depth_per_chord
from postureview.measures.back import Back, back_of
from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.register import outline_measure
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side
from postureview.values.measurement import Reason

_NECK = (Part.EAR, Part.SHOULDER, Part.HIP)
_BACK = (Part.SHOULDER, Part.HIP)

C7_ROW = -0.115
"""C7 lies about this far above the shoulder landmark (D: rendered people)."""
NAPE_ROWS = (0.2, 0.3, 0.4)
"""Where the chord ends under which the nape is looked for."""
C7_FROM_NAPE = (-0.024, -0.065)
"""C7 lies this far behind and below the nape, forward and upward positive (D: rendered people with short hair or a
bun, in whom it varies by 0.013 and 0.015). The shoulder landmark tells the height of C7 half as well, and on the nearly
level outline of the upper back an error of height is a larger one of depth."""

UPPER_ROWS = (-0.15, 0.10)
"""Where the outline leans forward the most: around the cervicothoracic inflection."""
MIDDLE_ROWS = (0.30, 0.85)
"""Where it leans backward the most: around the thoracolumbar inflection."""
LOWER_ROWS = (0.65, 0.93)
"""Where it leans forward again: on the sacrum and the upper buttock."""
_STEP = 0.005

MIN_HOLLOW_DEG = 8.0
"""A smaller turn from the loins to the buttock is no hollow that an outline can show (E)."""

Arc = tuple[float, float]
"""Rows between which a curve of the back lies: upper, lower."""


@outline_measure("craniovertebral_angle", parts=_NECK, version=2)
def craniovertebral_angle(outline: Outline, side: Side) -> Reading | Refusal:
    """Rise of the line from the estimated C7 to the near ear, degrees; small = head forward."""
    points = c7_points(outline, side)
    if isinstance(points, Refusal):
        return points
    ear = _in_rows(outline, side, outline.at(Part.EAR, side))
    if not np.isfinite(ear).all():
        return Refusal(reason=Reason.LANDMARK_MISSING, detail="the near ear was not seen; keep it uncovered")
    return middle_of_three([float(elevation_deg(c7, ear)) for c7 in points])


@outline_measure("thoracic_curve", parts=_NECK)
def thoracic_curve(outline: Outline, side: Side) -> Reading | Refusal:
    """Turn of the outline from the cervicothoracic to the thoracolumbar inflection, degrees, positive = round."""
    return _of_thoracic_arc(outline, side, lambda curve: -_turn_deg(curve, (_upper(curve), _middle(curve))))


@outline_measure("thoracic_index", parts=_NECK)
def thoracic_index(outline: Outline, side: Side) -> Reading | Refusal:
    """Depth over chord from the estimated C7 to the thoracolumbar inflection."""
    row = C7_ROW
    if outline.c7_by_hand is not None:
        points = c7_points(outline, side)
        if isinstance(points, Refusal):
            return points
        row = -float(points[1][1])
    return _of_thoracic_arc(outline, side, lambda curve: _index(curve, (row, _middle(curve))))


@outline_measure("lumbar_curve", parts=_BACK)
def lumbar_curve(outline: Outline, side: Side) -> Reading | Refusal:
    """Turn of the outline from the thoracolumbar inflection to the sacrum, degrees, positive = hollow."""
    return _of_lumbar_arc(outline, side, lambda curve: _turn_deg(curve, _lumbar_arc(curve)))


@outline_measure("lumbar_index", parts=_BACK)
def lumbar_index(outline: Outline, side: Side) -> Reading | Refusal:
    """Depth over chord from the thoracolumbar inflection to the sacrum."""
    return _of_lumbar_arc(outline, side, lambda curve: _index(curve, _lumbar_arc(curve)))


def _of_thoracic_arc(outline: Outline, side: Side, read: Callable[[SmoothCurve], float]) -> Reading | Refusal:
    back = back_of(outline, side, neck=True)
    if isinstance(back, Refusal):
        return back
    if back.arm_covers(*MIDDLE_ROWS):
        return _covered("the arms cover the back below the shoulder blades")
    return middle_of_three([read(curve) for curve in back.curves])


def _of_lumbar_arc(outline: Outline, side: Side, read: Callable[[SmoothCurve], float]) -> Reading | Refusal:
    back = back_of(outline, side, neck=False)
    if isinstance(back, Refusal):
        return back
    if back.arm_covers(MIDDLE_ROWS[0], LOWER_ROWS[1]):
        return _covered("the arms cover the loins")
    turn_deg = _turn_deg(back.curve, _lumbar_arc(back.curve))
    if turn_deg < MIN_HOLLOW_DEG:
        detail = f"from the loins to the buttock the outline turns by {turn_deg:.0f} deg only: flat, or not visible"
        return Refusal(reason=Reason.FLAT_OR_NOT_VISIBLE, detail=detail)
    return middle_of_three([read(curve) for curve in back.curves])


def _covered(what: str) -> Refusal:
    return Refusal(reason=Reason.CONTOUR_HIDDEN, detail=f"{what}; cross the arms or hold them 40 deg forward")


def middle_of_three(values: list[float]) -> Reading:
    """The middle one of three ways to read a value, and their spread."""
    return Reading(value=values[1], method_error=float(np.std(values)))


def c7_points(outline: Outline, side: Side) -> Floats | Refusal:
    """(3, 2) points where C7 may lie, in rows; the middle one is the estimate. Where it was placed by hand, only it."""
    if outline.c7_by_hand is None:
        back = back_of(outline, side, neck=True)
        return back if isinstance(back, Refusal) else c7_candidates(back)
    shoulder_px = outline.body.poses.xy(Part.SHOULDER.on(side))[0]
    placed = _in_rows(outline, side, outline.body.axes(shoulder_px + np.asarray(outline.c7_by_hand)))
    if not np.isfinite(placed).all():
        detail = "shoulder and hip were not seen together; keep them uncovered"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=detail)
    return np.stack([placed] * len(NAPE_ROWS))


def _in_rows(outline: Outline, side: Side, point: Floats) -> Floats:
    """(2,) a point of measuring coordinates in rows."""
    shoulder, hip = (outline.at(part, side) for part in (Part.SHOULDER, Part.HIP))
    return np.asarray((point - shoulder) / (shoulder[1] - hip[1]))


def c7_candidates(back: Back) -> Floats:
    """(3, 2) points where C7 may lie, from where neck and back meet; the middle one is the estimate."""
    return np.asarray(np.stack([back.nape(row) for row in NAPE_ROWS]) + C7_FROM_NAPE)


def _upper(curve: SmoothCurve) -> float:
    rows, lean = _lean_deg(curve, *UPPER_ROWS)
    return float(rows[np.nanargmax(lean)])


def _middle(curve: SmoothCurve, lowest: float = MIDDLE_ROWS[1]) -> float:
    rows, lean = _lean_deg(curve, MIDDLE_ROWS[0], lowest)
    return float(rows[np.nanargmin(lean)])


def _lumbar_arc(curve: SmoothCurve) -> Arc:
    rows, lean = _lean_deg(curve, *LOWER_ROWS)
    lower = float(rows[np.nanargmax(lean)])
    return _middle(curve, min(lower, MIDDLE_ROWS[1])), lower


def _lean_deg(curve: SmoothCurve, upper: float, lower: float) -> tuple[Floats, Floats]:
    rows = np.arange(upper, lower + _STEP / 2, _STEP)
    return rows, curve.tangent_deg(-rows)


def _turn_deg(curve: SmoothCurve, arc: Arc) -> float:
    """How much more the outline leans forward at the arc's lower end than at its upper end."""
    upper, lower = curve.tangent_deg(-np.array(arc))
    return float(lower - upper)


def _index(curve: SmoothCurve, arc: Arc) -> float:
    return depth_per_chord(curve.at(-np.arange(arc[0], arc[1] + _STEP / 2, _STEP)))
