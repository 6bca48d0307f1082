"""Grading: a value against its range and the system's own error."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

from postureview.knowledge.load import NOMINAL_STATURE_MM, Knowledge
from postureview.knowledge.rows import RangeRow
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import Patient
from postureview.values.measurement import Grade, Measurement, Reference

_GRADES = (Grade.MILD, Grade.MODERATE, Grade.MARKED)

Gradable = TypeVar("Gradable", Measurement, SideAgreement)


def graded(one: Gradable, patient: Patient, tables: Knowledge, *, standing: bool) -> Gradable:
    """A measurement, or the mean of both side views, with its reference and grade.

    Ungraded when no range fits the patient, or when the subject was not standing: ranges are of quiet stance.
    A severity is given only to a deviation larger than the smallest detectable change (reference 0.6).
    """
    row = matching_range(tables.ranges_of(one.name), patient)
    if row is None or not standing:
        return one
    to_unit = 100.0 / NOMINAL_STATURE_MM if one.unit == "%" else 1.0
    reference = Reference(
        mean=row.mean * to_unit,
        sd=None if row.sd is None else row.sd * to_unit,
        low=None if row.below is None else (row.mean - row.below[0]) * to_unit,
        high=None if row.above is None else (row.mean + row.above[0]) * to_unit,
        population=row.population,
        source=row.source,
        provenance="D" if one.unit == "%" and row.provenance == "F" else row.provenance,
    )
    deviation = (one.value - row.mean * to_unit) / to_unit
    grade = _grade(deviation, row, one.uncertainty.mdc95 / to_unit)
    done = dataclasses.replace(one, reference=reference, grade=grade)
    if isinstance(done, Measurement) and grade is Grade.TYPICAL and row.typical and _is_surely_not_zero(done):
        return dataclasses.replace(done, note="; ".join(filter(None, (done.note, row.typical))))
    return done


def graded_sides(
    agreements: Sequence[SideAgreement], measurements: Sequence[Measurement], patient: Patient, tables: Knowledge
) -> tuple[SideAgreement, ...]:
    """The means of both side views, graded where both of their measurements were compared with a range."""
    return tuple(
        graded(
            agreement,
            patient,
            tables,
            standing=all(one.reference is not None for one in measurements if agreement.rests_on(one)),
        )
        for agreement in agreements
    )


def matching_range(ranges: tuple[RangeRow, ...], patient: Patient) -> RangeRow | None:
    """The first range that asks for age, sex or hand and fits; else the first that asks for none of them.

    A range that asks does not fit a patient who did not say.
    """
    fitting = [row for row in ranges if _fits(row, patient)]
    return next((row for row in fitting if _asks(row)), fitting[0] if fitting else None)


def _asks(row: RangeRow) -> bool:
    return any(one is not None for one in (row.sex, row.dominant_hand, row.age_from, row.age_to))


def _fits(row: RangeRow, patient: Patient) -> bool:
    if row.dominant_hand is not None and row.dominant_hand != patient.dominant_hand:
        return False
    if row.sex is not None and row.sex != patient.sex:
        return False
    if row.age_from is not None and (patient.age is None or patient.age < row.age_from):
        return False
    return row.age_to is None or (patient.age is not None and patient.age <= row.age_to)


def _is_surely_not_zero(one: Measurement) -> bool:
    """Whether zero lies outside the value's 95 % interval, so that there is an asymmetry to speak of."""
    return abs(one.value) > 1.96 * one.uncertainty.sem


def _grade(deviation: float, row: RangeRow, mdc95: float) -> Grade:
    limits = row.above if deviation > 0 else row.below
    if limits is None:
        return Grade.TYPICAL
    passed = sum(abs(deviation) > limit for limit in limits)
    if passed == 0:
        return Grade.TYPICAL
    return _GRADES[passed - 1] if abs(deviation) > mdc95 else Grade.WITHIN_ERROR
