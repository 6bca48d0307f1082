"""The back in one side view: its outline in rows of the trunk, and what hides it.

Rows count the height between the near shoulder (0) and the near hip (1), upward negative. Points are (axis, up) with
the near shoulder as origin and that height as unit, so that up is minus the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from postureview.geometry.angles import inclination_deg
from postureview.geometry.curves import SmoothCurve, smooth_curve
from postureview.measures.outline import Outline, Refusal
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side
from postureview.values.measurement import Reason

BANDWIDTHS = (0.04, 0.06, 0.09)
"""Of the smoothing, narrow, middle and wide, in the ratio of the reference's 5, 8 and 12 % (A.3); the middle one agreed
best with the truth of rendered people. Their spread is the method's own error."""

SHOWN_ROWS = (-0.25, 1.2)
"""What the curves are fitted to: from the neck to the fullest part of the buttock."""
NECK_ROW = -0.15
"""The lowest row above which the outline must be known when the neck's base is read."""
MIN_KNOWN_SHARE = 0.9
"""Share of the rows asked for in which an edge must have been found (E)."""

MAX_LEAN_DEG = 35.0
"""Beyond this inclination of the trunk rows no longer run across it (E)."""

MIN_NECK_HOLLOW = 0.055
"""Depth of the nape between ear and upper back. Less is long hair: nine in ten rendered people with long hair lie
below, and about 10 % of those with short hair or a bun."""
NECK_END_ROW = 0.1
NAPE_SHARE = 0.98
"""The nape is the middle of all points that are nearly as deep as the deepest: one alone hangs on single pixels."""

ARM_ROOM = 0.12
"""An arm whose axis lies nearer to the edge than this may be that edge: half a forearm, 45 of 500 mm (D), and some room
for the landmarks; so it is on rendered people."""

HEM_ROWS = (0.7, 1.15)
HEM_HEIGHT = 0.02
MAX_HEM_STEP = 0.03
"""A forward step of the outline over ``HEM_HEIGHT`` is the hem of a loose top; a skin-tight one does not step so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Back:
    """The outline of a back that can be read, smoothed narrowly, middling and widely, and what lies beside it."""

    ear: Floats
    edge: Floats
    """(N, 2) the outline itself, from top to bottom, where it was found."""
    arms: Floats
    """(N, 2) points along the axes of both arms, as far as they are known."""
    curves: tuple[SmoothCurve, SmoothCurve, SmoothCurve]

    @property
    def curve(self) -> SmoothCurve:
        """The one that gives the value."""
        return self.curves[1]

    def nape(self, lower_row: float) -> Floats:
        """(2,) where neck and back meet: where the outline lies deepest in front of its chord from the ear to a row."""
        upper, lower = (
            np.array([np.interp(-up, -self.edge[:, 1], self.edge[:, 0]), up]) for up in (self.ear[1], -lower_row)
        )
        between = self.edge[(self.edge[:, 1] < upper[1]) & (self.edge[:, 1] > lower[1])]
        chord = lower - upper
        depth = (between - upper) @ np.array([-chord[1], chord[0]])  # in front of a chord that runs downward
        return np.asarray(between[depth >= NAPE_SHARE * depth.max()].mean(axis=0))

    def arm_covers(self, upper_row: float, lower_row: float) -> bool:
        """Whether an arm reaches the outline between two rows."""
        beside = self.arms[(self.arms[:, 1] <= -upper_row) & (self.arms[:, 1] >= -lower_row)]
        room = beside[:, 0] - self.curve.at(beside[:, 1])[:, 0]
        return bool(np.any(room < ARM_ROOM))


def back_of(outline: Outline, side: Side, *, neck: bool) -> Back | Refusal:
    """The back in an outline, or why it cannot be read. neck : whether the neck's base is asked for as well."""
    shoulder, hip, ear = (outline.at(part, side) for part in (Part.SHOULDER, Part.HIP, Part.EAR))
    height = float(shoulder[1] - hip[1])
    if not np.isfinite([*shoulder, *hip]).all() or (neck and not np.isfinite(ear).all()):
        parts = "ear, shoulder and hip" if neck else "shoulder and hip"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=f"{parts} were not seen together; keep them uncovered")
    if height <= 0 or abs(float(inclination_deg(hip, shoulder))) > MAX_LEAN_DEG:
        return Refusal(reason=Reason.NOT_STANDING, detail="the trunk was bent; stand upright")

    def in_rows(points: Floats) -> Floats:
        return np.asarray((points - shoulder) / height)

    edge = in_rows(outline.back_edge((Part.EAR, Part.SHOULDER, Part.HIP, Part.KNEE), side))
    hidden = _unknown(edge, neck=neck) or (_hair(edge, in_rows(ear)) if neck else None) or _hem(edge)
    if hidden is not None:
        return hidden
    shown = edge[(-edge[:, 1] >= SHOWN_ROWS[0]) & (-edge[:, 1] <= SHOWN_ROWS[1])]
    narrow, middle, wide = (smooth_curve(shown, bandwidth) for bandwidth in BANDWIDTHS)
    if narrow is None or middle is None or wide is None:
        return Refusal(reason=Reason.TOO_SMALL, detail="the outline has too few rows of pixels; come nearer")
    arms = np.concatenate([in_rows(points) for points in _arms(outline)] or [np.empty((0, 2))])
    known = edge[np.isfinite(edge[:, 0])]
    return Back(ear=in_rows(ear), edge=known, arms=arms, curves=(narrow, middle, wide))


