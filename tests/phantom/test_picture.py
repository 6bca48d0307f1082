"""What the camera sees agrees with what the mesh says."""

from __future__ import annotations

import numpy as np
import pytest

from phantom.appearance import dress
from phantom.camera import Camera, draw
from phantom.kinematics import pose
from phantom.look import Look
from phantom.points import surface_points
from phantom.posture import Posture, solve
from phantom.render import Light, Shown, developed, linear_picture, placed
from phantom.room import Room
from phantom.skeleton import body

SMALL = Camera(width_px=180, height_px=320)


@pytest.fixture(scope="module")
def person():
    return body("woman_average")


@pytest.fixture(scope="module")
def piece(person):
    return dress(person, Look())


def turned(points, yaw_deg):
    turn = np.deg2rad(yaw_deg)
    return points @ np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1.0]])


@pytest.mark.parametrize("yaw_deg, nearer", [(-90.0, "right"), (90.0, "left")])
def test_the_named_side_is_toward_the_camera(person, yaw_deg, nearer):
    points = surface_points(person, pose(person, solve(person, Posture())))
    depth = {side: turned(points[f"shoulder.{side}"], yaw_deg)[1] for side in ("left", "right")}
    assert min(depth, key=depth.get) == nearer
    nose, ear = (SMALL.project(turned(points[name], yaw_deg)[None])[0, 0] for name in ("nose", f"ear.{nearer}"))
    assert (nose > ear) == (nearer == "right")  # who shows the right side faces the picture's right


def test_the_subjects_left_is_on_the_pictures_right_in_a_front_view(person):
    points = surface_points(person, pose(person, solve(person, Posture())))
    left, right = (SMALL.project(points[f"shoulder.{side}"][None])[0, 0] for side in ("left", "right"))
    assert left > right


def marked_by(camera, point):
    """Pixel centre of a small bright square that the rasteriser draws at a point."""
    across, _, back = camera.axes
    size = 0.004
    up = np.cross(back, across)
    corners = np.array([point + size * (a * across + b * up) for a in (-1, 1) for b in (-1, 1)])
    _, cover = draw(camera, corners, np.array([[0, 1, 2], [1, 3, 2]]), np.ones((4, 3)), 4)
    rows, columns = np.indices(cover.shape) + 0.5
    return np.array([(columns * cover).sum(), (rows * cover).sum()]) / cover.sum()


@pytest.mark.parametrize("angle", [-7.0, 2.0, 6.0])
def test_a_tilt_measured_in_the_picture_is_the_tilt_that_was_set(person, angle):
    """From far away, where perspective is nothing: squares drawn at both acromia, measured in pixels."""
    camera = Camera(distance_m=25.0, height_m=1.0, focal_mm=500.0)
    frames = pose(person, solve(person, Posture(shoulder_tilt_deg=angle)))
    points = surface_points(person, frames)
    left, right = (marked_by(camera, points[f"shoulder.{side}"]) for side in ("left", "right"))
    assert np.degrees(np.arctan2(right[1] - left[1], left[0] - right[0])) == pytest.approx(angle, abs=0.2)


def test_projection_and_rasteriser_agree_with_a_rolled_and_turned_camera():
    camera = Camera(roll_deg=11.0, pitch_deg=4.0, yaw_deg=-6.0)
    point = np.array([0.2, 0.1, 1.4])
    assert marked_by(camera, point) == pytest.approx(camera.project(point[None])[0], abs=0.4)


def test_a_clockwise_camera_shows_the_person_leaning_counter_clockwise():
    camera = Camera(roll_deg=8.0)
    foot, head = camera.project(np.array([[0.0, 0.0, 0.1], [0.0, 0.0, 1.6]]))
    assert head[0] < foot[0]


def test_the_body_stands_on_the_floor(person, piece):
    vertices = placed(piece, person, pose(person, solve(person, Posture())), 30.0)
    assert vertices[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert person.stature_mm == pytest.approx(vertices[:, 2].max() * 1000, abs=40)  # hair, and a relaxed stance


def test_a_picture_has_a_person_and_darkness_is_dark(person, piece):
    vertices = placed(piece, person, pose(person, solve(person, Posture())), 0.0)
    shown = Shown(vertices, piece.faces, piece.albedo, np.ones(len(vertices)))
    scene, cover = linear_picture([shown], SMALL, Room(), Light(), scale=1)
    assert 0.05 < cover.mean() < 0.3
    assert developed(scene, Light(), 1).mean() > 80
    dark = Light(exposure=0.01)
    scene, _ = linear_picture([shown], SMALL, Room(), dark, scale=1)
    assert developed(scene, dark, 1).mean() < 40


@pytest.mark.parametrize("top", ["none", "bra", "vest", "tee", "loose"])
@pytest.mark.parametrize("hair_cut", ["short", "bun", "long", "bald"])
def test_every_look_can_be_worn(person, top, hair_cut):
    worn = dress(person, Look(top=top, hair_cut=hair_cut))
    assert worn.faces.max() < len(worn.rest)
    assert np.isfinite(worn.rest).all()
    assert worn.weights.sum(1) == pytest.approx(np.ones(len(worn.rest)), abs=1e-6)


def test_loose_cloth_spans_the_hollow_of_the_back(person):
    """At the waist the shirt hangs well behind the skin; a tight vest does not."""
    from phantom.clothes import loosened
    from phantom.mesh import vertex_normals
    from phantom.skeleton import rig

    normals = vertex_normals(person.rest, rig().faces)
    loose = loosened(person, person.rest, normals, top=True)
    waist = rig().spinous_line[18:24]
    assert (loose[waist, 1] - person.rest[waist, 1]).min() > 0.015
