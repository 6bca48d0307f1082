"""What reports draw of a silhouette, against a drawn body whose edges are known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.measures.edges import back_px, outline_px, silhouette_at
from postureview.values.landmarks import Part, View
from postureview.values.silhouette import Silhouette
from tests.bodies import MM_PER_PX, SIZE_PX
from tests.outlines import HIP_MM, PLAIN, SHOULDER_MM, drawn, edge_mm, outlined

SIDE_VIEWS = [View.LEFT_LATERAL, View.RIGHT_LATERAL]
MIDDLE_PX = SIZE_PX[0] / 2


@pytest.mark.parametrize("view", SIDE_VIEWS)
def test_the_edge_of_the_back_lies_where_the_back_was_drawn(view: View) -> None:
    posture = outlined(view)
    points = np.array(back_px(posture, posture.silhouettes[0]))
    assert 40 <= len(points) <= 60
    shoulder_y = float(posture.poses.xy(Part.SHOULDER.on(view.near_side))[0, 1])
    row = (points[:, 1] - shoulder_y) * MM_PER_PX / (SHOULDER_MM - HIP_MM)
    forward_px = view.image_sign * (points[:, 0] - MIDDLE_PX)
    assert np.abs(forward_px - edge_mm(PLAIN, row) / MM_PER_PX).max() < 1.5
    assert row.min() < -0.2 and 1.0 < row.max() < 1.15


@pytest.mark.parametrize("view", SIDE_VIEWS)
def test_the_back_lies_behind_the_shoulder(view: View) -> None:
    posture = outlined(view)
    points = np.array(back_px(posture, posture.silhouettes[0]))
    shoulder_x = float(posture.poses.xy(Part.SHOULDER.on(view.near_side))[0, 0])
    near = points[np.abs(points[:, 1] - np.median(points[:, 1])).argmin()]
    assert view.image_sign * (near[0] - shoulder_x) < 0


def test_a_front_view_has_no_edge_of_the_back() -> None:
    side = outlined(View.LEFT_LATERAL)
    posture = dataclasses.replace(side, phase=dataclasses.replace(side.phase, view=View.ANTERIOR))
    assert back_px(posture, posture.silhouettes[0]) == ()


def test_the_outline_goes_around_the_body() -> None:
    points = np.array(outline_px(drawn(View.LEFT_LATERAL)))
    assert len(points) <= 240
    height = points[:, 1].max() - points[:, 1].min()
    assert height == pytest.approx(1700 / MM_PER_PX, rel=0.02)


def test_the_outline_counts_from_where_its_mask_lies() -> None:
    square = np.zeros((30, 30))
    square[10:20, 10:20] = 1
    here, there = (
        np.array(outline_px(Silhouette(mask=square, time_s=0, origin_px=origin))) for origin in ((0, 0), (100, 50))
    )
    assert here.min(axis=0) == pytest.approx([9.5, 9.5]) and here.max(axis=0) == pytest.approx([19.5, 19.5])
    assert there - here == pytest.approx(np.tile([100.0, 50.0], (len(here), 1)))


def test_an_empty_mask_has_no_outline() -> None:
    assert outline_px(Silhouette(mask=np.zeros((5, 5)), time_s=0)) == ()


def test_only_the_silhouette_of_the_same_picture_is_taken() -> None:
    posture = outlined(View.LEFT_LATERAL)
    second = posture.silhouettes[1]
    assert silhouette_at(posture, second.time_s) is second
    assert silhouette_at(posture, second.time_s + 0.01) is None
