"""Silence from OpenCV and FFmpeg: what they print names files with their folders, and folders name patients."""

from __future__ import annotations

import os


def quiet_opencv() -> None:
    """Stop OpenCV and its FFmpeg from writing to stderr, for the rest of this process.

    Called when a source is opened, never on import. FFmpeg reads its variable when the first video is opened.
    Someone who hunts a fault sets OPENCV_LOG_LEVEL or OPENCV_FFMPEG_LOGLEVEL; neither is overruled.
    """
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # AV_LOG_QUIET
