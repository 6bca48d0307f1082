"""How many threads the picture library may start."""

from __future__ import annotations

import os


def one_thread() -> None:
    """Keep OpenCV, and the decoder in it, to one thread: for a process that is one of several on this machine."""
    import cv2

    os.environ.setdefault("OPENCV_FFMPEG_THREADS", "1")  # read whenever a video is opened
    cv2.setNumThreads(1)
