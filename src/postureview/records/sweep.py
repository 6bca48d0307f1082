"""What is left when rows are gone: files that none names any more, and parcels in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from postureview.push.outbox import FILE_NAME, Outbox
from postureview.records.base import Base
from postureview.records.models import AssessmentRow, DeliveryRow, RecordingRow, UploadRow, VisitRow


def sweep(base: Base, patient_id: str) -> None:
    """Delete the files of a patient that neither a recording nor an assessment names any more."""
    of_patient = select(VisitRow.id).where(VisitRow.patient_id == patient_id)
    with base.change() as session:  # nobody adds a file of theirs meanwhile
        visits = list(session.scalars(of_patient.with_for_update()))
        named = set(session.scalars(select(RecordingRow.file).where(RecordingRow.visit_id.in_(visits))))
        named |= {f"{one}.part" for one in session.scalars(select(UploadRow.id).where(UploadRow.visit_id.in_(visits)))}
        for pictures in session.scalars(select(AssessmentRow.pictures).where(AssessmentRow.visit_id.in_(visits))):
            named |= set(pictures.values())
        base.files.forget(patient_id, tuple(one for one in base.files.everything(patient_id) if one not in named))


Parcels = Sequence[tuple[int, str]]
"""Number in the outbox, and when it was noted."""
_SAME_S = 1.0


def parcels_of(session: Session, *, patient_id: str = "", visit_id: str = "") -> Parcels:
    """Parcels that hold assessments of a patient, or of a visit."""
    query = select(DeliveryRow.parcel, DeliveryRow.created_utc).join(AssessmentRow).join(VisitRow)
    chosen = VisitRow.id == visit_id if visit_id else VisitRow.patient_id == patient_id
    return [(number, noted) for number, noted in session.execute(query.where(chosen))]


def forget_parcels(base: Base, parcels: Parcels) -> None:
    """Delete them from the outbox, sent or not. A number that was given anew since then is another parcel's."""
    if not parcels or not (base.folder / FILE_NAME).is_file():
        return
    outbox = Outbox(base.folder)
    posted = {one.number: one for one in outbox.lines()}
    for number, noted_utc in parcels:
        noted_s = datetime.fromisoformat(noted_utc).timestamp()
        if number in posted and posted[number].created_s <= noted_s + _SAME_S:
            outbox.forget(number)
