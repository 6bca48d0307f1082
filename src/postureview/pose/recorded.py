"""Landmarks from a file instead of from pictures: samples, re-analysis, other people's recordings.

A format is a file in ``pose/formats`` that ends with ``LANDMARK_FORMATS.add(...)``. None of this needs MediaPipe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from postureview.base.errors import RecordingError
from postureview.base.registry import Registry
from postureview.values.arrays import Floats
from postureview.values.pose import PoseSequence

HEAD_CHARACTERS = 16384
"""A format is recognised by this much of the file's beginning: the longest header of 132 columns fits."""
NORMALISED_BELOW = 2.5
"""Where half of all coordinates lie under this, they count in picture widths and heights, not in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkText:
    """The content of a landmark file, and what its caller knows of it.

    size_px : (width, height) of the picture the landmarks belong to, where the file does not say.
    rate_hz : frames per second, where the file holds no times.
    """

    name: str
    text: str
    size_px: tuple[int, int] | None = None
    rate_hz: float | None = None

    def known_size_px(self, why: str) -> tuple[int, int]:
        """``size_px``; RecordingError that tells how to give it, where nobody did."""
        if self.size_px is None:
            raise self.error(
                expected="to know the picture's size", found=why, todo="give it, for example --picture-size 1920x1080"
            )
        return self.size_px

    def times_of_frames(self, frames: Floats) -> Floats:
        """(T,) seconds from frame numbers; RecordingError that tells how to give the rate, where nobody did."""
        if self.rate_hz is None:
            raise self.error(
                expected="a column of times, or to know the frame rate",
                found="neither",
                todo="give the frames per second, for example --rate 30",
            )
        return np.asarray((frames - frames[0]) / self.rate_hz)

    def error(self, *, expected: str, found: str, todo: str) -> RecordingError:
        """A RecordingError that names the file."""
        return RecordingError(expected=f"{expected} ({self.name})", found=found, todo=todo)

    def sequence(
        self,
        time_s: Floats,
        image: Floats,
        *,
        size_px: tuple[int, int],
        engine: str,
        world: Floats | None = None,
        bodies: Floats | None = None,
    ) -> PoseSequence:
        """The checked sequence; RecordingError where there is no frame, time runs backward, or numbers are infinite."""
        backward = np.flatnonzero(~(np.diff(time_s) > 0))
        if not len(time_s) or len(backward) or not np.isfinite(time_s).all():
            where = f"frame {backward[0] + 2}" if len(backward) else "a frame"
            raise self.error(
                expected="times that increase from frame to frame",
                found=f"{where} that is not later than the one before" if len(time_s) else "no frames",
                todo="sort the frames by time and remove repeated ones",
            )
        try:
            return PoseSequence(time_s=time_s, image=image, world=world, size_px=size_px, engine=engine, bodies=bodies)
        except ValueError as error:
            raise self.error(
                expected="finite landmarks, or none", found=str(error), todo="write missing values as null or empty"
            ) from error


def in_pixels(image: Floats, size_px: tuple[int, int]) -> Floats:
    """(T, 33, 4) landmarks in pixels, whether they were so already or counted in picture widths and heights."""
    present = np.isfinite(image[:, :, :2]).all(axis=2)
    if not present.any() or float(np.median(np.abs(image[present][:, :2]))) >= NORMALISED_BELOW:
        return image
    return np.asarray(image * np.array([size_px[0], size_px[1], size_px[0], 1.0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkFormat:
    """How one kind of file is recognised and read.

    recognises : the first ``HEAD_CHARACTERS`` → whether it is this kind.
    """

    title: str
    recognises: Callable[[str], bool]
    read: Callable[[LandmarkText], PoseSequence]


LANDMARK_FORMATS: Registry[LandmarkFormat] = Registry("landmark format", "postureview.pose.formats")


def is_landmark_file(path: Path) -> bool:
    """Whether the beginning of the file looks like one of the known formats. A file that cannot be read is none."""
    return _format_of(_head(path)) is not None


def read_landmarks(path: Path, *, size_px: tuple[int, int] | None = None, rate_hz: float | None = None) -> PoseSequence:
    """The track in a landmark file.

    size_px, rate_hz : used where the file itself does not say; ignored where it does. A visibility that the file does
    not hold is 1 where the landmark is present: the file says where it was seen, and nothing against it.

    Raises RecordingError in one line for a file that is of no known format, or breaks off, or contradicts itself.
    """
    found = _format_of(_head(path))
    if found is None:
        raise RecordingError(
            expected="a landmark file (" + "; ".join(known.title for known in LANDMARK_FORMATS.values()) + ")",
            found=f"{path.name}, which is of none of these kinds" if path.is_file() else f"no file {path.name}",
            todo="convert it to one of them",
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(
            expected=f"{path.name} to be text", found=type(error).__name__, todo="save it as UTF-8 text"
        ) from error
    return found.read(LandmarkText(name=path.name, text=text, size_px=size_px, rate_hz=rate_hz))


def _head(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_CHARACTERS)
    except OSError:
        return ""
    return "" if b"\x00" in head else head.decode("utf-8-sig", errors="ignore")


def _format_of(head: str) -> LandmarkFormat | None:
    return next((known for known in LANDMARK_FORMATS.values() if known.recognises(head)), None)
