"""A still is a film of one frame, upright whichever way the camera was held."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture.source import open_source
from postureview.capture.still import exif_orientation
from postureview.values.recording import RecordingKind


def tiff(orientation: int, order: str = "<") -> bytes:
    """An EXIF block with one entry besides the orientation."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHIHH", 0x010E, 3, 1, 7, 0) + struct.pack(
        order + "HHIHH", 0x0112, 3, 1, orientation, 0
    )
    return start + struct.pack(order + "IH", 8, 2) + entries + bytes(4)


def jpeg_with(orientation: int, image: np.ndarray, order: str = "<") -> bytes:
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 100])[1].tobytes()
    block = b"Exif\0\0" + tiff(orientation, order)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def png_with(orientation: int, image: np.ndarray) -> bytes:
    png = cv2.imencode(".png", image)[1].tobytes()
    block = tiff(orientation)
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    return png[:33] + chunk + png[33:]


@pytest.fixture
def upright() -> np.ndarray:
    """48 wide, 32 high, four greys: no two of its eight turns and reflections look alike."""
    image = np.zeros((32, 48, 3), np.uint8)
    image[:16, 24:], image[16:, :24], image[16:, 24:] = 80, 160, 240
    return image


# As the EXIF standard tells: where the stored first row and first column belong in the upright picture.
STORED = {
    1: lambda image: image,  # top, left
    2: lambda image: image[:, ::-1],  # top, right
    3: lambda image: image[::-1, ::-1],  # bottom, right
    4: lambda image: image[::-1],  # bottom, left
    5: lambda image: image.transpose(1, 0, 2),  # left, top
    6: lambda image: image[:, ::-1].transpose(1, 0, 2),  # right, top
    7: lambda image: image[::-1, ::-1].transpose(1, 0, 2),  # right, bottom
    8: lambda image: image[::-1].transpose(1, 0, 2),  # left, bottom
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "jpeg, big end first", "png"])
def test_every_orientation_comes_out_upright(orientation: int, kind: str, upright: np.ndarray, tmp_path: Path) -> None:
    stored = np.ascontiguousarray(STORED[orientation](upright))
    data = (
        png_with(orientation, stored) if kind == "png" else jpeg_with(orientation, stored, ">" if "," in kind else "<")
    )
    path = tmp_path / "photo"
    path.write_bytes(data)
    with open_source(path) as source:
        (frame,) = source
    assert frame.image.shape == upright.shape
    assert np.abs(frame.image.astype(int) - upright).max() < 30
    assert frame.time_s == 0
    assert source.info.kind is RecordingKind.STILL
    assert source.info.size_px == (48, 32)
    assert source.info.rotation_deg == {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}.get(orientation, 0)
    assert bool(source.notes) == (orientation in (2, 4, 5, 7))
    assert (source.expected_frames, source.duration_s, source.frames_read) == (1, None, 1)


def test_colours_are_red_green_blue(tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    cv2.imwrite(str(path), np.full((4, 4, 3), (0, 0, 255), np.uint8))
    with open_source(path) as source:
        assert next(iter(source)).image[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".tiff", ".bmp", ".jp2", ".avif"])
def test_the_usual_kinds_are_read_and_refused_when_cut_off(ending: str, upright: np.ndarray, tmp_path: Path) -> None:
    image = cv2.resize(upright, (480, 320), interpolation=cv2.INTER_NEAREST)
    image[::7] = 30
    data = cv2.imencode(ending, image)[1].tobytes()
    path = tmp_path / "photo"
    path.write_bytes(data)
    with open_source(path) as source:
        assert next(iter(source)).size_px == (480, 320)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(RecordingError, match="'photo' that is damaged or cut off"):
        open_source(path)


def test_grey_and_transparent_pictures_become_rgb(tmp_path: Path) -> None:
    for name, image in (("grey.png", np.full((4, 6), 50, np.uint8)), ("clear.png", np.full((4, 6, 4), 50, np.uint8))):
        cv2.imwrite(str(tmp_path / name), image)
        with open_source(tmp_path / name) as source:
            assert next(iter(source)).image.tolist() == np.full((4, 6, 3), 50).tolist()


def test_exif_that_is_damaged_or_says_nothing_means_as_stored() -> None:
    whole = tiff(6)
    assert exif_orientation(whole) == 6
    for n in range(len(whole) - 4):
        assert exif_orientation(whole[:n]) in (1, 6)
    assert exif_orientation(b"") == 1
    assert exif_orientation(tiff(9)) == 1
    assert exif_orientation(b"II*\0" + struct.pack("<I", 10_000)) == 1
