"""What surrounds the two networks, on numbers that a network could have given and whose answer can be said aloud."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.pose.blazepose import detection, reading
from postureview.pose.blazepose.reading import read_body
from postureview.pose.blazepose.region import ROOM, Region
from postureview.pose.networks import drawn_as_mediapipe
from postureview.values.arrays import Floats

PICTURE = Region.of_picture((400, 200))


def test_somebody_upright_is_seen_upright_in_a_square_with_room_around():
    region = Region.of_body(np.array([100.0, 150.0]), np.array([100.0, 50.0]))
    assert (region.x_px, region.y_px, region.turn_rad) == (100.0, 150.0, 0.0)
    assert region.width_px == 2 * 100 * ROOM


@pytest.mark.parametrize(("top", "turn_deg"), [((200, 150), 90), ((0, 150), -90), ((100, 250), -180)])
def test_somebody_lying_is_turned_upright(top, turn_deg):
    region = Region.of_body(np.array([100.0, 150.0]), np.array(top, dtype=float))
    assert np.degrees(region.turn_rad) == pytest.approx(turn_deg)


@given(st.floats(-3.1, 3.1), st.floats(10, 900), st.floats(0, 1), st.floats(0, 1))
def test_a_point_of_the_square_lies_where_the_drawing_takes_it_from(turn_rad, width_px, across, down):
    region = Region(x_px=300.0, y_px=200.0, width_px=width_px, turn_rad=turn_rad)
    share = np.array([across, down])
    drawn = region.drawn(256) @ [*(share * 256), 1.0]
    assert region.to_picture(share) == pytest.approx(drawn, abs=1e-9)


def test_a_square_covers_itself_wholly_its_neighbour_not_and_half_of_it_by_a_third():
    region = Region(x_px=0.0, y_px=0.0, width_px=10.0)
    assert region.overlap(region) == 1.0
    assert region.overlap(Region(x_px=10.0, y_px=0.0, width_px=10.0)) == 0.0
    assert region.overlap(Region(x_px=5.0, y_px=0.0, width_px=10.0)) == pytest.approx(1 / 3)
    assert region.overlap(Region(x_px=1.0, y_px=0.0, width_px=4.0)) == pytest.approx(0.16)


def silent() -> tuple[Floats, Floats]:
    """A detector that is sure of nobody."""
    return np.zeros((len(detection.PLACES), 12)), np.full(len(detection.PLACES), -20.0)


def put_body(boxes: Floats, scores: Floats, place: int, score: float, hips: tuple[float, float]) -> None:
    """At a place: a box of 60 x 120 pixels around the hips, whose circle reaches 70 pixels upward."""
    middle = np.array(hips) - detection.PLACES[place] * detection.INPUT_PX
    scores[place] = score
    boxes[place] = [*middle, 60, 120, *middle, *(middle - [0, 70]), 0, 0, 0, 0]


def test_the_places_are_as_many_as_the_network_judges_and_begin_at_the_first_corner():
    assert detection.PLACES.shape == (2254, 2)
    assert detection.PLACES[0] == pytest.approx([4 / 224, 4 / 224])
    assert detection.PLACES[2] == pytest.approx([12 / 224, 4 / 224])


def test_places_that_mean_one_body_are_averaged_by_their_score():
    boxes, scores = silent()
    put_body(boxes, scores, 800, 3.0, (100.0, 120.0))
    put_body(boxes, scores, 820, 3.0, (104.0, 120.0))
    (region,) = detection.regions(boxes, scores, PICTURE, min_score=0.5, limit=2)
    # The input shows 400 pixels of the picture in 224, and its middle is the picture's.
    assert region.x_px == pytest.approx((102 / 224 - 0.5) * 400 + 200)
    assert region.y_px == pytest.approx((120 / 224 - 0.5) * 400 + 100)
    assert region.width_px == pytest.approx(2 * ROOM * 70 / 224 * 400)


def test_two_bodies_are_two_regions_the_surer_first_and_no_more_than_asked():
    boxes, scores = silent()
    put_body(boxes, scores, 800, 1.0, (50.0, 120.0))
    put_body(boxes, scores, 820, 3.0, (150.0, 120.0))
    both = detection.regions(boxes, scores, PICTURE, min_score=0.5, limit=2)
    assert [round((region.x_px - 200) / 400 * 224 + 112) for region in both] == [150, 50]
    assert detection.regions(boxes, scores, PICTURE, min_score=0.5, limit=1) == both[:1]
    assert detection.regions(boxes, scores, PICTURE, min_score=0.99, limit=2) == []


def numbers() -> tuple[Floats, Floats, Floats]:
    """What the network gives for a body whose every landmark lies in the middle of the square, and cold heat maps."""
    points = np.zeros((reading.POINTS, 5))
    points[:, :2] = 128.0
    points[reading.TOP, 1] = 64.0
    return points, np.full((64, 64, reading.POINTS), -20.0), np.zeros((reading.POINTS, 3))


def test_landmarks_come_out_in_picture_pixels_and_the_next_square_stands_on_them():
    region = Region(x_px=500.0, y_px=300.0, width_px=512.0)
    points, heat, world = numbers()
    points[0] = [0.0, 0.0, 64.0, 0.0, 0.0]
    body = read_body(points, heat, world, region)
    assert body.image[0] == pytest.approx([244.0, 44.0, 128.0, 0.5])
    assert body.image[1, :2] == pytest.approx([500.0, 300.0])
    assert (body.next_region.x_px, body.next_region.y_px) == pytest.approx((500.0, 300.0))
    assert body.next_region.width_px == pytest.approx(2 * ROOM * 128)


def test_what_lies_in_space_is_turned_with_the_square_and_keeps_its_depth():
    points, heat, world = numbers()
    world[5] = [1.0, 0.0, 0.3]
    body = read_body(points, heat, world, Region(x_px=0.0, y_px=0.0, width_px=100.0, turn_rad=np.pi / 2))
    assert body.world[5, :3] == pytest.approx([0.0, 1.0, 0.3])


def test_a_landmark_moves_to_the_middle_of_the_warmth_around_it_and_not_to_a_distant_one():
    region = Region(x_px=128.0, y_px=128.0, width_px=256.0)
    points, heat, world = numbers()
    heat[33, 31, 7] = heat[33, 32, 7] = 20.0  # rows come first; two warm cells, between which it is
    heat[10, 10, 8] = 20.0
    body = read_body(points, heat, world, region)
    assert body.image[7, :2] == pytest.approx([31.5 * 4, 33 * 4], abs=1e-3)
    assert body.image[8, :2] == pytest.approx([128.0, 128.0])


def test_a_landmark_off_the_map_and_one_at_its_edge_are_no_error():
    region = Region(x_px=128.0, y_px=128.0, width_px=256.0)
    points, heat, world = numbers()
    points[3, :2], points[4, :2] = [-20.0, 300.0], [1.0, 255.0]
    heat[63, 0, 4] = 20.0
    body = read_body(points, heat, world, region)
    assert body.image[3, :2] == pytest.approx([-20.0, 300.0])
    assert body.image[4, :2] == pytest.approx([0.0, 252.0], abs=1e-3)


def test_a_square_is_drawn_black_or_with_the_edge_repeated_beyond_the_picture():
    picture = np.full((10, 10, 3), 200, np.uint8)
    beyond = Region(x_px=5.0, y_px=5.0, width_px=40.0)
    black, repeated = (drawn_as_mediapipe(picture, beyond.drawn(40), 40, repeat_edge=edge) for edge in (False, True))
    assert repeated.min() == 200
    assert black[0, 0].tolist() == [0, 0, 0] and black[20, 20].tolist() == [200, 200, 200]


def test_places_are_rounded_to_a_32nd_of_a_pixel():
    ramp = np.repeat(np.arange(0, 256, 32, dtype=np.uint8)[np.newaxis, :, np.newaxis], 8, axis=0).repeat(3, axis=2)
    shifted = Region(x_px=4.0 + 0.4 / 32, y_px=4.0, width_px=8.0)  # exact interpolation would make the step half a grey
    assert np.array_equal(drawn_as_mediapipe(ramp, shifted.drawn(8), 8, repeat_edge=True), ramp)
