"""What reports draw of a silhouette: the outline, and the edge of the back, as points in the picture."""

from __future__ import annotations

import numpy as np

from postureview.measures.outline import Refusal
from postureview.measures.register import Posture
from postureview.measures.spine import c7_points
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part
from postureview.values.silhouette import Silhouette

Points = tuple[tuple[float, float], ...]

_BACK = (Part.EAR, Part.SHOULDER, Part.HIP, Part.KNEE)
_BELOW_HIP = 0.1
"""How far below the hip the edge of the back is drawn, trunk heights."""
_BACK_POINTS, _OUTLINE_POINTS = 60, 240
_SAME_PICTURE_S = 1e-3
_EDGE = 0.5


def silhouette_at(posture: Posture, time_s: float) -> Silhouette | None:
    """The silhouette of the picture taken at this time; None where it was not read."""
    near = [one for one in posture.silhouettes if abs(one.time_s - time_s) < _SAME_PICTURE_S]
    return near[0] if near else None


def back_px(posture: Posture, silhouette: Silhouette) -> Points:
    """Edge of the back from the ear's height to below the hip; empty unless the view is a side view and shows it."""
    view = posture.phase.view
    if not view.is_lateral:
        return ()
    outline = posture.outline(silhouette)
    shoulder, hip = (outline.at(part, view.near_side) for part in (Part.SHOULDER, Part.HIP))
    edge = outline.back_edge(_BACK, view.near_side)
    edge = edge[np.isfinite(edge).all(axis=1)]
    if len(edge) < 2 or not np.isfinite([*shoulder, *hip]).all():
        return ()
    lowest = hip[1] - _BELOW_HIP * (shoulder[1] - hip[1])
    return _points(outline.body.in_picture(edge[edge[:, 1] >= lowest]), _BACK_POINTS)


def c7_px(posture: Posture, silhouette: Silhouette) -> tuple[float, float] | None:
    """Where the estimated C7 lies in the picture of a side view, pixels; None where it cannot be estimated."""
    side = posture.phase.view.near_side
    if not posture.phase.view.is_lateral:
        return None
    outline = posture.outline(silhouette)
    found = c7_points(outline, side)
    if isinstance(found, Refusal):
        return None
    shoulder, hip = (outline.at(part, side) for part in (Part.SHOULDER, Part.HIP))
    x, y = outline.body.in_picture(shoulder + found[1] * (shoulder[1] - hip[1]))
    return float(x), float(y)


def outline_px(silhouette: Silhouette) -> Points:
    """The longest closed line around what belongs more to the subject than not; empty without one."""
    from contourpy import contour_generator

    mask = np.pad(np.asarray(silhouette.mask, dtype=float), 1)
    lines = contour_generator(z=mask).lines(_EDGE)
    longest = max((np.asarray(one) for one in lines), key=len, default=np.empty((0, 2)))
    return _points(longest - 1 + np.asarray(silhouette.origin_px, dtype=float), _OUTLINE_POINTS)


def _points(points: Floats, limit: int) -> Points:
    """At most ``limit`` of the points, evenly chosen, to a tenth of a pixel."""
    if not len(points):
        return ()
    chosen = points[np.unique(np.linspace(0, len(points) - 1, min(limit, len(points))).astype(int))]
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in chosen)
