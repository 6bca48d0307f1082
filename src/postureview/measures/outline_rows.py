"""An outline in rows across the body, level or tilted: where the body ends in each row, and where an arm begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.geometry.curves import boundary_columns
from postureview.measures.outline import Outline
from postureview.values.arrays import Floats

STEP = 0.005
"""Between rows and between columns, in trunk heights: about a pixel of the outlines that networks give."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutlineRows:
    """share : (N, M) of the body at rows of equal height. first : position of the first column, toward +axis positive.

    Columns are ``STEP`` apart; all positions are in trunk heights.
    """

    share: Floats
    first: float

    def body_ends(self, start: Floats, toward: int) -> Floats:
        """(N,) where a walk from ``start`` (N,) first leaves the body; NaN where it starts outside or never leaves.

        toward : +1 = toward +axis, -1 = toward -axis.
        """
        return self._position(boundary_columns(self.share, self._column(start), toward=toward))

    def body_begins(self, end: Floats, toward: int) -> Floats:
        """(N,) where the walk meets a body again beyond ``end``, as ``body_ends`` found it; NaN where it does not."""
        outside = toward * (np.floor(toward * self._column(end)) + 1)
        return self._position(boundary_columns(1.0 - self.share, outside, toward=toward))

    def _column(self, position: Floats) -> Floats:
        return np.asarray((position - self.first) / STEP)

    def _position(self, column: Floats) -> Floats:
        return np.asarray(self.first + column * STEP)


def outline_rows(
    outline: Outline, rows: Floats, *, origin: Floats, height: float, reach: float, tilt_deg: float = 0.0
) -> OutlineRows:
    """Sample an outline along rows through points of a line that rises from ``origin``.

    rows : (N,) along that line, upward positive, in trunk heights. origin : (2,) as (axis, up) in pixels. height : of a
    trunk, in pixels. reach : columns on either side of the line. tilt_deg : of the line, positive = toward +axis; the
    rows run square to it.
    """
    turn = np.deg2rad(tilt_deg)
    columns = np.arange(-reach, reach + STEP / 2, STEP)
    across, along = np.meshgrid(columns, rows)
    axis = across * np.cos(turn) + along * np.sin(turn)
    up = along * np.cos(turn) - across * np.sin(turn)
    share = outline.share_at(origin + height * np.stack([axis, up], axis=-1))
    return OutlineRows(share=share, first=float(columns[0]))