def _unknown(edge: Floats, *, neck: bool) -> Refusal | None:
    upper = -NECK_ROW if neck else 0.0
    asked = edge[(edge[:, 1] <= upper) & (edge[:, 1] >= -1.0)]
    known = edge[np.isfinite(edge[:, 0]), 1]
    share = float(np.mean(np.isfinite(asked[:, 0]))) if len(asked) else 0.0
    if share >= MIN_KNOWN_SHARE and known.max() >= upper and known.min() <= -1.0:
        return None
    detail = f"the edge of the back was found in {share:.0%} of its height; film it uncovered, before a plain wall"
    return Refusal(reason=Reason.CONTOUR_HIDDEN, detail=detail)


def _hair(edge: Floats, ear: Floats) -> Refusal | None:
    """Without a hollow at the nape the outline is that of hair on the shoulders."""
    nape = edge[np.isfinite(edge[:, 0]) & (edge[:, 1] <= ear[1]) & (-edge[:, 1] <= NECK_END_ROW)]
    if len(nape) > 2:
        straight = np.interp(nape[:, 1], nape[[-1, 0], 1], nape[[-1, 0], 0])
        if float(np.max(nape[:, 0] - straight)) >= MIN_NECK_HOLLOW:
            return None
    detail = "the nape shows no hollow, as under long hair or a collar; tie the hair up and bare the neck"
    return Refusal(reason=Reason.CONTOUR_HIDDEN, detail=detail)


def _hem(edge: Floats) -> Refusal | None:
    known = edge[np.isfinite(edge[:, 0])]
    rows = np.linspace(*HEM_ROWS, len(known))
    above, below = (np.interp(at, -known[:, 1], known[:, 0]) for at in (rows, rows + HEM_HEIGHT))
    if not len(known) or float(np.max(below - above)) <= MAX_HEM_STEP:
        return None
    detail = "the outline steps forward as at the hem of a loose top; wear close-fitting clothes or bare the back"
    return Refusal(reason=Reason.CONTOUR_HIDDEN, detail=detail)


def _arms(outline: Outline) -> Iterator[Floats]:
    """Points along the upper arms and forearms that are known."""
    share = np.linspace(0.0, 1.0, 50)[:, None]
    for side in BODY_SIDES:
        joints = [outline.at(part, side) for part in (Part.SHOULDER, Part.ELBOW, Part.WRIST)]
        for first, last in pairwise(joints):
            if np.isfinite([*first, *last]).all():
                yield first + share * (last - first)
