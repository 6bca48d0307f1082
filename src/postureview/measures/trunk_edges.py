"""The edges of the trunk in one front or back view, and the gaps between them and the arms.

Rows count the height between the middles of shoulders (0) and hips (1), upward negative; that height is the unit of all
lengths. ``out`` is the distance from the vertical through the hips' middle, positive outward on the flank's own side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from postureview.geometry.angles import inclination_deg
from postureview.geometry.curves import SmoothCurve, smooth_curve
from postureview.geometry.signals import gaps
from postureview.measures.outline import Outline, Refusal
from postureview.measures.outline_rows import STEP, OutlineRows, outline_rows
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side
from postureview.values.measurement import Reason

LOWEST_ROW = 1.25
REACH = 1.5
"""Columns on either side: more than an arm's length, 1.1 of the trunk's."""

MAX_LEAN_DEG = 25.0
"""Beyond this lean of the trunk level rows no longer run across it (E)."""
ARM_ROOM = 0.12
"""An arm's edge lies no further outward than this from the line through its joints: as for the back's edge."""

AXILLA_ROW = 0.45
"""A gap that begins lower does not begin at the axilla: the arm lies on the trunk there."""
GAP_FIRST_ROW = 0.6
"""A gap that begins lower shows too little of the waist to be compared (E)."""
GAP_LOWEST_ROW = 1.0
"""Gaps are compared down to the hips, or to the higher wrist."""
MIN_KNOWN_SHARE = 0.95
"""Share of the rows from the axilla down to there in which a gap must be seen (E)."""

WAIST_ROWS = (0.35, 0.92)
"""Where the trunk is narrowest."""
WAIST_BANDWIDTH = 0.04
"""Smoothing of the edge in which the narrowest point is looked for; as for the back."""

ADVICE = "hold the arms 20-30 deg away from the trunk"


@dataclass(frozen=True, kw_only=True, eq=False)
class Flank:
    """One side of the trunk.

    rows : (N,). edge : (N,) how far out the body reaches from the trunk's middle, NaN where that is not known.
    arm : (N,) inner edge of the arm, NaN where no gap lies between. wrist : (2,) out and row.
    """

    rows: Floats
    edge: Floats
    arm: Floats
    wrist: Floats

    @cached_property
    def gap(self) -> tuple[int, int] | None:
        """First and last row of the longest gap between trunk and arm, as indices."""
        runs = gaps(np.isfinite(self.arm))
        return max(runs, key=lambda run: run[1] - run[0], default=None)

    @property
    def axilla(self) -> Floats:
        """(2,) out and row of the gap's upper end. Only where there is a gap."""
        assert self.gap is not None
        return np.array([self.edge[self.gap[0]], self.rows[self.gap[0]]])

    def gap_area(self, lowest_row: float) -> float:
        """Area between trunk and arm from the axilla down to a row. Only where there is a gap."""
        assert self.gap is not None
        within = slice(self.gap[0], self.gap[1] + 1)
        width = np.where(self.rows[within] <= lowest_row, self.arm[within] - self.edge[within], 0.0)
        return float(np.sum(width)) * STEP

    def edge_at(self, row: float) -> float:
        """How far out the trunk's edge lies in a row; NaN where no gap shows it."""
        seen = np.where(np.isfinite(self.arm), self.edge, np.nan)
        return float(np.interp(row, self.rows, seen, left=np.nan, right=np.nan))

    def waist(self) -> Floats | None:
        """(2,) out and row of the narrowest point beside the gap; None where it narrows to the gap's end."""
        known = np.isfinite(self.arm) & (self.rows >= WAIST_ROWS[0]) & (self.rows <= WAIST_ROWS[1])
        curve = smooth_curve(np.stack([self.edge[known], -self.rows[known]], axis=1), WAIST_BANDWIDTH)
        return None if curve is None else _narrowest(curve, self.rows[known])


