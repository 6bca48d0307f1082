"""From the landmark network's numbers to a body: its landmarks in the picture and in space, and where it is next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postureview.pose.blazepose.region import Region
from postureview.values.arrays import Flags, Floats
from postureview.values.pose import N_LANDMARKS

INPUT_PX = 256
POINTS = 39
"""Thirty-three landmarks, the two points that tell the next region, and four that nobody uses."""
REFINED = 35
HEAT_CELLS = 64
MIDDLE, TOP = 33, 34
REACH = 3
"""Cells to each side of a landmark whose heat tells where it is."""
MIN_HEAT = 0.5
_STEPS = np.arange(-REACH, REACH + 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenBody:
    """A body in one picture.

    image, world : (33, 4) pixels, and metres around the hips; visibility last. next_region : where to look for it in
    the next picture.
    """

    image: Floats
    world: Floats
    next_region: Region


def read_body(points: Floats, heat: Floats, world: Floats, region: Region) -> SeenBody:
    """The body in a ``region``.

    points : (39, 5) x, y, z in pixels of the input, visibility and presence before the sigmoid. heat : (64, 64, 39)
    warmth of each cell before the sigmoid. world : (39, 3) metres, turned with the region.
    """
    shares = points[:, :3] / INPUT_PX
    shares[:REFINED, :2] = _refined(shares[:REFINED, :2], heat)
    places = region.to_picture(shares[:, :2])
    visibility = _sigmoid(points[:N_LANDMARKS, 3])
    image = np.column_stack([places[:N_LANDMARKS], shares[:N_LANDMARKS, 2] * region.width_px, visibility])
    turned = world[:N_LANDMARKS, :2] @ region.turn.T
    return SeenBody(
        image=image,
        world=np.column_stack([turned, world[:N_LANDMARKS, 2], visibility]),
        next_region=Region.of_body(places[MIDDLE], places[TOP]),
    )


def _refined(shares: Floats, heat: Floats) -> Floats:
    """(35, 2) points moved to the middle of the warmth around them, where it is warm enough."""
    cells = np.trunc(shares * HEAT_CELLS).astype(np.intp)
    columns, rows = cells[:, :1] + _STEPS, cells[:, 1:] + _STEPS
    window = (_inside(rows)[:, :, np.newaxis]) & (_inside(columns)[:, np.newaxis, :])
    last = HEAT_CELLS - 1
    warmth = heat[
        np.clip(rows, 0, last)[:, :, np.newaxis],
        np.clip(columns, 0, last)[:, np.newaxis, :],
        np.arange(len(shares))[:, np.newaxis, np.newaxis],
    ]
    warmth = np.where(window, _sigmoid(warmth), 0.0)
    total = warmth.sum(axis=(1, 2))
    warm = _inside(cells).all(axis=1) & (warmth.max(axis=(1, 2)) >= MIN_HEAT)
    total = np.where(warm, total, 1.0)
    x = (warmth.sum(axis=1) * columns).sum(axis=1) / total / HEAT_CELLS
    y = (warmth.sum(axis=2) * rows).sum(axis=1) / total / HEAT_CELLS
    return np.where(warm[:, np.newaxis], np.column_stack([x, y]), shares)


def _inside(cells: NDArray[np.intp]) -> Flags:
    return np.asarray((cells >= 0) & (cells < HEAT_CELLS))


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values.astype(np.float64), -80, 80))))
