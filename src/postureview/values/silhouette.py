"""The outline of the subject in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Floats, frozen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Silhouette:
    """Soft mask of the subject in one frame.

    mask : (H, W) share of each pixel that belongs to the subject, 0-1.
    time_s : when the frame was taken, seconds.
    origin_px : (x, y) of the mask's first pixel in the picture.
    """

    mask: Floats
    time_s: float
    origin_px: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        mask = frozen("mask", self.mask, (None, None), np.float32)
        if mask.size and (float(mask.min()) < 0 or float(mask.max()) > 1):
            raise ValueError(f"mask must lie within 0-1, got {mask.min():g} to {mask.max():g}")
        object.__setattr__(self, "mask", mask)

    def at(self, points_px: Floats) -> Floats:
        """(N,) mask value at the picture points (N, 2); 0 outside the mask, NaN for a missing point."""
        height, width = self.mask.shape
        values = np.full(len(points_px), np.nan)
        known = np.isfinite(points_px).all(axis=1)
        column, row = np.round(points_px[known] - np.asarray(self.origin_px, dtype=float)).astype(int).T
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        values[known] = np.where(inside, self.mask[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)], 0.0)
        return values
