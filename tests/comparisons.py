"""Comparisons of two assessments for the reports' tests: the plain rule, without what decides about set-ups."""

from __future__ import annotations

from postureview.values.assessment import Assessment
from postureview.values.change import Change, Comparison, ScoreChange, Verdict
from postureview.values.measurement import Measurement

IMPORTANT = 2.0


def compared(before: Assessment, after: Assessment) -> Comparison:
    """Changed beyond the smallest detectable change; a measure that one visit lacks needs repeating."""
    first, last = ({one.key: one for one in visit.measurements} for visit in (before, after))
    keys = dict.fromkeys((*first, *last))
    return Comparison(
        pseudonym=after.patient.pseudonym,
        before_utc=before.provenance.created_utc,
        after_utc=after.provenance.created_utc,
        changes=tuple(_change(first.get(key), last.get(key)) for key in keys),
        scores=_scores(before, after),
        notes=("the camera stood nearer in the second visit",),
    )


def _change(before: Measurement | None, after: Measurement | None) -> Change:
    either = after or before
    assert either is not None
    both = before is not None and after is not None
    difference = after.value - before.value if before is not None and after is not None else None
    verdict = Verdict.REPEAT
    if difference is not None:
        is_changed = abs(difference) > either.uncertainty.mdc95
        verdict = Verdict.CHANGED if is_changed else Verdict.NOT_DISTINGUISHABLE
    return Change(
        name=either.name,
        term=either.term,
        side=either.side,
        view=either.view,
        unit=either.unit,
        before=None if before is None else before.value,
        after=None if after is None else after.value,
        difference=difference,
        mdc95=either.uncertainty.mdc95,
        verdict=verdict,
        toward_reference=True if verdict is Verdict.CHANGED else None,
        detail="" if both else "measured in one of the visits only",
    )


def _scores(before: Assessment, after: Assessment) -> tuple[ScoreChange, ...]:
    if before.intake is None or after.intake is None:
        return ()
    found = []
    for name, term in (("pain", "pain"), ("function", "limits of the day by pain")):
        field = "score" if name == "pain" else name
        first, last = (getattr(visit.intake.pain, field) for visit in (before, after))  # type: ignore[union-attr]
        changed = first is not None and last is not None and abs(last - first) >= IMPORTANT
        found.append(
            ScoreChange(
                name=name,
                term=term,
                before=first,
                after=last,
                important_change=IMPORTANT,
                verdict=Verdict.CHANGED if changed else Verdict.NOT_DISTINGUISHABLE,
                source=("F72",),
            )
        )
    return tuple(found)
