"""The process beside the server that analyses one visit after another, and the server's side of it.

The server holds the other end of the worker's input: when the server ends, however it ends, that input closes and the
worker stops. A lock that dies with its process keeps a second worker from the same records.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from postureview.base.errors import MachineError, PostureviewError
from postureview.records.errors import BusyError, NoRoomError
from postureview.records.files import room
from postureview.records.values import Job
from postureview.web.analysis import Analyses

Noted = TypeVar("Noted")
Tell = Callable[[str, float], None]
"""(what is being done, share 0-1) → nothing."""
Perform = Callable[[Job, Tell], str]
"""Analyses, keeps the result and returns its id; raises a PostureviewError whose words go to the page."""

IDLE_S = 0.4
TELL_EVERY_S = 0.3
AGAIN_S = 1.0
"""Before something is noted once more that disk or database did not take."""
RESTART_S, LONGEST_RESTART_S = 1.0, 60.0
"""Before a worker that died is started again; longer each time it dies at once."""
LIVED_S = 5.0
TWENTY_DAYS_S = 20 * 24 * 3600.0
"""How long the worker of a second server waits for the first one's to end, so as to take its place."""
NO_MEMORY = "There is too little memory on this computer. Leave out the longest recording, or film it shorter."
BROKEN = (
    "The analysis stopped at an error of the program itself ({kind}). The recordings are kept. "
    "Analyse again; if it stops again, report it with the output of `postureview doctor`."
)


def serve_queue(
    analyses: Analyses, perform: Perform, *, name: str, stop: Callable[[], bool], idle_s: float = IDLE_S
) -> None:
    """Take and perform until told to stop. name : of the worker of this data folder; whatever one of this name left
    behind is queued again first."""
    _noted(lambda: analyses.recover(name))
    while not stop():
        job = _noted(lambda: analyses.take(name))
        if job is None:
            time.sleep(idle_s)
        else:
            run_one(analyses, job, perform)


def run_one(analyses: Analyses, job: Job, perform: Perform) -> None:
    """Perform one, and note how it ended. An error never ends the worker."""
    try:
        with room():
            made = perform(job, _teller(analyses, job))
    except PostureviewError as error:
        words = str(error)
    except MemoryError:
        words = NO_MEMORY
    except Exception as error:  # noqa: BLE001  the boundary: the page must say something, and the next visit must go on
        words = BROKEN.format(kind=type(error).__name__)
    else:
        _noted(lambda: analyses.done(job, made))
        return
    _noted(lambda: analyses.failed(job, words))


def _noted(note: Callable[[], Noted]) -> Noted:
    """Try again until disk and database take it: what waits or is done is not lost because it cannot be noted now."""
    while True:
        try:
            return note()
        except (NoRoomError, BusyError):
            time.sleep(AGAIN_S)


def _teller(analyses: Analyses, job: Job) -> Tell:
    told_s, told_words = 0.0, ""

    def tell(words: str, share: float) -> None:
        nonlocal told_s, told_words
        now_s = time.monotonic()
        if words != told_words or now_s - told_s >= TELL_EVERY_S:
            told_s, told_words = now_s, words
            with contextlib.suppress(NoRoomError, BusyError):  # the analysis itself may still come to its end
                analyses.progress(job, words, share)

    return tell


def worker_name(folder: Path) -> str:
    """The same for every worker of this folder on this machine, and for no other: a database may have several."""
    return hashlib.sha256(f"{platform.node()}:{folder.resolve()}".encode()).hexdigest()[:16]


@contextlib.contextmanager
def only_worker(folder: Path, wait_s: float = 0.2) -> Iterator[None]:
    """Hold the data folder's lock, which the operating system gives back when this process ends, however it ends.

    Raises MachineError when another process holds it for longer than ``wait_s``.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.closing(sqlite3.connect(folder / "worker.lock", timeout=wait_s, isolation_level=None)) as lock:
        try:
            lock.execute("begin exclusive")
        except sqlite3.OperationalError:
            raise MachineError(
                expected="one analysing process for a data folder",
                found="another one at work",
                todo="close the other postureview serve, or choose another data folder",
            ) from None
        yield


class Worker:
    """The server's side: starts the process, and starts it again when it died. ``facts`` go in by its input only."""

    def __init__(self, facts: dict[str, Any], module: str = "postureview.web.analyse") -> None:
        self._facts = facts
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def start(self) -> None:
        """Start the process and watch over it."""
        self._begin()
        self._thread.start()

    def stop(self) -> None:
        """End the process; what it was doing is queued again when the next one starts."""
        self._stopped.set()
        process = self._process
        if process is not None:
            _close(process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=3)
            if process.poll() is None:
                process.kill()
                process.wait()

    def _begin(self) -> None:
        if self._process is not None:
            _close(self._process)
        process = subprocess.Popen([sys.executable, "-m", self._module], stdin=subprocess.PIPE)
        self._process = process
        assert process.stdin is not None  # a pipe was asked for
        with contextlib.suppress(OSError):  # it died at once: the watch starts another
            process.stdin.write(json.dumps(self._facts).encode() + b"\n")
            process.stdin.flush()

    def _watch(self) -> None:
        pause_s, begun_s = RESTART_S, time.monotonic()
        while not self._stopped.wait(pause_s):
            if self._process is not None and self._process.poll() is not None:
                self._begin()
                died_at_once = time.monotonic() - begun_s < pause_s + LIVED_S
                pause_s = min(2 * pause_s, LONGEST_RESTART_S) if died_at_once else RESTART_S
                begun_s = time.monotonic()


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def stop_with(source: BinaryIO) -> None:
    """End this process at once when ``source`` closes: the server is gone, and what runs is queued again later."""
    number = source.fileno()

    def watch() -> None:
        while os.read(number, 1):  # not through the buffer, whose lock would outlive an error at the end
            pass
        os._exit(0)

    threading.Thread(target=watch, name="server-watch", daemon=True).start()
