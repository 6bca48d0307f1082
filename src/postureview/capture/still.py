"""A still picture as a stream of one frame."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.closing import Closing
from postureview.base.errors import RecordingError
from postureview.capture.opencv import ready_opencv
from postureview.values.arrays import Bytes
from postureview.values.frame import Frame
from postureview.values.recording import RecordingKind, SourceInfo

_LARGEST_FILE_BYTES = 512 << 20
_ORIENTATION_TAG = 0x0112
# What undoes each EXIF orientation: (flip from side to side first?, then turn clockwise, degrees).
_UNDO = {1: (False, 0), 2: (True, 0), 3: (False, 180), 4: (True, 180), 5: (True, 270), 6: (False, 90), 7: (True, 90),
         8: (False, 270)}  # fmt: skip


class StillSource(Closing):
    """One picture at time zero (a FrameSource): upright and un-mirrored as its EXIF orientation asks.

    RecordingError when the picture is damaged, cut off or of a kind that cannot be decoded.
    """

    expected_frames = 1
    duration_s: float | None = None

    def __init__(self, path: Path, *, sha256: str) -> None:
        self.frames_read = 0
        image, orientation = _decoded(path)
        flipped, turn_deg = _UNDO[orientation]
        if flipped:
            image = image[:, ::-1]
        self._image: Bytes = np.ascontiguousarray(np.rot90(image, -turn_deg // 90 % 4))
        self.notes = ("stored mirrored (EXIF) and put right",) if flipped else ()
        self.info = SourceInfo(
            file_name=path.name,
            sha256=sha256,
            kind=RecordingKind.STILL,
            size_px=(self._image.shape[1], self._image.shape[0]),
            rotation_deg=turn_deg,
            notes=self.notes,
        )

    def __iter__(self) -> Iterator[Frame]:
        self.frames_read = 1
        yield Frame(image=self._image, time_s=0.0)

    def close(self) -> None:
        """Nothing is held open."""


def _decoded(path: Path) -> tuple[Bytes, int]:
    """((H, W, 3) RGB as stored, EXIF orientation 1-8)."""
    if path.stat().st_size > _LARGEST_FILE_BYTES:
        raise RecordingError(
            expected="a picture", found=f"{path.name!r} of more than 512 MB", todo="export it as JPEG or PNG"
        )
    ready_opencv()
    import cv2

    data = np.frombuffer(path.read_bytes(), np.uint8)
    damaged = RecordingError(
        expected="a whole picture",
        found=f"{path.name!r} that is damaged or cut off",
        todo="copy it from the camera again, or export it as JPEG or PNG",
    )
    try:
        # The orientation is ignored here and applied by us, so that it is applied once whatever the format is.
        picture: Any
        picture, kinds, metadata = cv2.imdecodeWithMetadata(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if picture is None:
            raise damaged
        image: Any = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    except cv2.error as error:
        raise damaged from error
    blocks = [block for kind, block in zip(kinds, metadata, strict=True) if kind == cv2.IMAGE_METADATA_EXIF]
    return image, exif_orientation(np.asarray(blocks[0]).tobytes()) if blocks else 1


def exif_orientation(exif: bytes) -> int:
    """The orientation, 1-8, in an EXIF block that begins with its TIFF header; 1 (as stored) when there is none."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 1
    (directory,) = struct.unpack_from(order + "I", exif, 4)
    if directory + 2 > len(exif):
        return 1
    (n_entries,) = struct.unpack_from(order + "H", exif, directory)
    for entry in range(directory + 2, min(directory + 2 + 12 * n_entries, len(exif) - 11), 12):
        tag, _, _, value = struct.unpack_from(order + "HHIH", exif, entry)
        if tag == _ORIENTATION_TAG:
            return value if value in _UNDO else 1
    return 1
