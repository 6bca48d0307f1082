"""Cutting meshes, time courses, and the written documents."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phantom import document, truth, video
from phantom.controls import DEFAULTS
from phantom.kinematics import pose
from phantom.mesh import cut
from phantom.movement import Course, Turn, repetitions
from phantom.points import surface_points
from phantom.samples import SAMPLES
from phantom.scene import Actor, Scene
from phantom.skeleton import body


def test_cutting_a_square_along_its_middle_leaves_half_the_area():
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    part = cut(np.array([[0, 1, 2], [0, 2, 3]]), corners[:, 0] - 0.5)
    a, b, c = (part.of(corners)[part.faces[:, k]] for k in range(3))
    area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    assert area.sum() == pytest.approx(0.5)


def test_a_course_passes_its_keys_and_rests_there():
    course = Course(((0.0, 1.0), (2.0, 5.0)))
    assert [course.at(t) for t in (-1, 0, 1, 2, 9)] == pytest.approx([1, 1, 3, 5, 5])
    assert course.speed(0.0) == pytest.approx(0, abs=0.05)


def test_a_course_out_of_order_is_refused():
    with pytest.raises(ValueError, match="rising order of time"):
        Course(((1.0, 0.0), (0.5, 2.0)))


def test_repetitions_reach_each_peak():
    course = repetitions(0.0, (10.0, 12.0), start_s=1.0, move_s=1.0, hold_s=0.5, pause_s=0.5)
    assert [course.at(t) for t in (0.5, 2.2, 3.7, 5.3)] == pytest.approx([0, 10, 0, 12])


def test_a_turn_shows_front_right_back_left():
    turn = Turn()
    middles = [(start + end) / 2 for _, start, end in turn.phases()]
    yaw = [document.wrapped(turn.yaw_deg.at(t)) for t in middles]
    assert [view for view, *_ in turn.phases()] == ["front", "right", "back", "left"]
    assert yaw == pytest.approx([0, -90, 180, 90])


def test_an_empty_room_has_no_body_and_no_phases():
    described = document.describe(Scene(duration_s=0.2, actors=()), "Nobody.")
    assert described["body"] is None
    assert described["phases"] == []


def test_a_document_is_valid_json_with_one_line_per_list(tmp_path):
    sample = SAMPLES["turn_typical"]
    document.save(document.describe(sample.scene, sample.description), tmp_path / "truth.json")
    text = (tmp_path / "truth.json").read_text(encoding="utf-8")
    read = json.loads(text)
    assert [phase["view"] for phase in read["phases"]] == ["front", "right", "back", "left"]
    assert read["phases"][0]["truth"]["shoulder_tilt"] == pytest.approx(1.3, abs=0.4)  # sway
    assert len(read["frames"]["time_s"]) == len(read["frames"]["yaw_deg"]) == len(sample.scene.times_s)
    assert len(text.splitlines()) < 250


def test_a_movement_states_its_range():
    found = document._ranges(np.concatenate([np.full(30, 2.0), 2 + 50 * np.sin(np.linspace(0, np.pi, 61))]), 30)
    assert found["neutral_deg"] == pytest.approx(2.0)
    assert found["repetitions_deg"] == [pytest.approx(50.0, abs=0.1)]


def test_a_video_comes_back_with_its_size_rate_and_length(tmp_path):
    av = pytest.importorskip("av", reason="writing H.264 needs PyAV")
    frames = [np.full((64, 48, 3), 10 * index, np.uint8) for index in range(12)]
    size = video.write(tmp_path / "clip.mp4", iter(frames), 30)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        shades = [frame.to_ndarray(format="gray").mean() for frame in container.decode(stream)]
    assert size == (tmp_path / "clip.mp4").stat().st_size
    assert (stream.width, stream.height, stream.average_rate, len(shades)) == (48, 64, 30, 12)
    assert shades == sorted(shades)


SAMPLES_FOLDER = Path(__file__).resolve().parents[2] / "samples"


def test_the_samples_readme_lists_every_sample():
    described = document.contents({name: sample.description for name, sample in SAMPLES.items()})
    assert (SAMPLES_FOLDER / "README.md").read_text(encoding="utf-8") == described


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_bundled_with_its_truth(name):
    known = json.loads((SAMPLES_FOLDER / f"{name}.truth.json").read_text(encoding="utf-8"))
    assert (SAMPLES_FOLDER / f"{name}.mp4").stat().st_size < 1_500_000
    assert known["schema"] == document.SCHEMA
    assert known["description"] == SAMPLES[name].description
    assert len(known["frames"]["time_s"]) == len(SAMPLES[name].scene.times_s)
    for movement in known.get("movements", ()):
        assert {movement["curve"], movement["landmark_curve"]} <= set(known["frames"])
        assert movement["truth"]["range_deg"] > 5


def test_who_reclines_lies_on_the_back_with_the_feet_where_they_were():
    actor = Actor(body_name="man_average")
    stands = actor.shown_at(0.0).vertices
    lies = replace(actor, recline_deg=90.0).shown_at(0.0).vertices
    assert np.ptp(stands[:, 2]) == pytest.approx(np.ptp(lies[:, 1]), abs=0.01)
    assert np.ptp(lies[:, 2]) < 0.5
    assert lies[:, 2].min() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("controls", "angle", "change_deg"),
    [
        ({"hip_flex.left": 60.0, "shin_back.left": -60.0}, "leg_elevation_left", 60.0),
        ({"hip_flex.left": 60.0}, "hip_flexion_left", 60.0),
        ({"hip_abduct.right": 30.0}, "hip_abduction_right", 30.0),
        ({"trunk_turn": 30.0}, "trunk_turn", 30.0),
        ({"arm_plane.left": 75.0, "arm_raise.left": 80.0}, "shoulder_flexion_left", 80.0),
    ],
)
def test_a_limb_that_turns_by_an_angle_changes_its_true_angle_by_it(controls, angle, change_deg):
    person = body("man_average")
    before, after = (
        truth.limb_angles(surface_points(person, pose(person, {**DEFAULTS, **change}))) for change in ({}, controls)
    )
    assert after[angle] - before[angle] == pytest.approx(change_deg, abs=6.0)
    other = angle.replace("left", "right") if "left" in angle else angle.replace("right", "left")
    if other != angle:
        assert after[other] == pytest.approx(before[other], abs=1.0)
