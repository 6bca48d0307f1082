"""One subject is followed through frames with nobody, one and two people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.pose.people import SIZE_PX, crowd, standing

from postureview.pose.subject import SubjectFollower
from postureview.values.arrays import Floats
from postureview.values.pose import PoseSequence

RATE_HZ = 30.0


def follow(frames: list[list[Floats]], rate_hz: float = RATE_HZ) -> PoseSequence:
    follower = SubjectFollower(SIZE_PX)
    for number, people in enumerate(frames):
        follower.add(number / rate_hz, *crowd(*people))
    return follower.sequence("test")


def is_person(sequence: PoseSequence, frame: int, person: Floats) -> bool:
    return bool(np.array_equal(sequence.image[frame], person))


def test_somebody_alone_is_followed_through_every_frame():
    sway = [standing(500.0 + 20 * np.sin(number / 5)) for number in range(40)]
    sequence = follow([[person] for person in sway])
    assert all(is_person(sequence, frame, person) for frame, person in enumerate(sway))
    assert sequence.bodies.tolist() == [1.0] * 40
    assert sequence.world is not None and np.isfinite(sequence.world).all()


def test_nobody_is_nan_and_counts_none():
    sequence = follow([[] for _ in range(5)])
    assert not sequence.found.any()
    assert sequence.bodies.tolist() == [0.0] * 5


def test_an_implausible_body_counts_as_nobody():
    ghost = standing()
    ghost[:, 3] = 0.3
    sequence = follow([[ghost] for _ in range(10)])
    assert not sequence.found.any() and not sequence.bodies.any()


def test_a_still_picture_needs_one_frame_only():
    assert follow([[standing()]]).found.tolist() == [True]


def test_a_body_of_two_frames_in_a_video_is_a_flicker():
    assert not follow([[standing()]] * 2 + [[]] * 20).found.any()


def test_the_bigger_of_two_in_the_middle_is_the_subject():
    near, far = standing(420.0, trunk_px=150.0), standing(700.0, trunk_px=100.0)
    sequence = follow([[far, near]] * 10)
    assert all(is_person(sequence, frame, near) for frame in range(10))
    assert sequence.bodies.tolist() == [2.0] * 10


def test_the_one_in_the_middle_is_the_subject_though_somebody_at_the_edge_is_nearer():
    middle, edge = standing(500.0, trunk_px=120.0), standing(880.0, trunk_px=160.0)
    assert is_person(follow([[edge, middle]] * 10), 5, middle)


def test_a_helper_who_is_seen_first_does_not_become_the_subject():
    helper, patient = standing(850.0, trunk_px=110.0), standing(480.0, trunk_px=140.0)
    sequence = follow([[helper]] * 15 + [[helper, patient]] * 60)
    assert not sequence.found[:15].any()
    assert all(is_person(sequence, frame, patient) for frame in range(15, 75))


def test_one_person_reported_twice_is_one_body():
    person = standing()
    sequence = follow([[person], *[[person, standing(506.0)]] * 9])
    assert sequence.bodies.tolist() == [1.0] * 10
    assert all(is_person(sequence, frame, person) for frame in range(10))


@given(st.lists(st.booleans(), min_size=30, max_size=30))
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_the_network_reports_people_does_not_matter(turned):
    one = [standing(400.0 + number, trunk_px=140.0) for number in range(30)]
    other = [standing(760.0 - number, trunk_px=110.0) for number in range(30)]
    frames = [[a, b] if turn else [b, a] for a, b, turn in zip(one, other, turned, strict=True)]
    sequence = follow(frames)
    assert all(is_person(sequence, frame, person) for frame, person in enumerate(one))


def walk(start: float, stop: float, n: int, **size: float) -> list[Floats]:
    return [standing(x, **size) for x in np.linspace(start, stop, n)]


@pytest.mark.parametrize("turns_back", [False, True])
def test_two_people_who_meet_are_never_blended_into_one(turns_back):
    there = walk(300.0, 500.0, 40), walk(720.0, 520.0, 40)
    back = [list(reversed(way)) for way in there]
    on = walk(500.0, 720.0, 40), walk(520.0, 300.0, 40)
    one, other = (way + rest for way, rest in zip(there, back if turns_back else on, strict=True))
    sequence = follow([[a, b] for a, b in zip(one, other, strict=True)])
    kept = [frame for frame in range(80) if sequence.found[frame]]
    assert kept and sum(is_person(sequence, frame, one[frame]) for frame in kept) in (0, len(kept))
    assert not sequence.found[38:42].any()


def test_somebody_who_passes_in_front_leaves_the_patient_the_patient():
    patient = standing(500.0, trunk_px=150.0)
    passer = walk(150.0, 850.0, 60, trunk_px=170.0)
    sequence = follow([[patient]] * 5 + [[patient, person] for person in passer] + [[patient]] * 20)
    found = np.flatnonzero(sequence.found)
    assert all(is_person(sequence, frame, patient) for frame in found)
    assert len(found) >= 60 and sequence.found[-20:].all()
    hidden = [5 + number for number, person in enumerate(passer) if abs(person[11, 0] + person[12, 0] - 1000) < 100]
    assert not sequence.found[hidden].any()


def test_a_short_loss_is_bridged_though_somebody_else_is_about():
    patient, helper = standing(500.0), standing(850.0, trunk_px=110.0)
    sequence = follow([[patient, helper]] * 20 + [[helper]] * 15 + [[patient, helper]] * 20)
    assert sequence.found.tolist() == [True] * 20 + [False] * 15 + [True] * 20


def test_somebody_alone_who_leaves_and_comes_back_elsewhere_is_the_same():
    sequence = follow([[standing(300.0)]] * 20 + [[]] * 90 + [[standing(700.0)]] * 20)
    assert sequence.found.tolist() == [True] * 20 + [False] * 90 + [True] * 20


def test_with_others_about_somebody_who_comes_back_after_long_is_not_taken_for_the_patient():
    patient, helper = standing(500.0), standing(850.0, trunk_px=110.0)
    sequence = follow([[patient, helper]] * 40 + [[helper]] * 90 + [[standing(200.0), helper]] * 20)
    assert sequence.found.tolist() == [True] * 40 + [False] * 110


def test_somebody_of_another_size_who_comes_later_is_somebody_else():
    sequence = follow([[standing(trunk_px=150.0)]] * 40 + [[]] * 60 + [[standing(trunk_px=90.0)]] * 20)
    assert sequence.found.tolist() == [True] * 40 + [False] * 80


@pytest.mark.parametrize("thrown_off", [standing(610.0), standing(600.0, trunk_px=100.0)])
def test_one_frame_that_the_network_throws_off_is_left_out(thrown_off):
    frames = [[standing()] for _ in range(30)]
    frames[15] = [thrown_off]
    sequence = follow(frames)
    assert sequence.found.tolist() == [True] * 15 + [False] + [True] * 14


def test_with_others_about_somebody_who_is_seen_again_in_the_same_place_is_the_patient():
    patient, helper = standing(500.0), standing(850.0, trunk_px=110.0)
    sequence = follow([[patient, helper]] * 40 + [[helper]] * 90 + [[standing(510.0), helper]] * 20)
    assert sequence.found.tolist() == [True] * 40 + [False] * 90 + [True] * 20


def test_the_guess_at_each_moment_is_the_leader_so_far():
    follower = SubjectFollower(SIZE_PX)
    helper, patient = standing(850.0, trunk_px=110.0), standing(480.0)
    assert np.array_equal(follower.add(0.0, *crowd(helper)), helper)
    assert np.array_equal(follower.add(0.1, *crowd(helper, patient)), patient)
    assert follower.add(0.2, *crowd(helper)) is None


def test_of_two_who_come_after_the_patient_was_lost_neither_is_taken_for_the_patient():
    sequence = follow([[standing(500.0)]] * 60 + [[]] * 60 + [[standing(300.0), standing(760.0)]] * 20)
    assert sequence.found.tolist() == [True] * 60 + [False] * 80
