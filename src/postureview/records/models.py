"""The tables. One schema for SQLite, SQLCipher and PostgreSQL.

Ids are random and say nothing about what they stand for, because they appear in addresses and in the audit trail. Times
are ISO texts in UTC to the millisecond, which sort as they should in every database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - read by SQLAlchemy


def _id() -> Mapped[str]:
    return mapped_column(String(32), primary_key=True)


def _of(table: str, *, null: bool = False) -> Mapped[Any]:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True, nullable=null)


class PatientRow(Table):
    """search : name and pseudonym without case and accents, by which a patient is looked up."""

    __tablename__ = "patient"
    id: Mapped[str] = _id()
    created_utc: Mapped[str]
    pseudonym: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    birth_year: Mapped[int | None]
    sex: Mapped[str | None]
    stature_cm: Mapped[float | None]
    dominant_hand: Mapped[str | None]
    version: Mapped[int]
    visits: Mapped[list[VisitRow]] = relationship(back_populates="patient", passive_deletes=True)


class VisitRow(Table):
    """guide : state of the guided recording, as the guide writes it. clothing : of the trunk, in this visit."""

    __tablename__ = "visit"
    id: Mapped[str] = _id()
    patient_id: Mapped[str] = _of("patient")
    created_utc: Mapped[str]
    day: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    protocol: Mapped[str]
    clothing: Mapped[str | None]
    guide: Mapped[dict[str, Any]]
    intake: Mapped[dict[str, Any] | None]
    intake_saved_utc: Mapped[str | None]
    version: Mapped[int]
    patient: Mapped[PatientRow] = relationship(back_populates="visits")
    recordings: Mapped[list[RecordingRow]] = relationship(passive_deletes=True)
    assessments: Mapped[list[AssessmentRow]] = relationship(passive_deletes=True)


class RecordingRow(Table):
    """A file and what it is. step : of the protocol; stage : "", "before" or "after" (a treatment).

    facts : what the guide noted, such as checks that were overridden. replaced : repeated later; kept, not analysed.
    """

    __tablename__ = "recording"
    id: Mapped[str] = _id()
    visit_id: Mapped[str] = _of("visit")
    created_utc: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    step: Mapped[str]
    view: Mapped[str | None]
    test: Mapped[str | None]
    side: Mapped[str | None]
    stage: Mapped[str]
    facts: Mapped[dict[str, Any]]
    replaced: Mapped[bool]


class UploadRow(Table):
    """A recording of which a part has arrived. size_bytes : announced; received_bytes : on disk already."""

    __tablename__ = "upload"
    id: Mapped[str] = _id()
    visit_id: Mapped[str] = _of("visit")
    created_utc: Mapped[str]
    changed_utc: Mapped[str]
    received_bytes: Mapped[int] = mapped_column(BigInteger)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    about: Mapped[dict[str, Any]]


class AssessmentRow(Table):
    """What was measured. content : assessment.json; pictures : name → file. made_from : the one that it corrects."""

    __tablename__ = "assessment"
    id: Mapped[str] = _id()
    visit_id: Mapped[str] = _of("visit")
    made_from: Mapped[str | None] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    created_utc: Mapped[str]
    stage: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    pictures: Mapped[dict[str, Any]]
    extras: Mapped[dict[str, Any]]
    reviews: Mapped[list[ReviewRow]] = relationship(passive_deletes=True)


class ReviewRow(Table):
    """A state of the review, newest last. signed_utc, signed_by : set on the last one, and then nothing follows."""

    __tablename__ = "review"
    id: Mapped[str] = _id()
    assessment_id: Mapped[str] = _of("assessment")
    number: Mapped[int]
    created_utc: Mapped[str]
    by: Mapped[str]
    content: Mapped[dict[str, Any]]
    signed_utc: Mapped[str | None]
    signed_by: Mapped[str | None]
    signed_sha256: Mapped[str | None]


class DeliveryRow(Table):
    """A parcel of the outbox and the signed assessment that it holds."""

    __tablename__ = "delivery"
    id: Mapped[str] = _id()
    assessment_id: Mapped[str] = _of("assessment")
    created_utc: Mapped[str]
    parcel: Mapped[int]
    receiver: Mapped[str] = mapped_column(Text)


class JobRow(Table):
    """Work in the background. state : queued, running, done, failed, stopped. worker : process that runs it."""

    __tablename__ = "job"
    id: Mapped[str] = _id()
    visit_id: Mapped[str] = _of("visit")
    kind: Mapped[str]
    request: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(index=True)
    progress: Mapped[float]
    words: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, Any]]
    tries: Mapped[int]
    worker: Mapped[str]
    queued_utc: Mapped[str]
    started_utc: Mapped[str | None]
    ended_utc: Mapped[str | None]


class UserRow(Table):
    """Somebody who may sign in. password : argon2id hash."""

    __tablename__ = "user_account"
    id: Mapped[str] = _id()
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    password: Mapped[str] = mapped_column(Text)
    admin: Mapped[bool]
    disabled: Mapped[bool]
    created_utc: Mapped[str]


class AuditRow(Table):
    """Who saw or changed what: ids and words without anything about a patient. It outlives what it speaks of."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at_utc: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str] = mapped_column(String(32), index=True)
    patient_id: Mapped[str] = mapped_column(String(32), index=True)


class SettingRow(Table):
    """A setting of these records, such as how long a patient is kept."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)
