from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.geometry import angles

ANGLES = st.floats(-170, 170)
POINTS = st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)).map(np.array)


def polar(length: float, angle_deg: float) -> np.ndarray:
    """A point at ``angle_deg`` from "up", positive toward +axis."""
    return length * np.array([np.sin(np.deg2rad(angle_deg)), np.cos(np.deg2rad(angle_deg))])


def test_a_45_degree_line_in_a_wide_picture_reads_45() -> None:
    start, end = np.array([100.0, 900.0]), np.array([600.0, 400.0])
    to = [angles.to_axes(point, sign=1) for point in (start, end)]
    assert angles.elevation_deg(*to) == pytest.approx(45)


def test_up_in_the_picture_is_up() -> None:
    assert angles.to_axes(np.array([10.0, 20.0]), sign=1).tolist() == [10.0, -20.0]
    assert angles.to_axes(np.array([10.0, 20.0]), sign=-1).tolist() == [-10.0, -20.0]


@given(st.floats(-30, 30))
def test_roll_is_undone(roll_deg: float) -> None:
    # A plumb line that appears turned clockwise by the roll: its top lies to the picture's right.
    top = polar(100, roll_deg) * [1, -1]
    level = angles.to_axes(top, sign=1, roll_deg=roll_deg)
    assert level == pytest.approx([0, 100], abs=1e-9)


@given(ANGLES)
def test_a_line_built_at_an_angle_leans_by_it(angle_deg: float) -> None:
    assert angles.inclination_deg(np.zeros(2), polar(50, angle_deg)) == pytest.approx(angle_deg)


@given(ANGLES, st.floats(0.1, 100), POINTS)
def test_lean_depends_neither_on_place_nor_on_size(angle_deg: float, size: float, place: np.ndarray) -> None:
    lean = angles.inclination_deg(place, place + polar(size, angle_deg))
    assert lean == pytest.approx(angle_deg, abs=1e-4)


@pytest.mark.parametrize(("angle", "wrapped"), [(0, 0), (180, 180), (-180, 180), (190, -170), (-190, 170), (540, 180)])
def test_wrapping(angle: float, wrapped: float) -> None:
    assert angles.wrap_deg(angle) == wrapped


def test_the_mean_of_179_and_minus_179_is_180() -> None:
    assert angles.circular_mean_deg(np.array([179.0, -179.0])) == pytest.approx(180)


def test_a_mean_of_nothing_is_not_a_number() -> None:
    assert np.isnan(angles.circular_mean_deg(np.array([np.nan])))


def test_a_right_angle_is_90_and_a_straight_line_180() -> None:
    origin = np.zeros(2)
    assert angles.included_angle_deg(np.array([0.0, 1.0]), origin, np.array([1.0, 0.0])) == pytest.approx(90)
    assert angles.included_angle_deg(np.array([0.0, 1.0]), origin, np.array([0.0, -1.0])) == pytest.approx(180)


def test_a_limb_of_no_length_has_no_angle() -> None:
    assert np.isnan(angles.included_angle_deg(np.zeros(2), np.zeros(2), np.ones(2)))


@given(st.floats(-120, 120).filter(lambda bend: abs(bend) > 0.01))
def test_bend_is_positive_behind_the_line(bend: float) -> None:
    # First above, last below; the lower limb swings forward by the bend, so the vertex falls behind the line.
    first, vertex = np.array([0.0, 1.0]), np.zeros(2)
    last = np.array([np.sin(np.deg2rad(bend)), -np.cos(np.deg2rad(bend))])
    assert angles.bend_deg(first, vertex, last) == pytest.approx(bend, abs=1e-4)
    forward_of_line = -np.sign(bend)
    middle = (first + last) / 2
    assert np.sign(vertex[0] - middle[0]) == forward_of_line


@given(st.lists(POINTS, min_size=3, max_size=3, unique_by=lambda p: tuple(np.round(p, 3))), st.floats(-180, 180))
def test_joint_angles_do_not_change_when_the_picture_turns(three: list[np.ndarray], roll_deg: float) -> None:
    turned = [angles.to_axes(point, sign=1, roll_deg=roll_deg) for point in three]
    straight = [angles.to_axes(point, sign=1) for point in three]
    if min(np.linalg.norm(three[0] - three[1]), np.linalg.norm(three[2] - three[1])) < 0.01:
        return
    # Near 0 and 180 degrees the arc cosine amplifies rounding.
    assert angles.included_angle_deg(*turned) == pytest.approx(angles.included_angle_deg(*straight), abs=1e-3)


def test_missing_points_give_missing_angles() -> None:
    gone, here = np.full(2, np.nan), np.ones(2)
    assert np.isnan(angles.inclination_deg(gone, here))
    assert np.isnan(angles.included_angle_deg(gone, here, np.zeros(2)))
