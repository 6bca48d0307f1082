"""Small videos whose content can be said aloud: picture i is one grey, 4·i, with a white upper left corner."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

FOURCC = {".mp4": "mp4v", ".webm": "VP80", ".avi": "MJPG"}
SIZE_PX = (96, 64)

WriteVideo = Callable[..., Path]


def picture(number: int, size_px: tuple[int, int] = SIZE_PX) -> np.ndarray:
    image = np.full((size_px[1], size_px[0], 3), 4 * number % 200, np.uint8)
    image[: size_px[1] // 4, : size_px[0] // 4] = 255
    return image


@pytest.fixture
def write_video(tmp_path: Path) -> WriteVideo:
    def write(name: str, n_frames: int = 20, rate_hz: float = 10, *, ending: str = "") -> Path:
        """Written by OpenCV as ``ending`` says, then named ``name``."""
        ending = ending or Path(name).suffix
        path = tmp_path / f"written{ending}"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*FOURCC[ending]), rate_hz, SIZE_PX)
        assert writer.isOpened()
        for number in range(n_frames):
            writer.write(picture(number))
        writer.release()
        return path.rename(tmp_path / name)

    return write


@pytest.fixture
def write_timed_video(tmp_path: Path) -> WriteVideo:
    """A video with a picture at each of the given milliseconds; needs PyAV."""
    av = pytest.importorskip("av")

    def write(name: str, times_ms: list[int], codec: str = "mpeg4", **options: str) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", options=options) as container:
            stream = container.add_stream(codec, rate=30)
            stream.width, stream.height = SIZE_PX
            stream.pix_fmt = "yuv420p"
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
            for number, time_ms in enumerate(times_ms):
                shot = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
                shot.pts, shot.time_base = time_ms, Fraction(1, 1000)
                container.mux(stream.encode(shot))
            container.mux(stream.encode(None))
        return path

    return write


@pytest.fixture
def write_sound(tmp_path: Path) -> Callable[[str, str], Path]:
    """A second of silence, without pictures; needs PyAV."""
    av = pytest.importorskip("av")

    def write(name: str, codec: str) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=48_000)
            stream.layout = "mono"
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.float32), format="fltp", layout="mono")
            silence.sample_rate, silence.pts = 48_000, 0
            container.mux(stream.encode(silence))
            container.mux(stream.encode(None))
        return path

    return write
