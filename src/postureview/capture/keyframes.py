"""A handful of pictures kept while the stream passes, for nobody opens the video again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from postureview.base.errors import RecordingError
from postureview.values.frame import Frame
from postureview.values.recording import KeyFrame

_FIRST_BIN_S = 0.5


@dataclass(slots=True)
class _Kept:
    """The stillest frame of one time bin and label: as it came while its bin is open, as JPEG afterwards."""

    time_s: float
    motion: float
    frame: Frame | None
    encoded: KeyFrame | None = None


class KeyFrameKeeper:
    """Keeps, for each time bin and label, the frame with the least motion, at full resolution as JPEG.

    Bins begin 0.5 s wide. Whenever more than ``limit`` pictures would be kept, bins grow to twice the width and
    merge, the stiller picture staying; so memory is bounded whatever the length, and the pictures stay spread over
    the recording. A frame is encoded (about 6 ms at 1080p) only when its bin has passed and it was the stillest.
    """

    def __init__(self, limit: int = 64, quality: int = 95) -> None:
        if limit < 1 or not 1 <= quality <= 100:
            raise ValueError(f"limit must be at least 1 and quality 1-100, got {limit} and {quality}")
        self._limit = limit
        self._quality = quality
        self._bin_s = _FIRST_BIN_S
        self._open_bin = 0
        self._bins: dict[tuple[str, int], _Kept] = {}

    def offer(self, frame: Frame, motion: float, label: str) -> None:
        """Keep ``frame`` if it is the stillest of its time and ``label``.

        ``motion`` in any unit that is the same for all frames, smaller = stiller; NaN = unknown, kept only for want
        of a better one.
        """
        motion = math.inf if math.isnan(motion) else motion
        number = math.floor(frame.time_s / self._bin_s)
        if number != self._open_bin:
            self._encode_all()
            self._open_bin = number
        kept = self._bins.get((label, number))
        if kept is None or motion < kept.motion:
            self._bins[label, number] = _Kept(frame.time_s, motion, frame)
            if kept is None:
                self._make_room(frame.time_s)

    def kept(self) -> tuple[KeyFrame, ...]:
        """The pictures kept so far, by time; a frame kept under two labels appears once."""
        self._encode_all()
        by_time = {kept.time_s: kept.encoded for kept in self._bins.values() if kept.encoded is not None}
        return tuple(by_time[time_s] for time_s in sorted(by_time))

    def _make_room(self, now_s: float) -> None:
        while len(self._bins) > self._limit:
            if all(number == 0 for _, number in self._bins):
                # One bin for each label and still too many: more labels than room.
                del self._bins[max(self._bins, key=lambda key: self._bins[key].motion)]
                continue
            self._bin_s *= 2
            merged: dict[tuple[str, int], _Kept] = {}
            for (label, number), kept in self._bins.items():
                rival = merged.get((label, number // 2))
                if rival is None or kept.motion < rival.motion:
                    merged[label, number // 2] = kept
            self._bins = merged
            self._open_bin = math.floor(now_s / self._bin_s)

    def _encode_all(self) -> None:
        for kept in self._bins.values():
            if kept.frame is not None:
                kept.encoded = encode_keyframe(kept.frame, self._quality)
                kept.frame = None


def encode_keyframe(frame: Frame, quality: int = 95) -> KeyFrame:
    """The frame as a kept picture; ``quality`` of the JPEG, 1-100."""
    import cv2

    bgr: Any = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
    done, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"a frame of {frame.size_px} pixels could not be encoded as JPEG")
    return KeyFrame(time_s=frame.time_s, jpeg=jpeg.tobytes(), size_px=frame.size_px)


def decode_keyframe(keyframe: KeyFrame) -> Frame:
    """The kept picture at full resolution, RGB; RecordingError when its bytes are damaged."""
    import cv2

    damaged = RecordingError(
        expected="a kept picture", found=f"damaged bytes at {keyframe.time_s:.2f} s", todo="assess the video again"
    )
    try:
        picture: Any = cv2.imdecode(np.frombuffer(keyframe.jpeg, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise damaged
        image: Any = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    except cv2.error as error:  # no bytes at all, for one
        raise damaged from error
    return Frame(image=image, time_s=keyframe.time_s)


def smaller_keyframe(keyframe: KeyFrame, longest_px: int, quality: int = 85) -> KeyFrame:
    """The picture with its longer side at most ``longest_px``; itself where it is no longer than that."""
    import cv2

    share = longest_px / max(keyframe.size_px)
    if share >= 1:
        return keyframe
    frame = decode_keyframe(keyframe)
    width, height = (max(1, round(share * side)) for side in frame.size_px)
    image = np.asarray(cv2.resize(frame.image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return encode_keyframe(Frame(image=image, time_s=frame.time_s), quality)
