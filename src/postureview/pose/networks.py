"""Networks run on windows of a picture by OpenCV: the only file of the pose layer that meets it.

MediaPipe decides by itself which window of a picture its network sees, and sees it once. A picture that is kept can be
looked at as often, as closely and as mirrored as one likes.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.machine import missing_library_error
from postureview.values.arrays import Bytes, Floats

BLUR_PER_SHRINKING = 0.35
"""Gaussian blur before a picture is made smaller, in pixels of the smaller one: or fine patterns turn into coarse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A square of a picture.

    centre_px : (x, y). width_px : of the square. turn_rad : its upright direction, clockwise from the picture's.
    mirrored : whether it is seen as in a mirror.
    """

    centre_px: tuple[float, float]
    width_px: float
    turn_rad: float = 0.0
    mirrored: bool = False

    def matrix(self, n: int) -> Floats:
        """(2, 3) affine map from picture pixels to the pixels of this window, drawn ``n`` pixels wide."""
        scale = n / self.width_px
        cos, sin = np.cos(self.turn_rad) * scale, np.sin(self.turn_rad) * scale
        turn = np.array([[cos, sin], [-sin, cos]])
        shift = n / 2 - turn @ np.asarray(self.centre_px)
        matrix = np.column_stack([turn, shift])
        return np.array([[-1.0, 0.0], [0.0, 1.0]]) @ matrix + [[0, 0, n], [0, 0, 0]] if self.mirrored else matrix

    def to_picture(self, points: Floats, n: int) -> Floats:
        """(..., 2) picture pixels of points of this window, drawn ``n`` pixels wide."""
        matrix = self.matrix(n)
        return np.asarray((points - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T)


class WindowNetwork:
    """A .tflite network with one square RGB input, 0 to 1.

    content : the file. input_px : width of its input. Raises MachineError where OpenCV cannot be loaded, and
    ValueError where it cannot read the network.
    """

    def __init__(self, content: bytes, input_px: int) -> None:
        cv2 = _opencv()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "network.tflite"
            file.write_bytes(content)
            try:
                # The newer engine of OpenCV 5.0 hides all outputs but one, and from memory it takes no other.
                self._network = cv2.dnn.readNetFromTFLite(str(file), cv2.dnn.ENGINE_CLASSIC)
            except cv2.error as error:
                raise ValueError("a network that OpenCV cannot read") from error
        self._outputs = self._network.getUnconnectedOutLayersNames()
        self.input_px = input_px

    def outputs(self, picture: Bytes, window: Window) -> list[Floats]:
        """All outputs for one window of ``picture`` (H, W, 3), each without its first axis; channels first."""
        seen = warped(picture, window.matrix(self.input_px), (self.input_px, self.input_px))
        self._network.setInput(seen.astype(np.float32).transpose(2, 0, 1)[None] / np.float32(255))
        return [np.asarray(one[0], dtype=np.float64) for one in self._network.forward(self._outputs)]


def warped(picture: Any, matrix: Floats, size: tuple[int, int]) -> Any:
    """``picture`` under an affine map, ``size`` (width, height) pixels large; 0 beyond its edges."""
    cv2 = _opencv()
    shrinking = 1 / float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if shrinking > 2:
        picture = cv2.GaussianBlur(picture, (0, 0), BLUR_PER_SHRINKING * shrinking)
    return cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR)


def drawn_as_mediapipe(picture: Bytes, to_picture: Floats, n: int, *, repeat_edge: bool) -> Bytes:
    """(n, n, 3) square of ``picture``, as the OpenCV that MediaPipe carries draws it.

    to_picture : (2, 3) affine map from the square's pixels to the picture's. repeat_edge : whether the picture's edge
    goes on beyond it; black otherwise. That OpenCV rounds places to a 32nd of a pixel, newer ones do not; the networks
    turn the difference, 0.03 grey levels, into 0.05 % to 0.35 % of the body's height.
    """
    cv2 = _opencv()
    steps = np.arange(n, dtype=np.float64)
    x, y = (row[0] * steps[np.newaxis, :] + row[1] * steps[:, np.newaxis] + row[2] for row in to_picture)
    rounded = cv2.convertMaps(x.astype(np.float32), y.astype(np.float32), cv2.CV_16SC2)
    border = cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT
    return np.asarray(cv2.remap(picture, *rounded, cv2.INTER_LINEAR, borderMode=border))


def _opencv() -> Any:
    try:
        import cv2
    except ImportError as error:
        raise missing_library_error("OpenCV", error) from error
    return cv2
