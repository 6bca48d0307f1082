"""Two assessments of one person beside each other: what changed by more than error, and what cannot be compared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from postureview.base.errors import UsageError
from postureview.knowledge.load import Knowledge, knowledge
from postureview.values.assessment import AssessedRecording, Assessment
from postureview.values.change import Change, Comparison, PatternChange, ScoreChange, Verdict
from postureview.values.finding import Gate
from postureview.values.measurement import Measurement, Withheld

_SCORES = {"nrs_pain": "score", "function": "function"}
"""Row of the outcomes table → answer of the intake."""

_SAME_STATURE_CM = 2.0
"""Statures of one adult that differ by more were not measured alike (E)."""


def compare(before: Assessment, after: Assessment, tables: Knowledge | None = None) -> Comparison:
    """Every measure of either assessment, in the order of the later one, and the scores of the intakes.

    Raises UsageError when the pseudonyms say that these are two people.
    """
    tables = tables or knowledge()
    names = {one.patient.pseudonym for one in (before, after)}
    if len(names) > 1 and "" not in names:
        raise UsageError(
            expected="two assessments of one person",
            found="two pseudonyms",
            todo="give two assessments with the same pseudonym",
        )
    changes = tuple(_changes(before, after, tables))
    return Comparison(
        pseudonym=after.patient.pseudonym or before.patient.pseudonym,
        before_utc=before.provenance.created_utc,
        after_utc=after.provenance.created_utc,
        changes=changes,
        scores=tuple(_scores(before, after, tables)),
        notes=tuple(_notes(before, after)),
        patterns=tuple(_patterns(before, after, changes)),
    )


def _changes(before: Assessment, after: Assessment, tables: Knowledge) -> Iterator[Change]:
    earlier, later = ({one.key: one for one in each.measurements} for each in (before, after))
    set_up = tuple(_set_up(before, after))
    for key in dict.fromkeys((*later, *earlier)):
        one, other = earlier.get(key), later.get(key)
        if one is None or other is None:
            yield _missing(one, other, before, after)
            continue
        reasons = [*set_up, *_differences(one, other, before, after, tables)]
        yield _repeat(one, other, reasons) if reasons else _compared(one, other, tables)


def _compared(before: Measurement, after: Measurement, tables: Knowledge) -> Change:
    errors = [one.uncertainty.within_sem or one.uncertainty.sem for one in (before, after)]
    whole = any(one.uncertainty.within_sem is None for one in (before, after))
    mdc95, difference = 1.96 * math.hypot(*errors), after.value - before.value
    changed = abs(difference) > mdc95
    details = ["against the whole error: the part within one person is not known"] if whole else []
    test = tables.test_of(after.name)
    if changed and test is not None and test.caution:
        details.append(test.caution)
    return _change(
        after,
        before=before.value,
        after=after.value,
        difference=difference,
        mdc95=mdc95,
        verdict=Verdict.CHANGED if changed else Verdict.NOT_DISTINGUISHABLE,
        toward_reference=_toward_reference(before, after) if changed else None,
        detail="; ".join(details),
    )


def _change(
    one: Measurement,
    *,
    before: float | None,
    after: float | None,
    verdict: Verdict,
    difference: float | None = None,
    mdc95: float | None = None,
    toward_reference: bool | None = None,
    detail: str,
) -> Change:
    return Change(
        name=one.name,
        term=one.term,
        side=one.side,
        view=one.view,
        unit=one.unit,
        before=before,
        after=after,
        difference=difference,
        mdc95=mdc95,
        verdict=verdict,
        toward_reference=toward_reference,
        detail=detail,
    )


def _toward_reference(before: Measurement, after: Measurement) -> bool | None:
    reference = after.reference or before.reference
    if reference is None:
        return None
    middle = reference.mean
    if middle is None:
        middle = ((reference.low or 0.0) + (reference.high or 0.0)) / 2
    return abs(after.value - middle) < abs(before.value - middle)


def _repeat(before: Measurement, after: Measurement, reasons: Sequence[str]) -> Change:
    same_unit = before.unit == after.unit
    return _change(
        after,
        before=before.value if same_unit else None,
        after=after.value,
        verdict=Verdict.REPEAT,
        detail="; ".join(reasons),
    )


def _missing(before: Measurement | None, after: Measurement | None, earlier: Assessment, later: Assessment) -> Change:
    seen = before or after
    assert seen is not None  # a key comes from one of them
    lacks, when = (earlier, "before") if before is None else (later, "after")
    refusals = [one for one in lacks.withheld if one.name == seen.name]
    fitting = [one for one in refusals if (one.view, one.side) == (seen.view, seen.side)] or refusals
    return _change(
        seen,
        before=None if before is None else before.value,
        after=None if after is None else after.value,
        verdict=Verdict.REPEAT,
        detail=f"{when}: {_why(fitting)}",
    )


def _why(refusals: Sequence[Withheld]) -> str:
    return refusals[0].detail if refusals else "not measured"


def _set_up(before: Assessment, after: Assessment) -> Iterator[str]:
    """Differences that forbid every comparison."""
    if before.provenance.engine != after.provenance.engine:
        yield "another pose engine or model"
    elif before.provenance.models != after.provenance.models:
        yield "another pose model"


def _differences(
    before: Measurement, after: Measurement, earlier: Assessment, later: Assessment, tables: Knowledge
) -> Iterator[str]:
    """Differences that forbid comparing one measure."""
    if before.unit != after.unit:
        yield f"in {before.unit} before, in {after.unit} after: state the stature both times"
    if before.method != after.method:
        yield f"measured by {before.method} before, by {after.method} after"
    row = tables.measures.get(after.name)
    clothes = [one.patient.clothing or "not stated" for one in (earlier, later)]
    if row is not None and row.loose_clothing_hides and clothes[0] != clothes[1]:
        yield f"clothing {clothes[0]} before, {clothes[1]} after"
    if after.unit == "mm":
        yield from _scales(before, after, earlier, later)
    failed = [_failed(one, each) for one, each in ((before, earlier), (after, later))]
    if failed[0] != failed[1]:
        words = [", ".join(sorted(names)).replace("_", " ") or "none" for names in failed]
        yield f"other quality: checks not passed before: {words[0]}; after: {words[1]}"
    for when, one in (("before", before), ("after", after)) if before.note != after.note else ():
        if one.note:
            yield f"{when}: {one.note}"


def _scales(before: Measurement, after: Measurement, earlier: Assessment, later: Assessment) -> Iterator[str]:
    """Millimetres that do not come from the same scale."""
    found = [_recording(one, each) for one, each in ((before, earlier), (after, later))]
    scales = [None if one is None or one.scale is None else one.scale.value for one in found]
    if scales[0] != scales[1]:
        yield f"millimetres from {scales[0] or 'no scale'} before, from {scales[1] or 'no scale'} after"
    statures = [one.patient.stature_cm for one in (earlier, later)]
    if statures[0] and statures[1] and abs(statures[0] - statures[1]) > _SAME_STATURE_CM:
        yield "another stature was stated"


def _recording(one: Measurement, assessment: Assessment) -> AssessedRecording | None:
    return next((each for each in assessment.recordings if each.file_name == one.recording), None)


def _failed(one: Measurement, assessment: Assessment) -> frozenset[str]:
    """Checks that the still phase behind a measurement did not pass."""
    recording = _recording(one, assessment)
    phases = () if recording is None else recording.phases
    own = [phase for phase in phases if phase.view is one.view and phase.start_s == one.interval_s[0]]
    return frozenset(check.name for phase in own for check in phase.failed)


def _patterns(before: Assessment, after: Assessment, changes: Sequence[Change]) -> Iterator[PatternChange]:
    """Patterns that either names, judged by the measures that carried them: an opinion changes with nothing else."""
    verdicts = {f"{one.name}/{one.view.value}/{one.side.value}": one.verdict for one in changes}
    named = [{one.label: one for one in each.patterns if one.features} for each in (before, after)]
    for label in dict.fromkeys((*named[1], *named[0])):
        one, other = (each.get(label) for each in named)
        seen = other or one
        assert seen is not None  # a label comes from one of them
        carried = {verdicts[key] for each in (one, other) if each for key in each.features if key in verdicts}
        came_or_went = one is None or other is None
        verdict, detail = Verdict.NOT_DISTINGUISHABLE, ""
        if Verdict.CHANGED in carried:
            verdict = Verdict.CHANGED if came_or_went else verdict
        elif carried <= {Verdict.REPEAT}:
            verdict, detail = Verdict.REPEAT, "none of the measures that carried it can be compared"
        elif came_or_went:
            detail = "none of the measures that carried it changed by more than error"
        yield PatternChange(
            label=label,
            term=seen.term,
            before=None if one is None else one.probability,
            after=None if other is None else other.probability,
            verdict=verdict,
            detail=detail,
        )


def _scores(before: Assessment, after: Assessment, tables: Knowledge) -> Iterator[ScoreChange]:
    for name, answer in _SCORES.items():
        row = tables.meaning.outcomes[name]
        values = [None if one.intake is None else getattr(one.intake.pain, answer) for one in (before, after)]
        if values == [None, None]:
            continue
        verdict, detail = _score_verdict(values[0], values[1], row.important_change, row.important_share)
        yield ScoreChange(
            name=name,
            term=row.term,
            before=values[0],
            after=values[1],
            important_change=row.important_change,
            verdict=verdict,
            detail=detail,
            source=row.source,
        )


def _score_verdict(before: int | None, after: int | None, important: float, share: float | None) -> tuple[Verdict, str]:
    if before is None or after is None:
        return Verdict.REPEAT, f"not asked {'before' if before is None else 'after'}"
    difference = after - before
    if abs(difference) >= important:
        return Verdict.CHANGED, f"{'higher' if difference > 0 else 'lower'} by an important amount"
    if share is not None and difference and before and abs(difference) / before >= share:
        return Verdict.NOT_DISTINGUISHABLE, f"{share:.0%} of the score before, and fewer points than {important:g}"
    return Verdict.NOT_DISTINGUISHABLE, ""


def _notes(before: Assessment, after: Assessment) -> Iterator[str]:
    """What concerns all of it; the safety of treatment first."""
    for when, one in (("before", before), ("after", after)):
        if one.safety.gate is Gate.CLOSED:
            yield f"The safety questions {when} closed the gate. {one.safety.action}"
    if "" in (before.patient.pseudonym, after.patient.pseudonym):
        yield "Not both state a pseudonym: that this is one person, nobody checked."
    if before.provenance.created_utc > after.provenance.created_utc:
        yield "The assessment given second is the older one."
    if _hashes(before) & _hashes(after):
        yield "The same recording lies behind both assessments."
    for what, first, second in (
        ("software", before.provenance.software, after.provenance.software),
        ("version of the clinical tables", before.provenance.knowledge, after.provenance.knowledge),
        ("origin of the errors", before.provenance.calibration, after.provenance.calibration),
    ):
        if first != second:
            yield f"Not the same {what}: {first}, then {second}."
    changed = _changed_settings(before.provenance.settings, after.provenance.settings)
    if changed:
        yield f"Settings that differ: {', '.join(changed)}."


def _hashes(assessment: Assessment) -> set[str]:
    return {one.sha256 for one in assessment.recordings if one.sha256}


def _changed_settings(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
