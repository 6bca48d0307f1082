"""The stillest picture of each moment stays; how many is bounded, whatever the length."""

from __future__ import annotations

import math
import weakref

import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture.keyframes import KeyFrameKeeper, decode_keyframe
from postureview.values.frame import Frame
from postureview.values.recording import KeyFrame


def frame_at(time_s: float, grey: int = 100) -> Frame:
    return Frame(image=np.full((16, 24, 3), grey, np.uint8), time_s=time_s)


def times_s(keeper: KeyFrameKeeper) -> list[float]:
    return [kept.time_s for kept in keeper.kept()]


def test_the_stillest_frame_of_each_half_second_stays() -> None:
    keeper = KeyFrameKeeper()
    for time_s, motion in [(0.0, 3), (0.1, 1), (0.2, 2), (0.6, 5), (0.9, 4), (1.0, 9)]:
        keeper.offer(frame_at(time_s), motion, "front")
    assert times_s(keeper) == [0.1, 0.9, 1.0]


def test_labels_do_not_compete() -> None:
    keeper = KeyFrameKeeper()
    keeper.offer(frame_at(0.0), 1, "front")
    keeper.offer(frame_at(0.1), 9, "back")
    assert times_s(keeper) == [0.0, 0.1]


def test_one_frame_under_two_labels_is_kept_once() -> None:
    keeper = KeyFrameKeeper()
    for label in ("front", "peak"):
        keeper.offer(frame_at(0.3), 1, label)
    assert times_s(keeper) == [0.3]


def test_over_the_limit_bins_merge_and_the_stiller_stays() -> None:
    keeper = KeyFrameKeeper(limit=4)
    for number in range(5):
        keeper.offer(frame_at(0.5 * number), motion=number % 2, label="front")
    assert times_s(keeper) == [0.0, 1.0, 2.0]


def test_an_hour_leaves_a_bounded_number_spread_over_all_of_it() -> None:
    keeper = KeyFrameKeeper(limit=64)
    rng = np.random.default_rng(3)
    for second in range(3600):
        keeper.offer(frame_at(float(second)), rng.random(), "front" if second < 1800 else "back")
    kept = times_s(keeper)
    assert 32 <= len(kept) <= 64
    assert kept == sorted(kept)
    assert max(np.diff([0, *kept, 3600])) <= 3600 / 32 * 2


def test_more_labels_than_room_leaves_the_stillest() -> None:
    keeper = KeyFrameKeeper(limit=3)
    for number in range(10):
        keeper.offer(frame_at(number / 100), motion=abs(number - 5), label=f"label {number}")
    assert times_s(keeper) == [0.04, 0.05, 0.06]


def test_unknown_motion_is_kept_only_for_want_of_better() -> None:
    keeper = KeyFrameKeeper()
    keeper.offer(frame_at(0.0), math.nan, "front")
    assert times_s(keeper) == [0.0]
    keeper.offer(frame_at(0.1), 1e9, "front")
    keeper.offer(frame_at(0.2), math.nan, "front")
    assert times_s(keeper) == [0.1]


def test_only_the_frame_of_the_present_moment_is_held_as_it_came() -> None:
    keeper = KeyFrameKeeper()
    alive = []
    for number in range(100):
        frame = frame_at(number / 10)
        alive.append(weakref.ref(frame.image))
        keeper.offer(frame, motion=0, label="front")
        del frame
        assert sum(reference() is not None for reference in alive) <= 1
    assert len(keeper.kept()) == 20


def test_a_kept_picture_comes_back_at_full_size_in_its_colours() -> None:
    image = np.zeros((40, 64, 3), np.uint8)
    image[:, :32] = (200, 30, 60)
    keeper = KeyFrameKeeper(quality=100)
    keeper.offer(Frame(image=image, time_s=1.25), 0, "front")
    (kept,) = keeper.kept()
    assert kept.size_px == (64, 40)
    frame = decode_keyframe(kept)
    assert frame.time_s == 1.25
    assert frame.image.shape == image.shape
    assert np.abs(frame.image[10, 10].astype(int) - (200, 30, 60)).max() < 5


@pytest.mark.parametrize("jpeg", [b"", b"not a picture"])
def test_damaged_bytes_are_an_error(jpeg: bytes) -> None:
    with pytest.raises(RecordingError, match=r"damaged bytes at 2\.50 s"):
        decode_keyframe(KeyFrame(time_s=2.5, jpeg=jpeg, size_px=(1, 1)))


def test_limits_that_make_no_sense_are_refused() -> None:
    for limit, quality in ((0, 95), (64, 0), (64, 101)):
        with pytest.raises(ValueError, match=f"got {limit} and {quality}"):
            KeyFrameKeeper(limit, quality)
