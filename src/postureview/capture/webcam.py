"""A camera as a stream of frames."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np

from postureview.base.closing import Closing
from postureview.base.errors import RecordingError
from postureview.capture.opencv import ready_opencv
from postureview.values.arrays import Bytes
from postureview.values.frame import Frame
from postureview.values.recording import RecordingKind, SourceInfo

_MOST_MISSES = 10


class Camera(Protocol):
    """The part of ``cv2.VideoCapture`` that is used: whatever has it can stand in for a camera."""

    def isOpened(self) -> bool: ...  # noqa: N802, D102  the names are OpenCV's

    def grab(self) -> bool: ...  # noqa: D102

    def retrieve(self) -> tuple[bool, Any]: ...  # noqa: D102

    def set(self, propId: int, value: float) -> bool: ...  # noqa: N803, D102

    def release(self) -> None: ...  # noqa: D102


class WebcamSource(Closing):
    """Frames of a camera until the consumer stops or the camera does (a FrameSource). Use ``open_webcam``.

    time_s comes from ``clock`` at the moment the picture arrived, minus that of the first. A camera that stops
    delivering ends the stream with a note: what was recorded until then stays good.
    """

    expected_frames: int | None = None
    duration_s: float | None = None

    def __init__(
        self,
        camera: Camera,
        *,
        index: int,
        size: tuple[int, int] | None,
        mirrored_by_driver: bool,
        clock: Callable[[], float],
    ) -> None:
        self.frames_read = 0
        self._camera: Camera | None = camera
        self._mirrored = mirrored_by_driver
        self._clock = clock
        self._lock = threading.Lock()
        self._notes: list[str] = []
        self._first = self._shoot()
        if self._first is None:
            self.close()
            raise RecordingError(
                expected="pictures from the camera",
                found=f"camera {index} that opens and delivers none",
                todo="end other programs that use it, allow camera access, or plug it in again",
            )
        height, width = self._first[1].shape[:2]
        self._info = SourceInfo(
            file_name=f"camera {index}", sha256="", kind=RecordingKind.WEBCAM, size_px=(width, height)
        )
        if size is not None and size != (width, height):
            self._notes.append(f"{size[0]}x{size[1]} was asked for; the camera delivers {width}x{height}")

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd so far."""
        return tuple(self._notes)

    @property
    def info(self) -> SourceInfo:
        """Facts about the recording, with the notes so far; sha256 is empty, there is no file."""
        return dataclasses.replace(self._info, notes=self.notes)

    def __iter__(self) -> Iterator[Frame]:
        shot, self._first = self._first, None
        start_s = last_s = None
        while shot is not None:
            stamp_s, image = shot
            start_s = stamp_s if start_s is None else start_s
            if last_s is None or stamp_s > last_s:  # a coarse clock may show the same time twice
                last_s = stamp_s
                self.frames_read += 1
                yield Frame(image=image, time_s=stamp_s - start_s)
            shot = self._shoot()
        if self._camera is not None:
            self._notes.append(f"the camera stopped delivering after {self.frames_read} frames")

    def _shoot(self) -> tuple[float, Bytes] | None:
        """(moment of arrival, (H, W, 3) RGB un-mirrored); None when the camera is closed or keeps failing."""
        import cv2

        for _ in range(_MOST_MISSES):
            with self._lock:
                if self._camera is None:
                    return None
                if not self._camera.grab():
                    continue
                stamp_s = self._clock()  # before the picture is unpacked, which takes a varying time
                there, picture = self._camera.retrieve()
            if there:
                image: Any = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
                return stamp_s, np.ascontiguousarray(image[:, ::-1]) if self._mirrored else image
        return None

    def close(self) -> None:
        """Let go of the camera; an iteration still under way ends."""
        with self._lock:
            if self._camera is not None:
                self._camera.release()
            self._camera = None


def open_webcam(
    index: int,
    size: tuple[int, int] | None = None,
    mirrored_by_driver: bool = False,
    clock: Callable[[], float] = time.monotonic,
    open_camera: Callable[[int], Camera] | None = None,
) -> WebcamSource:
    """Camera number ``index``, asked for pictures of ``size`` (width, height) in pixels; None = its own choice.

    ``mirrored_by_driver``: its pictures come like a mirror's and are turned back, for left must stay left. A camera
    that cannot do ``size`` delivers another one, and ``notes`` says so. ``open_camera`` stands in for OpenCV's.
    RecordingError when there is no such camera, when access is denied, or when it delivers nothing.
    """
    ready_opencv()
    import cv2

    camera = cv2.VideoCapture(index) if open_camera is None else open_camera(index)
    if not camera.isOpened():
        camera.release()
        raise RecordingError(
            expected=f"camera {index}",
            found="none that opens under this number",
            todo="plug it in, allow camera access, end other programs that use it, or try another number",
        )
    if size is not None:
        # Compressed: over USB most cameras do their larger sizes at 5 frames a second otherwise.
        camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    return WebcamSource(camera, index=index, size=size, mirrored_by_driver=mirrored_by_driver, clock=clock)
