"""What the answers and the tables make of a visit's findings, and the patient that both describe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from postureview.findings.classify import patterns
from postureview.findings.conclude import Conclusion, conclude
from postureview.findings.grade import graded_sides
from postureview.findings.movement import movement_findings
from postureview.findings.rules import findings
from postureview.findings.safety import check_answers, refuse_minors
from postureview.knowledge.intake_file import read_intake
from postureview.knowledge.load import knowledge
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import Patient
from postureview.values.finding import Finding
from postureview.values.intake import Intake
from postureview.values.measurement import Measurement, Withheld
from postureview.values.pattern import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who was filmed, and what they said before; checked before anything is read."""

    patient: Patient
    intake: Intake | None


def person(patient: Patient | None, noted: Patient | None, intake: Intake | str | Path | None) -> Person:
    """The facts stated for this visit, else those noted beside its files, completed by those in an intake file.

    Raises UsageError for a minor, for an intake that cannot be read, and for answers to no question.
    """
    known = patient or noted or Patient()
    if isinstance(intake, (str, Path)):
        answered = read_intake(Path(intake), knowledge().meaning)
        known, intake = answered.completed(known), answered.intake
    if intake is not None:
        check_answers(intake, knowledge())
    refuse_minors(known, intake, knowledge())
    return Person(patient=known, intake=intake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Everything that follows from a visit's values."""

    agreements: tuple[SideAgreement, ...]
    findings: tuple[Finding, ...]
    patterns: tuple[Pattern, ...]
    conclusion: Conclusion


def meaning_of(
    measurements: Sequence[Measurement],
    withheld: Sequence[Withheld],
    agreements: Sequence[SideAgreement],
    who: Person,
) -> Meaning:
    """Side agreements graded, findings, patterns, and gate, targets and plan of graded measurements."""
    tables = knowledge()
    graded = graded_sides(agreements, measurements, who.patient, tables)
    found = (*movement_findings(measurements, tables), *findings(measurements, tables, graded))
    resembled = patterns(measurements, withheld, who.patient, who.intake, tables)
    conclusion = conclude(
        found, measurements, patterns=resembled, patient=who.patient, intake=who.intake, tables=tables
    )
    return Meaning(agreements=graded, findings=found, patterns=resembled, conclusion=conclusion)
