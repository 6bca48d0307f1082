"""What one picture tells of the clothes: whether they stand out from the wall, and how wide the waist looks."""

from __future__ import annotations

import numpy as np

from postureview.guide.glimpses import Clothes
from postureview.values.arrays import Bytes, Floats
from postureview.values.landmarks import BODY_SIDES, Part, View

_BAND_SHARE = 0.04
"""Half the height of the band that is looked at, as a share of the trunk's length (E)."""
_WAIST_SHARE = 0.65
"""Where the waist is, from the shoulders to the hips (E)."""
_MOST_LEAN = 0.3
"""A trunk that leans by more than this share of its length is not looked at (E)."""
_LEAST_TRUNK_PX = 20
_REACH = 0.75
"""How far to both sides is looked, in trunk lengths (E)."""


def clothes_of(image: Bytes, body_px: Floats, view: View) -> Clothes:
    """image : (H, W, 3) RGB. body_px : (33, 2 or more) landmarks. Nothing is told of a body that is bent or cut off."""
    shoulders, hips = (
        np.mean([body_px[part.on(side), :2] for side in BODY_SIDES], axis=0) for part in (Part.SHOULDER, Part.HIP)
    )
    trunk = float(np.linalg.norm(shoulders - hips))
    waist = shoulders + _WAIST_SHARE * (hips - shoulders)
    height, width = image.shape[:2]
    rows = np.array([waist[1] - _BAND_SHARE * trunk, waist[1] + _BAND_SHARE * trunk + 1])
    left, right = waist[0] - _REACH * trunk, waist[0] + _REACH * trunk
    if not np.isfinite(trunk) or abs(hips[0] - shoulders[0]) > _MOST_LEAN * trunk or trunk < _LEAST_TRUNK_PX:
        return Clothes()
    if rows[0] < 0 or rows[1] > height or left < 0 or right > width:
        return Clothes()
    strip = image[int(rows[0]) : int(rows[1]), int(left) : int(right)].astype(np.float64).mean(axis=0) / 255
    middle, reach = len(strip) // 2, max(2, round(0.1 * trunk))
    body = strip[middle - reach : middle + reach].mean(axis=0)
    walls = np.array([strip[:reach].mean(axis=0), strip[-reach:].mean(axis=0)])
    contrast = float(np.min(np.linalg.norm(walls - body, axis=1)) / np.sqrt(3))
    if view.is_lateral:
        return Clothes(contrast=contrast)
    return Clothes(contrast=contrast, waist=_width_px(strip, body, walls, middle) / _shoulder_width(body_px))


def _width_px(strip: Floats, body: Floats, walls: Floats, middle: int) -> float:
    """How far from the middle the colour is nearer to the wall's than to the body's, both sides together."""
    edges = []
    for wall, half in ((walls[0], strip[:middle][::-1]), (walls[1], strip[middle:])):
        is_wall = np.linalg.norm(half - wall, axis=1) < np.linalg.norm(half - body, axis=1)
        edges.append(int(np.argmax(is_wall)) if is_wall.any() else len(half))
    return float(sum(edges))


def _shoulder_width(body_px: Floats) -> float:
    left, right = (body_px[Part.SHOULDER.on(side), :2] for side in BODY_SIDES)
    return max(float(np.linalg.norm(left - right)), 1.0)
