from __future__ import annotations

import pytest

from common.tables import ABSENT, markdown_table, number, percent


@pytest.mark.parametrize(
    ("value", "text"), [(1.25, "1.2"), (-0.04, "0.0"), (None, ABSENT), (float("nan"), ABSENT), (float("inf"), ABSENT)]
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_units_and_per_cent() -> None:
    assert number(12.344, 2, "px") == "12.34 px"
    assert percent(0.5) == "50 %"
    assert percent(None) == ABSENT


def test_a_table_is_aligned_and_keeps_bars_within_their_cell() -> None:
    assert markdown_table(["file", "n"], [["a|b", 12], ["c", 3456]]).splitlines() == [
        "| file |    n |",
        "| ---- | ---: |",
        "| a\\|b |   12 |",
        "| c    | 3456 |",
    ]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="every row must have 2 cells, got 1"):
        markdown_table(["file", "n"], [["a"]])
