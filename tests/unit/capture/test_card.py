"""The printed card in pictures whose roll and scale are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.cards import FOCAL_PX, SIZE_PX, card, kept

from postureview.capture.card import DISTANCE_ERROR, recording_card
from postureview.capture.card_board import card_corners
from postureview.values.frame import Frame
from postureview.values.recording import CardScale, RollSource


@pytest.mark.parametrize("roll_deg", [-3.0, 0.0, 3.0])
def test_a_card_tells_the_roll(roll_deg: float) -> None:
    roll = recording_card(kept(card(roll_deg=roll_deg))).roll
    assert roll is not None
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.2)
    assert (roll.source, roll.basis) == (RollSource.CARD, "the printed card, seen in 1 picture")


def test_the_error_of_the_roll_is_within_what_is_stated() -> None:
    roll = recording_card(kept(card(roll_deg=-5.0, distance_m=4.5, at_m=(0.4, 0.3), turned_deg=(5.0, 3.0)))).roll
    assert roll is not None
    assert abs(roll.roll_deg + 5.0) < 1.96 * roll.uncertainty_deg


@pytest.mark.parametrize("distance_m", [2.3, 4.5])
def test_a_card_tells_the_size_of_a_pixel(distance_m: float) -> None:
    scale = recording_card(kept(card(distance_m=distance_m, turned_deg=(15.0, 0.0)))).scale
    assert scale is not None
    assert scale.mm_per_px == pytest.approx(1000 * distance_m / FOCAL_PX, rel=0.01)
    assert DISTANCE_ERROR < scale.relative_error < 1.1 * DISTANCE_ERROR


def test_a_card_far_beside_the_middle_is_less_certain() -> None:
    near, far = (recording_card(kept(card(at_m=at_m))).roll for at_m in ((0.0, 0.0), (0.5, 0.7)))
    assert near is not None and far is not None
    assert near.uncertainty_deg < far.uncertainty_deg


def test_no_card_tells_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*SIZE_PX[::-1], 3), np.uint8)
    for image in (noise, np.full_like(noise, 128)):
        reading = recording_card(kept(Frame(image=image, time_s=0.0)))
        assert (reading.roll, reading.scale) == (None, None)
    assert recording_card(()).scale is None


def test_a_card_of_which_a_fifth_is_hidden_still_tells() -> None:
    roll = recording_card(kept(card(roll_deg=3.0, hidden=0.2))).roll
    assert roll is not None and roll.roll_deg == pytest.approx(3.0, abs=0.4)


def test_a_card_half_hidden_is_none() -> None:
    assert card_corners(card(hidden=0.55)) is None


def test_a_card_hung_sideways_tells_the_scale_and_no_roll() -> None:
    reading = recording_card(kept(card(roll_deg=90.0)))
    assert reading.roll is None
    assert reading.scale is not None


def test_a_card_need_not_be_seen_all_the_time() -> None:
    reading = recording_card(kept(card(roll_deg=2.0), card(hidden=1.0), card(roll_deg=2.0), card(hidden=1.0)))
    assert reading.roll is not None and reading.scale is not None
    assert reading.scale.n_pictures == 2
    assert reading.roll.basis.endswith("2 pictures")


def test_a_camera_that_was_turned_meanwhile_has_no_one_roll() -> None:
    assert recording_card(kept(card(roll_deg=-3.0), card(roll_deg=3.0))).roll is None


def test_a_card_that_was_moved_has_no_one_scale() -> None:
    assert recording_card(kept(card(distance_m=2.5), card(distance_m=3.0))).scale is None


@pytest.mark.parametrize("bad", [{"mm_per_px": 0.0}, {"relative_error": 0.0}])
def test_a_scale_of_nothing_is_none(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        CardScale(**{"mm_per_px": 1.0, "relative_error": 0.1, **bad})
