"""How long patients are kept, and what is due for deletion."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from postureview.base.errors import UsageError
from postureview.records.base import Base, note
from postureview.records.models import PatientRow, SettingRow, VisitRow

_YEARS = "retention_years"


class Retention:
    """The retention period. None = keep until somebody deletes."""

    def __init__(self, base: Base) -> None:
        self._base = base

    @property
    def years(self) -> int | None:
        """Years after the last visit."""
        with self._base.session() as session:
            row = session.get(SettingRow, _YEARS)
            return None if row is None or not row.value else int(row.value)

    def keep_for(self, years: int | None, *, by: str) -> None:
        """Set the period. Nothing is deleted by this alone."""
        if years is not None and not 1 <= years <= 100:
            raise UsageError(expected="1 to 100 years, or none", found=str(years), todo="state how long you must keep")
        with self._base.session() as session:
            session.merge(SettingRow(name=_YEARS, value="" if years is None else str(years)))
            note(session, by, "retention", "setting")

    def due(self, today: date | None = None) -> list[str]:
        """Ids of patients whose last visit (or entry) is longer ago than the period; empty without one."""
        years = self.years
        if years is None:
            return []
        now = today or date.today()
        before = f"{now.year - years:04d}-{now.month:02d}-{now.day:02d}"
        last = func.coalesce(func.max(VisitRow.day), func.substr(PatientRow.created_utc, 1, 10))
        query = select(PatientRow.id).outerjoin(VisitRow).group_by(PatientRow.id, PatientRow.created_utc)
        with self._base.session() as session:
            return list(session.scalars(query.having(last < before).order_by(PatientRow.id)))
