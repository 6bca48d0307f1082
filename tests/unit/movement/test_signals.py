from __future__ import annotations

import numpy as np
import pytest

from postureview.knowledge.load import knowledge
from postureview.measures.body import Body
from postureview.movement.signals import SIGNALS
from postureview.movement.take import Take, curve
from postureview.values.landmarks import Side, View
from tests.moving_bodies import Bends, moving

SIDE, FRONTAL = [View.LEFT_LATERAL, View.RIGHT_LATERAL], [View.ANTERIOR, View.POSTERIOR]
CASES = [
    *(("trunk_inclination", "trunk_inclination", angle, angle, view) for angle in (60, -20) for view in SIDE),
    *(("neck_flexion", "neck_flexion", angle, angle, view) for angle in (40, -40) for view in SIDE),
    *(("arm_flexion", "arm_flexion", angle, angle, view) for angle in (170, 200, -45) for view in SIDE),
    *(("hip_flexion", "hip_flexion", angle, angle, view) for angle in (110, -20) for view in SIDE),
    *(("knee_flexion", "knee_flexion", 130, 130, view) for view in SIDE),
    *(("squat", "knee_flexion", 100, 100, view) for view in SIDE),
    *(("squat", "tibia_inclination", 90, 30, view) for view in SIDE),
    *(("squat", "trunk_against_shank", 90, -30, view) for view in SIDE),
    *(("squat", "thigh_rise", 90, -60, view) for view in SIDE),
    *(("trunk_lean", "trunk_lean", angle, angle, view) for angle in (20, -15) for view in FRONTAL),
    *(("trunk_turn", "trunk_turn", angle, angle, view) for angle in (30, -25) for view in FRONTAL),
    *(("arm_abduction", "arm_abduction", 170, 170, view) for view in FRONTAL),
    *(("hip_abduction", "hip_abduction", 35, 35, view) for view in FRONTAL),
    ("neck_side_bend", "neck_side_bend", 30, 30, View.ANTERIOR),
    ("neck_side_bend", "neck_side_bend", -30, -30, View.ANTERIOR),
]
EACH_SIDE = {"arm_flexion", "hip_flexion", "knee_flexion", "arm_abduction", "hip_abduction"}


@pytest.mark.parametrize(("joint", "signal", "angle", "expected", "view"), CASES)
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_joint_moved_by_an_angle_moves_its_signal_by_it(  # noqa: PLR0917
    joint: str, signal: str, angle: float, expected: float, view: View, side: Side
) -> None:
    if joint in EACH_SIDE:
        side = view.near_side if view.is_lateral else side
        joint = f"{joint}.{side.value}"
    poses = moving(view, {joint: Bends(peaks=(angle,), move_s=1, hold_s=1)}, duration_s=4, rate_hz=10)
    values = SIGNALS[signal](Body(poses=poses, view=view), view.near_side if view.is_lateral else side)
    assert values[30] - values[0] == pytest.approx(expected, abs=0.1)


def test_a_straight_leg_raised_lying_on_the_back_rises_from_the_horizontal() -> None:
    for view in SIDE:
        leg = {f"hip_flexion.{view.near_side.value}": Bends(peaks=(70,), move_s=1, hold_s=1)}
        poses = moving(view, leg, duration_s=4, rate_hz=10, start={"lie_down": -90})
        values = SIGNALS["leg_elevation"](Body(poses=poses, view=view), view.near_side)
        assert values[[0, 30]] == pytest.approx([0, 70], abs=2)


def test_a_lifted_left_foot_means_standing_on_the_right() -> None:
    poses = moving(View.ANTERIOR, {"hip_flexion.left": lambda time_s: 40 * (time_s > 1)}, duration_s=2, rate_hz=10)
    for side, sign in ((Side.RIGHT, 1), (Side.LEFT, -1)):
        values = SIGNALS["foot_lift"](Body(poses=poses, view=View.ANTERIOR), side)
        assert np.sign(values[-1] - values[0]) == sign


def test_every_row_has_its_formula_and_every_formula_its_row() -> None:
    assert set(SIGNALS) == set(knowledge().signals)


def test_a_length_is_in_millimetres_only_where_the_stature_is_known() -> None:
    poses = moving(View.LEFT_LATERAL, {}, duration_s=1, rate_hz=10)
    known = curve(
        Take(recording="r", poses=poses, view=View.LEFT_LATERAL, stature_mm=1700), "fingertip_height", Side.LEFT
    )
    assert known.unit == "mm" and known.values == pytest.approx(np.full(10, 770), rel=0.01)
    unknown = curve(Take(recording="r", poses=poses, view=View.LEFT_LATERAL), "fingertip_height", Side.LEFT)
    assert unknown.unit == "%" and unknown.values == pytest.approx(np.full(10, 45.3), rel=0.01)
