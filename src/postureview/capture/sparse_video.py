"""A video of which only some pictures are decoded: its keyframes, or a few stretches of it. Needs PyAV.

A keyframe is decoded by itself, and a stretch from the keyframe before it on; everything else stays compressed, and
colours are made only of the pictures that are handed on. Pictures and times are those of a ``VideoSource``.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.closing import Closing
from postureview.base.errors import RecordingError
from postureview.capture.av_video import pyav_is_installed
from postureview.capture.opencv_video import turned_clockwise
from postureview.values.arrays import Floats
from postureview.values.frame import Frame

WIDEST_GAP_S = 1.4
"""Keyframes further apart than this tell too little of what happens between them, and nobody is followed over it;
telephones write one a second."""
LEAST_GAP_S = 0.7
"""Keyframes nearer together than this are passed over: some encoders write one wherever the picture changes."""
_ROUNDING_S = 1e-4


class SparseVideo(Closing):
    """A video opened by PyAV with the times of its pictures, seconds from the first one, read without decoding.

    time_s : (N,) of all pictures, in order. key_s : (K,) of the keyframes that ``keyframes`` gives.
    """

    def __init__(self, path: Path) -> None:
        av: Any = importlib.import_module("av")
        self._av = av
        self._name = path.name
        self._container = av.open(str(path.absolute()))
        self._stream = self._container.streams.best("video")
        self._stream.thread_type = "AUTO"
        stamps = [
            (float(one.pts * one.time_base), bool(one.is_keyframe)) for one in self._packets() if one.pts is not None
        ]
        stamps.sort()
        self._start_s = stamps[0][0] if stamps else 0.0
        self._first_is_key = bool(stamps) and stamps[0][1]
        self.time_s: Floats = np.array([time_s for time_s, _ in stamps]) - self._start_s
        self.key_s: Floats = np.array(_apart([time_s - self._start_s for time_s, is_key in stamps if is_key]))

    @property
    def rate_hz(self) -> float:
        """Median rate of the pictures; 0 for fewer than two."""
        return float(1.0 / np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else 0.0

    @property
    def is_dense(self) -> bool:
        """Whether the keyframes, from the first picture to the last, lie near enough to each other to tell of all."""
        if not self._first_is_key or len(self.key_s) < 2 or np.any(np.diff(self.time_s) <= 0):
            return False
        return bool(np.diff([*self.key_s, self.time_s[-1]]).max() <= WIDEST_GAP_S)

    def keyframes(self) -> Iterator[Frame]:
        """Keyframes at least ``LEAST_GAP_S`` apart, in order of time."""
        self._rewind(0.0)
        chosen = set(np.round(self.key_s + self._start_s, 4))
        for packet in self._packets():
            if packet.pts is None or round(float(packet.pts * packet.time_base), 4) in chosen:
                for picture in self._pictures(packet):
                    yield self._frame(picture)

    def stretches(self, spans: Sequence[tuple[float, float]], *, every: int) -> Iterator[Frame]:
        """Every so manieth picture of each (start, end) span, seconds; spans must lie in order and apart."""
        for start_s, end_s in spans:
            self._rewind(start_s)
            count = 0
            for picture in itertools.chain.from_iterable(map(self._pictures, self._packets())):
                time_s = float(picture.time) - self._start_s
                if time_s < start_s - _ROUNDING_S:
                    continue
                if time_s > end_s + _ROUNDING_S:
                    break
                if count % every == 0:
                    yield self._frame(picture)
                count += 1

    def count(self, span: tuple[float, float], every: int) -> int:
        """How many pictures ``stretches`` hands on of one span."""
        start_s, end_s = span
        inside = (self.time_s >= start_s - _ROUNDING_S) & (self.time_s <= end_s + _ROUNDING_S)
        return -(-int(inside.sum()) // every)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _rewind(self, time_s: float) -> None:
        """Go to the keyframe at or before a time."""
        stamp = (time_s + self._start_s + _ROUNDING_S) / float(self._stream.time_base)
        self._container.seek(int(np.floor(stamp)), stream=self._stream)

    def _packets(self) -> Iterator[Any]:
        yield from self._container.demux(self._stream)

    def _pictures(self, packet: Any) -> list[Any]:
        try:
            return [picture for picture in packet.decode() if picture.time is not None]
        except (self._av.FFmpegError, ValueError) as error:
            raise RecordingError(
                expected="a video that can be decoded",
                found=f"{self._name!r} that PyAV fails on ({type(error).__name__})",
                todo="convert it to MP4 (H.264), or record it again",
            ) from error

    def _frame(self, picture: Any) -> Frame:
        image = picture.to_ndarray(format="rgb24")
        return Frame(
            image=turned_clockwise(image, -picture.rotation % 360 // 90), time_s=float(picture.time) - self._start_s
        )


def _apart(times_s: Sequence[float]) -> list[float]:
    """The first of ``times_s``, and each that comes at least ``LEAST_GAP_S`` after the one taken before."""
    taken: list[float] = []
    for time_s in times_s:
        if not taken or time_s >= taken[-1] + LEAST_GAP_S - _ROUNDING_S:
            taken.append(time_s)
    return taken


def open_sparse(path: Path) -> SparseVideo | None:
    """The video at ``path``, where it can be read sparsely: PyAV is installed, and its keyframes lie close together."""
    if not pyav_is_installed():
        return None
    import av

    try:
        video = SparseVideo(path)
    except (av.FFmpegError, OSError, ValueError, AttributeError):  # whoever reads it in full says what is wrong
        return None
    if video.is_dense:
        return video
    video.close()
    return None
