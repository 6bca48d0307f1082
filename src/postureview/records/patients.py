"""Patients: add, find, change, and delete with everything that is theirs."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postureview.records.base import Base, new_id, note, now_utc, row_of
from postureview.records.errors import ConflictError
from postureview.records.models import PatientRow, VisitRow
from postureview.records.values import KeptPatient, PatientFacts
from postureview.records.words import folded, one_line

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Patients:
    """The patients of the records."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, facts: PatientFacts, *, by: str) -> KeptPatient:
        """Keep a new patient. Without a pseudonym one is made."""
        facts = _complete(facts)
        row = PatientRow(
            id=new_id(),
            created_utc=now_utc(),
            version=1,
            search=folded(f"{facts.name} {facts.pseudonym}"),
            **asdict(facts),
        )
        with self._base.session() as session:
            session.add(row)
            note(session, by, "added", "patient", row.id, row.id)
        return _kept(row, 0, "")

    def get(self, patient_id: str) -> KeptPatient:
        """A patient. Raises NotKeptError."""
        with self._base.session() as session:
            row = patient_row(session, patient_id)
            return _kept(row, *_visits(session, patient_id))

    def find(self, text: str = "", *, limit: int = 200, offset: int = 0) -> list[KeptPatient]:
        """Patients whose name or pseudonym holds every word, in any case, accents or not; by the newest visit."""
        newest = select(VisitRow.patient_id, func.count().label("n"), func.max(VisitRow.day).label("day"))
        per = newest.group_by(VisitRow.patient_id).subquery()
        query = select(PatientRow, per.c.n, per.c.day).outerjoin(per, per.c.patient_id == PatientRow.id)
        for word in folded(text).split():
            query = query.where(PatientRow.search.contains(word, autoescape=True))
        order = (
            func.coalesce(per.c.day, func.substr(PatientRow.created_utc, 1, 10)).desc(),
            PatientRow.created_utc.desc(),
        )
        with self._base.session() as session:
            rows = session.execute(query.order_by(*order, PatientRow.id).limit(limit).offset(offset))
            return [_kept(row, n or 0, day or "") for row, n, day in rows]

    def change(self, patient_id: str, facts: PatientFacts, *, version: int, by: str) -> KeptPatient:
        """State the facts anew. version : as it was read; raises ConflictError when it is another now."""
        facts = _complete(facts)
        with self._base.session() as session:
            row = patient_row(session, patient_id)
            if row.version != version:
                raise ConflictError("patient")
            for name, value in asdict(facts).items():
                setattr(row, name, value)
            row.search = folded(f"{facts.name} {facts.pseudonym}")
            row.version += 1
            note(session, by, "changed", "patient", row.id, row.id)
            return _kept(row, *_visits(session, patient_id))

    def delete(self, patient_id: str, *, by: str) -> None:
        """Delete a patient, everything that is theirs, and the files. The audit trail keeps the bare id."""
        with self._base.session() as session:
            session.delete(patient_row(session, patient_id))
            note(session, by, "deleted", "patient", patient_id, patient_id)
        self._base.files.forget_patient(patient_id)
        self._base.clear_out()


def patient_row(session: Session, patient_id: str) -> PatientRow:
    """The row, or NotKeptError."""
    return row_of(session, PatientRow, patient_id, "patient")


def _complete(facts: PatientFacts) -> PatientFacts:
    facts = replace(facts, name=one_line(facts.name), pseudonym=one_line(facts.pseudonym))
    made = "P-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
    return facts if facts.pseudonym else replace(facts, pseudonym=made)


def _visits(session: Session, patient_id: str) -> tuple[int, str]:
    query = select(func.count(), func.max(VisitRow.day)).where(VisitRow.patient_id == patient_id)
    n, day = session.execute(query).one()
    return n, day or ""


def _kept(row: PatientRow, visits: int, last_visit: str) -> KeptPatient:
    facts = PatientFacts(
        pseudonym=row.pseudonym,
        name=row.name,
        birth_year=row.birth_year,
        sex=row.sex,  # type: ignore[arg-type]
        stature_cm=row.stature_cm,
        dominant_hand=row.dominant_hand,  # type: ignore[arg-type]
    )
    return KeptPatient(
        id=row.id, created_utc=row.created_utc, facts=facts, version=row.version, visits=visits, last_visit=last_visit
    )
