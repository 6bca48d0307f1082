"""Where frames come from, and how a file becomes a source of them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from postureview.base.errors import RecordingError
from postureview.capture.av_video import PyAvDecoder, pyav_is_installed
from postureview.capture.container import ContainerFacts, container_facts
from postureview.capture.content import HEAD_BYTES, Content, identify
from postureview.capture.opencv_video import OpenCvDecoder
from postureview.capture.still import StillSource
from postureview.capture.video import Decoded, Decoder, VideoSource
from postureview.values.frame import Frame
from postureview.values.recording import SourceInfo

_CHUNK_BYTES = 1 << 20
_VIDEOS = (Content.ISO_MEDIA, Content.MATROSKA, Content.AVI, Content.OTHER_VIDEO)
_FFMPEG_PATTERN = set("%*?{[")
_DecoderFactory = Callable[..., Decoder]


class FrameSource(Protocol):
    """A stream of frames: upright, un-mirrored, RGB, with strictly increasing times from the stream itself.

    It is read once and closed: ``with open_source(path) as source: for frame in source: ...``. Frames are handed on
    one by one and none is kept. RecordingError while reading when the recording cannot be trusted.
    """

    @property
    def info(self) -> SourceInfo:
        """Facts about the recording, with the notes so far: take it after the last frame."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd and was dealt with; complete once the last frame has been read."""
        ...

    @property
    def expected_frames(self) -> int | None:
        """About how many frames will come; None when nobody knows (a webcam, a recording of a browser)."""
        ...

    @property
    def duration_s(self) -> float | None:
        """About how long the recording is, seconds; None when unknown, and for a still."""
        ...

    @property
    def frames_read(self) -> int:
        """How many frames were decoded so far, dropped ones included."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Let go of the file or camera; may be called twice, and from another thread."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_source(path: Path | str) -> FrameSource:
    """The recording at ``path``, told to be a video or a still from its content, whatever its name.

    Raises RecordingError, with one line on what to do, when there is no such file, when it may not be read, is a
    folder, is empty, is neither video nor still, holds sound only, is marked as mirrored, is cut off before its first
    frame, or is coded in a way that nothing here decodes.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise _unfit(path, "a folder", "name a file in it; `postureview batch` takes folders")
        if path.exists() and not path.is_file():
            raise _unfit(path, "a device or pipe", "give it a file")
        sha256, head = _fingerprint(path)
        content = identify(head)
        if content is Content.PICTURE:
            return StillSource(path, sha256=sha256)
        if content in _VIDEOS:
            return _open_video(path, content, sha256)
    except OSError as error:
        raise _not_readable(path, error) from error
    raise _unfit(path, *_WHY_NOT.get(content, (f"{content}", "give it an MP4, MOV, WebM, JPEG or PNG file")))


_WHY_NOT = {
    Content.HEIC: (
        "a HEIC picture, which cannot be decoded here",
        "export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)",
    ),
    Content.AUDIO: ("sound without pictures", "give the video instead"),
    Content.TEXT: ("text, not a video", "give it an MP4, MOV, WebM, JPEG or PNG file"),
}


def _fingerprint(path: Path) -> tuple[str, bytes]:
    """(sha256 of the whole file, its first bytes); RecordingError when it is empty."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        digest.update(head)
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    if not head:
        raise _unfit(path, "an empty file", "copy it from the camera again, or record it again")
    return digest.hexdigest(), head


def _open_video(path: Path, content: Content, sha256: str) -> VideoSource:
    if _FFMPEG_PATTERN & set(path.name):
        _refuse_pattern(path)
    facts = container_facts(path, content)
    if facts.is_mirrored:  # stored as seen, or stored as in a mirror? OpenCV would even turn it upside down
        raise _unfit(path, "a video marked as mirrored, in which left and right cannot be told", "export it unmirrored")
    exact = content in (Content.ISO_MEDIA, Content.AVI)  # these carry a table of their frames; others only a length
    factories: tuple[_DecoderFactory, ...] = (OpenCvDecoder, PyAvDecoder) if pyav_is_installed() else (OpenCvDecoder,)
    cause: RecordingError | None = None
    for factory in factories:
        try:
            decoder, first = _first_picture(factory, path, exact)
        except RecordingError as error:
            cause = error
        else:
            return VideoSource(decoder, first, file_name=path.name, sha256=sha256, facts=facts)
    raise _why_not_opened(path, facts) from cause


def _first_picture(factory: _DecoderFactory, path: Path, exact: bool) -> tuple[Decoder, Decoded]:
    """A decoder and its first picture: opening proves nothing, OpenCV opens AV1 and then yields no picture."""
    decoder = factory(path, count_is_exact=exact)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(decoder.close)
        first = decoder.read()
        if first is None:
            raise _unfit(path, "no picture in it", "convert it to MP4 (H.264)")
        on_failure.pop_all()
    return decoder, first


def _refuse_pattern(path: Path) -> None:
    """FFmpeg takes such a name for a numbered series when it ends like a picture, and would read other files."""
    if path.suffix.lower() not in (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp", ".ts", ".mts", ".wmv"):
        raise _unfit(
            path, "a video whose name holds one of % * ? { [", "rename it, with an ending such as .mp4 or .webm"
        )


def _why_not_opened(path: Path, facts: ContainerFacts) -> RecordingError:
    if facts.has_video is False:
        return _unfit(path, "sound without pictures" if facts.has_audio else "no pictures in it", "give the video")
    if facts.is_cut_off:
        return _unfit(path, "a file that looks cut off", "copy it from the camera again, or record it again")
    if not pyav_is_installed():
        found = "AV1 video, which OpenCV cannot decode" if facts.is_av1 else "a video that OpenCV cannot decode"
        return _unfit(path, found, 'run `pip install "postureview[av1]"`, or convert it to MP4 (H.264)')
    return _unfit(path, "a video that is damaged or coded in an unknown way", "convert it to MP4 (H.264)")


def _not_readable(path: Path, error: OSError) -> RecordingError:
    if isinstance(error, FileNotFoundError):
        return _unfit(path, "no such file", "check the name")
    if isinstance(error, PermissionError):
        return _unfit(path, "a file that may not be read", "ask its owner for permission to read it")
    return _unfit(path, f"an error of the disk ({error.strerror})", "copy the file to this computer and try again")


def _unfit(path: Path, found: str, todo: str) -> RecordingError:
    return RecordingError(expected=f"{path.name!r} to be a video or a picture", found=found, todo=todo)
