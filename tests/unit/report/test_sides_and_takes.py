"""What the reports say of several takes, of change in one person, and of both side views."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest

from postureview.report import side_table
from postureview.report.page import html_page
from postureview.report.text import COLUMNS, summary
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View
from postureview.values.measurement import Grade, Uncertainty
from tests.unit.report import build

NOTE = "takes disagree: 4 to 14 deg in 2 takes, more than the 2.77 deg that measurement error explains"
ERROR = Uncertainty(sem=2.0, within_sem=1.0, basis="built")


def assessment(right: float = 9.0) -> Assessment:
    row = build.measurement("trunk_inclination", View.LEFT_LATERAL, 6.0, Grade.MILD)
    both = [
        dataclasses.replace(row, uncertainty=ERROR, takes=2, takes_sd=1.0, note=NOTE),
        dataclasses.replace(row, value=right, view=View.RIGHT_LATERAL, side=View.RIGHT_LATERAL.near_side),
    ]
    agreement = SideAgreement(
        name=row.name, term=row.term, unit="deg", left=6.0, right=right, limit=5.5, limit_basis="b", uncertainty=ERROR
    )
    return build.assessment(measurements=tuple(both), side_agreement=(agreement,), withheld=())


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


@pytest.mark.parametrize(("right", "said"), [(9.0, "7.5° ± 5.5° 3.0° 5.5° yes"), (14.0, "10.0° ± 5.5° 8.0° 5.5° no")])
def test_both_side_views_stand_beside_each_other(right: float, said: str) -> None:
    row = f"6.0° {right:.1f}° {said}"
    text = summary(assessment(right))
    assert row in flat(text)
    assert side_table.TITLE.upper() in text
    page = flat(html_page(assessment(right), {}))
    assert row in page and side_table.TITLE in page and f"{side_table.MEANS}." in page


def test_a_visit_with_one_side_view_has_no_such_table() -> None:
    assert side_table.TITLE.upper() not in summary(build.assessment())
    assert side_table.TITLE not in flat(html_page(build.assessment(), {}))


def test_takes_and_what_is_to_be_known_of_them_are_said() -> None:
    text = summary(assessment())
    assert max(len(line) for line in text.splitlines()) <= COLUMNS
    assert ", 2 takes" in flat(text) and NOTE in flat(text)
    page = flat(html_page(assessment(), {}))
    assert "mean of 2 takes" in page and NOTE in page


def test_the_error_of_change_stands_where_errors_are_explained() -> None:
    page = flat(html_page(assessment(), {}))
    assert "built; a change of one person counts from 2.8° in the left side view" in page
    assert "a change of one person" not in flat(html_page(build.assessment(), {}))
