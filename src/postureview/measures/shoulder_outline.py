"""The tilt of the shoulders from the outline of a front or back view.

The network moves the shoulders' landmarks by less than the shoulders move, and from behind by half. The outline shows
the shoulders themselves: each is found from the outer edge of the upper arm inward, not from its landmark, so that an
error of the landmark hardly counts. Lengths are in halves of the distance between both shoulder landmarks.
"""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import elevation_deg
from postureview.geometry.curves import boundary_columns
from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.trunk_edges import hidden
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side
from postureview.values.measurement import Reason

EDGE_BELOW = 0.3
"""The outer edge of the upper arm is looked for this far below the landmark: on the deltoid."""
INSETS = (0.18, 0.22, 0.26)
"""Heights are read this far inward from that edge, over the acromion: rendered people agreed best from 0.15 to 0.25."""
START_BELOW = 0.3
"""A walk up to the shoulder's edge starts inside the upper arm."""
REACH = 1.5
STEP = 0.01


def shoulder_tilt_outline(outline: Outline, side: Side) -> Reading | Refusal:
    """Tilt of the line over both shoulders, degrees, positive = right shoulder lower."""
    shoulders = [outline.at(Part.SHOULDER, one) for one in BODY_SIDES]
    if not np.isfinite(shoulders).all():
        detail = "both shoulders were not seen together; keep them uncovered"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=detail)
    half = abs(float(shoulders[1][0] - shoulders[0][0])) / 2
    left, right = (_tops(outline, place, half, one) for place, one in zip(shoulders, BODY_SIDES, strict=True))
    if not np.isfinite([left, right]).all():
        return hidden("the outline over the shoulders was not seen; let the arms hang, hair up and clothes close")
    tilts = -elevation_deg(left, right)
    return Reading(value=float(np.mean(tilts)), method_error=float(np.std(tilts)))


def _tops(outline: Outline, shoulder: Floats, half: float, side: Side) -> Floats:
    """(3, 2) points of the outline over one shoulder, one for each inset; NaN where it was not found."""
    outward = np.array([half if side is Side.RIGHT else -half, 0.0])
    upward = np.array([0.0, half])
    arm = shoulder - EDGE_BELOW * upward
    width = _way_out(outline, arm[None, :], outward)[0]
    starts = shoulder - START_BELOW * upward + (width - np.array(INSETS))[:, None] * outward
    return np.asarray(starts + _way_out(outline, starts, upward)[:, None] * upward)


def _way_out(outline: Outline, starts: Floats, step: Floats) -> Floats:
    """(N,) how many steps lead from each start (N, 2) out of the body; NaN where it starts outside or never leaves."""
    steps = np.arange(0.0, REACH, STEP)
    share = outline.share_at(starts[:, None, :] + steps[None, :, None] * step)
    return np.asarray(boundary_columns(share, np.zeros(len(starts)), toward=1) * STEP)
