"""Decoding in a thread of its own, beside inference."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

Item = TypeVar("Item")


def prefetch(items: Iterable[Item], depth: int = 4) -> Iterator[Item]:
    """The same items in the same order, made ready by another thread.

    At most ``depth`` items wait, so memory stays bounded. An exception raised by ``items`` is raised here, after the
    items before it. When the consumer stops early and lets go of this iterator (or calls its ``close``), the thread
    ends after the item it is at. The thread starts with the first item asked for.
    """
    if depth < 1:
        raise ValueError(f"depth must be at least 1, got {depth}")
    return _prefetched(items, depth)


def _prefetched(items: Iterable[Item], depth: int) -> Iterator[Item]:
    ready: queue.Queue[Item | _Ending[Item]] = queue.Queue(maxsize=depth)
    stop = threading.Event()

    def produce() -> None:
        with _Ending(ready):
            for item in items:
                ready.put(item)
                if stop.is_set():
                    return

    # A daemon: a consumer that was stopped without letting go must not keep the program from ending.
    thread = threading.Thread(target=produce, name="postureview-prefetch", daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _Ending):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        while thread.is_alive():
            _drain(ready)
            thread.join(timeout=0.01)


class _Ending(Generic[Item]):
    """Puts itself into the queue when the producer ends, with the error that ended it: the consumer's to handle."""

    def __init__(self, ready: queue.Queue[Item | _Ending[Item]]) -> None:
        self.error: BaseException | None = None
        self._ready = ready

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error
        self._ready.put(self)
        return True


def _drain(ready: queue.Queue[Item]) -> None:
    while not ready.empty():
        ready.get_nowait()
