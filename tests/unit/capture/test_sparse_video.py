"""Few pictures of a video are the same pictures, at the same times, as when all are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.unit.capture.conftest import SIZE_PX, picture

from postureview.capture import sparse_video
from postureview.capture.source import open_source
from postureview.capture.sparse_video import SparseVideo, open_sparse

av = pytest.importorskip("av")


def write(path: Path, n_frames: int = 60, *, every: int = 10) -> Path:
    """H.264 at 10 Hz with a keyframe every so many pictures, as a telephone writes."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        stream.options = {"g": str(every), "sc_threshold": "0", "bf": "2", "keyint_min": "1"}
        for number in range(n_frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(number), format="rgb24")))
        container.mux(stream.encode(None))
    return path


def of_all(path: Path) -> dict[float, np.ndarray]:
    with open_source(path) as source:
        return {round(frame.time_s, 4): frame.image for frame in source}


def test_keyframes_are_the_pictures_of_a_full_reading(tmp_path: Path) -> None:
    path = write(tmp_path / "phone.mp4")
    everything = of_all(path)
    with SparseVideo(path) as video:
        frames = list(video.keyframes())
    assert [round(frame.time_s, 4) for frame in frames] == [0, 1, 2, 3, 4, 5]
    assert all(np.array_equal(frame.image, everything[round(frame.time_s, 4)]) for frame in frames)


def test_stretches_are_every_second_picture_of_their_spans(tmp_path: Path) -> None:
    path = write(tmp_path / "phone.mp4")
    everything = of_all(path)
    spans = ((0.0, 0.0), (1.0, 2.0), (4.5, 5.2))
    with SparseVideo(path) as video:
        frames = list(video.stretches(spans, every=2))
        counted = sum(video.count(span, 2) for span in spans)
    expected = [0, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 4.5, 4.7, 4.9, 5.1]
    assert [round(frame.time_s, 4) for frame in frames] == expected
    assert counted == len(frames)
    assert all(np.array_equal(frame.image, everything[round(frame.time_s, 4)]) for frame in frames)


def test_keyframes_that_lie_close_are_thinned(tmp_path: Path) -> None:
    with SparseVideo(write(tmp_path / "nervous.mp4", every=2)) as video:
        assert np.diff(video.key_s).min() >= 0.69


def test_the_rate_and_the_times_are_known_without_decoding(tmp_path: Path) -> None:
    with SparseVideo(write(tmp_path / "phone.mp4")) as video:
        assert video.rate_hz == pytest.approx(10)
        assert len(video.time_s) == 60


def test_a_video_with_few_keyframes_is_read_in_full(tmp_path: Path) -> None:
    assert open_sparse(write(tmp_path / "sparse.mp4", every=60)) is None


def test_what_pyav_cannot_open_is_left_to_the_full_reading(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"no video")
    assert open_sparse(path) is None


def test_without_pyav_everything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "phone.mp4")
    monkeypatch.setattr(sparse_video, "pyav_is_installed", lambda: False)
    assert open_sparse(path) is None
