"""One picture of a stream."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A picture and when it was taken.

    image : (H, W, 3) uint8, RGB, contiguous; upright and un-mirrored; not copied (a stream of copies costs
        more than decoding it), so the source must not write into it again.
    time_s : seconds from the start of the recording, taken from the stream, never from index / rate.
    """

    image: Bytes
    time_s: float

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(f"image must be (H, W, 3) uint8 RGB, got {self.image.shape} {self.image.dtype}")
        if not self.image.flags.c_contiguous:
            raise ValueError("image must be contiguous: the pose network reads it without strides")
        if not math.isfinite(self.time_s) or self.time_s < 0:
            raise ValueError(f"time_s must be finite and not negative, got {self.time_s}")

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        return self.image.shape[1], self.image.shape[0]
