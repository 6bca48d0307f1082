"""A posture that was asked for is shown; the mirror swaps sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from phantom import truth
from phantom.controls import DEFAULTS, both_sides, mirrored, replaced
from phantom.kinematics import pose
from phantom.points import surface_points
from phantom.posture import Posture, UnreachableError, readings, solve
from phantom.skeleton import body, body_names
from phantom.standing import MARKED, TYPICAL

TOLERANCE = 0.2
ROUND = replace(MARKED, lumbar_curve_deg=40.0)  # a round back goes with a hollow one on every body


def shown(name, controls):
    points = surface_points(body(name), pose(body(name), controls))
    return readings(points) | truth.curve_measures(points)


@pytest.mark.parametrize("name", body_names())
@pytest.mark.parametrize("posture", [TYPICAL, ROUND], ids=["typical", "marked"])
def test_the_mesh_shows_what_was_asked(name, posture):
    found = shown(name, solve(body(name), posture))
    for asked, value in posture.asked().items():
        assert found[asked.rpartition("_")[0]] == pytest.approx(value, abs=TOLERANCE), asked


@pytest.mark.parametrize("angle", [-9.0, -3.0, 0.0, 4.0, 9.0])
def test_a_shoulder_tilt_leaves_the_pelvis_alone(angle):
    person = body("man_average")
    found = shown("man_average", solve(person, Posture(shoulder_tilt_deg=angle, hip_line_tilt_deg=0.0)))
    assert found["shoulder_tilt"] == pytest.approx(angle, abs=TOLERANCE)
    assert found["hip_line_tilt"] == pytest.approx(0.0, abs=TOLERANCE)


@pytest.mark.parametrize("angle", [30.0, 60.0, 88.0])
def test_a_forward_bend_reaches_its_angle(angle):
    controls = solve(body("woman_average"), Posture(trunk_inclination_deg=angle))
    assert shown("woman_average", controls)["trunk_inclination"] == pytest.approx(angle, abs=TOLERANCE)


def test_a_raised_left_shoulder_is_a_tilt_to_the_right():
    found = shown("man_average", replaced(DEFAULTS, {"shoulder_up.left": 5.0}))
    assert found["shoulder_tilt"] > 1


def test_a_flexed_knee_is_negative_and_a_straight_body_has_no_asymmetry():
    straight = shown("man_average", DEFAULTS)
    assert straight["shoulder_tilt"] == pytest.approx(0, abs=0.1)
    bent = shown("man_average", replaced(DEFAULTS, both_sides(knee_bend=30.0)))
    assert bent["knee_sagittal_left"] < straight["knee_sagittal_left"] - 20


FRONTAL = ("head_tilt", "head_yaw", "shoulder_tilt", "trunk_shift", "body_shift", "pelvis_shift", "hip_line_tilt")


def test_the_mirrored_pose_swaps_sides_and_reverses_frontal_signs():
    controls = solve(body("woman_slim"), ROUND, replaced(DEFAULTS, {"arm_raise.left": 40.0}))
    here, there = (shown("woman_slim", c) for c in (controls, mirrored(controls)))
    for name in FRONTAL:
        assert there[name] == pytest.approx(-here[name], abs=0.3), name
    for name in ("knee_sagittal", "knee_frontal", "shoulder_abduction"):
        assert there[f"{name}_left"] == pytest.approx(here[f"{name}_right"], abs=0.3), name
        assert there[f"{name}_right"] == pytest.approx(here[f"{name}_left"], abs=0.3), name
    for name in ("trunk_inclination", "craniovertebral_angle", "thoracic_curve"):
        assert there[name] == pytest.approx(here[name], abs=0.5), name


def test_both_feet_stay_level_under_a_tilted_pelvis():
    person = body("man_average")
    points = surface_points(person, pose(person, solve(person, Posture(hip_line_tilt_deg=4.0))))
    assert points["ankle.left"][2] == pytest.approx(points["ankle.right"][2], abs=0.002)


def test_contradictory_wishes_are_refused():
    with pytest.raises(ValueError, match="give one of them"):
        Posture(trunk_lean_deg=3.0, trunk_shift_mm=10.0)
    with pytest.raises(UnreachableError, match="man_average cannot show this posture"):
        solve(body("man_average"), Posture(thoracic_curve_deg=-50.0))


def test_an_unknown_control_is_named():
    with pytest.raises(KeyError, match="no such control: knee_bent"):
        replaced(DEFAULTS, {"knee_bent": 3.0})


def test_curves_of_a_known_line():
    """A back whose tangent swings from -20 to +20 and on to -10 degrees, as smoothly as a back does."""
    ends, position = np.radians([-20.0, 20.0, -10.0]), np.linspace(0, 1, 105)
    share = (1 - np.cos(np.pi * position * 2)) / 2
    turn = np.where(position < 0.5, ends[0], ends[2]) * (1 - share) + ends[1] * share
    step = np.stack([np.zeros_like(turn), -np.sin(turn), -np.cos(turn)], axis=1) * 0.005
    found = truth.curve_measures({"spinous": np.cumsum(step, axis=0)})
    assert found["thoracic_curve"] == pytest.approx(40, abs=1.5)
    assert found["lumbar_curve"] == pytest.approx(30, abs=1)
