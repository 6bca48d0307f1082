"""Landmarks come back from files as they were, or the file is refused in one line."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from tests.unit.pose.people import SIZE_PX, standing, standing_m

from postureview.base.errors import RecordingError
from postureview.pose.formats.track_json import track_json
from postureview.pose.recorded import is_landmark_file, read_landmarks
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence

TIMES_S = [0.0, 0.04, 0.09]


def track(*, world: bool = True) -> PoseSequence:
    """Three frames: somebody, nobody, somebody without a nose."""
    image = np.stack([standing(), np.full((33, 4), np.nan), standing(510.0)])
    image[2, Landmark.NOSE] = np.nan
    space = np.stack([standing_m(), np.full((33, 4), np.nan), standing_m()])
    return PoseSequence(
        time_s=np.array(TIMES_S),
        image=image,
        world=space if world else None,
        size_px=SIZE_PX,
        engine="test",
        bodies=np.array([1.0, 0.0, 2.0]),
    )


@pytest.fixture
def save(tmp_path):
    def write(text: str, name: str = "track.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refusal(path, **known) -> str:
    with pytest.raises(RecordingError) as caught:
        read_landmarks(path, **known)
    assert "\n" not in str(caught.value) and str(path.parent) not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("world", [True, False])
def test_our_own_json_comes_back_number_for_number(save, world):
    path = save(track_json(track(world=world)))
    assert is_landmark_file(path)
    read = read_landmarks(path)
    assert np.array_equal(read.image, track().image, equal_nan=True)
    assert read.time_s.tolist() == TIMES_S and read.size_px == SIZE_PX and read.engine == "test"
    assert read.bodies.tolist() == [1.0, 0.0, 2.0]
    assert (read.world is None) is not world
    if world:
        assert np.array_equal(read.world, track().world, equal_nan=True)


def test_our_own_json_may_name_the_landmarks_in_another_order(save):
    fields = json.loads(track_json(track()))
    fields["landmarks"].reverse()
    for name in ("image", "world"):
        fields[name] = [None if frame is None else frame[::-1] for frame in fields[name]]
    assert np.array_equal(read_landmarks(save(json.dumps(fields))).image, track().image, equal_nan=True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("landmarks", ["nose"], "expected landmarks to name each of the 33 once (track.txt); found 1 names"),
        ("size_px", [1000], "expected size_px as [width, height] (track.txt); found [1000]"),
        ("time_s", [0.0, 0.0, 0.1], "found frame 2 that is not later than the one before"),
        ("time_s", "soon", "expected time_s as a list of numbers"),
        ("time_s", [], "expected image with 0 frames, as many as time_s"),
        ("image", [None], "expected image with 3 frames, as many as time_s (track.txt); found 1"),
        ("image", [None, [[1, 2]], None], "expected image frame 2 as 33 landmarks of 4 numbers"),
        ("bodies", [1], "expected bodies for each of 3 frames (track.txt); found 1"),
        ("image", [None, [[1, 2, 3, float("inf")]] * 33, None], "must hold finite numbers or NaN, got infinity"),
    ],
)
def test_our_own_json_that_contradicts_itself_is_refused(save, field, value, said):
    fields = json.loads(track_json(track())) | {field: value}
    assert said in refusal(save(json.dumps(fields)))


def test_json_that_breaks_off_is_refused(save):
    assert "expected JSON (track.txt)" in refusal(save(track_json(track())[:2000]))


def keraal(frames: dict) -> str:
    return json.dumps({"positions": frames})


def named(x: float) -> dict:
    return {landmark.label.capitalize(): [x, 0.5, -0.1] for landmark in Landmark}


def test_blazepose_positions_become_pixels_and_their_visibility_is_one(save):
    path = save(keraal({"1.0": named(0.25), "2.0": named(0.5), "4.0": named(0.75)}))
    assert is_landmark_file(path)
    read = read_landmarks(path, size_px=(960, 544), rate_hz=20.0)
    assert read.time_s == pytest.approx([0.0, 0.05, 0.15])
    assert read.image[:, Landmark.LEFT_HIP] == pytest.approx(
        np.array([[240, 272, -96, 1], [480, 272, -96, 1], [720, 272, -96, 1]])
    )


def test_a_landmark_that_blazepose_positions_leave_out_is_missing(save):
    points = named(0.25)
    del points["Nose"]
    read = read_landmarks(save(keraal({"1.0": points})), size_px=(960, 544), rate_hz=20.0)
    assert np.isnan(read.image[0, Landmark.NOSE]).all() and np.isfinite(read.image[0, 1:]).all()


def test_what_the_file_does_not_say_is_asked_for(save):
    path = save(keraal({"1.0": named(0.25)}))
    assert refusal(path, rate_hz=30.0).endswith("give it, for example --picture-size 1920x1080")
    assert refusal(path, size_px=(960, 544)).endswith("give the frames per second, for example --rate 30")


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ({}, "expected positions of at least one frame"),
        ({"first": named(0.1)}, "expected frame numbers under positions"),
        ({"1.0": {"Snout": [0, 0, 0]}}, "expected the names of BlazePose landmarks in frame 1.0"),
        ({"1.0": named(0.1) | {"Nose": [0.1]}}, "expected x, y, z of landmark 0 in frame 1"),
        ({"2.0": named(0.1), "1.0": named(0.1)}, "found frame 2 that is not later than the one before"),
    ],
)
def test_blazepose_positions_that_make_no_sense_are_refused(save, frames, said):
    assert said in refusal(save(keraal(frames)), size_px=(960, 544), rate_hz=20.0)


@pytest.mark.parametrize(
    "point",
    [[300.0, 400.0, 5.0], {"x": 300.0, "y": 400.0, "z": 5.0}, {"x": 300.0, "y": 400.0, "z": 5.0, "score": 0.5}],
)
def test_tensorflow_frames_in_pixels_stay_pixels(save, point):
    path = save(json.dumps([[point] * 33, None, [point] * 33]))
    assert is_landmark_file(path)
    read = read_landmarks(path, size_px=(720, 1280), rate_hz=5.0)
    seen = point.get("score", 1.0) if isinstance(point, dict) else 1.0
    assert read.image[2, 7].tolist() == [300.0, 400.0, 5.0, seen]
    assert read.found.tolist() == [True, False, True] and read.time_s == pytest.approx([0.0, 0.2, 0.4])


def test_a_frame_of_another_skeleton_is_refused(save):
    text = json.dumps([[[1, 2, 3]] * 17])
    assert "expected 33 landmarks in frame 1 (track.txt); found 17" in refusal(
        save(text), size_px=(720, 1280), rate_hz=5.0
    )


@pytest.mark.parametrize("content", [b"", b"\x00\x00\x00 ftypisom", b"hello", b'{"a": 1}', b"a,b\n1,2\n", b"[1, 2]"])
def test_other_files_are_not_taken_for_landmarks(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    assert not is_landmark_file(path)
    assert "which is of none of these kinds; convert it to one of them" in refusal(path)


def test_a_file_that_does_not_exist_is_no_landmark_file(tmp_path):
    assert not is_landmark_file(tmp_path / "gone.json")
    assert "found no file gone.json" in refusal(tmp_path / "gone.json")


@pytest.mark.footage
def test_a_trial_of_the_keraal_study_is_read(footage):
    read = read_landmarks(footage / "keraal" / "G3-BP-CTK-P1T1-Unknown-C-0.json", size_px=(960, 544), rate_hz=30.0)
    assert len(read) == 196 and read.found.all()
    assert read.xy(Landmark.NOSE)[0] == pytest.approx([0.5843828916549683 * 960, 0.5130252838134766 * 544])


def test_reading_needs_neither_mediapipe_nor_opencv(save):
    code = (
        "import sys; from pathlib import Path; from postureview.pose.recorded import read_landmarks;"
        "read_landmarks(Path(sys.argv[1]));"
        "print({'mediapipe', 'cv2', 'scipy', 'sklearn'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", code, save(track_json(track()))]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "set()"
