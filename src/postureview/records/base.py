"""What all parts of the records share: the database, the files, the clock and the audit trail."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, TypeVar

from sqlalchemy import Engine, delete, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from postureview.records.errors import BusyError, NoRoomError, NotKeptError
from postureview.records.files import FileStore
from postureview.records.models import AuditRow
from postureview.records.values import Trace

Action = Literal[
    "added", "seen", "changed", "deleted", "exported", "signed", "sent", "signed in", "refused", "retention", "unlocked"
]


def new_id() -> str:
    """Random, and without meaning."""
    return secrets.token_hex(12)


def now_utc() -> str:
    """ISO, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Row = TypeVar("Row", bound=DeclarativeBase)
_ID = re.compile(r"[0-9a-f]{24}")


def row_of(session: Session, table: type[Row], row_id: str, what: str) -> Row:
    """The row with this id. Raises NotKeptError, also for what cannot be an id."""
    row = session.get(table, row_id) if _ID.fullmatch(row_id) else None
    if row is None:
        raise NotKeptError(what)
    return row


class Base:
    """Opened records."""

    def __init__(self, engine: Engine, files: FileStore) -> None:
        self.engine = engine
        self.files = files
        self._session = sessionmaker(engine, expire_on_commit=False)

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: kept whole, or not at all. Raises BusyError or NoRoomError for the database's own."""
        try:
            with self._session.begin() as session:
                yield session
        except OperationalError as error:
            if "disk is full" in str(error.orig) or "No space left" in str(error.orig):
                raise NoRoomError from None
            raise BusyError from None

    def clear_out(self) -> None:
        """After a deletion: leave nothing of it in the free pages and the log of a database file of the user's own."""
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            with contextlib.suppress(OperationalError):  # another reader is at work: the next deletion does it
                connection.exec_driver_sql("vacuum")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")


def note(session: Session, by: str, action: Action, subject: str, subject_id: str = "", patient_id: str = "") -> None:  # noqa: PLR0917 - reads as a sentence
    """Write a line of the audit trail, in the same transaction as what it speaks of."""
    session.add(
        AuditRow(at_utc=now_utc(), by=by, action=action, subject=subject, subject_id=subject_id, patient_id=patient_id)
    )


class Audit:
    """The audit trail."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def note(self, by: str, action: Action, subject: str, subject_id: str = "", patient_id: str = "") -> None:
        """Write a line. by : login of the user. No word about a patient: only ids."""
        with self._base.session() as session:
            note(session, by, action, subject, subject_id, patient_id)

    def lines(self, *, about: str = "", limit: int = 200, offset: int = 0) -> list[Trace]:
        """Newest first. about : id of a patient or of anything else; empty = everything."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit).offset(offset)
        if about:
            query = query.where(or_(AuditRow.subject_id == about, AuditRow.patient_id == about))
        with self._base.session() as session:
            return [
                Trace(
                    at_utc=row.at_utc,
                    by=row.by,
                    action=row.action,
                    subject=row.subject,
                    subject_id=row.subject_id,
                    patient_id=row.patient_id,
                )
                for row in session.scalars(query)
            ]

    def forget_before(self, at_utc: str) -> None:
        """Drop lines older than this."""
        with self._base.session() as session:
            session.execute(delete(AuditRow).where(AuditRow.at_utc < at_utc))
