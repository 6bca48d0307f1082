"""Faces made unrecognisable: the mean colours of a few large blocks, from which no face comes back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from postureview.capture.heads import Heads
from postureview.capture.keyframes import decode_keyframe, encode_keyframe
from postureview.values.arrays import Bytes
from postureview.values.frame import Frame
from postureview.values.recording import KeyFrame

BLOCKS_A_HEAD = 5
"""Blocks across a head; a face is some three of them wide."""
LEAST_BLOCKS, MOST_BLOCKS = 4, 64
"""Across the picture, where all of it is blurred."""


def blurred(image: Bytes, heads: Heads) -> Bytes:
    """A copy of ``image`` (H, W, 3) without the heads; everything else is untouched, pixel for pixel."""
    import cv2

    height, width = image.shape[:2]
    mask = np.zeros((height, width), dtype=np.uint8)
    if heads.everything:
        mask[:] = 1
    elif heads.spared is not None:
        mask[:] = 1
        left, top, right, bottom = (round(edge) for edge in heads.spared)
        mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = 0
    for one in heads.circles:
        cv2.circle(mask, (round(one.x), round(one.y)), int(np.ceil(one.radius)), 1, cv2.FILLED)
    for one, other in pairwise(heads.circles):
        ends = ((round(one.x), round(one.y)), (round(other.x), round(other.y)))
        thick = min(32767, max(1, round(2 * min(one.radius, other.radius))))
        cv2.line(mask, *ends, 1, thick)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    result = image.copy()
    if rows.size:
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inside = mask[part].astype(bool)[..., None]
        result[part] = np.where(inside, _coarse(image[part], _block_px(heads, max(width, height))), image[part])
    return result


def blurred_keyframe(keyframe: KeyFrame, heads: Heads) -> KeyFrame:
    """A kept picture without the heads. Raises RecordingError when its bytes are damaged."""
    frame = decode_keyframe(keyframe)
    return encode_keyframe(Frame(image=blurred(frame.image, heads), time_s=frame.time_s))


def _block_px(heads: Heads, longest_px: int) -> float:
    """Size of a block: a share of the smallest head, and of the picture where no head is known."""
    sizes = [2 * one.radius for one in heads.circles]
    block = min(sizes) / BLOCKS_A_HEAD if sizes else longest_px / MOST_BLOCKS
    return float(np.clip(block, longest_px / MOST_BLOCKS, longest_px / LEAST_BLOCKS))


def _coarse(part: Bytes, block_px: float) -> Bytes:
    import cv2

    height, width = part.shape[:2]
    size = (max(1, round(width / block_px)), max(1, round(height / block_px)))
    small: Any = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    large: Any = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, dtype=np.uint8)
