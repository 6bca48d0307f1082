"""The few things that matter most, for the first page of every report."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.knowledge.load import knowledge
from postureview.report.content import nothing_found, unexplained
from postureview.report.first_screen import MOST, key_points
from postureview.report.words import GRADES, UNEXPLAINED
from postureview.values.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One statement; ``grade`` is the value of its severity and ``grade_words`` its name, both empty without one."""

    says: str
    grade: str = ""
    grade_words: str = ""


def headlines(assessment: Assessment) -> tuple[Headline, ...]:
    """The most marked findings, then deviations without a finding; where nothing deviates, what may be said of that."""
    found = [
        Headline(says=one.statement, grade=one.severity.value, grade_words=GRADES[one.severity])
        for one in key_points(assessment, knowledge())
    ]
    others = unexplained(assessment)
    if len(found) < MOST and others:
        found.append(Headline(says=f"{UNEXPLAINED}: {'; '.join(others)}."))
    if not found:
        found.append(Headline(says=nothing_found(assessment)))
    return tuple(found[:MOST])
