"""Lookouts take turns at the frames of one recording, each in a thread of its own."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

Item = TypeVar("Item")
Seen = TypeVar("Seen")

_WAITING = 2
"""Items that each lookout has before it: one at hand, one next."""


def seen_in_turn(
    items: Iterable[Item], finds: Sequence[Callable[[Item], Seen]], *, in_threads: bool
) -> Generator[tuple[Item, Seen], None, None]:
    """Each item with what is found in it, in the order of ``items``.

    The first of ``finds`` gets the first item, the second the second, and so round: whatever a find remembers, it sees
    the same items in the same order, so ``in_threads`` changes when things are found and not what. An error of a find
    is raised at its item. Few items are held at a time.
    """
    if not in_threads or len(finds) == 1:
        for item, find in zip(items, itertools.cycle(finds), strict=False):
            yield item, find(item)
        return
    with ExitStack() as stack:
        threads = [stack.enter_context(ThreadPoolExecutor(1, "postureview-lookout")) for _ in finds]
        waiting: deque[tuple[Item, Future[Seen]]] = deque()
        stack.callback(lambda: [found.cancel() for _, found in waiting])
        for item, (thread, find) in zip(items, itertools.cycle(zip(threads, finds, strict=True)), strict=False):
            waiting.append((item, thread.submit(find, item)))
            if len(waiting) == _WAITING * len(finds):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)


def _first(waiting: deque[tuple[Item, Future[Seen]]]) -> tuple[Item, Seen]:
    item, found = waiting.popleft()
    return item, found.result()
