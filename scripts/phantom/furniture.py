"""A plain stool for the tests that need a seat."""

from __future__ import annotations

import numpy as np

from phantom.render import Shown
from phantom.skeleton import Array

BOX_FACES = np.array(
    [
        *((0, 2, 1), (1, 2, 3), (4, 5, 6), (5, 7, 6)),
        *((0, 1, 4), (1, 5, 4), (2, 6, 3), (3, 6, 7)),
        *((0, 4, 2), (2, 4, 6), (1, 3, 5), (3, 7, 5)),
    ]
)
"""Triangles over the corners that ``_box`` lists, counter-clockwise from outside."""
LEG_M = 0.035
SEAT_M = 0.04
WIDE_M = 0.40


def _box(low: Array, high: Array) -> Array:
    return np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])


def stool(height_m: float, at_m: tuple[float, float]) -> Shown:
    """A stool whose seat's upper side lies ``height_m`` above the floor, its middle at world (x, y)."""
    half, middle = WIDE_M / 2, np.array([*at_m, 0.0])
    boxes = [_box(np.array([-half, -half, height_m - SEAT_M]), np.array([half, half, height_m]))]
    for x in (-half, half - LEG_M):
        for y in (-half, half - LEG_M):
            boxes.append(_box(np.array([x, y, 0.0]), np.array([x + LEG_M, y + LEG_M, height_m - SEAT_M])))
    vertices = np.concatenate(boxes) + middle
    faces = np.concatenate([BOX_FACES + 8 * index for index in range(len(boxes))])
    return Shown(vertices, faces, np.tile([0.16, 0.10, 0.06], (len(vertices), 1)), np.full(len(vertices), 0.8))
