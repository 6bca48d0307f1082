"""Lookouts that take turns see the same items in the same order, in threads or not."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.pose.in_turn import seen_in_turn


class Lookout:
    """Remembers what it saw, as those of a recording do."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.threads: set[int] = set()

    def __call__(self, item: int) -> tuple[int, ...]:
        self.threads.add(threading.get_ident())
        self.seen.append(item)
        return tuple(self.seen)


@given(n_items=st.integers(0, 12), n_lookouts=st.integers(1, 3))
def test_threads_change_nothing_that_is_found(n_items, n_lookouts):
    plain, threaded = (
        list(seen_in_turn(range(n_items), [Lookout() for _ in range(n_lookouts)], in_threads=in_threads))
        for in_threads in (False, True)
    )
    assert plain == threaded
    assert [item for item, _ in plain] == list(range(n_items))


def test_each_lookout_gets_every_second_item_in_a_thread_of_its_own():
    first, second = Lookout(), Lookout()
    list(seen_in_turn(range(7), [first, second], in_threads=True))
    assert (first.seen, second.seen) == ([0, 2, 4, 6], [1, 3, 5])
    assert len(first.threads) == len(second.threads) == 1
    assert not (first.threads & second.threads | {threading.get_ident()} & (first.threads | second.threads))


def test_an_error_comes_at_its_item_and_the_items_before_it_are_handed_on():
    def fails_at_three(item: int) -> int:
        if item == 3:
            raise ValueError("the third")
        return item

    handed_on = []
    with pytest.raises(ValueError, match="the third"):
        for item, _ in seen_in_turn(range(9), [fails_at_three, fails_at_three], in_threads=True):
            handed_on.append(item)
    assert handed_on == [0, 1, 2]


def test_few_items_are_taken_ahead_and_the_threads_end_with_the_reader():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    seen = seen_in_turn(items(), [Lookout(), Lookout()], in_threads=True)
    next(seen)
    assert len(taken) <= 5
    seen.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("postureview-lookout")]
