"""Rotations as 3x3 matrices in body axes (x left, y back, z up)."""

from __future__ import annotations

import numpy as np

from phantom.skeleton import Array


def unit(vector: Array) -> Array:
    """``vector`` (3,) with length one."""
    return np.asarray(vector / np.linalg.norm(vector))


def about(axis: Array, angle_deg: float) -> Array:
    """Right-handed rotation about a unit axis (3,)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    angle = np.deg2rad(angle_deg)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def euler(flex_deg: float, bend_deg: float, turn_deg: float) -> Array:
    """Flexion first, then the bend to the person's right, then the turn to the right; all positive that way."""
    cf, cb, ct = np.cos(np.deg2rad([flex_deg, -bend_deg, -turn_deg]))
    sf, sb, st = np.sin(np.deg2rad([flex_deg, -bend_deg, -turn_deg]))
    flex = np.array([[1, 0, 0], [0, cf, -sf], [0, sf, cf]])
    bend = np.array([[cb, 0, sb], [0, 1, 0], [-sb, 0, cb]])
    turn = np.array([[ct, -st, 0], [st, ct, 0], [0, 0, 1]])
    return np.asarray(turn @ bend @ flex)


def axes_along(main: Array, second: Array) -> Array:
    """Orthonormal columns: ``main``, the part of ``second`` square to it, and their cross product."""
    first = unit(main)
    across = unit(second - first * (second @ first))
    return np.stack([first, across, np.cross(first, across)], axis=1)


def carrying(main: Array, second: Array, to_main: Array, to_second: Array) -> Array:
    """The rotation that takes one pair of directions to another (the second pair only as far as it is square)."""
    return np.asarray(axes_along(to_main, to_second) @ axes_along(main, second).T)
