"""The patient's page: what was looked at, what stood out and what to do, in plain words, on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postureview.knowledge.load import Knowledge, knowledge
from postureview.report import patient_words as say
from postureview.report.content import sorted_findings
from postureview.report.environment import rendered
from postureview.report.exercise_figures import exercise_figure
from postureview.report.first_screen import key_points
from postureview.report.numbers import day
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding, Gate
from postureview.values.landmarks import Side, View

MOST_POINTS, MOST_EXERCISES, MOST_ADVICE = 3, 4, 3
"""More does not fit a sheet, nor a memory."""


def patient_page(assessment: Assessment) -> str:
    """The page as HTML. While the safety gate is closed it says what to do now, and nothing else."""
    tables = knowledge()
    return rendered(
        "patient.html.j2",
        assessment=assessment,
        say=say,
        date=day(assessment.provenance.created_utc),
        is_closed=assessment.safety.gate is Gate.CLOSED,
        is_screened=assessment.safety.gate is Gate.OPEN,
        looked=_looked_at(assessment, tables),
        points=plain_findings(assessment, tables),
        has_more=len(assessment.findings) > MOST_POINTS,
        exercises=() if assessment.plan is None else assessment.plan.exercises[:MOST_EXERCISES],
        more_exercises=0 if assessment.plan is None else max(0, len(assessment.plan.exercises) - MOST_EXERCISES),
        advice=() if assessment.plan is None else assessment.plan.advice[:MOST_ADVICE],
        exercise_figure=exercise_figure,
    )


def plain_findings(assessment: Assessment, tables: Knowledge) -> tuple[str, ...]:
    """The findings that matter most, each in a plain sentence, none twice."""
    said = dict.fromkeys(_plain(one, assessment, tables) for one in key_points(assessment, tables))
    return tuple(said)


def _looked_at(assessment: Assessment, tables: Knowledge) -> dict[str, Any]:
    seen = {one.view for one in assessment.measurements if tables.test_of(one.name) is None}
    views = [say.VIEWS[view] for view in View if view in seen]
    tests = dict.fromkeys(one.test for one in assessment.movements)
    return {
        "views": " and ".join([", ".join(views[:-1]), views[-1]] if len(views) > 1 else views),
        "tests": [say.TESTS[test] for test in tests if test in say.TESTS],
        "is_partial": bool(assessment.withheld),
    }


def _plain(finding: Finding, assessment: Assessment, tables: Knowledge) -> str:
    values = {one.key: one.value for one in assessment.measurements}
    words = {"much": say.AMOUNT[finding.severity], "side": finding.side.value}
    if finding.rule in say.STANCE:
        positive, negative = say.STANCE[finding.rule]
        value = next((values[key] for key in finding.evidence if key in values), 0.0)
        sentence = negative if value < 0 else positive
        sided = "{side}" in sentence
        return say.OTHER if sided and finding.side is Side.MIDLINE else sentence.format(**words)
    return next(_moved(finding, words, tables), say.OTHER)


def _moved(finding: Finding, words: dict[str, str], tables: Knowledge) -> Iterator[str]:
    test = tables.test_of(finding.evidence[0].partition("/")[0])
    if test is None or test.name not in say.TESTS:
        return
    doing = say.TESTS[test.name]
    where = ""
    if finding.side is not Side.MIDLINE:
        where = (say.TO_SIDE if test.sides == "direction" else say.ON_SIDE).format(**words)
    if test.sides == "direction":
        doing = doing.removesuffix(" to the side") if where else doing
    kinds = {"low": say.LESS_FAR, "high": say.FURTHER, "sides_differ": say.SIDES_DIFFER}
    template = kinds.get(finding.rule.removeprefix(f"{test.name}_"), say.ALONG)
    yield template.format(Doing=doing[0].upper() + doing[1:], where=where, **words)


def all_plain(assessment: Assessment) -> tuple[str, ...]:
    """Every finding in a plain sentence, most marked first."""
    tables = knowledge()
    return tuple(_plain(one, assessment, tables) for one in sorted_findings(assessment))
