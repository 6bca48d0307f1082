"""Light and sharpness of the pictures, measured as they pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from postureview.values.frame import Frame
from postureview.values.recording import PictureTrace

_WIDTH_PX = 640
_HIGHEST_RATE_HZ = 5.0


class PictureMeter:
    """Brightness and sharpness of a stream, on a copy of each picture that is reduced to a width of 640 pixels.

    At most 5 pictures a second are measured, the first always: light changes slowly, and a picture costs up to 9 ms
    at 1080p. A picture narrower than 640 is measured as it is, for enlarging it would only make it look blurred.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[float, float, float]] = []

    def add(self, frame: Frame) -> None:
        """Measure ``frame``, unless one less than 0.2 s before it was measured."""
        if self._rows and 0 <= frame.time_s - self._rows[-1][0] < (1 - 1e-6) / _HIGHEST_RATE_HZ:
            return
        self._rows.append((frame.time_s, *brightness_and_sharpness(frame)))

    def trace(self) -> PictureTrace:
        """What was measured so far; empty when nothing was added."""
        rows = np.array(self._rows, dtype=np.float64).reshape(-1, 3)
        return PictureTrace(time_s=rows[:, 0], brightness=rows[:, 1], sharpness=rows[:, 2])


def brightness_and_sharpness(frame: Frame) -> tuple[float, float]:
    """(mean luma 0-255, sharpness 0-1) of a copy reduced to a width of 640 pixels.

    Sharpness is the share of fine detail (variance of the Laplacian) that a slight blur takes away: a sharp picture
    loses most of it, a blurred one has little left to lose. Unlike the detail itself it hardly depends on what the
    picture shows. 0 where there is no detail at all.
    """
    import cv2

    luma: Any = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)  # before reducing: one channel instead of three
    width, height = frame.size_px
    if width > _WIDTH_PX:
        size = (_WIDTH_PX, max(1, round(height * _WIDTH_PX / width)))
        luma = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    detail = _detail(luma)
    blurred = _detail(cv2.GaussianBlur(luma, (0, 0), 1.0))
    return float(cv2.mean(luma)[0]), max(0.0, 1.0 - blurred / detail) if detail > 0 else 0.0


def _detail(luma: Any) -> float:
    import cv2

    _, deviation = cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_16S))
    return float(np.asarray(deviation)[0, 0]) ** 2
