"""OpenCV made ready: loaded, or a clear word why not, and silent.

What OpenCV and FFmpeg print names files with their folders, and folders name patients.
"""

from __future__ import annotations

import os

from postureview.base.machine import missing_library_error


def ready_opencv() -> None:
    """Load OpenCV and stop it and its FFmpeg from writing to stderr, for the rest of this process.

    Raises MachineError naming the system library that keeps it from loading.

    Called when a source is opened, never on import. FFmpeg reads its variable when the first video is opened.
    Someone who hunts a fault sets OPENCV_LOG_LEVEL or OPENCV_FFMPEG_LOGLEVEL; neither is overruled.
    """
    try:
        import cv2
    except ImportError as error:
        raise missing_library_error("OpenCV", error) from error
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # AV_LOG_QUIET
