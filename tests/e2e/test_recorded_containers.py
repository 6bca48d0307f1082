"""The same clip in other wrappings must give the same frames: 65, five a second, 720 by 1280."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture.annotate import annotate_video
from postureview.capture.heads import find_heads
from postureview.capture.source import open_source
from postureview.capture.sparse_video import SparseVideo
from postureview.values.annotation import Annotation
from postureview.values.frame import Frame
from postureview.values.landmarks import View
from tests.bodies import standing

pytestmark = pytest.mark.footage


@pytest.fixture(scope="module")
def original(footage: Path) -> list[Frame]:
    with open_source(footage / "tfjs-models" / "pose_squats.mp4") as source:
        return list(source)


def assert_same_clip(frames: list[Frame], original: list[Frame]) -> None:
    assert [frame.time_s for frame in frames] == pytest.approx([n / 5 for n in range(65)], abs=1e-6)
    assert [frame.time_s for frame in original] == pytest.approx([frame.time_s for frame in frames], abs=1e-6)
    for frame, same in zip(frames[::16], original[::16], strict=True):
        assert frame.size_px == same.size_px == (720, 1280)
        assert np.abs(frame.image.astype(int) - same.image).mean() < 4


@pytest.mark.parametrize(
    ("name", "rotation_deg"),
    [
        ("pose_squats_rotmeta_a.mp4", 90),
        ("pose_squats_rotmeta_b.mov", 270),
        ("pose_squats_rotmeta_c.mp4", 180),
        ("pose_squats_vp9.webm", 0),
        ("pose_squats_hevc.mov", 0),
    ],
)
def test_another_container_gives_the_same_clip(
    footage: Path, original: list[Frame], name: str, rotation_deg: int
) -> None:
    with open_source(footage / "tfjs-models" / "containers" / name) as source:
        assert_same_clip(list(source), original)
    assert source.info.rotation_deg == rotation_deg
    assert source.info.size_px == (720, 1280)
    assert source.notes == ()


def test_av1_is_read_with_pyav(footage: Path, original: list[Frame]) -> None:
    pytest.importorskip("av")
    with open_source(footage / "tfjs-models" / "containers" / "pose_squats_av1.mp4") as source:
        assert_same_clip(list(source), original)
    assert source.notes == ()


def test_av1_without_pyav_names_the_package_to_install(footage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(RecordingError, match=r"AV1 video.*pip install \"postureview\[av1\]\""):
        open_source(footage / "tfjs-models" / "containers" / "pose_squats_av1.mp4")


@pytest.mark.parametrize("name", ["a.mp4", "b.mov", "c.mp4"])
def test_pyav_turns_pictures_as_opencv_does(footage: Path, original: list[Frame], name: str) -> None:
    pytest.importorskip("av")
    from postureview.capture.av_video import PyAvDecoder
    from postureview.capture.opencv_video import OpenCvDecoder

    path = footage / "tfjs-models" / "containers" / f"pose_squats_rotmeta_{name}"
    decoders = [PyAvDecoder(path, count_is_exact=True), OpenCvDecoder(path, count_is_exact=True)]
    pyav, opencv = (decoder.read() for decoder in decoders)
    assert pyav is not None
    assert opencv is not None
    assert np.abs(pyav.image.astype(int) - opencv.image).max() <= 3
    assert decoders[0].rotation_deg == decoders[1].rotation_deg
    assert decoders[0].expected_frames == decoders[1].expected_frames == 65
    for decoder in decoders:
        decoder.close()


def test_pyav_promises_as_much_as_opencv_does_for_a_webm(footage: Path) -> None:
    pytest.importorskip("av")
    from postureview.capture.av_video import PyAvDecoder

    decoder = PyAvDecoder(footage / "tfjs-models" / "containers" / "pose_squats_vp9.webm", count_is_exact=False)
    assert (decoder.expected_frames, decoder.duration_s) == (65, pytest.approx(13))
    decoder.close()


def test_a_truncated_webm_says_how_much_it_had(footage: Path, tmp_path: Path) -> None:
    data = (footage / "tfjs-models" / "containers" / "pose_squats_vp9.webm").read_bytes()
    path = tmp_path / "cut.webm"
    path.write_bytes(data[: len(data) // 2])
    with open_source(path) as source:
        n = len(list(source))
    assert 10 < n < 50
    assert source.notes == (f"ended early, after {n} of about 65 frames: the file is cut off at 0.1 of 0.2 MB",)


def test_a_truncated_mp4_that_begins_with_its_index_is_read_as_far_as_it_goes(footage: Path, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "cut.mp4"
    clip = footage / "tfjs-models" / "pose_squats.mp4"
    with av.open(str(clip)) as old, av.open(str(path), "w", options={"movflags": "faststart"}) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_source(path) as source:
        n = len(list(source))
    assert 10 < n < 50
    assert source.notes == (f"ended early, after {n} of 65 frames: the file is cut off at 0.3 of 0.5 MB",)


@pytest.mark.parametrize("name", ["pose_squats_rotmeta_a.mp4", "pose_squats_rotmeta_b.mov"])
def test_a_phone_video_that_asks_for_a_turn_is_written_upright(footage: Path, tmp_path: Path, name: str) -> None:
    source = footage / "tfjs-models" / "containers" / name
    poses = standing(View.ANTERIOR, n=65, rate_hz=5)
    notes = Annotation(poses=poses, views=(None,) * len(poses), texts=((),) * len(poses))
    annotate_video(source, tmp_path / "up.webm", notes, heads=find_heads(poses))
    with open_source(source) as before, open_source(tmp_path / "up.webm") as after:
        old, new = next(iter(before)), next(iter(after))
    assert new.size_px == old.size_px == (720, 1280)
    lower = np.s_[900:, :]
    assert np.abs(new.image[lower].astype(int) - old.image[lower]).mean() < 6


@pytest.mark.parametrize("name", ["rotmeta_a.mp4", "rotmeta_b.mov", "rotmeta_c.mp4", "vp9.webm", "hevc.mov"])
def test_turned_pictures_and_their_times_are_those_of_opencv(footage: Path, name: str) -> None:
    pytest.importorskip("av")
    path = footage / "tfjs-models" / "containers" / f"pose_squats_{name}"
    with open_source(path) as source:
        everything = {round(frame.time_s, 4): frame.image for frame in source}
    with SparseVideo(path) as video:
        frames = list(video.stretches([(0.0, 2.0)], every=1))
    assert len(frames) > 5
    for frame in frames:
        known = min(everything, key=lambda time_s: abs(time_s - frame.time_s))
        assert known == pytest.approx(frame.time_s, abs=0.002)
        assert np.array_equal(frame.image, everything[known])
