"""The body's centre of mass from segment masses and landmarks, and where it lies over the feet (reference A.1)."""

from __future__ import annotations

import numpy as np

from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import SegmentRow
from postureview.measures.body import Body
from postureview.measures.register import measure
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side

_PARTS = tuple(dict.fromkeys(Part[end.upper()] for row in knowledge().segments for end in (row.start, row.end)))


def mass_centre(body: Body) -> Floats:
    """(T,) position of the centre of mass along the axis, pixels; NaN where a landmark of any segment was not seen.

    Masses lie between those of women and men: across the body they differ by less than a landmark's error.
    """
    weighted = [
        row.mass_share * (start + row.centre * (end - start))
        for row in knowledge().segments
        for start, end in _ends(body, row)
    ]
    whole = sum(row.mass_share * (2 if row.each_side else 1) for row in knowledge().segments)
    return np.asarray(np.sum(weighted, axis=0) / whole)


def _ends(body: Body, row: SegmentRow) -> list[tuple[Floats, Floats]]:
    """(T,) axis of both ends, of each side or once."""
    start, end = Part[row.start.upper()], Part[row.end.upper()]
    if row.each_side:
        return [(body.at(start, side)[:, 0], body.at(end, side)[:, 0]) for side in BODY_SIDES]
    return [(body.middle(start)[:, 0], body.middle(end)[:, 0])]


@measure("weight_shift", parts=_PARTS)
def weight_shift(body: Body, side: Side) -> Floats:
    """Centre of mass off the ankles' midpoint over half their distance: 0 = midway, 1 = above the right ankle.

    Nobody stands on both feet with it beyond either ankle: NaN there, the network has laid both ankles on one leg.
    """
    right, left = (body.at(Part.ANKLE, one)[:, 0] for one in (Side.RIGHT, Side.LEFT))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (mass_centre(body) - (right + left) / 2) / (np.abs(right - left) / 2)
        return np.asarray(np.where(np.abs(share) <= 1.0, share, np.nan))
