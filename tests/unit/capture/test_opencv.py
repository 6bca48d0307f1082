"""Silence by default, and noise for whoever asks for it."""

from __future__ import annotations

import os

import cv2
import pytest

from postureview.capture.opencv import ready_opencv


def test_opencv_is_silent_unless_someone_hunts_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCV_LOG_LEVEL", "INFO")
    monkeypatch.setenv("OPENCV_FFMPEG_LOGLEVEL", "32")
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_INFO)
    ready_opencv()
    assert cv2.utils.logging.getLogLevel() == cv2.utils.logging.LOG_LEVEL_INFO
    assert os.environ["OPENCV_FFMPEG_LOGLEVEL"] == "32"
    monkeypatch.delenv("OPENCV_LOG_LEVEL")
    ready_opencv()
    assert cv2.utils.logging.getLogLevel() == cv2.utils.logging.LOG_LEVEL_SILENT
    cv2.utils.logging.setLogLevel(before)
