"""Files as they come into a clinic, good and bad."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture import source as source_module
from postureview.capture.av_video import pyav_is_installed
from postureview.capture.prefetch import prefetch
from postureview.capture.source import FrameSource, open_source
from postureview.values.frame import Frame
from postureview.values.recording import RecordingKind

WriteVideo = Callable[..., Path]


def refusal(path: Path) -> str:
    with pytest.raises(RecordingError) as caught, open_source(path) as source:
        list(source)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path.parent) not in message
    return caught.value.found


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".avi"])
def test_frames_come_in_order_upright_and_in_time(write_video: WriteVideo, ending: str) -> None:
    path = write_video("Jane Doe" + ending, n_frames=20, rate_hz=10)
    with open_source(path) as source:
        frames = list(source)
    assert [frame.time_s for frame in frames] == pytest.approx([n / 10 for n in range(20)], abs=1e-6)
    assert [int(np.median(frame.image)) for frame in frames] == pytest.approx([4 * n for n in range(20)], abs=6)
    assert all(frame.image[:8, :8].mean() > 230 for frame in frames)
    assert all(frame.image.flags.c_contiguous for frame in frames)
    assert source.info.size_px == (96, 64)
    assert source.info.kind is RecordingKind.VIDEO
    assert source.info.file_name == "Jane Doe" + ending
    assert source.info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.expected_frames == source.frames_read == 20
    assert source.duration_s == pytest.approx(2)
    assert source.notes == ()


def test_colours_are_red_green_blue(tmp_path: Path) -> None:
    path = tmp_path / "red.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 64))
    writer.write(np.full((64, 64, 3), (0, 0, 255), np.uint8))
    writer.release()
    with open_source(path) as source:
        red, green, blue = next(iter(source)).image.reshape(-1, 3).mean(0)
    assert red > 230
    assert max(green, blue) < 30


@pytest.mark.parametrize("name", ["clip.webm", "clip.jpg", "clip.txt", "clip", "clip 100%.mp4", "größe.mov"])
def test_the_name_does_not_matter(write_video: WriteVideo, name: str) -> None:
    with open_source(write_video(name, ending=".mp4")) as source:
        assert len(list(source)) == 20


def test_a_name_that_ffmpeg_would_take_for_a_series_of_other_files_is_refused(write_video: WriteVideo) -> None:
    assert "whose name holds" in refusal(write_video("clip%03d.png", ending=".mp4"))


def test_a_relative_name_works_and_cannot_be_taken_for_an_address(
    write_video: WriteVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_video("http:clip.mp4", ending=".mp4").parent)
    with open_source("http:clip.mp4") as source:
        assert len(list(source)) == 20


def test_uneven_times_are_kept(write_timed_video: WriteVideo) -> None:
    times_ms = [0, 33, 133, 166, 300, 900]
    for name, codec in (("clip.mp4", "mpeg4"), ("clip.webm", "libvpx")):
        with open_source(write_timed_video(name, times_ms, codec)) as source:
            assert [1000 * frame.time_s for frame in source] == pytest.approx(times_ms, abs=1)


def test_a_stream_that_starts_late_starts_at_zero(write_timed_video: WriteVideo) -> None:
    with open_source(write_timed_video("clip.webm", [1500, 1600, 1800], "libvpx")) as source:
        assert [frame.time_s for frame in source] == pytest.approx([0, 0.1, 0.3], abs=1e-3)


def test_a_browser_recording_without_length_promises_nothing_and_is_read_whole(write_timed_video: WriteVideo) -> None:
    path = write_timed_video("clip.webm", list(range(0, 2000, 40)), "libvpx", live="1")
    with open_source(path) as source:
        assert (source.expected_frames, source.duration_s) == (None, None)
        assert list(source)[-1].time_s == pytest.approx(1.96, abs=1e-3)
    assert source.frames_read == 50
    assert source.notes == ()


def test_a_source_may_be_closed_while_another_thread_reads_it(write_video: WriteVideo) -> None:
    path = write_video("clip.avi", n_frames=300)
    for n_taken in range(1, 20):
        with open_source(path) as source:
            frames = prefetch(source)
            for _ in range(n_taken):
                next(frames)
        assert len(list(frames)) <= 4 + 2  # what was already decoded


def test_a_truncated_mp4_says_that_it_looks_cut_off(write_video: WriteVideo) -> None:
    path = write_video("clip.mp4")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refusal(path) == "a file that looks cut off"


@pytest.mark.parametrize("ending", [".webm", ".avi"])
def test_other_truncated_files_yield_what_they_have_and_say_so(write_video: WriteVideo, ending: str) -> None:
    path = write_video("clip" + ending, n_frames=200)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_source(path) as source:
        n = len(list(source))
    assert 0 < n < 190
    assert len(source.notes) == 1
    assert source.notes[0].startswith(f"ended early, after {n} of ")


def test_a_video_marked_as_mirrored_is_refused_for_left_and_right_are_unknown(write_video: WriteVideo) -> None:
    path = write_video("selfie.mp4")
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    assert data[matrix : matrix + 4] == b"\0\1\0\0"  # one, in 16.16 fixed point: a plain upright picture
    data[matrix : matrix + 4] = b"\xff\xff\0\0"  # minus one: from side to side
    path.write_bytes(data)
    assert refusal(path) == "a video marked as mirrored, in which left and right cannot be told"


def test_files_that_are_no_recording_are_refused_in_one_line(tmp_path: Path) -> None:
    undecodable = "that is damaged or coded in an unknown way" if pyav_is_installed() else "that OpenCV cannot decode"
    contents = {
        "empty.mp4": (b"", "an empty file"),
        "letter.mp4": (b"Dear colleague,\n" * 50, "text, not a video"),
        "voice.mp4": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(100), "sound without pictures"),
        "letter.pdf": (b"%PDF-1.7\n" + bytes(100), "PDF document"),
        "photo.heic": (b"\0\0\0\x18ftypheic" + bytes(100), "a HEIC picture, which cannot be decoded here"),
        "noise.mp4": (bytes(range(1, 200)), "unknown kind of file"),
        "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(100), "'photo.jpg' that is damaged or cut off"),
        "clip.avi": (b"RIFF\x64\0\0\0AVI LIST" + bytes(92), f"a video {undecodable}"),
    }
    for name, (data, found) in contents.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert refusal(path) == found, name


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.mp4") == "no such file"
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == "a folder"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert refusal(tmp_path / "pipe") == "a device or pipe"


class ForbiddenPath(type(Path())):  # type: ignore[misc]
    """A file that may be seen and not read: permissions mean nothing to the root user that runs tests in containers."""

    def open(self, *args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))


class FailingPath(type(Path())):  # type: ignore[misc]
    """A file on a stick that was pulled out."""

    def open(self, *args: object, **options: object) -> None:
        raise OSError(5, "Input/output error", str(self))


@pytest.mark.parametrize(
    ("kind", "found"),
    [(ForbiddenPath, "a file that may not be read"), (FailingPath, "an error of the disk (Input/output error)")],
)
def test_errors_of_the_disk_become_one_line(
    kind: type[Path], found: str, write_video: WriteVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video("clip.mp4")
    monkeypatch.setattr(source_module, "Path", kind)
    assert refusal(path) == found


@pytest.mark.parametrize(("name", "codec"), [("voice.m4a", "aac"), ("voice.mp4", "aac"), ("voice.webm", "libopus")])
def test_sound_without_pictures_is_refused(write_sound: Callable[[str, str], Path], name: str, codec: str) -> None:
    assert refusal(write_sound(name, codec)) == "sound without pictures"


def test_memory_does_not_grow_with_the_length(write_video: WriteVideo) -> None:
    alive: list[weakref.ref[np.ndarray]] = []
    counts = []

    def watched(frames: FrameSource) -> Iterator[Frame]:
        for frame in frames:
            alive.append(weakref.ref(frame.image))
            counts.append(sum(reference() is not None for reference in alive))
            yield frame

    with open_source(write_video("clip.avi", n_frames=300)) as source:
        for frame in prefetch(watched(source), depth=4):
            assert frame.size_px == (96, 64)
    assert source.frames_read == 300
    assert max(counts) <= 4 + 3  # those that wait, and one each at the decoder, between the two and at the consumer


def test_importing_brings_neither_opencv_nor_pyav() -> None:
    program = (
        "import sys, pkgutil, importlib, postureview.capture as package\n"
        "for found in pkgutil.iter_modules(package.__path__):\n"
        "    importlib.import_module('postureview.capture.' + found.name)\n"
        "print([name for name in ('cv2', 'av', 'mediapipe') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_damaged_file_makes_no_noise_that_names_its_folder(write_video: WriteVideo) -> None:
    path = write_video("clip.mp4")
    path.write_bytes(path.read_bytes()[:-200])
    program = (
        "import sys\nfrom postureview.base.errors import RecordingError\n"
        "from postureview.capture.source import open_source\n"
        "try:\n    open_source(sys.argv[1])\nexcept RecordingError as error:\n    print(error.found)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr == ""