def _narrowest(curve: SmoothCurve, rows: Floats) -> Floats | None:
    out = curve.at(-rows)[:, 0]
    at = int(np.argmin(out))
    return np.array([out[at], rows[at]]) if 0 < at < len(rows) - 1 else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Flanks:
    """Both sides of the trunk. height : of the unit, in pixels."""

    left: Flank
    right: Flank
    height: float

    @property
    def both(self) -> tuple[Flank, Flank]:
        """Left and right."""
        return self.left, self.right

    @property
    def lowest_row(self) -> float:
        """Down to where gaps are compared."""
        return float(min(GAP_LOWEST_ROW, *(flank.wrist[1] for flank in self.both)))

    def touching(self, first_row: float) -> Refusal | None:
        """Why the gaps cannot be compared, or None: each must begin above ``first_row`` and run down unbroken."""
        for side, flank in zip(BODY_SIDES, self.both, strict=True):
            start_row = np.inf if flank.gap is None else flank.axilla[1]
            if start_row > first_row:
                return hidden(f"no gap was seen between the {side.value} arm and the upper trunk; {ADVICE}")
            asked = (flank.rows >= start_row) & (flank.rows <= self.lowest_row)
            if np.isfinite(flank.arm[asked]).sum() < max(1.0, MIN_KNOWN_SHARE * asked.sum()):
                return hidden(f"the {side.value} arm touches the trunk or the hip; {ADVICE}")
        return None


def flanks_of(outline: Outline) -> Flanks | Refusal:
    """The trunk's edges in an outline, or why they cannot be read."""
    shoulders, hips = (outline.middle(part) for part in (Part.SHOULDER, Part.HIP))
    arms = [outline.at(part, side) for part in (Part.ELBOW, Part.WRIST) for side in BODY_SIDES]
    if not np.isfinite([shoulders, hips, *arms]).all():
        detail = "shoulders, hips, elbows and wrists were not seen together; keep them uncovered"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=detail)
    height = float(shoulders[1] - hips[1])
    if height <= 0 or abs(float(inclination_deg(hips, shoulders))) > MAX_LEAN_DEG:
        return Refusal(reason=Reason.NOT_STANDING, detail="the trunk was bent; stand upright")
    rows = np.arange(0.0, LOWEST_ROW, STEP)
    seen = outline_rows(outline, -rows, origin=np.array([hips[0], shoulders[1]]), height=height, reach=REACH)
    left, right = (_flank(outline, seen, rows, side) for side in BODY_SIDES)
    if left is None or right is None:
        return hidden(f"an arm was bent or raised; {ADVICE}, straight and pointing down")
    return Flanks(left=left, right=right, height=height)


def _flank(outline: Outline, seen: OutlineRows, rows: Floats, side: Side) -> Flank | None:
    """One side of the trunk; None where the arm does not point down."""
    outward = 1 if side is Side.RIGHT else -1
    shoulders, hips = (outline.middle(part) for part in (Part.SHOULDER, Part.HIP))

    def in_rows(point: Floats) -> Floats:
        out, up = (point - (hips[0], shoulders[1])) / (shoulders[1] - hips[1])
        return np.array([outward * out, -up])

    # From the shoulders' middle to the hip and on to the knee: a line that lies in the trunk, then in the thigh.
    trunk = [in_rows(shoulders), *(in_rows(outline.at(part, side)) for part in (Part.HIP, Part.KNEE))]
    limb = [in_rows(outline.at(part, side)) for part in (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.INDEX)]
    start, arm_line = _along(trunk, rows), _along(limb, rows)
    if start is None or arm_line is None:
        return None
    edge = seen.body_ends(outward * start, outward)
    arm = outward * seen.body_begins(edge, outward)
    edge = outward * edge
    with np.errstate(invalid="ignore"):
        # Where the arm lies on the trunk the walk ends at the arm's outer edge, beyond the arm's own line.
        apart = (edge < arm_line) & (arm < arm_line + ARM_ROOM)
    return Flank(rows=rows, edge=edge, arm=np.where(apart, arm, np.nan), wrist=limb[2])


def _along(points: list[Floats], rows: Floats) -> Floats | None:
    """(N,) out of the line through those of the points that are known, NaN beyond them; None where it turns back up."""
    known = np.array([point for point in points if np.isfinite(point).all()]).reshape(-1, 2)
    if len(known) < 2 or np.any(np.diff(known[:, 1]) <= 0):
        return None
    return np.asarray(np.interp(rows, known[:, 1], known[:, 0], left=np.nan, right=np.nan))


def hidden(detail: str) -> Refusal:
    """The answer that something covers the outline."""
    return Refusal(reason=Reason.CONTOUR_HIDDEN, detail=detail)
