"""A camera, played by a written one that delivers what it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture.webcam import open_webcam
from postureview.values.recording import RecordingKind


class ScriptedCamera:
    """Delivers ``n_pictures``, blue on their left side; does not change its size when asked."""

    def __init__(self, n_pictures: int, opens: bool = True, misses: int = 0) -> None:
        self.n_pictures = n_pictures
        self.opens = opens
        self.misses = misses
        self.asked: dict[int, float] = {}
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802
        return self.opens

    def grab(self) -> bool:
        if self.misses:
            self.misses -= 1
            return False
        self.n_pictures -= 1
        return self.n_pictures >= 0

    def retrieve(self) -> tuple[bool, Any]:
        picture = np.zeros((4, 6, 3), np.uint8)
        picture[:, :3] = (255, 0, 0)  # OpenCV's order: blue, green, red
        return True, picture

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        self.asked[propId] = value
        return True

    def release(self) -> None:
        self.released = True


def ticking(times_s: list[float]) -> Any:
    ticks: Iterator[float] = iter(times_s)
    return lambda: next(ticks)


def test_time_is_the_clock_minus_its_first_reading() -> None:
    camera = ScriptedCamera(3)
    with open_webcam(0, clock=ticking([100, 100.04, 100.1]), open_camera=lambda _: camera) as source:
        frames = list(source)
    assert [frame.time_s for frame in frames] == pytest.approx([0, 0.04, 0.1])
    assert source.info.kind is RecordingKind.WEBCAM
    assert (source.info.file_name, source.info.sha256, source.info.size_px) == ("camera 0", "", (6, 4))
    assert (source.expected_frames, source.duration_s, source.frames_read) == (None, None, 3)
    assert source.notes == ("the camera stopped delivering after 3 frames",)
    assert camera.released


@pytest.mark.parametrize(("mirrored", "blue_column"), [(False, 0), (True, 5)])
def test_left_stays_left(mirrored: bool, blue_column: int) -> None:
    with open_webcam(0, mirrored_by_driver=mirrored, open_camera=lambda _: ScriptedCamera(1)) as source:
        frame = next(iter(source))
    assert frame.image[0, blue_column].tolist() == [0, 0, 255]
    assert frame.image[0, 5 - blue_column].tolist() == [0, 0, 0]
    assert frame.image.flags.c_contiguous


def test_a_picture_at_the_same_time_as_the_last_is_dropped() -> None:
    with open_webcam(0, clock=ticking([1, 1, 2]), open_camera=lambda _: ScriptedCamera(3)) as source:
        assert [frame.time_s for frame in source] == [0, 1]


def test_a_size_is_asked_for_and_another_one_is_noted() -> None:
    camera = ScriptedCamera(1)
    with open_webcam(1, size=(1280, 720), open_camera=lambda _: camera) as source:
        assert source.notes == ("1280x720 was asked for; the camera delivers 6x4",)
    assert camera.asked[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert camera.asked[cv2.CAP_PROP_FRAME_HEIGHT] == 720


def test_a_few_missed_pictures_are_no_end() -> None:
    with open_webcam(0, open_camera=lambda _: ScriptedCamera(2, misses=3)) as source:
        assert len(list(source)) == 2


def test_closing_ends_the_stream_without_blaming_the_camera() -> None:
    with open_webcam(0, open_camera=lambda _: ScriptedCamera(100)) as source:
        frames = iter(source)
        next(frames)
        source.close()
        assert list(frames) == []
    assert source.notes == ()


@pytest.mark.parametrize(
    ("camera", "found"),
    [
        (ScriptedCamera(0, opens=False), "none that opens under this number"),
        (ScriptedCamera(0), "camera 7 that opens and delivers none"),
    ],
)
def test_no_camera_or_no_access_is_an_error(camera: ScriptedCamera, found: str) -> None:
    with pytest.raises(RecordingError) as caught:
        open_webcam(7, open_camera=lambda _: camera)
    assert caught.value.found == found
    assert "allow camera access" in caught.value.todo
    assert camera.released


def test_a_number_under_which_there_is_no_camera_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RecordingError, match="expected camera 97"):
        open_webcam(97)
    assert capfd.readouterr().err == ""
