"""Frames to an H.264 file that every phone, browser and OpenCV can read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write(path: Path, frames: Iterable[NDArray[np.uint8]], rate_hz: int, *, quality: int = 23) -> int:
    """Encode frames (H, W, 3), blue first. quality : constant rate factor, smaller is better. Returns the bytes."""
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate_hz)
        stream.pix_fmt = "yuv420p"
        # one thread and no date in the file: the same frames always make the same bytes
        stream.options = {"crf": str(quality), "preset": "slow", "threads": "1"}
        for frame in frames:
            if not stream.codec_context.is_open:
                stream.height, stream.width = frame.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        container.mux(stream.encode())
    return path.stat().st_size
