"""Work that waits, runs or is done, so that it survives a restart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from postureview.records.base import Base, new_id, now_utc, row_of
from postureview.records.models import JobRow
from postureview.records.values import Job
from postureview.records.visits import visit_row

_GIVEN = "id visit_id kind request state progress words result tries worker queued_utc started_utc ended_utc".split()


class Jobs:
    """The background work of all visits."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, visit_id: str, kind: str, request: dict[str, Any]) -> Job:
        """Queue something."""
        row = JobRow(
            id=new_id(),
            visit_id=visit_id,
            kind=kind,
            request=request,
            state="queued",
            progress=0.0,
            words="",
            result={},
            tries=0,
            worker="",
            queued_utc=now_utc(),
        )
        with self._base.session() as session:
            visit_row(session, visit_id)
            session.add(row)
        return self.get(row.id)

    def get(self, job_id: str) -> Job:
        """A job. Raises NotKeptError."""
        with self._base.session() as session:
            return _job(row_of(session, JobRow, job_id, "job"))

    def of(self, visit_id: str) -> list[Job]:
        """Jobs of a visit, newest first."""
        query = select(JobRow).where(JobRow.visit_id == visit_id).order_by(JobRow.queued_utc.desc())
        with self._base.session() as session:
            return [_job(row) for row in session.scalars(query)]

    def in_state(self, state: str) -> list[Job]:
        """Jobs in a state, the one that waits longest first."""
        query = select(JobRow).where(JobRow.state == state).order_by(JobRow.queued_utc, JobRow.id)
        with self._base.session() as session:
            return [_job(row) for row in session.scalars(query)]

    def claim(self, worker: str) -> Job | None:
        """Take the next job: of the visit for which work began longest ago. None when nothing waits."""
        begun = select(JobRow.visit_id, func.max(JobRow.started_utc).label("last")).group_by(JobRow.visit_id).subquery()
        waiting = select(JobRow.id).join(begun, begun.c.visit_id == JobRow.visit_id).where(JobRow.state == "queued")
        order = waiting.order_by(func.coalesce(begun.c.last, ""), JobRow.queued_utc, JobRow.id)
        with self._base.session() as session:
            for job_id in session.scalars(order).all():
                taken = {"state": "running", "worker": worker, "started_utc": now_utc(), "tries": JobRow.tries + 1}
                mine = update(JobRow).where(JobRow.id == job_id, JobRow.state == "queued").values(**taken)
                if session.execute(mine).rowcount == 1:  # type: ignore[attr-defined]
                    row = session.get(JobRow, job_id, populate_existing=True)
                    return None if row is None else _job(row)
        return None

    def progress(self, job_id: str, share: float, words: str = "") -> None:
        """How far a running job has come, 0-1."""
        self._set(job_id, "running", progress=share, words=words)

    def done(self, job_id: str, result: dict[str, Any]) -> None:
        """It is done."""
        self._set(job_id, "running", state="done", progress=1.0, result=result, ended_utc=now_utc())

    def failed(self, job_id: str, words: str) -> None:
        """It went wrong. words : for the user, without anything about the patient."""
        self._set(job_id, "running", state="failed", words=words, ended_utc=now_utc())

    def stop(self, job_id: str) -> None:
        """Take a job out of the queue, or mark a running one as not wanted any more."""
        for state in ("queued", "running"):
            self._set(job_id, state, state="stopped", ended_utc=now_utc())

    def again(self, job_id: str) -> None:
        """Queue a job again whose worker died."""
        self._set(job_id, "running", state="queued", worker="", progress=0.0)

    def _set(self, job_id: str, while_in: str, **values: Any) -> None:
        with self._base.session() as session:
            session.execute(update(JobRow).where(JobRow.id == job_id, JobRow.state == while_in).values(**values))


def _job(row: JobRow) -> Job:
    return Job(**{name: getattr(row, name) for name in _GIVEN})
