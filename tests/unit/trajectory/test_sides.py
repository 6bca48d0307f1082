"""Swapped sides are put right in a known view, collapsed shoulders are dropped."""

from __future__ import annotations

import numpy as np
import pytest

from postureview.trajectory.sides import ARMS, HEAD, LEGS, SidesReport, guard_sides
from postureview.values.landmarks import BODY_SIDES, MIRRORED, Part, Side, View
from postureview.values.pose import PoseSequence
from tests.unit.pose.people import SIZE_PX, standing, standing_m

FRAMES = 6


def seen_from(view: View, *, world: bool = True) -> PoseSequence:
    """Somebody standing, six frames; from the back the left side lies at smaller x."""
    body, space = standing(), standing_m()
    if view is View.POSTERIOR:
        body, space = body[list(MIRRORED)], space[list(MIRRORED)]
    return PoseSequence(
        time_s=np.arange(FRAMES) / 30,
        image=np.stack([body] * FRAMES),
        world=np.stack([space] * FRAMES) if world else None,
        size_px=SIZE_PX,
        engine="test",
    )


def with_sides_swapped(sequence: PoseSequence, parts: tuple[Part, ...], frames: list[int]) -> PoseSequence:
    arrays = [sequence.image.copy(), None if sequence.world is None else sequence.world.copy()]
    for array in arrays:
        for frame in frames:
            for part in parts if array is not None else ():
                left, right = part.on(Side.LEFT), part.on(Side.RIGHT)
                array[frame, [left, right]] = array[frame, [right, left]]
    return PoseSequence(
        time_s=sequence.time_s, image=arrays[0], world=arrays[1], size_px=sequence.size_px, engine=sequence.engine
    )


def equal(one: PoseSequence, other: PoseSequence) -> bool:
    same_world = one.world is None or np.array_equal(one.world, other.world, equal_nan=True)
    return same_world and np.array_equal(one.image, other.image, equal_nan=True)


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_sides_that_lie_right_stay_and_nothing_is_reported(view):
    sequence = seen_from(view)
    guarded, report = guard_sides(sequence, view)
    assert equal(guarded, sequence)
    assert report == SidesReport(n_frames=FRAMES) and not report


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
@pytest.mark.parametrize("world", [True, False])
def test_swapped_legs_are_put_right_in_the_picture_and_in_space(view, world):
    sequence = seen_from(view, world=world)
    guarded, report = guard_sides(with_sides_swapped(sequence, LEGS, [1, 4]), view)
    assert equal(guarded, sequence)
    assert report == SidesReport(n_frames=FRAMES, legs=2) and report


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_a_body_swapped_as_a_whole_is_put_right_as_a_whole(view):
    sequence = seen_from(view)
    guarded, report = guard_sides(with_sides_swapped(sequence, HEAD + ARMS + LEGS, [2]), view)
    assert equal(guarded, sequence)
    assert report == SidesReport(n_frames=FRAMES, head=1, arms=1, legs=1)


def test_the_face_that_the_network_invents_from_the_back_is_not_judged():
    sequence = with_sides_swapped(seen_from(View.POSTERIOR), HEAD, [0, 1, 2])
    guarded, report = guard_sides(sequence, View.POSTERIOR)
    assert equal(guarded, sequence) and not report


def test_crossed_hands_and_crossed_feet_stay_crossed():
    sequence = with_sides_swapped(
        seen_from(View.ANTERIOR), (Part.WRIST, Part.INDEX, Part.ANKLE, Part.HEEL, Part.FOOT_INDEX), [3]
    )
    guarded, report = guard_sides(sequence, View.ANTERIOR)
    assert equal(guarded, sequence) and not report


def test_legs_that_cross_below_hips_that_do_not_cannot_be_told_and_are_missing():
    sequence = with_sides_swapped(seen_from(View.ANTERIOR), LEGS[1:], [3])
    guarded, report = guard_sides(sequence, View.ANTERIOR)
    assert report == SidesReport(n_frames=FRAMES, unclear=1)
    lost = [part.on(side) for part in LEGS[1:] for side in BODY_SIDES]
    assert np.isnan(guarded.image[3, lost]).all() and np.isnan(guarded.world[3, lost]).all()
    assert np.isfinite(np.delete(guarded.image[3], lost, axis=0)).all()
    assert np.isfinite(np.delete(guarded.image, 3, axis=0)).all()


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_collapsed_shoulders_make_the_frame_missing(view):
    sequence = seen_from(view)
    image = sequence.image.copy()
    for side in BODY_SIDES:
        image[2, Part.SHOULDER.on(side), 0] = 500.0 + (5.0 if side is Side.LEFT else -5.0)
    broken = PoseSequence(
        time_s=sequence.time_s, image=image, world=sequence.world, size_px=SIZE_PX, engine=sequence.engine
    )
    guarded, report = guard_sides(broken, view)
    assert guarded.found.tolist() == [True, True, False, True, True, True]
    assert guarded.world is not None and np.isnan(guarded.world[2]).all()
    assert report.collapsed == 1


@pytest.mark.parametrize("view", [View.LEFT_LATERAL, View.RIGHT_LATERAL])
def test_side_views_hold_no_order_and_pass_unchanged(view):
    sequence = with_sides_swapped(seen_from(View.ANTERIOR), LEGS, [1])
    guarded, report = guard_sides(sequence, view)
    assert guarded is sequence and not report


def test_missing_landmarks_say_nothing():
    sequence = seen_from(View.ANTERIOR)
    image = sequence.image.copy()
    image[:, [Part.ANKLE.on(side) for side in BODY_SIDES]] = np.nan
    image[0] = np.nan
    partly = PoseSequence(time_s=sequence.time_s, image=image, size_px=SIZE_PX, engine="test")
    guarded, report = guard_sides(partly, View.ANTERIOR)
    assert equal(guarded, partly) and not report


def test_the_mirrored_picture_gives_the_mirrored_answer():
    sequence = with_sides_swapped(seen_from(View.ANTERIOR), LEGS, [0, 5])
    straight, one = guard_sides(sequence, View.ANTERIOR)
    mirrored, other = guard_sides(sequence.mirrored(), View.ANTERIOR)
    assert np.allclose(straight.mirrored().image, mirrored.image) and one == other


def test_an_empty_sequence_comes_back():
    empty = PoseSequence(time_s=np.empty(0), image=np.empty((0, 33, 4)), size_px=SIZE_PX, engine="test")
    assert guard_sides(empty, View.ANTERIOR) == (empty, SidesReport(n_frames=0))
