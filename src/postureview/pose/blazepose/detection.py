"""From the detector's numbers to the regions in which a body is to be looked for.

The network judges 2254 places of the picture; around each it says where a box and four points of a body would lie.
Places that mean the same body are averaged, weighted by their score.
"""

from __future__ import annotations

import math

import numpy as np

from postureview.pose.blazepose.region import Region
from postureview.values.arrays import Flags, Floats

INPUT_PX = 224
GRIDS = ((8, 2), (16, 2), (32, 6))
"""Pixels between the places of a grid, and places at each of its points."""
SAME_BODY = 0.5
"""Boxes that share more than this of their common area mean the same body."""
_BOX, _POINTS = 4, 4


def _places() -> Floats:
    """(2254, 2) middles of the places, as shares of the input."""
    grids = []
    for step_px, at_each in GRIDS:
        middles = (np.arange(math.ceil(INPUT_PX / step_px)) + 0.5) * step_px / INPUT_PX
        rows, columns = np.meshgrid(middles, middles, indexing="ij")
        grids.append(np.repeat(np.stack([columns, rows], axis=-1).reshape(-1, 2), at_each, axis=0))
    return np.concatenate(grids)


PLACES = _places()


def regions(boxes: Floats, scores: Floats, picture: Region, *, min_score: float, limit: int) -> list[Region]:
    """Where up to ``limit`` bodies are, the surest first.

    boxes : (2254, 12) box and points of each place, pixels of the input from the place. scores : (2254,) before the
    sigmoid. picture : the square that the detector saw.
    """
    sure = 1 / (1 + np.exp(-np.clip(scores.astype(np.float64), -100, 100)))
    chosen = np.flatnonzero(sure >= min_score)
    chosen = chosen[np.argsort(-sure[chosen], kind="stable")]
    shares = boxes[chosen] / INPUT_PX
    middle, size = shares[:, :2] + PLACES[chosen], shares[:, 2:_BOX]
    real = np.all(size >= 0, axis=1)
    chosen, middle, size, shares = chosen[real], middle[real], size[real], shares[real]
    corners = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    points = shares[:, _BOX:].reshape(-1, _POINTS, 2) + PLACES[chosen][:, np.newaxis]
    found: list[Region] = []
    left = np.ones(len(chosen), dtype=np.bool_)
    while left.any() and len(found) < limit:
        same = left & _overlapping(corners, int(np.argmax(left)))
        mean = np.average(points[same], axis=0, weights=sure[chosen[same]])
        hips, top = picture.to_picture(mean[:2])
        found.append(Region.of_body(hips, top))
        left &= ~same
    return found


def _overlapping(corners: Floats, first: int) -> Flags:
    """(N,) which boxes mean the same body as the ``first``, itself among them."""
    low = np.maximum(corners[:, :2], corners[first, :2])
    high = np.minimum(corners[:, 2:], corners[first, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(corners[:, 2:] - corners[:, :2], axis=1)
    same = shared > SAME_BODY * (areas + areas[first] - shared)
    same[first] = True
    return np.asarray(same, dtype=np.bool_)
