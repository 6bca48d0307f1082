"""Size, place and plausibility of one body."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.pose.people import SIZE_PX, standing, standing_m

from postureview.pose.body import TORSO, body_size_px, is_plausible, misfit, prominence, torso_centre_px
from postureview.values.landmarks import BODY_SIDES, Part


def test_the_centre_of_the_torso_is_where_the_body_was_put():
    assert torso_centre_px(standing(420.0, 310.0)) == pytest.approx([420.0, 310.0])


def test_the_size_of_an_upright_body_is_its_trunk():
    assert body_size_px(standing(trunk_px=150.0)) == pytest.approx(150.0)


def test_the_size_of_somebody_bent_toward_the_camera_is_their_thigh():
    bent = standing(trunk_px=150.0)
    for side in BODY_SIDES:
        bent[Part.SHOULDER.on(side), 1] = bent[Part.HIP.on(side), 1]
    assert body_size_px(bent) == pytest.approx(0.85 * 150.0)


def test_a_standing_person_is_plausible():
    assert is_plausible(standing(), standing_m(), SIZE_PX)


def test_a_torso_that_the_network_doubts_is_none():
    doubted = standing()
    doubted[TORSO, 3] = 0.6
    assert not is_plausible(doubted, standing_m(), SIZE_PX)


def test_legs_much_shorter_than_the_trunk_are_none():
    stump = standing()
    for part in (Part.KNEE, Part.ANKLE):
        for side in BODY_SIDES:
            stump[part.on(side), :2] = stump[Part.HIP.on(side), :2] + (0, 30.0)
    assert not is_plausible(stump, standing_m(), SIZE_PX)


def test_a_picture_that_contradicts_the_body_in_space_is_none():
    contradicted = standing_m()
    contradicted[:, :2] = contradicted[:, 1::-1]
    assert misfit(standing(), standing_m()) == pytest.approx(0.0, abs=1e-9)
    assert misfit(standing(), contradicted) > 0.5
    assert not is_plausible(standing(), contradicted, SIZE_PX)


def test_legs_outside_the_picture_are_not_judged():
    assert is_plausible(standing(y=700.0), standing_m(), SIZE_PX)


def test_feet_alone_are_nobody():
    assert not is_plausible(standing(y=-200.0), standing_m(), SIZE_PX)


def test_a_body_without_extent_is_nobody():
    point = standing()
    point[:, :2] = 400.0
    assert not is_plausible(point, standing_m(), SIZE_PX)


def test_prominence_is_the_size_in_the_middle_half_of_it_half_way_and_nothing_at_the_edge():
    assert prominence(standing(500.0, trunk_px=100.0), SIZE_PX) == pytest.approx(100.0)
    assert prominence(standing(750.0, trunk_px=100.0), SIZE_PX) == pytest.approx(50.0)
    assert prominence(standing(1000.0, trunk_px=100.0), SIZE_PX) == pytest.approx(0.0)
    assert np.isclose(prominence(standing(250.0), SIZE_PX), prominence(standing(750.0), SIZE_PX))
