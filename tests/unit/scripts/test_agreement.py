from __future__ import annotations

import math

import numpy as np
import pytest

from common.agreement import TRUNK_CATEGORIES, agreement, confusion, trunk_category, weighted_kappa


@pytest.mark.parametrize(
    ("angle_deg", "category"),
    [(0, 1), (5, 1), (5.1, 2), (-12, 2), (20, 2), (20.1, 3), (-60, 3), (60.1, 4), (130, 4), (-90, 4)],
)
def test_trunk_category_follows_the_reba_sheet_in_both_directions(angle_deg: float, category: int) -> None:
    assert trunk_category(angle_deg) == category


def test_confusion_counts_labels_in_rows_and_ratings_in_columns() -> None:
    table = confusion([1, 1, 2, 3], [1, 2, 2, 1], (1, 2, 3))
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_weighted_kappa_by_hand() -> None:
    # Apart: 2 * 1 + 1 * 2 = 4. By chance, with rows (4, 3, 3) and columns (4, 3, 3) of 10:
    # 1 apart: (4*3 + 3*4 + 3*3 + 3*3) / 10 = 4.2; 2 apart: 2 * (4*3 + 3*4) / 10 = 4.8. So 1 - 4 / 9 = 5 / 9.
    table = np.array([[3, 1, 0], [0, 2, 1], [1, 0, 2]])
    assert weighted_kappa(table) == pytest.approx(5 / 9)


def test_kappa_is_one_for_equals_zero_for_chance_and_unknown_for_a_single_category() -> None:
    assert weighted_kappa(np.diag([4, 2, 1])) == 1
    assert weighted_kappa(np.ones((3, 3), dtype=np.int64)) == pytest.approx(0)
    assert math.isnan(weighted_kappa(np.array([[5, 0], [0, 0]])))
    assert math.isnan(weighted_kappa(np.zeros((2, 2), dtype=np.int64)))


def test_agreement_counts_shares_and_its_interval_holds_the_value() -> None:
    labels, rated = [1, 1, 2, 3, 4, 4], [1, 2, 2, 3, 4, 2]
    one = agreement(labels, rated, groups=list("aabbcc"))
    assert one.n == 6
    assert one.exact == pytest.approx(4 / 6)
    assert one.within_one == pytest.approx(5 / 6)
    assert one.low <= one.kappa <= one.high
    assert one.kappa == weighted_kappa(confusion(labels, rated, TRUNK_CATEGORIES))


def test_no_pictures_agree_on_nothing() -> None:
    one = agreement([], [], [])
    assert one.n == 0
    assert math.isnan(one.kappa)
