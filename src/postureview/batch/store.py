"""The folder of a batch: one folder a visit, written whole or not at all.

A visit's files are written into a folder beside its place and moved there by renaming, so that a program that is
killed at any moment leaves the old result or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from postureview.base.errors import UsageError
from postureview.batch.jobs import RESULT_FILE, Job
from postureview.batch.work import Done
from postureview.export.assessment_json import FILE_NAME, from_json
from postureview.values.assessment import Assessment

VISITS = "visits"
_LOCK = "batch.lock"
_PARTIAL, _OLD = ".partial-", ".old-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a job, as it is kept beside its files.

    key, inputs : its identity. failure : why there is no assessment; empty where there is one. lasting : trying again
    would end in the same way. files : path within the folder → sha256.
    """

    key: str
    inputs: tuple[tuple[str, str], ...]
    failure: str
    lasting: bool
    software: str
    files: dict[str, str]
    job: Job


class Store:
    """The results in one folder; only one program at a time may hold it open for writing."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._visits = out / VISITS
        self._stack = ExitStack()

    def __enter__(self) -> Store:
        self._visits.mkdir(parents=True, exist_ok=True)
        self._stack.callback(_lock(self.out / _LOCK))
        self._sweep()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def outcome(self, folder: str) -> Outcome | None:
        """What became of the job of this folder; None where nothing is kept, or nothing that can be read."""
        try:
            found: Outcome = _adapter().validate_json((self._visits / folder / RESULT_FILE).read_bytes())
        except (OSError, ValueError):
            return None
        return found

    def outcomes(self) -> Iterator[Outcome]:
        """Everything that is kept, in order of the folders."""
        if not self._visits.is_dir():
            return
        for name in sorted(path.name for path in self._visits.iterdir() if not path.name.startswith(".")):
            found = self.outcome(name)
            if found is not None:
                yield found

    def is_whole(self, outcome: Outcome) -> bool:
        """Whether the files of an outcome are there, with the content that was written."""
        folder = self._visits / outcome.job.folder
        try:
            return all(_sha256((folder / name).read_bytes()) == digest for name, digest in outcome.files.items())
        except OSError:
            return False

    def assessment(self, outcome: Outcome) -> Assessment | None:
        """The assessment of an outcome; None where there is none."""
        if FILE_NAME not in outcome.files:
            return None
        return from_json((self._visits / outcome.job.folder / FILE_NAME).read_bytes())

    def keep(self, done: Done) -> Outcome:
        """Write what came of an order, in place of what was there."""
        order = done.order
        outcome = Outcome(
            key=order.key,
            inputs=order.inputs,
            failure=done.failure,
            lasting=done.lasting,
            software=done.software,
            files={name: _sha256(content) for name, content in done.files.items()},
            job=order.job,
        )
        content = _adapter().dump_json(outcome, indent=1) + b"\n"
        name = order.job.folder
        partial, old, place = (self._visits / f"{prefix}{name}" for prefix in (_PARTIAL, _OLD, ""))
        shutil.rmtree(partial, ignore_errors=True)
        _write_all(partial, {**done.files, RESULT_FILE: content})
        if place.exists():
            place.rename(old)
        partial.rename(place)
        shutil.rmtree(old, ignore_errors=True)
        return outcome

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the whole batch, at once or not at all."""
        replace_file(self.out / name, content)

    def _sweep(self) -> None:
        """Put right what a program that was killed left behind."""
        for path in self._visits.iterdir():
            if path.name.startswith(_OLD) and not (place := self._visits / path.name.removeprefix(_OLD)).exists():
                path.rename(place)
            elif path.name.startswith((_PARTIAL, _OLD)):
                shutil.rmtree(path, ignore_errors=True)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there."""
    partial = path.with_name(_PARTIAL + path.name)
    _write_all(partial.parent, {partial.name: content})
    partial.replace(path)


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _lock(path: Path) -> Any:
    """Hold a lock until what is returned is called, or this program ends in whatever way. UsageError if it is held."""
    try:
        import fcntl
    except ImportError:  # Windows
        return lambda: None
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise UsageError(
            expected="a folder that no other batch is writing to",
            found=f"{path.parent.name!r}, which one is",
            todo="wait for it, or choose another --out",
        ) from None
    return lambda: os.close(descriptor)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Outcome)
