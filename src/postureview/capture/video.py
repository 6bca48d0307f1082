"""A video as a stream of frames, whatever decodes it."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from typing import Protocol

from postureview.base.closing import Closing
from postureview.base.errors import RecordingError
from postureview.capture.container import ContainerFacts, megabytes
from postureview.values.arrays import Bytes
from postureview.values.frame import Frame
from postureview.values.recording import RecordingKind, SourceInfo

_COUNT_TOLERANCE = 0.02
_COUNT_TOLERANCE_FRAMES = 2
_ESTIMATE_TOLERANCE = 0.1
_LONGEST_TAIL_S = 2.0  # sound may go on for a moment after the last picture


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decoded:
    """One decoded picture: (H, W, 3) uint8 RGB, contiguous and upright, with the stream's own time in seconds."""

    image: Bytes
    stamp_s: float


class Decoder(Protocol):
    """What turns a file into pictures. One of them is one file, opened.

    rotation_deg : what the file asked for and the decoder applies, clockwise.
    expected_frames : None = unknown. count_is_exact : the number comes from an index, not from length times rate.
    duration_s : None = unknown.
    """

    rotation_deg: int
    expected_frames: int | None
    count_is_exact: bool
    duration_s: float | None

    def read(self) -> Decoded | None:
        """The next picture, or None at the end; RecordingError when the decoder fails."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class VideoSource(Closing):
    """Frames of a video (a FrameSource). It is read once, from beginning to end.

    Time starts at zero and strictly increases: a frame whose time does not exceed that of the frame before is dropped
    (its moment is unknown, and inventing one would falsify speeds), and so is one of another size than the first
    (stretching it would falsify angles). Both are counted in ``notes``. When more frames are dropped than kept,
    RecordingError is raised at the end.

    A recording that ended early yields what it has; ``notes`` then says so. ``close`` may be called from another
    thread than the one that reads.
    """

    def __init__(self, decoder: Decoder, first: Decoded, *, file_name: str, sha256: str, facts: ContainerFacts) -> None:
        self.expected_frames = decoder.expected_frames
        self.duration_s = decoder.duration_s
        self.frames_read = 0
        self._decoder: Decoder | None = decoder
        self._count_is_exact = decoder.count_is_exact
        self._started = False
        self._first: Decoded | None = first
        self._facts = facts
        self._lock = threading.Lock()
        self._notes: list[str] = []
        height, width = first.image.shape[:2]
        self._info = SourceInfo(
            file_name=file_name,
            sha256=sha256,
            kind=RecordingKind.VIDEO,
            size_px=(width, height),
            rotation_deg=decoder.rotation_deg,
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd so far; complete once the last frame has been read."""
        return tuple(self._notes)

    @property
    def info(self) -> SourceInfo:
        """Facts about the recording, with the notes so far."""
        return dataclasses.replace(self._info, notes=self.notes)

    def __iter__(self) -> Iterator[Frame]:
        if self._started:
            raise RuntimeError("a recording is read once; open it again to read it again")
        self._started = True
        start_s = last_s = None
        late = resized = 0
        while (picture := self._next()) is not None:
            self.frames_read += 1
            if start_s is None:
                start_s = picture.stamp_s
            if last_s is not None and picture.stamp_s <= last_s:
                late += 1
                continue
            if picture.image.shape[1::-1] != self._info.size_px:
                resized += 1
                continue
            last_s = picture.stamp_s
            yield Frame(image=picture.image, time_s=last_s - start_s)
        if self._decoder is not None:  # closed from elsewhere is not the same as ended
            self._conclude(late, resized, (last_s or 0.0) - (start_s or 0.0))

    def _next(self) -> Decoded | None:
        with self._lock:  # a decoder that is closed while it reads takes the whole process down
            if self._decoder is None:
                return None
            first, self._first = self._first, None
            return first if first is not None else self._decoder.read()

    def _conclude(self, late: int, resized: int, last_s: float) -> None:
        if late:
            self._notes.append(f"{late} of {self.frames_read} frames dropped: their time does not come after the last")
        if resized:
            self._notes.append(f"{resized} of {self.frames_read} frames dropped: the picture size changed on the way")
        self._conclude_length(last_s)
        if 2 * (late + resized) > self.frames_read:
            raise RecordingError(
                expected="frames of one size, each later than the one before",
                found=f"{self._info.file_name!r} with {late} of {self.frames_read} frames out of time and {resized} "
                "of another size",
                todo="convert the video to MP4, or record it again",
            )

    def _conclude_length(self, last_s: float) -> None:
        promised = self.expected_frames
        missing = None if promised is None else promised - self.frames_read
        tolerance = _COUNT_TOLERANCE if self._count_is_exact else _ESTIMATE_TOLERANCE
        few_missing = missing is not None and missing <= max(_COUNT_TOLERANCE_FRAMES, tolerance * self.frames_read)
        if few_missing and self._count_is_exact:
            return
        if self._facts.is_cut_off and self._facts.promised_bytes is not None:
            of = "" if promised is None else f" of {'' if self._count_is_exact else 'about '}{promised}"
            there, whole = megabytes(self._facts.size_bytes), megabytes(self._facts.promised_bytes)
            self._notes.append(
                f"ended early, after {self.frames_read}{of} frames: the file is cut off at {there} of {whole} MB"
            )
        elif missing is not None and not few_missing:
            why = (
                "the rest is damaged or was trimmed away"
                if self._count_is_exact
                else "the rest is damaged, or the rate of the recording is uneven"
            )
            about = "" if self._count_is_exact else "about "
            self._notes.append(f"{self.frames_read} of {about}{promised} promised frames could be read; {why}")
        elif promised is None and self.duration_s is not None and self.duration_s - last_s > _LONGEST_TAIL_S:
            self._notes.append(
                f"the pictures end after {last_s:.1f} of {self.duration_s:.1f} s; the rest is damaged, or sound only"
            )

    def close(self) -> None:
        """Let go of the file; an iteration still under way ends."""
        with self._lock:
            if self._decoder is not None:
                self._decoder.close()
            self._decoder = self._first = None
