"""Numbers and tables in Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

ABSENT = "-"


def number(value: float | None, digits: int = 1, unit: str = "") -> str:
    """``value`` with so many decimals and its unit; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return f"{text} {unit}" if unit else text


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as per cent; a dash where there is none."""
    return number(None if share is None else 100 * share, digits, "%")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table padded to be read as text too: first column to the left, the others to the right.

    ValueError when a row has another length than the header.
    """
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in (header, *rows)]
    for row in cells:
        if len(row) != len(header):
            raise ValueError(f"every row must have {len(header)} cells, got {len(row)}: {row}")
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(header))]
    ruler = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(row, widths) for row in (cells[0], ruler, *cells[1:]))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
