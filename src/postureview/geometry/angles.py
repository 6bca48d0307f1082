"""Angles of points in a plane, in degrees.

This file owns the direction "up": picture y grows downward, measuring coordinates grow upward. Points are (..., 2)
arrays of (axis, up) once ``to_axes`` has turned them; missing points are NaN and give NaN.
"""

from __future__ import annotations

import numpy as np

from postureview.values.arrays import Floats


def to_axes(picture_xy: Floats, *, sign: int, roll_deg: float = 0.0) -> Floats:
    """Picture points (..., 2) as (axis, up) coordinates in the same unit.

    sign : +1 when the measuring axis grows toward the picture's right, -1 when toward its left.
    roll_deg : how far the camera was turned about its optical axis, positive when the picture's content appears
        turned clockwise; it is undone, so that "up" is against gravity.
    """
    x, up = picture_xy[..., 0], -picture_xy[..., 1]
    roll = np.deg2rad(roll_deg)
    level_x = x * np.cos(roll) - up * np.sin(roll)
    level_up = x * np.sin(roll) + up * np.cos(roll)
    return np.stack([sign * level_x, level_up], axis=-1)


def from_axes(points: Floats, *, sign: int, roll_deg: float = 0.0) -> Floats:
    """Picture points (..., 2) of (axis, up) coordinates: undoes ``to_axes`` with the same sign and roll."""
    level_x, level_up = sign * points[..., 0], points[..., 1]
    roll = np.deg2rad(roll_deg)
    x = level_x * np.cos(roll) + level_up * np.sin(roll)
    up = level_up * np.cos(roll) - level_x * np.sin(roll)
    return np.stack([x, -up], axis=-1)


def wrap_deg(angle_deg: Floats | float) -> Floats:
    """Angles brought into (-180, 180]; -180 becomes 180 so that equal directions are equal numbers."""
    wrapped = np.mod(np.asarray(angle_deg, dtype=float) + 180.0, 360.0) - 180.0
    return np.asarray(np.where(wrapped == -180.0, 180.0, wrapped))


def inclination_deg(lower: Floats, upper: Floats) -> Floats:
    """Lean of the line lower → upper from the vertical: 0 = upright, positive = toward +axis, (-180, 180]."""
    delta = upper - lower
    return wrap_deg(np.rad2deg(np.arctan2(delta[..., 0], delta[..., 1])))


def elevation_deg(start: Floats, end: Floats) -> Floats:
    """Rise of the line start → end above the +axis direction: 0 = level, positive = end higher, (-180, 180]."""
    delta = end - start
    return wrap_deg(np.rad2deg(np.arctan2(delta[..., 1], delta[..., 0])))


def included_angle_deg(first: Floats, vertex: Floats, last: Floats) -> Floats:
    """Angle at ``vertex`` between two points of any dimension: 180 = straight, [0, 180]; NaN for a zero-length arm."""
    one, two = first - vertex, last - vertex
    length = np.linalg.norm(one, axis=-1) * np.linalg.norm(two, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.where(length > 0, np.sum(one * two, axis=-1) / length, np.nan)
    return np.asarray(np.rad2deg(np.arccos(np.clip(cosine, -1.0, 1.0))))


def bend_deg(first: Floats, vertex: Floats, last: Floats) -> Floats:
    """Signed bend at ``vertex``: 0 = straight, positive when it lies on the -axis side of the line, (-180, 180].

    With ``first`` above ``last``, a vertex behind the straight line (axis = forward) gives a positive bend.
    """
    one, two = first - vertex, last - vertex
    cross = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    return np.asarray(np.sign(cross) * -1.0 * (180.0 - included_angle_deg(first, vertex, last)))


def turn_deg(start: Floats, end: Floats) -> Floats:
    """Turn from one direction (..., 2) to another: positive from down over +axis to up, (-180, 180]."""
    cross = start[..., 0] * end[..., 1] - start[..., 1] * end[..., 0]
    return wrap_deg(np.rad2deg(np.arctan2(cross, np.sum(start * end, axis=-1))))


def circular_mean_deg(angles_deg: Floats) -> float:
    """Mean direction, (-180, 180]: the mean of 179 and -179 is 180. NaN values are left out; NaN when none is left."""
    known = angles_deg[np.isfinite(angles_deg)]
    if known.size == 0:
        return float("nan")
    direction = np.exp(1j * np.deg2rad(known)).mean()
    return float(wrap_deg(np.rad2deg(np.angle(direction))))
