"""A registered measure reaches the reader: it is on the page and in the summary of a visit that has it."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest

from postureview.measures.register import MEASURES, OutlineMeasure, summarise
from postureview.report.page import html_page
from postureview.report.text import WIDTHS, summary
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement
from tests.bodies import turning
from tests.flanks import outlined_front
from tests.outlines import outlined
from tests.visits import assessed


@pytest.fixture(scope="module")
def visit() -> Assessment:
    """A whole turn, and beside it a side view and a back view whose pictures show the outline."""
    turn, pictured = assessed(turning()), (outlined(View.LEFT_LATERAL), outlined_front(View.POSTERIOR))
    outcomes = [
        summarise(which, posture)
        for posture in pictured
        for which in MEASURES.values()
        if isinstance(which, OutlineMeasure) and posture.phase.view in which.views
    ]
    seen = tuple(one for one in outcomes if isinstance(one, Measurement))
    return dataclasses.replace(turn, measurements=turn.measurements + seen)


def test_a_whole_turn_has_every_measure(visit: Assessment) -> None:
    assert {one.name for one in visit.measurements} == set(MEASURES)


def test_the_page_has_a_row_and_a_definition_for_every_measure(visit: Assessment) -> None:
    page = html.unescape(html_page(visit, {}))
    for one in visit.measurements:
        row = page[page.index(f'<tr id="{one.key.replace("/", "-")}" ') :]
        assert one.term in row[: row.index("</tr>")]
    explained = page[page.index("What was measured, and where its error comes from") :]
    for which in MEASURES.values():
        assert which.row.definition in explained and which.method in explained


def test_the_summary_names_every_measure(visit: Assessment) -> None:
    # The table's first column, put together again where a term is continued on the next line.
    column = " ".join(line[2 : 2 + WIDTHS[0]] for line in summary(visit).splitlines())
    text = re.sub(r"\s+", " ", column)
    assert [which.row.term for which in MEASURES.values() if which.row.term not in text] == []
