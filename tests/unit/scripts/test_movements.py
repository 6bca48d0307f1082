"""The design of the rendered movements, and the figures that are made of them, on answers that are known."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

pytest.importorskip("phantom", reason="the renderer is not here")

import itertools

from movements import parts
from movements.courses import courses, stretches
from movements.cutoffs import filtered
from movements.design import chosen_people
from movements.exercises import EXERCISES
from movements.figures import expected_counts, is_counted, range_errors, speed_errors
from movements.gather import Label, Row
from movements.robustness import VARIANTS, Variation
from movements.write import error_table
from phantom.controls import DEFAULTS
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow
from postureview.movement import ranges
from postureview.values.frame import Frame


def asked(name: str, pace: str = "slow") -> Any:
    return stretches(name, EXERCISES[name], pace=pace, near="left", chance=np.random.default_rng(1))


def row(body: str, best: float | None, truth: float, half: str = "report", **change: Any) -> Row:
    clip = SimpleNamespace(body=body, half=half, name=f"{body}-{truth}", spec=EXERCISES["trunk_flexion"], pace="slow")
    values = {
        "clip": clip,
        "test": "trunk_flexion",
        "side": "midline",
        "engine": "e/1",
        "true_sizes": (truth,),
        "sizes": () if best is None else (best,),
        "true_best": truth,
        "best": best,
        "reason": "",
        "at_least": "",
        "true_speed": 2 * truth,
        "speed": None if best is None else best,
    }
    return Row(**{**values, **change})


def people(scale: Sequence[float]) -> list[Row]:
    """Six bodies, each a share of the truth in three ranges."""
    return [row(f"p{place}", one * truth, truth) for place, one in enumerate(scale) for truth in (40.0, 60.0, 80.0)]


def test_every_test_of_the_tables_is_done_but_the_one_that_comes_along():
    done = {exercise.named or name for name, exercise in EXERCISES.items()} | {one.other for one in EXERCISES.values()}
    along = {name for one in knowledge().tests.values() for name in one.also}
    assert done - {""} == set(knowledge().tests) - along


def test_whatever_goes_wrong_stands_in_the_tables_with_a_limit():
    for name, exercise in EXERCISES.items():
        limited = {one.name for one in knowledge().tests[exercise.named or name].extra if one.says}
        assert set(exercise.along) <= limited, name


def test_nobody_who_is_reported_on_is_tuned_on_and_a_dozen_are_reported_on():
    halves = [{body for _, body in chosen_people(half)} for half in ("fit", "report")]
    assert not halves[0] & halves[1]
    assert len(halves[1]) >= 12


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_rests_first_and_its_repetitions_follow_each_other(name: str):
    reps = asked(name)
    by_side: dict[str, list[Any]] = {}
    for one in reps:
        by_side.setdefault(one.side, []).append(one)
    assert min(one.start_s for one in reps) >= 1.0
    for own in by_side.values():
        assert all(before.end_s <= after.start_s for before, after in pairwise(own))
        assert all(before.end_s <= after.start_s for before, after in itertools.pairwise(own))


def test_a_forward_bend_is_furthest_at_the_end_of_its_way_and_upright_between():
    reps = asked("trunk_flexion")
    moved = courses(EXERCISES["trunk_flexion"], reps, along={}, near="left", standing=DEFAULTS)
    for one in reps:
        assert moved["hinge"].at(one.start_s + one.move_s) == pytest.approx(one.reach)
        assert moved["hinge"].at(one.end_s) == pytest.approx(0.0)


def test_a_side_bend_goes_right_as_often_as_left():
    reps = asked("trunk_side_bend", "fast")
    moved = courses(EXERCISES["trunk_side_bend"], reps, along={}, near="left", standing=DEFAULTS)["side_bend"]
    ends = [moved.at(one.start_s + one.move_s) for one in reps]
    assert [np.sign(end) for end in ends] == [1, -1, 1, -1]


def test_what_goes_wrong_is_there_at_the_end_and_gone_in_neutral():
    reps = asked("knee_flexion")
    wrong = {"hip_flex.own": 36.0}
    moved = courses(EXERCISES["knee_flexion"], reps, along=wrong, near="left", standing=DEFAULTS)
    assert moved["hip_flex.left"].at(reps[0].start_s + reps[0].move_s) == pytest.approx(36.0)
    assert moved["hip_flex.left"].at(reps[0].end_s) == pytest.approx(0.0)
    assert "hip_flex.right" not in moved


def test_five_rises_start_and_end_sitting():
    reps = asked("sit_to_stand")
    knees = courses(EXERCISES["sit_to_stand"], reps, along={}, near="left", standing=DEFAULTS)["knee_bend.left"]
    assert len(reps) == 5
    assert knees.at(0.0) == pytest.approx(reps[0].reach) == pytest.approx(knees.at(reps[-1].end_s))
    assert [knees.at(one.start_s + one.move_s) for one in reps] == pytest.approx([0.0] * 5)


def test_a_network_that_shows_nine_tenths_is_stretched_back_and_then_right():
    (one,) = range_errors(people([0.9] * 6))
    assert one.slope == pytest.approx(0.9)
    assert one.bias == pytest.approx(-6.0)
    assert one.correction.factor == pytest.approx(1 / 0.9)
    assert one.sem == pytest.approx(0.0, abs=1e-9)


def test_nobody_is_corrected_by_what_was_fitted_on_them():
    (one,) = range_errors(people([0.9] * 5 + [1.0]))
    worst = np.abs(one.points[:, 1] - one.points[:, 0]).max()
    assert worst == pytest.approx(72 * (1 / 0.9 - 1))  # the shift at 72, the others' largest raw value, is kept


def test_speeds_get_one_factor():
    (one,) = speed_errors(people([0.9] * 6))
    assert one.correction.factor == pytest.approx(2 / 0.9)
    assert one.share_rms == pytest.approx(0.0, abs=1e-9)


def test_too_few_people_give_no_figure():
    assert range_errors(people([0.9] * 3)) == []


@pytest.mark.parametrize(
    ("sizes", "fewest", "most"), [((50, 48), 2, 2), ((50, 10), 1, 1), ((50, 25), 1, 2), ((50,), 1, 1)]
)
def test_a_repetition_of_less_than_half_is_none(sizes: tuple[float, ...], fewest: int, most: int):
    one = row("p", 50.0, 50.0, true_sizes=sizes)
    assert expected_counts(one) == (fewest, most)
    assert is_counted(one) is (fewest <= 1 <= most)


def test_the_error_table_is_one_that_the_product_reads():
    found = people([0.9, 0.91, 0.92, 0.9, 0.89, 0.9])
    table = error_table(range_errors(found), speed_errors(found))
    rows = [AccuracyRow.model_validate(one) for one in tomllib.loads(table)["accuracy"]]
    assert [one.measure for one in rows] == ["trunk_flexion", "trunk_flexion_speed"]
    assert rows[0].printed(54.0) == pytest.approx(60.0, abs=1.0)
    assert {one.measure for one in rows} <= {name for test in knowledge().tests.values() for name, _ in test.terms()}


def test_another_filter_lasts_only_as_long_as_it_is_tried():
    before = ranges.RANGE_CUTOFF_HZ
    with filtered(2.0):
        assert ranges.cutoff_hz(ranges.RANGE_CUTOFF_HZ, 30.0) == 2.0
    with filtered(None):
        assert ranges.cutoff_hz(ranges.RANGE_CUTOFF_HZ, 12.5) > 1000
    assert before == ranges.RANGE_CUTOFF_HZ


def test_variants_keep_the_times_of_the_pictures_they_keep():
    frames = [Frame(image=np.full((2, 3, 3), index, np.uint8), time_s=index / 25) for index in range(100)]
    for name, change in VARIANTS.items():
        made = change(frames)
        times = [frame.time_s for frame in made]
        assert times == sorted(set(times)) and set(times) <= {frame.time_s for frame in frames}, name
    assert len(VARIANTS["half the pictures"](frames)) == 50
    assert 60 <= len(VARIANTS["every fifth picture lost"](frames)) <= 95


def test_a_side_that_is_measured_in_one_form_only_is_an_infinite_difference():
    plain = Variation(exercise="x", variant="as it was", ranges={"left": 20.0, "right": 30.0}, repetitions={})
    other = Variation(exercise="x", variant="half the pictures", ranges={"left": 21.0}, repetitions={})
    assert [(side, gap) for _, side, gap in parts.gaps([plain, other])] == [("left", 1.0), ("right", float("inf"))]


def test_a_label_is_wrong_only_when_it_names_what_is_not_there():
    clip = SimpleNamespace(stretches=asked("neck_flexion"))
    both, one, none, wrong = (
        Label(clip=clip, named=named, probability=1.0, refusal="")
        for named in (("neck_extension", "neck_flexion"), ("neck_flexion",), (), ("neck_flexion", "hip_hinge"))
    )
    assert [each.is_right for each in (both, one, none, wrong)] == [True, False, False, False]
    assert [each.is_wrong for each in (both, one, none, wrong)] == [False, False, False, True]
