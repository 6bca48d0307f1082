"""Recordings and their uploads, which may be broken off and go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from postureview.base.errors import PostureviewError, UsageError
from postureview.capture.content import Content
from postureview.records.base import Base, new_id, note, now_utc, row_of
from postureview.records.errors import ConflictError
from postureview.records.files import content_of
from postureview.records.models import RecordingRow, UploadRow, VisitRow
from postureview.records.sweep import sweep
from postureview.records.values import About, KeptRecording, KeptUpload
from postureview.records.visits import visit_row

VIDEOS = frozenset({Content.ISO_MEDIA, Content.MATROSKA, Content.AVI, Content.OTHER_VIDEO})
TAKEN = VIDEOS | {Content.PICTURE, Content.HEIC}


class Recordings:
    """The recordings of all visits."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def begin(self, visit_id: str, about: About, *, size_bytes: int | None = None) -> KeptUpload:
        """Begin an upload. size_bytes : None while it is still being recorded."""
        row = UploadRow(
            id=new_id(),
            visit_id=visit_id,
            created_utc=now_utc(),
            changed_utc=now_utc(),
            received_bytes=0,
            size_bytes=size_bytes,
            about=asdict(about),
        )
        with self._base.session() as session:
            visit_row(session, visit_id)
            session.add(row)
        return _upload(row)

    def upload(self, upload_id: str) -> KeptUpload:
        """How far an upload has come. Raises NotKeptError."""
        with self._base.session() as session:
            return _upload(_upload_row(session, upload_id))

    def uploads(self, visit_id: str) -> list[KeptUpload]:
        """Uploads of a visit that are not finished, oldest first."""
        with self._base.session() as session:
            query = select(UploadRow).where(UploadRow.visit_id == visit_id).order_by(UploadRow.created_utc)
            return [_upload(row) for row in session.scalars(query)]

    def append(self, upload_id: str, offset: int, content: bytes) -> KeptUpload:
        """Add a piece that begins at ``offset``. Raises ConflictError where that is not where the upload stands."""
        with self._base.session() as session:
            row = _upload_row(session, upload_id)
            if offset != row.received_bytes:
                raise ConflictError("upload")
            part = self._part(session, row)
            row.received_bytes = self._base.files.append(part, offset, content)
            row.changed_utc = now_utc()
            return _upload(row)

    def finish(self, upload_id: str, *, by: str, check: Callable[[Path], None] | None = None) -> KeptRecording:
        """Make the upload a recording; what its step had before counts as replaced.

        check : looks at the whole file, and raises one of our errors where it is not fit. That error, or a UsageError
        when the content is no video or picture, drops the upload.
        """
        with self._base.session() as session:
            row = _upload_row(session, upload_id)
            part = self._part(session, row)
            try:
                kind = _fit(part, check)
            except PostureviewError:
                session.delete(row)
                session.commit()
                part.unlink(missing_ok=True)
                raise
            kept = self._add(session, row.visit_id, About(**row.about), part, kind=kind, by=by)
            session.delete(row)
            return kept

    def add(self, visit_id: str, path: Path, about: About, *, by: str) -> KeptRecording:
        """Keep a copy of a file that is on this machine already."""
        upload = self.begin(visit_id, about, size_bytes=path.stat().st_size)
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                upload = self.append(upload.id, upload.received_bytes, piece)
        return self.finish(upload.id, by=by)

    def drop(self, upload_id: str) -> None:
        """Give an upload up."""
        with self._base.session() as session:
            row = _upload_row(session, upload_id)
            part = self._part(session, row)
            session.delete(row)
        part.unlink(missing_ok=True)

    def get(self, recording_id: str) -> KeptRecording:
        """A recording. Raises NotKeptError."""
        with self._base.session() as session:
            return _kept(*_with_patient(session, recording_id))

    def of(self, visit_id: str, *, replaced: bool = False) -> list[KeptRecording]:
        """Recordings of a visit, oldest first; with ``replaced``, those that were repeated later too."""
        query = select(RecordingRow, VisitRow.patient_id).join(VisitRow).where(RecordingRow.visit_id == visit_id)
        if not replaced:
            query = query.where(~RecordingRow.replaced)
        with self._base.session() as session:
            ordered = query.order_by(RecordingRow.created_utc, RecordingRow.id)
            return [_kept(row, patient) for row, patient in session.execute(ordered)]

    def path(self, recording: KeptRecording) -> Path:
        """Where its file lies."""
        return self._base.files.path(recording.patient_id, recording.file)

    def delete(self, recording_id: str, *, by: str) -> None:
        """Delete a recording with its file."""
        with self._base.session() as session:
            row, patient_id = _with_patient(session, recording_id)
            session.delete(row)
            note(session, by, "deleted", "recording", recording_id, patient_id)
        sweep(self._base, patient_id)

    def _part(self, session: Session, row: UploadRow) -> Path:
        return self._base.files.part(visit_row(session, row.visit_id).patient_id, row.id)

    def _add(
        self, session: Session, visit_id: str, about: About, part: Path, *, kind: Content, by: str
    ) -> KeptRecording:
        if about.step:
            same = (
                RecordingRow.visit_id == visit_id,
                RecordingRow.step == about.step,
                RecordingRow.stage == about.stage,
            )
            session.execute(update(RecordingRow).where(*same).values(replaced=True))
        size = part.stat().st_size
        name = self._base.files.keep_part(part)
        row = RecordingRow(
            id=new_id(),
            visit_id=visit_id,
            created_utc=now_utc(),
            file=name,
            sha256=name.partition(".")[0],
            size_bytes=size,
            kind=kind.value,
            replaced=False,
            **asdict(about),
        )
        session.add(row)
        patient_id = visit_row(session, visit_id).patient_id
        note(session, by, "added", "recording", row.id, patient_id)
        return _kept(row, patient_id)


def _fit(part: Path, check: Callable[[Path], None] | None) -> Content:
    """The kind of file of a finished upload."""
    kind = content_of(part) if part.is_file() else Content.UNKNOWN
    if kind not in TAKEN:
        raise UsageError(
            expected="a video or a picture",
            found=f"the content of {'an ' if kind.value[0] in 'aeiou' else 'a '}{kind.value}",
            todo="record again, or choose another file",
        )
    if check is not None:
        check(part)
    return kind


def _upload_row(session: Session, upload_id: str) -> UploadRow:
    return row_of(session, UploadRow, upload_id, "upload")


def _with_patient(session: Session, recording_id: str) -> tuple[RecordingRow, str]:
    row = row_of(session, RecordingRow, recording_id, "recording")
    return row, visit_row(session, row.visit_id).patient_id


def _upload(row: UploadRow) -> KeptUpload:
    return KeptUpload(
        id=row.id,
        visit_id=row.visit_id,
        received_bytes=row.received_bytes,
        size_bytes=row.size_bytes,
        about=About(**row.about),
    )


def _kept(row: RecordingRow, patient_id: str) -> KeptRecording:
    return KeptRecording(
        id=row.id,
        visit_id=row.visit_id,
        patient_id=patient_id,
        created_utc=row.created_utc,
        file=row.file,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        kind=row.kind,
        about=About(step=row.step, view=row.view, test=row.test, side=row.side, stage=row.stage, facts=dict(row.facts)),
        replaced=row.replaced,
    )
