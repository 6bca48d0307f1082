"""A thread that works ahead changes nothing but the speed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from postureview.capture.prefetch import prefetch


def n_prefetch_threads() -> int:
    return sum(thread.name == "postureview-prefetch" for thread in threading.enumerate())


def test_the_same_items_in_the_same_order() -> None:
    assert list(prefetch(range(1000), depth=3)) == list(range(1000))
    assert list(prefetch([])) == []
    assert n_prefetch_threads() == 0


def test_items_are_made_in_another_thread() -> None:
    names = list(prefetch(threading.current_thread().name for _ in range(3)))
    assert names == ["postureview-prefetch"] * 3


def test_no_more_than_depth_items_wait() -> None:
    made = 0

    def numbers() -> Iterator[int]:
        nonlocal made
        for number in range(100):
            made += 1
            yield number

    items = prefetch(numbers(), depth=4)
    for taken in range(1, 4):
        next(items)
        time.sleep(0.02)
        assert made <= taken + 4 + 1  # those that wait, and the one in hand


def test_an_exception_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the stick was pulled out")

    items = prefetch(failing())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(OSError, match="pulled out"):
        next(items)
    assert n_prefetch_threads() == 0


def test_the_thread_ends_when_the_consumer_stops_early() -> None:
    finished = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 0
        finally:
            finished.set()

    for item in prefetch(endless(), depth=1):
        assert item == 0
        break
    assert finished.wait(1)
    items = prefetch(endless())
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert n_prefetch_threads() == 0


def test_the_next_item_is_made_while_the_last_is_used() -> None:
    made_second = threading.Event()

    def numbers() -> Iterator[int]:
        yield 1
        made_second.set()
        yield 2

    for number in prefetch(numbers()):
        assert number == 2 or made_second.wait(5)


def test_a_depth_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="depth must be at least 1, got 0"):
        prefetch([], depth=0)
