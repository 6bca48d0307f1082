"""The way into the records."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Self

from postureview.push.outbox import data_folder as usual_data_folder
from postureview.records.assessments import Assessments
from postureview.records.backup import backup
from postureview.records.base import Audit, Base
from postureview.records.engine import FILE_NAME, own_file_engine, server_engine
from postureview.records.export import export_patient
from postureview.records.files import FileStore
from postureview.records.jobs import Jobs
from postureview.records.patients import Patients
from postureview.records.recordings import Recordings
from postureview.records.retention import Retention
from postureview.records.schema import make_current
from postureview.records.users import Users
from postureview.records.visits import Visits

URL_VARIABLE = "POSTUREVIEW_DATABASE"
KEY_VARIABLE = "POSTUREVIEW_DATABASE_KEY"


class Records:
    """Everything that is kept: the database, and the files beside it.

    Every part may be used from several threads, and the same records from several processes.
    """

    def __init__(self, base: Base, folder: Path) -> None:
        self._base = base
        self.folder = folder
        self.files = base.files
        self.patients = Patients(base)
        self.visits = Visits(base)
        self.recordings = Recordings(base)
        self.assessments = Assessments(base)
        self.jobs = Jobs(base)
        self.users = Users(base)
        self.retention = Retention(base)
        self.audit = Audit(base)

    @classmethod
    def open(
        cls, url: str | None = None, data_folder: Path | None = None, key: str | None = None, *, migrate: bool = False
    ) -> Self:
        """Open the records, or make them where there are none.

        url : of a PostgreSQL database, also from $POSTUREVIEW_DATABASE; None = a file in the data folder.
        data_folder : None = $POSTUREVIEW_DATA, or the usual place. key : of an encrypted file, also from
        $POSTUREVIEW_DATABASE_KEY. migrate : bring the tables of a server up to date (a file's always are).
        Raises UsageError, KeyNeededError, MachineError or BusyError.
        """
        folder = (data_folder or usual_data_folder()).resolve()
        url = url or os.environ.get(URL_VARIABLE) or None
        key = key or os.environ.get(KEY_VARIABLE) or None
        engine = own_file_engine(folder / FILE_NAME, key) if url is None else server_engine(url)
        base = Base(engine, FileStore(folder / "files"))
        with contextlib.ExitStack() as undo:
            undo.callback(engine.dispose)
            make_current(base, folder, migrate=migrate or url is None)
            undo.pop_all()
        return cls(base, folder)

    @property
    def kind(self) -> str:
        """What the database is, for people."""
        if self._base.engine.dialect.name == "postgresql":
            return "PostgreSQL"
        return "SQLite" if self._base.engine.dialect.dbapi.__name__.startswith("sqlite3") else "SQLCipher"  # type: ignore[union-attr]

    def export(self, patient_id: str, *, by: str, folder: Path | None = None) -> Path:
        """Everything of a patient as a zip file, which the caller deletes. folder : None = within the data folder."""
        return export_patient(self._base, patient_id, folder or self.folder / "exports", by=by)

    def backup(self, file: Path) -> None:
        """A zip file with the database and all files. Raises UsageError for a database server."""
        backup(self._base, self.folder, file)

    def close(self) -> None:
        """Give the database up."""
        self._base.engine.dispose()
