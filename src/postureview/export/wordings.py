"""Short words that several exports share, for receivers that show them to people."""

from __future__ import annotations

from collections.abc import Iterator

from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement, Reference, Withheld
from postureview.values.target import Target

DISCLAIMER = (
    "Measured from pictures by research and education software: not a medical device, not clinically validated. "
    "Decisions stay with the clinician."
)

GATES = {
    Gate.OPEN: "Safety questions: all asked and answered no",
    Gate.CLOSED: "Safety questions: medical check needed first",
    Gate.NOT_SCREENED: "Safety questions: not screened",
}

GRADES = {
    Grade.TYPICAL: "within range",
    Grade.WITHIN_ERROR: "outside, within error",
    Grade.MILD: "mildly outside",
    Grade.MODERATE: "moderately outside",
    Grade.MARKED: "markedly outside",
    Grade.UNGRADED: "not graded",
}


def range_words(reference: Reference) -> str:
    """What the range is and where it comes from, so that no proposal passes as a published norm."""
    mean = "" if reference.mean is None else f", mean {reference.mean:g}"
    spread = "" if reference.sd is None else f" (SD {reference.sd:g})"
    return f"{reference.label}, {reference.population}{mean}{spread}; source {', '.join(reference.source)}"


def flag(measurement: Measurement) -> str:
    """HL7's letter for the grade: N, H, L, or A where the range has no end on that side; empty when not graded."""
    reference, grade = measurement.reference, measurement.grade
    if reference is None or grade is Grade.UNGRADED:
        return ""
    if not grade.is_deviation:
        return "N"
    if reference.high is not None and measurement.value > reference.high:
        return "H"
    return "L" if reference.low is not None and measurement.value < reference.low else "A"


def method_words(measurement: Measurement) -> str:
    """How it was measured, in one line."""
    start, end = measurement.interval_s
    return (
        f"{measurement.method}, {measurement.view.value} view, {measurement.status.value}, {start:.1f} to {end:.1f} s"
    )


def target_title(target: Target) -> str:
    """The area with its side."""
    return target.name if target.side is Side.MIDLINE else f"{target.name}, {target.side.value} side"


def target_words(target: Target) -> str:
    """What a hand may look for there, and why."""
    return f"Consider examining: {target_title(target)}. {target.because} To confirm: {target.confirm}."


def unique_keys(assessment: Assessment) -> Iterator[tuple[str, Measurement | Withheld]]:
    """Every outcome with a key that no other one has: name, view and side, and a number where that is not enough."""
    seen: dict[str, int] = {}
    outcomes: tuple[Measurement | Withheld, ...] = (*assessment.measurements, *assessment.withheld)
    for one in outcomes:
        key = f"{one.name}/{one.view.value}/{one.side.value}"
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}/{seen[key]}"), one


def conclusion(assessment: Assessment) -> str:
    """The whole in a few sentences: safety first, then what deviates, then what this is."""
    safety = [f"{GATES[assessment.safety.gate]}.", assessment.safety.action]
    nothing = "No finding." if assessment.measurements else "Nothing could be measured, so nothing can be said."
    findings = [one.statement for one in assessment.findings] or [nothing]
    counted = f"{len(assessment.measurements)} measured, {len(assessment.withheld)} not measured."
    return " ".join(text for text in (*safety, *findings, counted, DISCLAIMER) if text)
