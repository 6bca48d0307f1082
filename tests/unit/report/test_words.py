"""Every closed list and every check has words, and the words stay within what may be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, get_args

import pytest

from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import Provenance
from postureview.report import words
from postureview.report.numbers import moment, number, quantity, short_unit, span
from postureview.trajectory import quality
from postureview.values.finding import Gate
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Reason, Status
from postureview.values.recording import RecordingKind


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (Grade, words.GRADES),
        (Grade, words.GRADE_MEANS),
        (Status, words.STATUSES),
        (Status, words.STATUS_MEANS),
        (View, words.VIEWS),
        (Side, words.SIDES),
        (Reason, words.REASONS),
        (Gate, words.GATES),
        (RecordingKind, words.KINDS),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_every_member_has_words(kind: type[Enum], table: Mapping[Any, Any]) -> None:
    assert set(table) == set(kind)


def test_every_provenance_mark_has_words() -> None:
    assert set(words.PROVENANCE) == set(get_args(Provenance))


def test_every_check_has_words_and_the_same_good_side_as_the_check_itself() -> None:
    assert {name: row.is_floor for name, row in quality._ROWS.items()} == {
        name: row.is_floor for name, row in words.CHECKS.items()
    }


def test_a_check_without_words_is_named_by_itself() -> None:
    assert words.check_words("new_check", "1").says == "new check"
    assert words.check_words("new_check", "1").number(0.5) == "0.50"
    assert words.check_words("new_check", "px").limit(3) == "at most 3.00 px"


def test_a_check_that_found_nothing_is_unknown() -> None:
    assert words.CHECKS["yaw"].number(None) == "unknown"
    assert words.CHECKS["visibility"].limit(0.5) == "at least 50 %"


def test_no_word_is_forbidden() -> None:
    said = "\n".join(
        [
            words.BANNER,
            words.NO_FINDING,
            words.NOTHING_GRADED,
            words.UNCERTAIN_MEANS,
            words.NOTHING_MEASURED,
            words.UNEXPLAINED,
            *words.GRADE_MEANS.values(),
            *words.STATUS_MEANS.values(),
            *(f"{row.title} {row.says} {row.action}" for row in words.GATES.values()),
            *(f"{row.says} {row.advice}" for row in words.REASONS.values()),
        ]
    )
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, said, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (10.26, "deg", "10.3°"),
        (-0.04, "deg", "0.0°"),
        (-14.4, "mm", "-14 mm"),
        (-0.3, "mm", "0 mm"),
        (0.849, "%", "0.8 % of stature"),
        (2.04, "s", "2.0 s"),
        (71.6, "deg/s", "72°/s"),
        (0.123, "ratio", "0.12 ratio"),
    ],
)
def test_quantities_are_rounded_by_their_unit(value: float, unit: str, said: str) -> None:
    assert quantity(value, unit) == said
    assert said.startswith(number(value, unit) + short_unit(unit))


def test_times() -> None:
    assert span(0.42, 3.88) == "0.4 to 3.9 s"
    assert span(2.0, 2.0) == "one picture"
    assert moment("2026-03-04T09:12:44Z") == "2026-03-04 09:12 UTC"
    assert moment("some day") == "some day"
