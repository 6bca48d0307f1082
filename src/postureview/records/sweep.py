"""Files that no row names any more."""

from __future__ import annotations

from sqlalchemy import select

from postureview.records.base import Base
from postureview.records.models import AssessmentRow, RecordingRow, UploadRow, VisitRow


def sweep(base: Base, patient_id: str) -> None:
    """Delete the files of a patient that neither a recording nor an assessment names any more."""
    with base.session() as session:
        visits = select(VisitRow.id).where(VisitRow.patient_id == patient_id)
        named = set(session.scalars(select(RecordingRow.file).where(RecordingRow.visit_id.in_(visits))))
        named |= {f"{one}.part" for one in session.scalars(select(UploadRow.id).where(UploadRow.visit_id.in_(visits)))}
        for pictures in session.scalars(select(AssessmentRow.pictures).where(AssessmentRow.visit_id.in_(visits))):
            named |= set(pictures.values())
    base.files.forget(patient_id, tuple(one for one in base.files.everything(patient_id) if one not in named))
