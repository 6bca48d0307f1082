"""A body drawn into the pictures of a video: skeleton, side labels, and lines of text. Colours are RGB."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from postureview.values.arrays import Bytes, Floats
from postureview.values.landmarks import BODY_SIDES, BONES, Part, Side, View

INK, WHITE, BONE, HALO = (29, 43, 54), (255, 255, 255), (245, 248, 250), (12, 26, 36)
_ACROSS = (Part.SHOULDER, Part.HIP)
_TEXT_SHARE = 1 / 38
"""Height of a letter over the picture's shorter side, counted from 9:16."""
_LEAST_TEXT_PX = 13


def draw_skeleton(image: Bytes, points: Floats, view: View | None) -> None:
    """Draw bones and joints into ``image`` (H, W, 3). points : (33, 2) pixels in it, NaN = not seen.

    A side view shows the near side only: the far side is guessed by the network.
    """
    import cv2

    sides = BODY_SIDES if view is None or not view.is_lateral else (view.near_side,)
    pairs = [(start.on(side), end.on(side)) for start, end in BONES for side in sides]
    if len(sides) > 1:
        pairs += [(part.on(Side.LEFT), part.on(Side.RIGHT)) for part in _ACROSS]
    lines = [_ends(points[[start, end]]) for start, end in pairs if np.isfinite(points[[start, end]]).all()]
    unit = _unit(image)
    for color, width in ((HALO, 3 * unit), (BONE, 1.6 * unit)):
        for start, end in lines:
            cv2.line(image, start, end, color, max(1, round(width)), cv2.LINE_AA)
    for end_point in dict.fromkeys(end for line in lines for end in line):
        cv2.circle(image, end_point, max(2, round(2 * unit)), WHITE, cv2.FILLED, cv2.LINE_AA)
        cv2.circle(image, end_point, max(2, round(2 * unit)), HALO, 1, cv2.LINE_AA)


def draw_sides(image: Bytes, view: View) -> None:
    """The subject's right and left at the picture's edges; in side views which side is near, and where the front is."""
    height, width = image.shape[:2]
    size = _text_px(image)
    edges = {-1: size, 1: width - size}
    top = size
    if view.is_lateral:
        _plate(image, view.near_side.value[0].upper(), edges[-view.image_sign], top, size)
        arrow = "front →" if view.image_sign > 0 else "← front"
        _plate(image, arrow, edges[view.image_sign], top, size)
        return
    _plate(image, "R", edges[view.image_sign], top, size)
    _plate(image, "L", edges[-view.image_sign], top, size)


def draw_text(image: Bytes, lines: Sequence[str]) -> None:
    """Lines of text on a dark ground in the lower left corner."""
    import cv2

    if not lines:
        return
    height, width = image.shape[:2]
    size = _text_px(image)
    while size > _LEAST_TEXT_PX and max(_width(line, size) for line in lines) > width - 2 * size:
        size -= 1
    step, margin = round(1.35 * size), round(0.6 * size)
    box_width = min(width, max(_width(line, size) for line in lines) + 2 * margin)
    box_height = min(height, step * len(lines) + margin)
    ground = image[height - box_height :, :box_width]
    ground[:] = (0.35 * ground + 0.65 * np.asarray(HALO)).astype(np.uint8)
    for place, line in enumerate(lines):
        base = height - box_height + margin // 2 + step * (place + 1) - round(0.25 * size)
        cv2.putText(image, line, (margin, base), WHITE, _font(), size, 500, cv2.PUT_TEXT_ALIGN_LEFT, (0, 32000))


def _plate(image: Bytes, words: str, x: int, y: int, size: int) -> None:
    """Words on a white plate at the left or right edge ``x``, top at ``y``."""
    import cv2

    width = max(_width(words, size), size)
    left = x if x < image.shape[1] / 2 else x - width
    pad = round(0.35 * size)
    corners = (left - pad, y - pad), (left + width + pad, y + size + pad)
    cv2.rectangle(image, *corners, WHITE, cv2.FILLED)
    cv2.rectangle(image, *corners, INK, 1)
    start = left + (width - _width(words, size)) // 2
    cv2.putText(image, words, (start, y + round(0.87 * size)), INK, _font(), size, 700)


def _width(words: str, size: int) -> int:
    import cv2

    _, _, width, _ = cv2.getTextSize((32000, 1000), words, (0, 0), _font(), size, 500)
    return int(width)


@cache
def _font() -> Any:
    """OpenCV's own letters, which need no font on the machine."""
    import cv2

    return cv2.FontFace("sans")


def _unit(image: Bytes) -> float:
    """A stroke, pixels: 1 at 540 pixels of the shorter side."""
    return min(image.shape[:2]) / 540


def _text_px(image: Bytes) -> int:
    height, width = image.shape[:2]
    return max(_LEAST_TEXT_PX, round(_TEXT_SHARE * min(max(width, height), 16 / 9 * min(width, height))))


def _ends(pair: Floats) -> tuple[tuple[int, int], tuple[int, int]]:
    (x, y), (u, v) = pair
    return (round(float(x)), round(float(y))), (round(float(u)), round(float(v)))
