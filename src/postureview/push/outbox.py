"""What is to be sent, kept in a file of the user's until a receiver has accepted it."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.push.parcel import Parcel
from postureview.push.receiver import Receiver, receiver_of

FILE_NAME = "outbox.sqlite3"
_TABLE = """
create table if not exists parcel (
  id integer primary key, receiver text not null, visit text not null, format text not null, content text not null,
  status text not null, tries integer not null default 0, created_s real not null, tried_s real, words text not null
)"""


class Status(StrEnum):
    """How far a parcel has come."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A line of the outbox. created_s, tried_s : seconds since 1970; words : the receiver's last ones."""

    number: int
    receiver: str
    visit: str
    format: str
    status: Status
    tries: int
    created_s: float
    tried_s: float | None
    words: str


def data_folder() -> Path:
    """Where this user's data lie: $POSTUREVIEW_DATA, or the usual place of the operating system."""
    chosen = os.environ.get("POSTUREVIEW_DATA")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "postureview"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "postureview"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "postureview"


class Outbox:
    """The file, readable by its user only. An accepted parcel keeps its line and loses its content."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or data_folder()) / FILE_NAME

    def put(self, receiver: Receiver, parcel: Parcel) -> int:
        """Keep a parcel; returns its number. One of the same visit that still waits for the receiver is replaced."""
        files = {name: b64encode(content).decode() for name, content in parcel.files.items()}
        content = json.dumps({"files": files, "secrets": parcel.secrets})
        now = time.time()
        with self._open() as database:
            older = (Status.WAITING.value, receiver.url, parcel.visit, parcel.format)
            database.execute("delete from parcel where status = ? and receiver = ? and visit = ? and format = ?", older)
            row = (receiver.url, parcel.visit, parcel.format, content, Status.WAITING.value, now, "")
            cursor = database.execute(
                "insert into parcel (receiver, visit, format, content, status, created_s, words)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def take(self, number: int) -> tuple[Receiver, Parcel]:
        """A parcel that was kept. Raises UsageError where there is none, or its content is gone."""
        with self._open() as database:
            row = database.execute(
                "select receiver, visit, format, content from parcel where id = ?", (number,)
            ).fetchone()
        if row is None or not row[3]:
            raise UsageError(
                expected="a parcel that still waits",
                found=f"none with number {number}",
                todo="see `postureview outbox`",
            )
        kept = json.loads(row[3])
        files = {name: b64decode(content) for name, content in kept["files"].items()}
        return receiver_of(row[0]), Parcel(
            visit=row[1], format=row[2], files=files, secrets=tuple(kept.get("secrets", ()))
        )

    def mark(self, number: int, status: Status, words: str) -> None:
        """Note how a try ended. What is not waiting any more keeps no content."""
        with self._open() as database:
            database.execute(
                "update parcel set status = ?, words = ?, tried_s = ?, tries = tries + 1,"
                " content = case when ? = 'waiting' then content else '' end where id = ?",
                (status.value, words, time.time(), status.value, number),
            )

    def forget(self, number: int) -> None:
        """Delete a line with its content."""
        with self._open() as database:
            database.execute("delete from parcel where id = ?", (number,))

    def lines(self) -> list[Posted]:
        """Every line, oldest first."""
        with self._open() as database:
            rows = database.execute(
                "select id, receiver, visit, format, status, tries, created_s, tried_s, words from parcel order by id"
            ).fetchall()
        names = ("number", "receiver", "visit", "format", "status", "tries", "created_s", "tried_s", "words")
        return [Posted(**{**dict(zip(names, row, strict=True)), "status": Status(row[4])}) for row in rows]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(self._path, timeout=30)) as database, database:
            database.execute("pragma secure_delete = on")
            database.execute(_TABLE)
            yield database
