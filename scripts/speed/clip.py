"""A 1080p clip made from another one. Run in a child process of its own: decoders keep memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from postureview.capture.av_video import pyav_is_installed

WIDTH, HEIGHT, RATE = 1920, 1080, 30
BIT_RATE = 16_000_000
"""As a telephone writes 1080p; decoding is a good part of the work, so an easy file would flatter every loop."""
NOISE_GREY, NOISE_FIELDS = 6.0, 7
Write = Callable[[Any], None]


def make_clip(source: Path, folder: Path, n_frames: int, repeats: int) -> Path:
    """A clip of ``n_frames`` frames times ``repeats`` at 1920x1080, 30 fps: H.264 with PyAV, else VP8.

    The source is scaled to fit, framed in grey, given a camera's noise, and begun again when it is too short.
    """
    if pyav_is_installed():
        path = folder / f"clip_{repeats}.mp4"
        _with_pyav(path, _frames(source, n_frames, repeats))
    else:
        path = folder / f"clip_{repeats}.webm"
        _with_opencv(path, _frames(source, n_frames, repeats))
    return path


def _frames(source: Path, n_frames: int, repeats: int) -> Iterator[Any]:
    """BGR pictures of the clip's size."""
    random = np.random.default_rng(0)
    noise = [random.normal(0, NOISE_GREY, (HEIGHT, WIDTH, 1)).astype(np.int16) for _ in range(NOISE_FIELDS)]
    for _ in range(repeats):
        done = 0
        while done < n_frames:
            capture = cv2.VideoCapture(str(source))
            read, picture = capture.read()
            if not read:
                raise SystemExit(f"expected a video that OpenCV can decode; found {source.name}; convert it to H.264")
            while read and done < n_frames:
                yield np.clip(_framed(picture) + noise[done % NOISE_FIELDS], 0, 255).astype(np.uint8)
                done += 1
                read, picture = capture.read()
            capture.release()


def _framed(picture: Any) -> Any:
    scale = min(WIDTH / picture.shape[1], HEIGHT / picture.shape[0])
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (WIDTH - size[0]) // 2, (HEIGHT - size[1]) // 2
    edges = (top, HEIGHT - size[1] - top, left, WIDTH - size[0] - left)
    return cv2.copyMakeBorder(scaled, *edges, cv2.BORDER_CONSTANT, value=(150, 150, 150))


def _with_pyav(path: Path, pictures: Iterator[Any]) -> None:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", BIT_RATE
        stream.options = {"preset": "veryfast"}
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())


def _with_opencv(path: Path, pictures: Iterator[Any]) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), RATE, (WIDTH, HEIGHT))
    if not writer.isOpened():
        raise SystemExit("expected OpenCV to write VP8; it cannot here; install PyAV, or name a 1080p video")
    for picture in pictures:
        writer.write(picture)
    writer.release()
