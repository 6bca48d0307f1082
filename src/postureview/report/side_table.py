"""Left and right side views beside each other, for the page and the terminal."""

from __future__ import annotations

from postureview.report.numbers import number, short_unit
from postureview.values.agreement import SideAgreement

TITLE = "Left and right side views"
HEADS = ("measure", "left", "right", "mean", "± error", "apart", "limit", "agree")
MEANS = (
    "Both side views show the same midline, and findings rest on their mean. Limit: how far they may lie apart and "
    "still agree"
)


def side_cells(one: SideAgreement) -> tuple[str, ...]:
    """One midline measure in words, in the order of ``HEADS``."""
    unit = short_unit(one.unit)
    numbers = (one.left, one.right, one.mean, one.uncertainty.mdc95, abs(one.difference), one.limit)
    left, right, mean, error, apart, limit = (number(value, one.unit) + unit for value in numbers)
    return one.term, left, right, mean, f"± {error}", apart, limit, "yes" if one.agrees else "no"
