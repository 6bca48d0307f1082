"""Video decoded by PyAV: for AV1, which OpenCV opens but cannot decode. PyAV is an optional package."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from postureview.base.errors import RecordingError
from postureview.capture.opencv_video import turned_clockwise
from postureview.capture.video import Decoded


def pyav_is_installed() -> bool:
    """Whether ``import av`` can work here; nothing is imported to find out."""
    return importlib.util.find_spec("av") is not None


class PyAvDecoder:
    """A video that PyAV has opened (a Decoder). RecordingError when it cannot, or when it holds no pictures.

    PyAV neither turns pictures nor starts time at zero; the first is done here, the second by VideoSource.
    """

    def __init__(self, path: Path, *, count_is_exact: bool) -> None:
        import av

        self._av: Any = av
        self._name = path.name
        try:
            self._container: Any = av.open(str(path.absolute()))
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failure("that does not open") from error
        stream: Any = self._container.streams.best("video")
        if stream is None:
            self._container.close()
            raise self._failure("without pictures")
        stream.thread_type = "AUTO"
        self.rotation_deg = 0
        self.duration_s: float | None = None
        if stream.duration and stream.time_base:
            self.duration_s = float(stream.duration * stream.time_base)
        elif self._container.duration:
            self.duration_s = self._container.duration / av.time_base
        self.expected_frames: int | None = stream.frames or None
        if self.expected_frames is None and self.duration_s and stream.average_rate:
            self.expected_frames = round(self.duration_s * float(stream.average_rate))
        self.count_is_exact = count_is_exact and bool(stream.frames)
        self._pictures: Iterator[Any] = self._decode(stream)

    def read(self) -> Decoded | None:
        """The next picture, or None at the end. Pictures without a time are passed over: nothing can be made of them.

        The stream's rotation becomes known with the first picture, and so does ``rotation_deg``.
        """
        try:
            for picture in self._pictures:
                if picture.time is None:
                    continue
                self.rotation_deg = -picture.rotation % 360
                image = picture.to_ndarray(format="rgb24")
                return Decoded(image=turned_clockwise(image, self.rotation_deg // 90), stamp_s=float(picture.time))
        except (self._av.FFmpegError, ValueError) as error:
            raise self._failure(f"that PyAV fails on ({type(error).__name__})") from error
        return None

    def _decode(self, stream: Any) -> Iterator[Any]:
        for packet in self._container.demux(stream):
            with contextlib.suppress(self._av.error.InvalidDataError):  # one damaged picture is not the end: OpenCV
                yield from packet.decode()  # goes on as well, and the count of frames tells

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _failure(self, found: str) -> RecordingError:
        return RecordingError(
            expected="a video that can be decoded",
            found=f"{self._name!r} {found}",
            todo="convert it to MP4 (H.264), or record it again",
        )
