"""Video decoded by OpenCV's own FFmpeg: the usual way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.errors import RecordingError
from postureview.capture.opencv import ready_opencv
from postureview.capture.video import Decoded
from postureview.values.arrays import Bytes

_HIGHEST_RATE_HZ = 960.0  # 1000 is what a WebM without a rate claims
_MOST_FRAMES = 1e8


class OpenCvDecoder:
    """A video that OpenCV has opened (a Decoder). RecordingError when it cannot; a file may open and yet hold nothing.

    ``count_is_exact`` is for the caller to know: it depends on the container.
    """

    def __init__(self, path: Path, *, count_is_exact: bool) -> None:
        ready_opencv()
        import cv2

        self._cv2 = cv2
        self._name = path.name
        self._quarter_turns = 0
        # FFmpeg named outright: any other backend guesses from the name and prints the folder when it fails. Absolute,
        # so that no name can be taken for an address.
        self._capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise RecordingError(expected="a video", found=f"{path.name!r} that does not open", todo="record it again")
        self.rotation_deg = self._take_charge_of_rotation()
        rate_hz = self._capture.get(cv2.CAP_PROP_FPS)
        n_frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        promised = rate_hz > 0 and 0 < n_frames < _MOST_FRAMES
        # Without an index OpenCV multiplies length and rate: a wild rate spoils the number, not the length.
        self.expected_frames = round(n_frames) if promised and rate_hz < _HIGHEST_RATE_HZ else None
        self.duration_s = n_frames / rate_hz if promised else None
        self.count_is_exact = count_is_exact

    def _take_charge_of_rotation(self) -> int:
        """Degrees clockwise that the file asks for; makes sure that they are applied once, here or in OpenCV."""
        cv2 = self._cv2
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        rotation_deg = round(self._capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        if self._capture.get(cv2.CAP_PROP_ORIENTATION_AUTO) != 1:
            self._quarter_turns = rotation_deg // 90
        return rotation_deg

    def read(self) -> Decoded | None:
        """The next picture, or None at the end."""
        try:
            there, picture = self._capture.read()
            if not there:
                return None
            stamp_s = self._capture.get(self._cv2.CAP_PROP_POS_MSEC) / 1000
            image: Any = self._cv2.cvtColor(picture, self._cv2.COLOR_BGR2RGB)
        except self._cv2.error as error:
            raise RecordingError(
                expected="a video that can be decoded",
                found=f"{self._name!r} that OpenCV fails on ({error.code})",
                todo="convert it to MP4 (H.264), or record it again",
            ) from error
        return Decoded(image=turned_clockwise(image, self._quarter_turns), stamp_s=stamp_s)

    def close(self) -> None:
        """Let go of the file."""
        self._capture.release()


def turned_clockwise(image: Bytes, quarter_turns: int) -> Bytes:
    """``image`` (H, W, 3) turned clockwise by ``quarter_turns`` times 90 degrees; contiguous."""
    return np.ascontiguousarray(np.rot90(image, -quarter_turns % 4))
