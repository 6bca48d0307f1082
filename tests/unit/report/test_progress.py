"""The progress report: verdicts as given, figures as measured, pictures at one scale."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.base.errors import UsageError
from postureview.compare import compare
from postureview.report import progress_words as say
from postureview.report.numbers import number
from postureview.report.progress import progress_page, room_above, same_scale, visit_times
from postureview.report.progress_plots import visits_plot
from postureview.values.assessment import KeyPicture
from postureview.values.change import Verdict
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from tests import assessments
from tests.comparisons import compared
from tests.unit.report import build
from tests.unit.report.test_page import Reader

FIRST, LAST = assessments.full(), assessments.later()
BEND = "trunk_side_bend/front/right"


@pytest.fixture(scope="module")
def page() -> str:
    return progress_page([LAST, FIRST], compared)


def rows(page: str) -> dict[str, dict[str, str | None]]:
    return {str(one["data-measure"]): one for one in Reader(page).every("tr") if "data-measure" in one}


def test_the_visits_are_put_in_the_order_of_time(page: str) -> None:
    found = rows(page)[BEND]
    assert (found["data-before"], found["data-after"]) == ("21.2", "30.9")
    text = Reader(page).text.partition(say.VISITS)[2]
    assert text.index("4 March 2026") < text.index("15 April 2026")


def test_every_figure_is_the_assessments(page: str) -> None:
    first, last = ({one.key: one for one in visit.measurements} for visit in (FIRST, LAST))
    found = rows(page)
    assert set(found) == set(first)
    text = Reader(page).text
    for key, row in found.items():
        assert float(str(row["data-before"])) == first[key].value
        assert float(str(row["data-after"])) == last[key].value
        assert number(last[key].value, last[key].unit) in text


def test_only_the_bend_changed(page: str) -> None:
    assert [key for key, row in rows(page).items() if row["data-verdict"] == Verdict.CHANGED] == [BEND]
    text = Reader(page).text
    assert "1 changed, 13 cannot be told from no change, 0 to be measured again" in text
    assert "+9.7°" in text and "toward the middle of the range" in text


def test_pain_and_function_are_shown(page: str) -> None:
    text = Reader(page).text
    assert all(words in text for words in ("Pain now, 0-10: 5 → 2", "How much pain limits the day, 0-10: 4 → 2"))


def test_a_measure_of_one_visit_is_to_be_repeated_and_has_no_difference() -> None:
    shorter = dataclasses.replace(LAST, measurements=tuple(one for one in LAST.measurements if one.key != BEND))
    page = progress_page([FIRST, shorter], compare)
    row = page[page.index(f'data-measure="{BEND}"') :]
    text = Reader("<tr " + row[: row.index("</tr>") + 5]).text
    assert "after: not measured" in text and say.NONE in text and "±" not in text


def test_another_persons_assessment_is_no_progress() -> None:
    other = dataclasses.replace(assessments.named("somebody else"), provenance=FIRST.provenance)
    for visits in ([FIRST, other], [FIRST, other, LAST]):
        with pytest.raises(UsageError, match="two assessments of one person"):
            progress_page(visits, compare)


def test_one_visit_is_no_progress() -> None:
    with pytest.raises(UsageError, match="two assessments or more of one person"):
        progress_page([FIRST], compared)


def test_a_closed_gate_comes_first() -> None:
    closed = dataclasses.replace(assessments.closed(), provenance=LAST.provenance)
    text = Reader(progress_page([FIRST, closed], compare)).text
    assert text.index(build.CLOSED.action) < text.index(say.SCORES)


def test_three_visits_lie_where_their_days_lie() -> None:
    times = ["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "2026-01-05T00:00:00+00:00"]
    assert visit_times(times) == pytest.approx([0, 0.25, 1])
    assert visit_times(["yesterday", "today", "tomorrow"]) == pytest.approx([0, 0.5, 1])


def test_a_visit_without_a_value_leaves_a_gap() -> None:
    plot = visits_plot([1.0, None, 2.0], [0, 0.5, 1], error=0.5, unit="deg", label="lean")
    assert plot.count('class="dot"') == 2 and "1.0°, none, 2.0°" in plot


@pytest.mark.parametrize("distance", [0.5, 0.8, 1.0])
def test_before_and_after_are_drawn_at_one_scale(distance: float) -> None:
    """A camera farther away shows the person smaller; the frame shrinks as much."""
    near = build.picture(View.ANTERIOR)
    points = tuple(None if one is None else (one[0] * distance, one[1] * distance) for one in near.landmarks_px)
    far: KeyPicture = dataclasses.replace(near, landmarks_px=points)
    assert same_scale(far).height == pytest.approx(distance * same_scale(near).height)


def test_a_bent_body_is_shown_as_large_as_the_upright_one() -> None:
    upright = build.picture(View.ANTERIOR)
    bent: KeyPicture = dataclasses.replace(upright, landmarks_px=_bent(upright))
    shown = [same_scale(one) for one in (upright, bent)]
    assert shown[1].height == pytest.approx(shown[0].height)
    assert all(shown[1].left < x < shown[1].left + shown[1].width for x, _ in filter(None, bent.landmarks_px))


def test_both_pictures_have_the_room_that_raised_arms_need() -> None:
    low = build.picture(View.ANTERIOR)
    hands = [int(Part.WRIST.on(side)) for side in BODY_SIDES]
    points = [
        None if one is None else (one[0], one[1] - 1000.0) if at in hands else one
        for at, one in enumerate(low.landmarks_px)
    ]
    high: KeyPicture = dataclasses.replace(low, landmarks_px=tuple(points))
    room = room_above(high)
    assert room > room_above(low)
    assert same_scale(low, room).height == pytest.approx(same_scale(high).height)
    assert same_scale(high).top < min(one[1] for one in points if one)


def _bent(picture: KeyPicture) -> tuple[tuple[float, float] | None, ...]:
    """Everything above the hips turned about them by a right angle: distances along the body stay."""
    hips = [picture.landmarks_px[Part.HIP.on(side)] for side in BODY_SIDES]
    turned = []
    for at, point in enumerate(picture.landmarks_px):
        side = Side.LEFT if at % 2 else Side.RIGHT
        hip = hips[BODY_SIDES.index(side)]
        above = point is not None and hip is not None and at < Part.HIP.on(Side.LEFT)
        turned.append((hip[0] - (point[1] - hip[1]), hip[1] + (point[0] - hip[0])) if above else point)
    return tuple(turned)


def test_a_stage_is_called_by_its_name_and_not_asked_about_visits() -> None:
    shown = Reader(progress_page([LAST, FIRST], compared, called=["before treatment", "after treatment"])).text
    assert "Before treatment" in shown and "Each dot is a film" in shown
    assert "All visits" not in shown and "Each dot is a visit" not in shown
    assert rows(progress_page([LAST, FIRST], compared, called=["one", "two"]))[BEND]["data-before"] == "30.9"


def test_hostile_text_stays_text() -> None:
    hostile = assessments.named(assessments.HOSTILE)
    page = progress_page([hostile, hostile], compare)
    assert "<script" not in page and "<img src=x" not in page and "\x1b" not in page
