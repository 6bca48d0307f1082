"""A video written again with its body drawn into every frame, and without faces: WebM, which every browser plays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.errors import MachineError
from postureview.capture.blur import blurred
from postureview.capture.figure import draw_sides, draw_skeleton, draw_text
from postureview.capture.heads import Heads
from postureview.capture.opencv import ready_opencv
from postureview.capture.source import open_source
from postureview.values.annotation import Annotation
from postureview.values.arrays import Bytes, Floats
from postureview.values.frame import Frame

CODEC = "VP80"
LONGEST_PX = 1280
"""Of the picture's longer side: larger videos are written smaller, which is enough to look at."""
SLOWEST_HZ, FASTEST_HZ = 1.0, 120.0

Prepare = Callable[[Frame], Frame]
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written. n_repeated, n_dropped : frames that an uneven rate made stand longer, or not at all."""

    n_frames: int
    rate_hz: float
    size_px: tuple[int, int]
    n_repeated: int = 0
    n_dropped: int = 0


def annotate_video(
    path: Path,
    out: Path,
    annotation: Annotation,
    *,
    heads: tuple[Heads, ...] | None,
    prepare: Prepare | None = None,
    progress: Progress | None = None,
) -> Written:
    """Read the recording at ``path`` again, frame by frame, and write it to ``out`` as WebM.

    heads : what to blur, one a frame of the annotation's poses; None leaves faces as they are. prepare : what was done
    to each frame before its landmarks were found. The time of every frame stays what it was: an even rate is kept, an
    uneven one is laid on the nearest even one. A file of that name appears only when it is complete.
    Raises RecordingError when the recording cannot be read, MachineError when nothing here writes WebM.
    """
    if heads is not None and len(heads) != len(annotation.poses):
        raise ValueError(f"heads must have one entry for each of {len(annotation.poses)} frames, got {len(heads)}")
    ready_opencv()
    unfinished = out.with_name(f"{out.stem}.part.webm")
    try:
        with open_source(path) as source, _Writer(unfinished, even_rate_hz(annotation.poses.time_s)) as writer:
            for done, frame in enumerate(source, 1):
                ready = frame if prepare is None else prepare(frame)
                writer.write(annotated(ready, annotation, heads), frame.time_s)
                if progress is not None:
                    progress(out.name, done, len(annotation.poses))
            written = writer.conclude()
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def annotated(frame: Frame, annotation: Annotation, heads: tuple[Heads, ...] | None) -> Bytes:
    """The frame as it is written: (H, W, 3) RGB, of even size, its longer side at most ``LONGEST_PX``."""
    import cv2

    times = annotation.poses.time_s
    at = annotation.frame_at(frame.time_s) if len(times) else 0
    image = frame.image if heads is None else blurred(frame.image, _heads_at(frame.time_s, times, heads))
    width, height = frame.size_px
    scale = min(1.0, LONGEST_PX / max(width, height))
    size = tuple(max(2, round(scale * edge) // 2 * 2) for edge in (width, height))
    small: Any = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if size != (width, height) else image.copy()
    if len(times):
        points = annotation.poses.image[at, :, :2] * (size[0] / width, size[1] / height)
        draw_skeleton(small, points, annotation.views[at])
        view = annotation.views[at]
        if view is not None:
            draw_sides(small, view)
        draw_text(small, annotation.texts[at])
    return np.asarray(small, dtype=np.uint8)


def even_rate_hz(time_s: Floats) -> float:
    """The rate at which frames are written: their mean rate where it is even, else that of most of them."""
    if len(time_s) < 2:
        return SLOWEST_HZ
    mean = (len(time_s) - 1) / float(time_s[-1] - time_s[0])
    off = np.abs((time_s - time_s[0]) * mean - np.arange(len(time_s))).max()
    rate = mean if off < 0.5 else 1 / float(np.median(np.diff(time_s)))
    return float(np.clip(rate, SLOWEST_HZ, FASTEST_HZ))


def _heads_at(time_s: float, times: Floats, heads: tuple[Heads, ...]) -> Heads:
    """The heads of the frame of that time; between two frames those of both. Everything where there are none."""
    if not heads:
        return Heads(everything=True)
    after = int(np.searchsorted(times, time_s))
    places = {after} if after < len(times) and times[after] == time_s else {after - 1, after}
    near = [heads[place] for place in sorted(places) if 0 <= place < len(heads)]
    if len(near) == 1:
        return near[0]
    return Heads(
        circles=tuple(circle for one in near for circle in one.circles),
        everything=any(one.everything or one.spared is not None for one in near),
    )


class _Writer:
    """Writes frames at an even rate, each in the place that its time calls for."""

    def __init__(self, path: Path, rate_hz: float) -> None:
        self._path = path
        self._rate_hz = rate_hz
        self._video: Any = None
        self._last: Bytes | None = None
        self._size_px = (0, 0)
        self._slot = -1
        self._repeated = self._dropped = 0

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(AttributeError):  # never opened
            self._video.release()

    def write(self, image: Bytes, time_s: float) -> None:
        """Write ``image`` (H, W, 3) RGB at its time; pictures before it stand until then."""
        slot = round(time_s * self._rate_hz)
        if slot <= self._slot:
            self._dropped += 1
            return
        for _ in self._gaps(slot):
            self._put(self._last if self._last is not None else image)
            self._repeated += 1
        self._put(image)
        self._last, self._slot = image, slot

    def conclude(self) -> Written:
        """What was written."""
        return Written(
            n_frames=self._slot + 1,
            rate_hz=self._rate_hz,
            size_px=self._size_px,
            n_repeated=self._repeated,
            n_dropped=self._dropped,
        )

    def _gaps(self, slot: int) -> Iterator[int]:
        yield from range(self._slot + 1, slot)

    def _put(self, image: Bytes | None) -> None:
        import cv2

        if image is None:
            return
        if self._video is None:
            height, width = image.shape[:2]
            self._size_px = (width, height)
            code = cv2.VideoWriter.fourcc(*CODEC)
            self._video = cv2.VideoWriter(
                str(self._path.absolute()), cv2.CAP_FFMPEG, code, self._rate_hz, self._size_px
            )
            if not self._video.isOpened():
                raise MachineError(
                    expected="OpenCV to write WebM (VP8)",
                    found="that it cannot open such a file",
                    todo="check that the folder may be written, and that opencv-contrib-python comes from PyPI",
                )
        self._video.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
