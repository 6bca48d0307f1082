"""What stands in an annotated video: whole degrees with their direction, and the repetition that is under way."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.report.annotation import CAVEAT, annotation, count_words
from postureview.values.annotation import Annotation
from postureview.values.landmarks import Side, View
from postureview.values.movement import Movement, Repetition
from tests.bodies import Stance, standing


def repetition(start_s: float) -> Repetition:
    return Repetition(
        start_s=start_s, end_range_s=start_s + 1, end_s=start_s + 2, size=90, peak=90, speed=100, hold_s=0.5
    )


MOVEMENT = Movement(
    test="trunk_flexion",
    term="forward bend",
    side=Side.MIDLINE,
    view=View.LEFT_LATERAL,
    recording="bend.mp4",
    unit="deg",
    neutral=0.0,
    repetitions=(repetition(1), repetition(4)),
)


@pytest.mark.parametrize(
    ("stance", "expected"),
    [
        (Stance(shoulder_tilt=8), "right shoulder 8° lower"),
        (Stance(shoulder_tilt=-8), "left shoulder 8° lower"),
    ],
)
def test_the_side_that_is_lower_is_named(stance: Stance, expected: str) -> None:
    for view in (View.ANTERIOR, View.POSTERIOR):
        assert expected in annotation(standing(view, stance)).texts[20]


def test_a_side_view_names_its_near_side_only() -> None:
    for view in (View.LEFT_LATERAL, View.RIGHT_LATERAL):
        lines = annotation(standing(view, Stance(trunk_inclination=12))).texts[20]
        assert "trunk forward 12°" in lines
        assert any(line.startswith(f"{view.near_side.value} knee") for line in lines)
        assert not any(line.startswith(view.near_side.other.value) for line in lines)
        assert f"{view.value} side view" in lines


def test_what_is_not_followed_is_not_written_and_the_worth_is() -> None:
    lines = annotation(standing(View.ANTERIOR, Stance())).texts[0]
    assert not any("hip" in line for line in lines)
    assert lines[-1] == CAVEAT


@pytest.mark.parametrize(
    ("time_s", "words"),
    [(0.9, ""), (1.0, "forward bend: 1 of 2"), (3.5, "forward bend: 1 of 2"), (4.2, "forward bend: 2 of 2"), (6.1, "")],
)
def test_repetitions_are_counted_while_they_go_on(time_s: float, words: str) -> None:
    assert count_words(MOVEMENT, time_s) == words


def test_the_side_of_a_movement_is_said() -> None:
    assert count_words(dataclasses.replace(MOVEMENT, side=Side.LEFT), 1.5) == "forward bend, left side: 1 of 2"


def test_a_stated_view_is_taken_for_every_frame() -> None:
    noted = annotation(standing(View.ANTERIOR), stated=View.POSTERIOR)
    assert set(noted.views) == {View.POSTERIOR}


def test_every_frame_needs_its_view_and_text() -> None:
    poses = standing(View.ANTERIOR, n=3)
    with pytest.raises(ValueError, match="texts must have one entry for each of 3 frames, got 0"):
        Annotation(poses=poses, views=(None,) * 3, texts=())
