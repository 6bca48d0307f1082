"""Movement tests in the summary and on the page."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest

from postureview.report.curves import movement_curves
from postureview.report.page import html_page
from postureview.report.text import COLUMNS, summary
from postureview.values.assessment import Assessment, Patient
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Reason
from postureview.values.movement import Movement, Repetition
from tests.moving_bodies import Bends, moving
from tests.unit.report.test_page import Reader
from tests.visits import assessed


@pytest.fixture(scope="module")
def visit() -> Assessment:
    """Head turned 68 deg to the right, which is further than one camera can follow, and 45 deg to the left."""
    course = Bends(peaks=(68, -45, 66, -44))
    poses = moving(View.ANTERIOR, {"head_turn": course}, duration_s=course.end_s, rate_hz=20)
    return assessed(poses, patient=Patient(), test="neck_rotation")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_summary_has_the_values_the_repetitions_and_the_reason(visit: Assessment) -> None:
    text = summary(visit)
    assert max(len(line) for line in text.splitlines()) <= COLUMNS
    told = flat(text)
    assert "NECK ROTATION (track0.json, front view)" in told
    assert re.search(r"neck rotation, left side 45\.\d° ± \d+\.\d° 60\.0° or more", told)
    assert re.search(r"left side: 2 repetitions of 4[45]\.\d, 4[45]\.\d°", told)
    assert "further than one camera can follow. Front view: neck rotation, right side" in told


def test_movements_are_not_mixed_up_with_postures(visit: Assessment) -> None:
    told = flat(summary(visit))
    assert "neck rotation" not in told[: told.index("NECK ROTATION")]


def test_the_page_has_a_row_for_every_value_and_a_curve_for_every_movement(visit: Assessment) -> None:
    page = html_page(visit, {})
    Reader(page)
    for one in visit.measurements:
        assert page.count(f'<tr id="{one.key.replace("/", "-")}" ') == 1
    assert page.count('<svg class="curves"') == len(visit.movements) == 2
    text = html.unescape(page)
    assert "at least 60 deg; the far ear and eye are hidden beyond it" in text
    assert "Turn your head to look over your shoulder." in text


def test_the_right_side_is_at_least_60_in_the_assessment(visit: Assessment) -> None:
    (refusal,) = [one for one in visit.withheld if one.name == "neck_rotation"]
    assert refusal.side is Side.RIGHT and refusal.reason is Reason.BEYOND_REACH


def built(*curves: tuple[float | None, ...]) -> Movement:
    repetitions = tuple(
        Repetition(
            start_s=10.0 * place,
            end_range_s=10.0 * place + 2,
            end_s=10.0 * place + 4,
            size=max(value for value in curve if value is not None),
            peak=50.0,
            speed=None,
            hold_s=0.0,
            curve=curve,
        )
        for place, curve in enumerate(curves)
    )
    return Movement(
        test="trunk_flexion",
        term="forward bend",
        side=Side.MIDLINE,
        view=View.LEFT_LATERAL,
        recording="r",
        unit="deg",
        neutral=0.0,
        repetitions=repetitions,
    )


RISE = tuple(50.0 - abs(50.0 - place) for place in range(101))


def test_the_furthest_repetition_is_drawn_strong_and_a_gap_breaks_its_line() -> None:
    gap = tuple(None if 40 <= place <= 60 else value * 0.9 for place, value in enumerate(RISE))
    drawing = movement_curves(built(RISE, gap))
    best, other = re.findall(r'<path class="curve( best)?" d="([^"]*)"', drawing)[::-1]
    assert best[0] == " best" and best[1].count("M") == 1
    assert other[0] == "" and other[1].count("M") == 2


def test_the_drawing_stays_inside_its_frame() -> None:
    below = tuple(value - 10 for value in RISE)
    for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", movement_curves(built(below))):
        assert 0 <= float(x) <= 230 and 0 <= float(y) <= 120


def test_a_repetition_that_does_not_count_is_drawn_thin() -> None:
    movement = built(RISE, RISE)
    lost = dataclasses.replace(movement.repetitions[0], end_seen=False)
    drawing = movement_curves(dataclasses.replace(movement, repetitions=(lost, movement.repetitions[1])))
    assert drawing.count("curve left-out") == 1
