"""Comparisons of two assessments for the reports' tests: the plain verdicts, with scores and a note beside them."""

from __future__ import annotations

import dataclasses

from postureview.report.plain_compare import plain_compare
from postureview.values.assessment import Assessment
from postureview.values.change import Comparison, ScoreChange, Verdict

IMPORTANT = 2.0
TERMS = {"score": "pain", "function": "limits of the day by pain"}


def compared(before: Assessment, after: Assessment) -> Comparison:
    """Verdicts by the smallest detectable change, scores by the smallest important one."""
    scores = tuple(_score(name, before, after) for name in TERMS) if before.intake and after.intake else ()
    notes = ("the camera stood nearer in the second visit",)
    return dataclasses.replace(plain_compare(before, after), scores=scores, notes=notes)


def _score(name: str, before: Assessment, after: Assessment) -> ScoreChange:
    first, last = (None if visit.intake is None else getattr(visit.intake.pain, name) for visit in (before, after))
    changed = first is not None and last is not None and abs(last - first) >= IMPORTANT
    return ScoreChange(
        name=name,
        term=TERMS[name],
        before=first,
        after=last,
        important_change=IMPORTANT,
        verdict=Verdict.CHANGED if changed else Verdict.NOT_DISTINGUISHABLE,
        source=("F72",),
    )
