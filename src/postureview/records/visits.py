"""Visits and their intakes."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postureview.records.base import Base, new_id, note, now_utc, row_of
from postureview.records.errors import ConflictError
from postureview.records.models import AssessmentRow, RecordingRow, ReviewRow, VisitRow
from postureview.records.patients import patient_row
from postureview.records.values import KeptVisit
from postureview.records.words import one_line
from postureview.values.assessment import Clothing


class Visits:
    """The visits of all patients."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, patient_id: str, *, by: str, day: str = "", title: str = "", protocol: str = "posture") -> KeptVisit:
        """Keep a new visit. day : ISO; empty = today."""
        with self._base.session() as session:
            patient_row(session, patient_id)
            row = VisitRow(
                id=new_id(),
                patient_id=patient_id,
                created_utc=now_utc(),
                day=date.fromisoformat(day).isoformat() if day else date.today().isoformat(),
                title=one_line(title)[:200],
                protocol=protocol,
                clothing=None,
                guide={},
                intake=None,
                intake_saved_utc=None,
                version=1,
            )
            session.add(row)
            note(session, by, "added", "visit", row.id, patient_id)
            return _kept(row, 0, 0, 0)

    def get(self, visit_id: str) -> KeptVisit:
        """A visit. Raises NotKeptError."""
        with self._base.session() as session:
            return _counted(session, visit_row(session, visit_id))

    def of(self, patient_id: str) -> list[KeptVisit]:
        """Visits of a patient, newest first."""
        query = select(VisitRow).where(VisitRow.patient_id == patient_id)
        with self._base.session() as session:
            rows = session.scalars(query.order_by(VisitRow.day.desc(), VisitRow.created_utc.desc())).all()
            return [_counted(session, row) for row in rows]

    def change(
        self,
        visit_id: str,
        *,
        by: str,
        day: str | None = None,
        title: str | None = None,
        protocol: str | None = None,
        clothing: Clothing | None = None,
    ) -> KeptVisit:
        """State what is given anew; None leaves it."""
        title = None if title is None else one_line(title)[:200]
        stated = {"day": day, "title": title, "protocol": protocol, "clothing": clothing}
        with self._base.session() as session:
            row = visit_row(session, visit_id)
            for name, value in stated.items():
                if value is not None:
                    setattr(row, name, value)
            row.version += 1
            note(session, by, "changed", "visit", row.id, row.patient_id)
            return _counted(session, row)

    def save_intake(self, visit_id: str, answers: dict[str, Any], *, read_utc: str | None, by: str) -> KeptVisit:
        """Keep the intake: tables of ``intake.toml``, already checked.

        read_utc : ``intake_saved_utc`` of the visit as it was read. Raises ConflictError when it was saved since.
        """
        with self._base.session() as session:
            row = visit_row(session, visit_id)
            if row.intake_saved_utc != read_utc:
                raise ConflictError("intake")
            row.intake, row.intake_saved_utc = answers, now_utc()
            row.version += 1
            note(session, by, "changed", "intake", row.id, row.patient_id)
            return _counted(session, row)

    def save_guide(self, visit_id: str, state: dict[str, Any], *, version: int | None = None) -> KeptVisit:
        """Keep the state of the guided recording; not in the audit trail, because it changes with every step.

        version : of the visit as it was read; raises ConflictError when it is another now. None = whatever it is.
        """
        with self._base.session() as session:
            row = visit_row(session, visit_id)
            if version is not None and row.version != version:
                raise ConflictError("visit")
            row.guide = state
            row.version += 1
            return _counted(session, row)

    def delete(self, visit_id: str, *, by: str) -> None:
        """Delete a visit with its files."""
        from postureview.records.sweep import sweep

        with self._base.session() as session:
            row = visit_row(session, visit_id)
            patient_id = row.patient_id
            session.delete(row)
            note(session, by, "deleted", "visit", visit_id, patient_id)
        sweep(self._base, patient_id)
        self._base.clear_out()


def visit_row(session: Session, visit_id: str) -> VisitRow:
    """The row, or NotKeptError."""
    return row_of(session, VisitRow, visit_id, "visit")


def _counted(session: Session, row: VisitRow) -> KeptVisit:
    def count(query: Any) -> int:
        return int(session.scalar(query) or 0)

    of = select(func.count()).select_from(RecordingRow).where(RecordingRow.visit_id == row.id, ~RecordingRow.replaced)
    assessed = select(func.count()).select_from(AssessmentRow).where(AssessmentRow.visit_id == row.id)
    signed = (
        select(func.count())
        .select_from(ReviewRow)
        .join(AssessmentRow)
        .where(AssessmentRow.visit_id == row.id, ReviewRow.signed_utc.is_not(None))
    )
    return _kept(row, count(of), count(assessed), count(signed))


def _kept(row: VisitRow, recordings: int, assessments: int, signed: int) -> KeptVisit:
    return KeptVisit(
        id=row.id,
        patient_id=row.patient_id,
        created_utc=row.created_utc,
        day=row.day,
        title=row.title,
        protocol=row.protocol,
        clothing=row.clothing,  # type: ignore[arg-type]
        guide=row.guide,
        intake=row.intake,
        intake_saved_utc=row.intake_saved_utc,
        version=row.version,
        recordings=recordings,
        assessments=assessments,
        signed=bool(signed),
    )
