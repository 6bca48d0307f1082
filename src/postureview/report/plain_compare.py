"""Verdicts on two visits by the measurement error alone: what ``progress`` falls back on.

It knows nothing of set-ups, and says so in its notes.
"""

from __future__ import annotations

from postureview.report import progress_words as say
from postureview.values.assessment import Assessment
from postureview.values.change import Change, Comparison, Verdict
from postureview.values.measurement import Measurement


def plain_compare(before: Assessment, after: Assessment) -> Comparison:
    """Every measure that either visit has. Scores are left without a verdict."""
    first, last = ({one.key: one for one in visit.measurements} for visit in (before, after))
    return Comparison(
        pseudonym=after.patient.pseudonym,
        before_utc=before.provenance.created_utc,
        after_utc=after.provenance.created_utc,
        changes=tuple(_change(first.get(key), last.get(key)) for key in dict.fromkeys((*first, *last))),
        scores=(),
        notes=(say.SETUP_UNKNOWN, *([] if before.patient.pseudonym == after.patient.pseudonym else [say.OTHER_PERSON])),
    )


def _change(before: Measurement | None, after: Measurement | None) -> Change:
    either = after or before
    assert either is not None  # a key comes from one of them
    detail = _why_not(before, after)
    difference = None if before is None or after is None or detail else after.value - before.value
    error = None if before is None or after is None or detail else _error(before, after)
    verdict = Verdict.REPEAT
    if difference is not None and error is not None:
        verdict = Verdict.CHANGED if abs(difference) > error else Verdict.NOT_DISTINGUISHABLE
    return Change(
        name=either.name,
        term=either.term,
        side=either.side,
        view=either.view,
        unit=either.unit,
        before=None if before is None else before.value,
        after=None if after is None else after.value,
        difference=difference,
        mdc95=error,
        verdict=verdict,
        toward_reference=_toward(before, after) if verdict is Verdict.CHANGED else None,
        detail=detail,
    )


def _why_not(before: Measurement | None, after: Measurement | None) -> str:
    """Why the two cannot be compared; empty when they can."""
    if before is None or after is None:
        return say.ONE_VISIT_ONLY
    return "" if (before.method, before.unit) == (after.method, after.unit) else say.OTHER_METHOD


def _error(before: Measurement, after: Measurement) -> float:
    """The larger of both visits' smallest detectable changes."""
    return max(before.uncertainty.mdc95, after.uncertainty.mdc95)


def _toward(before: Measurement | None, after: Measurement | None) -> bool | None:
    """Whether the value came nearer to the middle of the range; None without one."""
    if before is None or after is None or after.reference is None:
        return None
    reference = after.reference
    middle = reference.mean
    if middle is None and reference.low is not None and reference.high is not None:
        middle = (reference.low + reference.high) / 2
    return None if middle is None else abs(after.value - middle) < abs(before.value - middle)
