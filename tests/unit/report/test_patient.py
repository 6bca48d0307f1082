"""The patient's page: plain, calm, one side at a time, and silent while the gate is closed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from postureview.knowledge.load import knowledge
from postureview.report import patient_words as say
from postureview.report.patient import all_plain, patient_page
from postureview.values.finding import Finding
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade
from tests import assessments
from tests.unit.report import build
from tests.unit.report.readability import grade
from tests.unit.report.test_page import Reader

AGE_TWELVE = 7.0
"""Flesch-Kincaid grade that readers of twelve have reached."""


def own_sentences() -> Iterator[str]:
    """Every string of the words file, with its gaps filled."""
    filled = {
        "much": "a little",
        "side": "left",
        "where": " to the left",
        "Doing": "Bending forward",
        "views": "the back",
    }
    filled |= {"date": "4 March", "count": "2", "software": "postureview", "calibration": "checked"}
    for name, value in vars(say).items():
        if name.isupper():
            yield from (text.format(**filled) for text in _strings(value))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)


def test_a_hard_text_is_hard_and_an_easy_one_easy() -> None:
    assert grade("The cat sat on the mat. It was a big cat.") < 2
    assert (
        grade("Craniovertebral inclination presupposes considerable anteroposterior instrumentation variability.") > 15
    )


def test_it_can_be_read_at_twelve() -> None:
    long_enough = [text for text in own_sentences() if len(text.split()) > 4]
    assert grade(" ".join(one.rstrip(".") + "." for one in long_enough)) <= AGE_TWELVE
    hardest = max(long_enough, key=grade)
    assert grade(hardest) <= AGE_TWELVE + 4, hardest


@pytest.mark.parametrize("name", list(assessments.EVERY))
def test_nothing_forbidden_and_no_score(name: str) -> None:
    text = Reader(patient_page(assessments.EVERY[name]())).text
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, text, re.IGNORECASE)] == []
    assert not re.search(r"\b\d+ ?(/|out of|of) ?100\b", text)


def test_what_stood_out_is_told_plainly_with_its_side() -> None:
    assert all_plain(assessments.full()) == (
        "Your right shoulder was clearly lower than the other one.",
        "Your upper body was somewhat leaning to the left.",
        "Bending to the right: you went somewhat less far than most people.",
        "Your whole body was a little leaning forward.",
    )


def test_a_rule_without_plain_words_is_left_to_the_therapist() -> None:
    unknown = dataclasses.replace(build.FINDINGS[0], rule="of_a_newer_version")
    assert all_plain(assessments.full(findings=(unknown,))) == (say.OTHER,)


def test_a_sided_sentence_is_never_said_without_a_side() -> None:
    midline = dataclasses.replace(build.FINDINGS[1], side=Side.MIDLINE)
    assert all_plain(assessments.full(findings=(midline,))) == (say.OTHER,)


def test_every_rule_and_every_test_has_plain_words() -> None:
    tables = knowledge()
    assert set(say.TESTS) == set(tables.tests)
    assert {rule.id for rule in tables.rules} - set(say.STANCE) <= NOT_YET_PLAIN


NOT_YET_PLAIN: set[str] = set()
"""Rules whose findings are left to the therapist, knowingly."""


@pytest.mark.parametrize("grade_", [Grade.MILD, Grade.MODERATE, Grade.MARKED])
@pytest.mark.parametrize("rule", list(say.STANCE))
def test_each_plain_sentence_can_be_said(rule: str, grade_: Grade) -> None:
    one = Finding(
        rule=rule,
        statement="x",
        severity=grade_,
        side=Side.LEFT,
        evidence=("trunk_lean/front/midline",),
        source=("ENG",),
    )
    (said,) = all_plain(assessments.full(findings=(one,)))
    assert "{" not in said and say.AMOUNT[grade_] in said


def test_a_closed_gate_says_what_to_do_and_nothing_else() -> None:
    text = Reader(patient_page(assessments.closed())).text
    assert build.CLOSED.action in text and say.EMERGENCY in text
    for heading in (say.LOOKED, say.STANDS_OUT, say.HOME, say.EXPECT, say.GOOD_TO_KNOW):
        assert heading not in text


def test_exercises_come_with_dose_and_care_and_no_more_than_a_sheet_holds() -> None:
    page = patient_page(assessments.thirty_findings())
    assert page.count("<h3>") == 4 and "Your therapist has 8 more for you." in Reader(page).text
    text = Reader(patient_page(assessments.full())).text
    for one in assessments.EXERCISES:
        assert one.instruction in text and one.dose in text and one.caution in text
    assert assessments.PLAN.pain_rule in text
    assert all(one in text for one in assessments.PLAN.seek_care)
    assert all(one in text for one in assessments.PLAN.expectations)


def test_without_screening_there_are_questions_first() -> None:
    text = Reader(patient_page(assessments.not_screened())).text
    assert say.NO_HOME_YET in text and all(one in text for one in say.SEEK_DEFAULT)


def test_an_empty_visit_is_not_called_fine() -> None:
    text = Reader(patient_page(assessments.empty())).text
    assert say.NOTHING_SEEN in text and say.NOTHING_STANDS_OUT not in text
    assert say.STANDS_OUT not in text  # no heading with nothing beneath it


def test_hostile_text_stays_text() -> None:
    page = patient_page(assessments.named(assessments.HOSTILE))
    assert "<script" not in page and "<img" not in page and "\x1b" not in page


def test_it_stands_alone() -> None:
    page = patient_page(assessments.full())
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page and "url(" not in page
