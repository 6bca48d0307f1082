"""The true outline of a bare body: symmetrical where the pose is, larger beside an arm held off, mirrored."""

from __future__ import annotations

import numpy as np
import pytest

from phantom.controls import DEFAULTS, mirrored, replaced
from phantom.flanks import flank_measures, mass_centre, posed_skin
from phantom.kinematics import pose
from phantom.points import surface_points
from phantom.skeleton import body

PERSON = body("man_average")
ARMS_OFF = replaced(DEFAULTS, {"arm_raise.left": 25.0, "arm_raise.right": 25.0})


def measures(controls):
    frames = pose(PERSON, controls)
    return flank_measures(surface_points(PERSON, frames), PERSON, frames)


def test_an_even_pose_is_symmetrical():
    found = measures(ARMS_OFF)
    assert abs(found["waist_asymmetry"]) < 0.02
    assert abs(found["arm_trunk_asymmetry"]) < 0.02
    assert abs(found["weight_shift"]) < 0.02
    assert found["trunk_symmetry_index"] < 5


def test_the_side_whose_arm_is_held_further_off_has_the_larger_gap():
    found = measures(replaced(ARMS_OFF, {"arm_raise.left": 32.0}))
    assert found["waist_asymmetry"] > 0.05
    assert found["arm_trunk_asymmetry"] > 0.1


def test_leaning_to_the_right_shifts_the_weight_to_the_right():
    assert measures(replaced(ARMS_OFF, {"lean_right": 2.0}))["weight_shift"] > 0.1


def test_the_mirror_swaps_signs():
    crooked = replaced(ARMS_OFF, {"arm_raise.left": 30.0, "side_bend": 4.0, "lean_right": 1.0, "scoliosis": 8.0})
    one, other = measures(crooked), measures(mirrored(crooked))
    for name in ("waist_asymmetry", "arm_trunk_asymmetry", "weight_shift"):
        assert other[name] == pytest.approx(-one[name], abs=0.02), name
    assert other["trunk_symmetry_index"] == pytest.approx(one["trunk_symmetry_index"], abs=3)


def test_the_centre_of_mass_lies_in_the_pelvis():
    skin = posed_skin(PERSON, pose(PERSON, DEFAULTS))
    height = (mass_centre(skin)[2] - skin[:, 2].min()) / np.ptp(skin[:, 2])
    assert 0.52 < height < 0.60  # of stature; 0.55 to 0.57 in the literature's adults
