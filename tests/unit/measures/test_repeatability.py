"""Repeatability: the textbook example, and people whose variance components are known because they were drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.measures.repeatability import complete_cases, mean_squares, repeatability
from postureview.values.arrays import Floats

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
"""Shrout & Fleiss 1979, table 2: six targets, four judges."""


def drawn(n: int, k: int, *, people: float, takes: float, rest: float, seed: int) -> Floats:
    """Values of n people in k takes, from three independent normal sources with these standard deviations."""
    random = np.random.default_rng(seed)
    of_people, of_takes = random.normal(0, people, (n, 1)), random.normal(0, takes, (1, k))
    return np.asarray(50 + of_people + of_takes + random.normal(0, rest, (n, k)))


def test_the_example_of_shrout_and_fleiss() -> None:
    squares = mean_squares(SHROUT_FLEISS)
    assert (squares.people, squares.takes, squares.rest, squares.within) == pytest.approx(
        (11.24, 32.49, 1.02, 6.26), abs=0.005
    )
    found = repeatability(SHROUT_FLEISS)
    assert found is not None
    assert found.icc == pytest.approx(0.29, abs=0.005)
    assert (found.icc_low, found.icc_high) == pytest.approx((0.02, 0.76), abs=0.005)
    assert found.sem == pytest.approx(np.sqrt(6.26), abs=0.005)


def test_known_variances_are_found_again() -> None:
    # Many takes too, because only they tell how much takes differ as a whole.
    found = repeatability(drawn(400, 300, people=4, takes=1, rest=2, seed=1))
    assert found is not None
    assert found.sem == pytest.approx(np.sqrt(1 + 4), rel=0.05)
    assert found.icc == pytest.approx(16 / (16 + 1 + 4), abs=0.04)
    assert found.mdc95 == pytest.approx(2.77 * found.sem, rel=0.001)


def test_the_interval_holds_the_true_correlation_about_as_often_as_it_says() -> None:
    true = 9 / (9 + 0.25 + 4)
    held = 0
    for seed in range(200):
        found = repeatability(drawn(12, 3, people=3, takes=0.5, rest=2, seed=seed))
        assert found is not None and found.icc_low is not None and found.icc_high is not None
        held += found.icc_low <= true <= found.icc_high
    assert 0.90 <= held / 200 <= 0.99


def test_a_take_that_always_reads_higher_is_an_error_too() -> None:
    steady = np.array([[10.0, 13.0], [20.0, 23.0], [30.0, 33.0]])
    found = repeatability(steady)
    assert found is not None
    assert found.sem == pytest.approx(3 / np.sqrt(2))
    assert found.icc is not None and found.icc < 1


def test_takes_that_are_all_equal_correlate_fully_and_nothing_varying_not_at_all() -> None:
    equal = repeatability(np.array([[1.0, 1.0], [5.0, 5.0]]))
    assert equal is not None
    assert (equal.sem, equal.icc, equal.icc_low, equal.icc_high) == (0, 1, 1, 1)
    same = repeatability(np.full((4, 2), 7.0))
    assert same is not None
    assert same.icc is None and same.icc_low is None


def test_missing_values_leave_people_out_and_not_their_takes() -> None:
    table = np.array([[1.0, 2.0, np.nan], [3.0, 5.0, np.nan], [6.0, 6.0, 7.0], [9.0, np.nan, 9.0]])
    assert complete_cases(table).tolist() == [[1, 2], [3, 5], [6, 6]]
    assert repeatability(table, min_takes=3) is None
    assert repeatability(np.array([[1.0, 2.0]])) is None


@settings(max_examples=30)
@given(st.integers(3, 8), st.integers(2, 4), st.integers(0, 1000), st.floats(-5, 5), st.floats(0.1, 10))
def test_a_shift_of_everything_changes_nothing_and_a_scale_scales_the_error(
    n: int, k: int, seed: int, shift: float, scale: float
) -> None:
    table = drawn(n, k, people=3, takes=1, rest=1, seed=seed)
    plain, moved = repeatability(table), repeatability(table * scale + shift)
    assert plain is not None and moved is not None and plain.icc is not None
    assert moved.sem == pytest.approx(plain.sem * scale)
    assert moved.icc == pytest.approx(plain.icc)
    assert plain.icc_low is not None and plain.icc_high is not None
    assert plain.icc_low <= plain.icc <= plain.icc_high
