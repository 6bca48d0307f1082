from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.geometry.robust import independent_count, median_error, robust_sd
from postureview.geometry.signals import fill_short_gaps, gaps, low_pass, outliers, speed

TIME_S = np.arange(90) / 30


def test_gaps_are_found_with_their_ends() -> None:
    assert gaps(np.array([True, False, True, True, False])) == [(0, 0), (2, 3)]


def test_a_short_gap_is_bridged_and_counted() -> None:
    values = TIME_S * 2
    holed = values.copy()
    holed[[10, 11]] = np.nan
    filled, count = fill_short_gaps(TIME_S, holed, max_gap_s=0.2)
    assert count == 2
    assert filled == pytest.approx(values)


def test_a_long_gap_and_the_ends_stay_open() -> None:
    holed = TIME_S.copy()
    holed[:2] = holed[40:60] = holed[-1] = np.nan
    filled, count = fill_short_gaps(TIME_S, holed, max_gap_s=0.2)
    assert count == 0
    assert np.isnan(filled).sum() == 23


def test_one_jump_is_an_outlier_and_a_still_series_has_none() -> None:
    values = np.full(90, 5.0)
    assert not outliers(values, limit_mad=6, floor=1).any()
    values[30] = 50
    assert np.flatnonzero(outliers(values, limit_mad=6, floor=1)).tolist() == [30]


def test_a_movement_is_not_an_outlier() -> None:
    assert not outliers(100 * np.sin(TIME_S), limit_mad=6, floor=1).any()


def test_low_pass_keeps_slow_and_removes_fast_without_lag() -> None:
    slow, fast = np.sin(2 * np.pi * 0.5 * TIME_S), np.sin(2 * np.pi * 13 * TIME_S)
    smooth = low_pass(TIME_S, slow + fast, cutoff_hz=6)
    inner = slice(15, -15)
    assert smooth[inner] == pytest.approx(slow[inner], abs=0.05)
    assert np.argmax(smooth[:30]) == pytest.approx(np.argmax(slow[:30]), abs=1)


def test_low_pass_halves_the_power_at_its_cutoff() -> None:
    time_s = np.arange(3000) / 100
    tone = np.sin(2 * np.pi * 6 * time_s)
    kept = low_pass(time_s, tone, cutoff_hz=6)[500:-500]
    assert np.std(kept) / np.std(tone) == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_low_pass_reads_real_times() -> None:
    uneven_s = np.sort(np.random.default_rng(1).uniform(0, 3, 120))
    slow = np.sin(2 * np.pi * 0.4 * uneven_s)
    assert low_pass(uneven_s, slow, cutoff_hz=6)[20:-20] == pytest.approx(slow[20:-20], abs=0.06)


def test_low_pass_keeps_gaps_and_short_stretches() -> None:
    values = np.random.default_rng(2).normal(size=90)
    values[8] = np.nan
    smooth = low_pass(TIME_S, values, cutoff_hz=6)
    assert np.isnan(smooth[8])
    assert smooth[:8].tolist() == values[:8].tolist()


def test_uniform_motion_has_constant_speed() -> None:
    points = np.stack([3 * TIME_S, 4 * TIME_S], axis=1)
    assert speed(TIME_S, points) == pytest.approx(np.full(90, 5.0))


@given(st.floats(0.1, 100))
def test_robust_sd_of_normal_noise_is_its_sd(sd: float) -> None:
    noise = np.random.default_rng(3).normal(scale=sd, size=20000)
    assert robust_sd(noise) == pytest.approx(sd, rel=0.05)


def test_equal_neighbours_are_worth_one_value() -> None:
    assert independent_count(np.repeat([1.0, 2.0], 50)) < 5
    assert independent_count(np.random.default_rng(4).normal(size=1000)) > 800


def test_the_error_of_a_correlated_series_does_not_fall_with_the_root_of_n() -> None:
    rng = np.random.default_rng(5)
    white = rng.normal(size=2000)
    slow = np.convolve(white, np.ones(100) / 10, mode="valid")
    assert median_error(slow) > 3 * 1.2533 * robust_sd(slow) / np.sqrt(slow.size)


def test_one_value_has_no_repeat_error_to_show() -> None:
    assert median_error(np.array([3.0])) == 0.0
