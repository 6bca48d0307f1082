"""Assessments, their reviews and signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from postureview.export.assessment_json import from_json, to_json
from postureview.records.base import Base, new_id, note, now_utc, row_of
from postureview.records.errors import ConflictError, SignedError
from postureview.records.models import AssessmentRow, DeliveryRow, ReviewRow, VisitRow
from postureview.records.values import KeptAssessment, KeptReview
from postureview.records.visits import visit_row
from postureview.values.assessment import Assessment


class Assessments:
    """The assessments of all visits. Their content never changes: a correction is a new one, ``made_from`` the old."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(
        self,
        visit_id: str,
        assessment: Assessment,
        pictures: Mapping[str, bytes],
        *,
        by: str,
        stage: str = "",
        made_from: str | None = None,
        extras: dict[str, Any] | None = None,
    ) -> KeptAssessment:
        """Keep an assessment with its key pictures (``KeyPicture.file`` → JPEG). extras : what else is to be kept."""
        content = to_json(assessment)
        with self._base.session() as session:
            patient_id = visit_row(session, visit_id).patient_id
            row = AssessmentRow(
                id=new_id(),
                visit_id=visit_id,
                made_from=made_from,
                created_utc=now_utc(),
                stage=stage,
                content=content,
                sha256=hashlib.sha256(content.encode()).hexdigest(),
                pictures={name: self._base.files.keep(patient_id, data) for name, data in pictures.items()},
                extras=extras or {},
            )
            session.add(row)
            note(session, by, "added", "assessment", row.id, patient_id)
            return _kept(row, patient_id, None)

    def get(self, assessment_id: str) -> KeptAssessment:
        """An assessment without its content. Raises NotKeptError."""
        with self._base.session() as session:
            row, patient_id = _with_patient(session, assessment_id)
            return _kept(row, patient_id, _last_review(session, row.id))

    def of(self, visit_id: str) -> list[KeptAssessment]:
        """Assessments of a visit, newest first."""
        query = select(AssessmentRow, VisitRow.patient_id).join(VisitRow).where(AssessmentRow.visit_id == visit_id)
        with self._base.session() as session:
            rows = session.execute(query.order_by(AssessmentRow.created_utc.desc())).all()
            return [_kept(row, patient, _last_review(session, row.id)) for row, patient in rows]

    def content(self, assessment_id: str) -> Assessment:
        """The assessment itself, as it was measured."""
        with self._base.session() as session:
            row, _ = _with_patient(session, assessment_id)
            return from_json(row.content)

    def text(self, assessment_id: str) -> str:
        """The assessment as it was kept: ``assessment.json``."""
        with self._base.session() as session:
            return _with_patient(session, assessment_id)[0].content

    def pictures(self, assessment: KeptAssessment) -> dict[str, bytes]:
        """Name → JPEG bytes."""
        files = self._base.files
        return {
            name: files.path(assessment.patient_id, file).read_bytes() for name, file in assessment.pictures.items()
        }

    def reviews(self, assessment_id: str) -> list[KeptReview]:
        """Every state of the review, oldest first."""
        query = select(ReviewRow).where(ReviewRow.assessment_id == assessment_id).order_by(ReviewRow.number)
        with self._base.session() as session:
            return [_review(row) for row in session.scalars(query)]

    def review(self, assessment_id: str, content: dict[str, Any], *, after: int, by: str) -> KeptReview:
        """Keep a further state of the review. after : number of the last one that was read, 0 = none.

        Raises ConflictError when there is a later one, SignedError when the assessment is signed.
        """
        with self._base.session() as session:
            row, patient_id = _with_patient(session, assessment_id)
            added = _further(session, row, content, after, by)
            note(session, by, "changed", "review", row.id, patient_id)
            return _review(added)

    def sign(self, assessment_id: str, content: dict[str, Any], *, after: int, by: str, signer: str) -> KeptReview:
        """Sign: the last state of the review, after which nothing follows. signer : as clinic systems may be told."""
        with self._base.session() as session:
            row, patient_id = _with_patient(session, assessment_id)
            added = _further(session, row, content, after, by)
            added.signed_utc, added.signed_by, added.signed_sha256 = now_utc(), signer, row.sha256
            note(session, by, "signed", "assessment", row.id, patient_id)
            return _review(added)

    def sent(self, assessment_id: str, *, parcel: int, receiver: str, by: str) -> None:
        """Note that a parcel of the outbox holds this assessment. Raises SignedError for one that is not signed."""
        with self._base.session() as session:
            row, patient_id = _with_patient(session, assessment_id)
            self._require_signed(session, row.id)
            made = DeliveryRow(
                id=new_id(), assessment_id=row.id, created_utc=now_utc(), parcel=parcel, receiver=receiver
            )
            session.add(made)
            note(session, by, "sent", "assessment", row.id, patient_id)

    def parcels(self, assessment_id: str) -> dict[int, str]:
        """Number in the outbox → receiver."""
        query = select(DeliveryRow).where(DeliveryRow.assessment_id == assessment_id).order_by(DeliveryRow.parcel)
        with self._base.session() as session:
            return {row.parcel: row.receiver for row in session.scalars(query)}

    def require_signed(self, assessment_id: str) -> None:
        """Raises SignedError for an assessment that nobody signed."""
        with self._base.session() as session:
            self._require_signed(session, _with_patient(session, assessment_id)[0].id)

    def _require_signed(self, session: Session, assessment_id: str) -> None:
        last = _last_review(session, assessment_id)
        if last is None or last.signed_utc is None:
            raise SignedError(
                expected="a signed assessment", found="one that nobody signed yet", todo="review and sign it first"
            )


def _further(session: Session, row: AssessmentRow, content: dict[str, Any], after: int, by: str) -> ReviewRow:
    last = _last_review(session, row.id)
    if last is not None and last.signed_utc is not None:
        raise SignedError(
            expected="an assessment that is still open", found="a signed one", todo="assess again to make a new one"
        )
    if after != (0 if last is None else last.number):
        raise ConflictError("review")
    added = ReviewRow(
        id=new_id(), assessment_id=row.id, number=after + 1, created_utc=now_utc(), by=by, content=content
    )
    session.add(added)
    return added


def _with_patient(session: Session, assessment_id: str) -> tuple[AssessmentRow, str]:
    row = row_of(session, AssessmentRow, assessment_id, "assessment")
    return row, visit_row(session, row.visit_id).patient_id


def _last_review(session: Session, assessment_id: str) -> KeptReview | None:
    query = select(ReviewRow).where(ReviewRow.assessment_id == assessment_id).order_by(ReviewRow.number.desc())
    row = session.scalars(query.limit(1)).first()
    return None if row is None else _review(row)


def _review(row: ReviewRow) -> KeptReview:
    return KeptReview(
        id=row.id,
        assessment_id=row.assessment_id,
        number=row.number,
        created_utc=row.created_utc,
        by=row.by,
        content=row.content,
        signed_utc=row.signed_utc,
        signed_by=row.signed_by,
    )


def _kept(row: AssessmentRow, patient_id: str, review: KeptReview | None) -> KeptAssessment:
    return KeptAssessment(
        id=row.id,
        visit_id=row.visit_id,
        patient_id=patient_id,
        made_from=row.made_from,
        created_utc=row.created_utc,
        stage=row.stage,
        sha256=row.sha256,
        pictures=dict(row.pictures),
        extras=dict(row.extras),
        review=review,
    )
