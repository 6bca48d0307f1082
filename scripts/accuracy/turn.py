"""Would correcting a value for how far the body is turned off its view help? Judged on people left out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from accuracy.figures import Figures
from accuracy.gather import Row

Columns = list[np.ndarray]


def turn_table(made: Sequence[Figures], rows: Sequence[Row]) -> str:
    """RMSE of a straight line through each measure, and what the turn, as read and as it truly is, takes off it."""
    lines = [
        "| measure | view | line alone | with the turn as read | with the true turn |",
        "|---|---|---:|---:|---:|",
    ]
    for one in made:
        known = [row for row in rows if _of(row, one) and "turn_read_deg" in row.facts]
        base, read, true = (_left_out(known, fact) for fact in ("", "turn_read_deg", "yaw_off_deg"))
        digits = max(0, 1 - math.floor(math.log10(one.sem)))
        lines.append(
            f"| {one.measure} | {one.view} | {base:.{digits}f} | {read:.{digits}f} ({read / base - 1:+.0%}) "
            f"| {true:.{digits}f} ({true / base - 1:+.0%}) |"
        )
    return "\n".join(lines)


def turn_as_read(rows: Sequence[Row]) -> str:
    """How well the landmarks tell the turn, one sentence a view."""
    parts = []
    for view in ("front", "back", "side"):
        cases = {row.case: row.facts for row in rows if row.view == view and "turn_read_deg" in row.facts}
        true, read = (
            np.array([float(facts[fact]) for facts in cases.values()]) for fact in ("yaw_off_deg", "turn_read_deg")
        )
        parts.append(
            f"{view}: r {np.corrcoef(true, read)[0, 1]:.2f}, slope {np.polyfit(true, read, 1)[0]:.2f}, "
            f"error {np.mean(read - true):+.1f} (SD {np.std(read - true, ddof=1):.1f})"
        )
    return "The turn as read from the landmarks against the true one, degrees: " + "; ".join(parts) + "."


def _of(row: Row, one: Figures) -> bool:
    return (row.measure, row.view) == (one.measure, one.view) and row.estimate is not None


def _left_out(rows: Sequence[Row], fact: str) -> float:
    truth = np.array([row.truth for row in rows])
    raw = np.array([row.estimate for row in rows], dtype=float)
    columns: Columns = [np.ones_like(raw), raw]
    if fact:
        # A turn to the subject's left opens a left view and closes a right one.
        mirrored = np.array([-1.0 if row.case.endswith("right") else 1.0 for row in rows])
        columns.append(mirrored * np.array([float(row.facts[fact]) for row in rows]))
    design, people = np.column_stack(columns), np.array([row.body for row in rows])
    error = np.empty_like(raw)
    for person in dict.fromkeys(people):
        out = people == person
        weights = np.linalg.lstsq(design[~out], truth[~out], rcond=None)[0]
        error[out] = truth[out] - design[out] @ weights
    return float(np.sqrt(np.mean(error**2)))
