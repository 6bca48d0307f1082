"""Orders done by processes of this machine: each with one engine on one thread, and replaced when it dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from postureview.batch.work import Done, Order, Worker

TRIES = 3
"""An order whose worker died is given to another, this often in all: it may have been the order that killed it."""
END_S = 5.0
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FFMPEG_THREADS")
Serve = Callable[[Connection], None]


@dataclass(slots=True, kw_only=True, eq=False)
class _Hired:
    process: BaseProcess
    line: Connection
    order: Order | None = None


def do_locally(orders: Iterable[Order], *, workers: int, serve: Serve | None = None) -> Iterator[Done]:
    """What came of each order, in the order in which they are done. Let go of the iterator to end all workers.

    An order is taken from ``orders`` when a worker is free for it. serve : what a worker process runs; for tests.
    """
    with _Crew(workers, serve or serve_orders) as crew:
        yield from crew.do(iter(orders))


def serve_orders(line: Connection) -> None:
    """The life of a worker process: it does what comes over the line until that is closed, or its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of whoever gives the orders
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with closing(Worker()) as worker:
        while (order := _received(line)) is not None:
            if not _sent(line, worker.do(order)):
                return


class _Crew:
    def __init__(self, size: int, serve: Serve) -> None:
        self._size = size
        self._serve = serve
        self._hired: list[_Hired] = []
        self._again: deque[Order] = deque()
        self._deaths: Counter[str] = Counter()

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._hired:
            one.line.close()
            one.process.terminate()
        for one in self._hired:
            _end(one.process)

    def do(self, orders: Iterator[Order]) -> Iterator[Done]:
        while True:
            while len(self._busy) < self._size and (order := self._next(orders)) is not None:
                one = self._free()
                one.order = order
                _sent(one.line, order)  # of one who died meanwhile the line tells below
            busy = self._busy
            if not busy:
                return
            ready = wait([one.line for one in busy])
            for one in busy:
                if one.line in ready and (done := self._taken(one)) is not None:
                    yield done

    @property
    def _busy(self) -> list[_Hired]:
        return [one for one in self._hired if one.order is not None]

    def _next(self, orders: Iterator[Order]) -> Order | None:
        return self._again.popleft() if self._again else next(orders, None)

    def _free(self) -> _Hired:
        for one in [one for one in self._hired if one.order is None]:
            if one.process.is_alive():
                return one
            self._dismiss(one)
        hired = _hire(self._serve)
        self._hired.append(hired)
        return hired

    def _taken(self, one: _Hired) -> Done | None:
        """What a worker is done with; None where it died and its order goes to another."""
        order = one.order
        done: Done | None = _received(one.line)
        if done is not None or order is None:
            one.order = None
            return done
        self._dismiss(one)
        self._deaths[order.job.folder] += 1
        if self._deaths[order.job.folder] < TRIES:
            self._again.append(order)
            return None
        failure = (
            f"expected its worker to live; found that {TRIES} died (exit code {one.process.exitcode}); "
            "see whether there is enough memory for so many workers"
        )
        return Done(order=order, files={}, failure=failure, lasting=False)

    def _dismiss(self, one: _Hired) -> None:
        self._hired.remove(one)
        one.line.close()
        _end(one.process)


def _hire(serve: Serve) -> _Hired:
    for name in _THREADS:
        os.environ.setdefault(name, "1")  # read by numerical libraries when a worker first loads them
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    with _without_interrupts():
        process.start()
    theirs.close()
    return _Hired(process=process, line=ours)


class _without_interrupts:  # noqa: N801
    """Ctrl-C waits until the block ends; a process that is started within never sees it."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end(process: BaseProcess) -> None:
    process.join(END_S)
    if process.is_alive():
        process.kill()
        process.join(END_S)


def _sent(line: Connection, value: object) -> bool:
    """False where nobody is at the other end."""
    try:
        line.send(value)
    except OSError:
        return False
    return True


def _received(line: Connection) -> Any:
    """What came over the line; None where nobody is at the other end."""
    try:
        return line.recv()
    except (EOFError, OSError):
        return None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
