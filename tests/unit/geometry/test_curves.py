from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.geometry.curves import MIN_POINTS, boundary_columns, depth_per_chord, smooth_curve
from postureview.values.arrays import Floats


def half_plane(edge: Floats, width: int = 60) -> Floats:
    """Body to the left of ``edge`` (H,): a pixel's value is the share of it that lies left of the edge."""
    return np.clip(edge[:, None] + 0.5 - np.arange(width), 0.0, 1.0)


def arc(angle_deg: float, radius: float = 0.5, n: int = 400) -> Floats:
    """(N, 2) points of an arc that bulges toward -axis, symmetric about the horizontal."""
    turn = np.deg2rad(np.linspace(-angle_deg / 2, angle_deg / 2, n))
    return np.stack([-radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def test_the_edge_is_found_between_pixels() -> None:
    edge = np.linspace(20.0, 40.0, 41)
    assert boundary_columns(half_plane(edge), np.full(41, 3.0), toward=1) == pytest.approx(edge, abs=1e-9)


def test_the_mirrored_mask_has_the_mirrored_edge() -> None:
    mask, start = half_plane(np.linspace(20.0, 40.0, 41)), np.full(41, 3.0)
    mirrored = boundary_columns(mask[:, ::-1], 59 - start, toward=-1)
    assert mirrored == pytest.approx(59 - boundary_columns(mask, start, toward=1))


def test_the_walk_stops_at_the_first_gap_and_starts_only_inside() -> None:
    mask = np.zeros((4, 20))
    mask[:, 5:9] = 1.0
    mask[:, 12:15] = 1.0  # an arm behind the back
    mask[3, 5:] = 1.0  # reaches the edge of the picture
    start = np.array([6.0, np.nan, 10.0, 6.0])
    assert boundary_columns(mask, start, toward=1) == pytest.approx([8.5, np.nan, np.nan, np.nan], nan_ok=True)


@settings(deadline=None)  # the first example loads scipy
@given(st.floats(-40, 40))
def test_a_straight_edge_leans_by_its_angle(angle_deg: float) -> None:
    up = np.linspace(0, 1, 200)
    curve = smooth_curve(np.stack([np.tan(np.deg2rad(angle_deg)) * up, up], axis=1), 0.08)
    assert curve is not None
    assert curve.tangent_deg(np.array([0.0, 0.3, 1.0])) == pytest.approx([angle_deg] * 3, abs=1e-6)


@pytest.mark.parametrize("angle_deg", [20, 45, 80])
@pytest.mark.parametrize("bandwidth", [0.01, 0.02])
def test_an_arc_turns_by_its_angle(angle_deg: float, bandwidth: float) -> None:
    """Read a little inside the ends, where the spline has neighbours on both sides."""
    curve = smooth_curve(arc(angle_deg + 30), bandwidth)
    assert curve is not None
    top = 0.5 * np.sin(np.deg2rad(angle_deg / 2))
    lower, upper = curve.tangent_deg(np.array([-top, top]))
    assert upper - lower == pytest.approx(angle_deg, abs=0.6)


def test_a_wave_of_the_bandwidth_keeps_half_its_height() -> None:
    up = np.linspace(0, 20, 4001)
    bandwidth = 0.1
    curve = smooth_curve(np.stack([np.cos(up / bandwidth), up], axis=1), bandwidth)
    assert curve is not None
    middle = curve.at(up[1500:2500])[:, 0]
    assert np.ptp(middle) / 2 == pytest.approx(0.5, abs=0.01)


def test_outside_its_points_a_curve_is_unknown() -> None:
    curve = smooth_curve(arc(60), 0.05)
    assert curve is not None
    assert np.isnan(curve.tangent_deg(np.array([-0.3, 0.3]))).all()
    assert np.isnan(curve.at(np.array([0.3]))[:, 0]).all()


def test_missing_points_are_left_out_and_few_are_none() -> None:
    points = arc(60)
    holed = points.copy()
    holed[100:120, 0] = np.nan
    whole, bridged = smooth_curve(points, 0.02), smooth_curve(holed, 0.02)
    assert whole is not None and bridged is not None
    up = np.linspace(-0.2, 0.2, 50)
    assert bridged.at(up) == pytest.approx(whole.at(up), abs=1e-3)
    assert smooth_curve(points[: MIN_POINTS - 1], 0.02) is None


@pytest.mark.parametrize("angle_deg", [30, 90])
def test_the_index_of_an_arc_is_its_height_over_its_chord(angle_deg: float) -> None:
    half = np.deg2rad(angle_deg / 2)
    expected = (1 - np.cos(half)) / (2 * np.sin(half))
    assert depth_per_chord(arc(angle_deg, n=401)) == pytest.approx(expected)


def test_two_points_or_a_closed_line_have_no_index() -> None:
    assert np.isnan(depth_per_chord(np.array([[0.0, 0.0], [0.0, 1.0]])))
    assert np.isnan(depth_per_chord(np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]])))
