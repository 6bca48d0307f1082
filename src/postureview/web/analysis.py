"""Analyses that wait, run and are done: a queue in a file, so that nothing is lost when a server or a worker is killed.

One worker takes from it at a time. Visits take turns: whoever was served longest ago comes next. It holds ids and
plain words only, no facts of a patient.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_TABLE = """
create table if not exists job (
  number integer primary key, visit text not null, by text not null, status text not null, attempts integer not null,
  step text not null, done integer not null, total integer, words text not null,
  asked_s real not null, began_s real, ended_s real
)"""

MOST_ATTEMPTS = 3
"""An analysis that ended its worker so often ends it again."""
GIVEN_UP = (
    "The analysis was stopped three times before it was done, and is not tried again by itself. "
    "Free memory on this computer, leave out the longest recording, and analyse again."
)
WAITING, STARTING = "waits for its turn", "starting"


class Status(StrEnum):
    """How far an analysis has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (Status.WAITING, Status.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One analysis of a visit. by : id of who asked. step : what is being done; done of total frames of it.

    words : the error in plain words where it failed. asked_s, began_s, ended_s : seconds since 1970. attempts : how
    often a worker began it.
    """

    number: int
    visit: str
    by: str
    status: Status
    attempts: int
    step: str
    done: int
    total: int | None
    words: str
    asked_s: float
    began_s: float | None
    ended_s: float | None


class Analyses:
    """The queue in a file of the data folder, readable by its user only. Safe to use from several processes."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = folder / "analyses.sqlite3"
        self._clock = clock

    def ask(self, visit: str, by: str = "") -> Job:
        """Ask for the analysis of a visit; one that still waits is not asked for twice."""
        with self._open() as database:
            waiting = database.execute(
                "select number from job where visit = ? and status = ?", (visit, Status.WAITING)
            ).fetchone()
            if waiting is None:
                row = (visit, by, Status.WAITING, 0, WAITING, 0, "", self._clock())
                database.execute(
                    "insert into job (visit, by, status, attempts, step, done, words, asked_s)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            return _only(_jobs(database, "visit = ?", visit)[-1:])

    def take(self) -> Job | None:
        """The next one, now running; None when none waits. A visit that was never served comes before all others."""
        with self._open() as database:
            row = database.execute(
                "select number from job where status = ? order by coalesce((select max(served.began_s) from job served"
                " where served.visit = job.visit and served.status != ?), 0), asked_s, number limit 1",
                (Status.WAITING, Status.WAITING),
            ).fetchone()
            if row is None:
                return None
            database.execute(
                "update job set status = ?, attempts = attempts + 1, began_s = ?, step = ?, done = 0, total = null"
                " where number = ?",
                (Status.RUNNING, self._clock(), STARTING, row[0]),
            )
            return _only(_jobs(database, "number = ?", row[0]))

    def progress(self, number: int, step: str, done: int, total: int | None) -> None:
        """Note how far a running one is."""
        with self._open() as database:
            database.execute(
                "update job set step = ?, done = ?, total = ? where number = ? and status = ?",
                (step, done, total, number, Status.RUNNING),
            )

    def end(self, number: int, status: Status, words: str = "") -> None:
        """Note that a running one is over, in plain words where it failed."""
        with self._open() as database:
            database.execute(
                "update job set status = ?, words = ?, ended_s = ? where number = ? and status = ?",
                (status, words, self._clock(), number, Status.RUNNING),
            )

    def cancel(self, visit: str) -> None:
        """Take what waits for a visit out of the queue."""
        with self._open() as database:
            database.execute(
                "update job set status = ?, ended_s = ? where visit = ? and status = ?",
                (Status.CANCELLED, self._clock(), visit, Status.WAITING),
            )

    def recover(self) -> int:
        """Queue again whatever is said to run; how many. For whoever knows that no worker runs: the next one itself."""
        with self._open() as database:
            found = database.execute("select number, attempts from job where status = ?", (Status.RUNNING,)).fetchall()
            for number, attempts in found:
                over = attempts >= MOST_ATTEMPTS
                database.execute(
                    "update job set status = ?, step = ?, words = ?, done = 0, total = null, ended_s = ?"
                    " where number = ?",
                    (
                        Status.FAILED if over else Status.WAITING,
                        WAITING,
                        GIVEN_UP if over else "",
                        self._clock() if over else None,
                        number,
                    ),
                )
            return len(found)

    def of(self, visit: str) -> Job | None:
        """The last one of a visit."""
        with self._open() as database:
            return next(iter(_jobs(database, "visit = ?", visit)[-1:]), None)

    def ahead_of(self, job: Job) -> int:
        """How many will be taken before it, at most: those that run, and other visits' that wait."""
        with self._open() as database:
            return len(
                _jobs(
                    database, "visit != ? and status in ('waiting', 'running') and asked_s <= ?", job.visit, job.asked_s
                )
            )

    def forget(self, visit: str) -> None:
        """Delete every line of a visit."""
        with self._open() as database:
            database.execute("delete from job where visit = ?", (visit,))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(self._path, timeout=30)) as database, database:
            database.execute("pragma secure_delete = on")
            database.execute(_TABLE)
            database.execute("begin immediate")
            yield database


def _jobs(database: sqlite3.Connection, where: str, *values: object) -> list[Job]:
    names = list(Job.__slots__)
    rows = database.execute(f"select {', '.join(names)} from job where {where} order by number", values).fetchall()
    return [Job(**{**dict(zip(names, row, strict=True)), "status": Status(row[3])}) for row in rows]


def _only(jobs: list[Job]) -> Job:
    (one,) = jobs
    return one
