"""The page that carries the card: printed at its true size, with a bar to check that by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from postureview.base.errors import UsageError
from postureview.capture.card_board import COLUMNS, ROWS, SQUARE_MM, card_board

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAPERS_MM = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height of the paper."""
BAR_MM = 100.0
DPI = 300
"""Of a PNG; printers that obey it print at true size."""
_MM_PER_INCH = 25.4
_SUFFIXES = (".pdf", ".png", ".svg")
_CELL_MM = 2.0
"""Pixel of the drawn board: it divides a square, the modules of a marker (8 mm) and its margin (6 mm)."""
_INSTRUCTION = (
    "Print at 100 % (no 'fit to page'), check the bar with a ruler, glue to stiff card.",
    "Hang it upright by a spirit level, facing the camera: beside the person, as far from the camera as",
    "the person's feet, at the height of the camera, and not hidden by the person.",
)


def write_card(path: Path, paper: str = "a4") -> None:
    """Write the page as PDF, PNG or SVG, as the ending asks. UsageError for another ending or paper."""
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            expected="a card file that ends in .pdf, .png or .svg", found=repr(path.name), todo="rename it"
        )
    if paper not in PAPERS_MM:
        raise UsageError(expected=f"paper {' or '.join(PAPERS_MM)}", found=repr(paper), todo="choose one of them")
    import matplotlib
    from matplotlib.figure import Figure

    width, height = PAPERS_MM[paper]
    # A fixed salt and no dates: the same card is the same file.
    dated = {".pdf": "CreationDate", ".svg": "Date"}.get(path.suffix.lower())
    with matplotlib.rc_context({"svg.hashsalt": "postureview card"}):
        figure = Figure(figsize=(width / _MM_PER_INCH, height / _MM_PER_INCH), facecolor="white")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0, width), ylim=(0, height))
        axes.set_axis_off()
        _draw(axes, width, height)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=DPI, metadata={dated: None} if dated else None)


def _draw(axes: Axes, width: float, height: float) -> None:
    """The board as rectangles, so that it has no resolution of its own, and what people need below it."""
    from matplotlib.patches import Polygon, Rectangle

    across, up = COLUMNS * SQUARE_MM, ROWS * SQUARE_MM
    left, top, cell = (width - across) / 2, height - 9.0, _CELL_MM
    n = round(SQUARE_MM / cell)
    board = card_board().generateImage((COLUMNS * n, ROWS * n), marginSize=0)
    for row, values in enumerate(board):
        for start, end in _black_runs(values):
            axes.add_patch(
                Rectangle(
                    (left + start * cell, top - (row + 1) * cell), (end - start) * cell, cell, color="black", lw=0
                )
            )
    middle = width / 2
    axes.add_patch(Polygon([(middle - 3, height - 7), (middle + 3, height - 7), (middle, height - 3.5)], color="black"))
    for x in (middle - 5, middle + 5):
        side = "right" if x < middle else "left"
        axes.text(x, height - 5.3, "THIS EDGE UP", fontsize=8, ha=side, va="center")
    bar_y = top - up - 6.0
    axes.add_patch(Rectangle((middle - BAR_MM / 2, bar_y), BAR_MM, 1.5, color="black", lw=0))
    axes.text(middle + BAR_MM / 2 + 2, bar_y + 0.75, f"{BAR_MM:.0f} mm", fontsize=8, va="center")
    for number, line in enumerate(_INSTRUCTION):
        axes.text(middle, bar_y - 4.0 - 4.2 * number, line, fontsize=8, ha="center", va="center")


def _black_runs(values: object) -> list[tuple[int, int]]:
    """(first, one past the last) of each run of black in a row of the board."""
    import numpy as np

    black = np.concatenate([[0], np.asarray(values) < 128, [0]]).astype(int)
    steps = np.diff(black)
    return list(zip(np.flatnonzero(steps > 0).tolist(), np.flatnonzero(steps < 0).tolist(), strict=True))
