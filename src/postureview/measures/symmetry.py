"""Symmetry of the trunk in its outline from behind or in front (reference A.1, A.4). Arms must hang off the trunk."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from postureview.measures.head_outline import neck_of
from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.register import outline_measure
from postureview.measures.spine import C7_ROW
from postureview.measures.trunk_edges import ADVICE, AXILLA_ROW, GAP_FIRST_ROW, Flanks, flanks_of, hidden
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side
from postureview.values.measurement import Reason

_ARMS = (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.HIP)


@outline_measure("waist_asymmetry", parts=_ARMS)
def waist_asymmetry(outline: Outline, side: Side) -> Reading | Refusal:
    """Difference of the gaps between trunk and arms over their sum, -1 to 1, positive = larger on the left."""
    flanks = flanks_of(outline)
    if isinstance(flanks, Refusal):
        return flanks
    return flanks.touching(GAP_FIRST_ROW) or _asymmetry([one.gap_area(flanks.lowest_row) for one in flanks.both])


@outline_measure("arm_trunk_asymmetry", parts=_ARMS)
def arm_trunk_asymmetry(outline: Outline, side: Side) -> Reading | Refusal:
    """Difference of the wrists' distances from the trunk's edge over their sum, -1 to 1, positive = larger left."""
    flanks = flanks_of(outline)
    if isinstance(flanks, Refusal):
        return flanks
    distances = [one.wrist[0] - one.edge_at(float(one.wrist[1])) for one in flanks.both]
    for which, distance in zip(BODY_SIDES, distances, strict=True):
        if not distance > 0:
            return hidden(f"no gap was seen between the {which.value} wrist and the hip; {ADVICE}")
    return _asymmetry(distances)


@outline_measure("trunk_symmetry_index", parts=_ARMS)
def trunk_symmetry_index(outline: Outline, side: Side) -> Reading | Refusal:
    """Sum of the six parts of the posterior trunk symmetry index, in points, 0 = symmetrical."""
    parts = symmetry_parts(outline)
    return parts if isinstance(parts, Refusal) else Reading(value=parts.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class SymmetryParts:
    """The six parts of the index in points, >= 0: how far C7, the axillae and the waist stand off the midline, and the
    height differences of shoulders, axillae and waist.
    """

    c7: float
    axillae: float
    waist: float
    shoulder_height: float
    axilla_height: float
    waist_height: float

    @property
    def total(self) -> float:
        """The index."""
        return float(sum(astuple(self)))


def symmetry_parts(outline: Outline) -> SymmetryParts | Refusal:
    """The parts of the index, or why there are none. The midline runs through the hips' middle; C7 is estimated."""
    flanks, neck = flanks_of(outline), neck_of(outline)
    if isinstance(flanks, Refusal):
        return flanks
    if isinstance(neck, Refusal):
        return neck
    touching = flanks.touching(AXILLA_ROW)
    if touching is not None:
        return touching
    waists = [one.waist() for one in flanks.both]
    if any(one is None for one in waists):
        detail = "the trunk narrows to no waist between ribs and hips: straight, or not visible"
        return Refusal(reason=Reason.FLAT_OR_NOT_VISIBLE, detail=detail)
    return _parts(outline, flanks, np.array(waists), float(neck.middle[0]))


def _parts(outline: Outline, flanks: Flanks, waists: Floats, c7_axis: float) -> SymmetryParts:
    axillae = np.array([one.axilla for one in flanks.both])
    shoulders = np.array([outline.at(Part.SHOULDER, one) for one in BODY_SIDES]) / flanks.height
    c7_out = abs(c7_axis - float(outline.middle(Part.HIP)[0])) / flanks.height
    height = 1.0 - C7_ROW

    def apart(pairs: Floats, column: int, whole: float) -> float:
        left, right = pairs[:, column]
        return 100.0 * abs(float(left - right)) / whole

    return SymmetryParts(
        c7=100.0 * c7_out / float(waists[:, 0].sum()),
        axillae=apart(axillae, 0, float(axillae[:, 0].sum())),
        waist=apart(waists, 0, float(waists[:, 0].sum())),
        shoulder_height=apart(shoulders, 1, height),
        axilla_height=apart(axillae, 1, height),
        waist_height=apart(waists, 1, height),
    )


def _asymmetry(left_and_right: list[float]) -> Reading:
    left, right = left_and_right
    return Reading(value=float((left - right) / (left + right)))
