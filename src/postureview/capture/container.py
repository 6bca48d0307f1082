"""What the structure of a video file says about the file itself: was it cut off, does it hold pictures at all.

OpenCV only says "did not open" or stops early. These few fields tell why, without decoding anything.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from postureview.capture.content import Content

_LARGEST_INDEX_BYTES = 64 << 20
_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerFacts:
    """What a container says about itself.

    size_bytes : what is there. promised_bytes : what its structure says should be there; None = it does not say.
    has_index : False for an MP4 whose table of frames is missing. has_video, has_audio : None = could not be told.
    is_av1 : the pictures are coded as AV1. is_mirrored : the file asks players to show it as in a mirror.
    """

    size_bytes: int
    promised_bytes: int | None = None
    has_index: bool = True
    has_video: bool | None = None
    has_audio: bool | None = None
    is_av1: bool = False
    is_mirrored: bool = False

    @property
    def is_cut_off(self) -> bool:
        """The file ends before its own structure does."""
        return not self.has_index or (self.promised_bytes is not None and self.promised_bytes > self.size_bytes)


def container_facts(path: Path, content: Content) -> ContainerFacts:
    """Facts about the file at ``path``, which begins as ``content``. OSError passes through."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if content is Content.ISO_MEDIA:
            return _iso_facts(file, size)
        if content is Content.MATROSKA:
            return _matroska_facts(file, size)
        if content is Content.AVI:
            riff = int.from_bytes(file.read(8)[4:8], "little")
            return ContainerFacts(size_bytes=size, promised_bytes=riff + 8 if riff else None)
    return ContainerFacts(size_bytes=size)


def _iso_facts(file: BinaryIO, size: int) -> ContainerFacts:
    index, end = b"", 0
    for kind, start, length in _iso_boxes(file, size):
        end = start + length
        if kind == b"moov":
            file.seek(start)
            index = file.read(min(length, _LARGEST_INDEX_BYTES))
    # "hdlr" is followed by version and flags (4 bytes), a reserved field (4) and the kind of track (4).
    tracks = set(re.findall(rb"hdlr.{8}(vide|soun)", index, re.DOTALL))
    return ContainerFacts(
        size_bytes=size,
        promised_bytes=end,
        has_index=bool(index),
        has_video=b"vide" in tracks if index else None,
        has_audio=b"soun" in tracks if index else None,
        is_av1=b"av01" in index,
        is_mirrored=_mirrors(index),
    )


def _mirrors(index: bytes) -> bool:
    """Whether the display matrix of any track turns left into right: its determinant is then negative."""
    for header in re.finditer(rb"tkhd(?=[\0\1]\0\0)", index):
        matrix = header.end() + (40 if index[header.end()] == 0 else 52)
        if matrix + 20 <= len(index):
            a, b, _, c, d = struct.unpack_from(">5i", index, matrix)
            if a * d - b * c < 0:
                return True
    return False


def _iso_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, length) of the outermost boxes; the last one may reach beyond the end of the file."""
    start = 0
    while start + 8 <= size:
        file.seek(start)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            length = size - start
        if length < 8 or not kind.isalnum():
            return
        yield kind, start, length
        start += length


def _matroska_facts(file: BinaryIO, size: int) -> ContainerFacts:
    head = file.read(min(size, _HEAD_BYTES))
    codecs = re.findall(rb"\x86[\x80-\xff]([AV])_([A-Z0-9]+)", head)  # 0x86: the element CodecID
    kinds = {kind for kind, _ in codecs}
    return ContainerFacts(
        size_bytes=size,
        promised_bytes=_segment_end(head),
        has_video=b"V" in kinds if kinds else None,
        has_audio=b"A" in kinds if kinds else None,
        is_av1=(b"V", b"AV1") in codecs,
    )


def _segment_end(head: bytes) -> int | None:
    """Where the one Segment of a Matroska file ends; None when it was written live, with its size left open."""
    header_size, start = _ebml_size(head, 4)
    segment = start + (header_size or 0)
    if header_size is None or head[segment : segment + 4] != b"\x18\x53\x80\x67":
        return None
    length, start = _ebml_size(head, segment + 4)
    return None if length is None else start + length


def _ebml_size(data: bytes, at: int) -> tuple[int | None, int]:
    """(the variable-length size at ``at``, where its content begins); None when unknown or not there."""
    if at >= len(data) or data[at] == 0:
        return None, at
    n_bytes = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + n_bytes], "big") & ((1 << 7 * n_bytes) - 1)
    return (None if value == (1 << 7 * n_bytes) - 1 else value), at + n_bytes


def megabytes(n_bytes: int) -> str:
    """For people: "0.2", "13.4"; the unit is left to the sentence."""
    return f"{n_bytes / 1e6:.1f}"
