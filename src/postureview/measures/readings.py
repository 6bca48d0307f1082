"""What a measure finds in one still phase, before it is summarised; and how outlines are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from postureview.measures.outline import Outline, Reading, Refusal
from postureview.values.arrays import Floats
from postureview.values.close_up import Face
from postureview.values.landmarks import Side
from postureview.values.measurement import Reason

OutlineFormula = Callable[[Outline, Side], Reading | Refusal]
"""(outline, near side) → the value of one picture: degrees, pixels for a length, or a ratio; or why it shows none."""

FaceFormula = Callable[[Face, float], float]
"""(face, roll of the camera in degrees, positive = content turned clockwise) → degrees, positive = to the right."""

MIN_SHARE = 0.5
"""What is missing in more than half of a phase's frames is missing (E)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """Known values (N,) of one phase, N > 0, and the standard deviation that the way of reading alone causes."""

    values: Floats
    method_error: float = 0.0


def read_outlines(formula: OutlineFormula, outlines: Sequence[Outline], side: Side) -> Readings | Refusal:
    """The value of each outline; the commonest refusal when more than half of them refuse, and when there are none."""
    if not outlines:
        detail = "the outline of the body is read from a picture, and none was kept; assess the video or photograph"
        return Refusal(reason=Reason.PICTURE_MISSING, detail=detail)
    found = [formula(outline, side) for outline in outlines]
    known = [one for one in found if isinstance(one, Reading)]
    if len(known) < MIN_SHARE * len(found):
        refusals = [one for one in found if isinstance(one, Refusal)]
        reason, _ = Counter(one.reason for one in refusals).most_common(1)[0]
        return next(one for one in refusals if one.reason is reason)
    values = np.array([one.value for one in known])
    return Readings(values=values, method_error=float(np.median([one.method_error for one in known])))


def read_faces(formula: FaceFormula, faces: Sequence[Face], roll_deg: float) -> Readings | Refusal:
    """The value of each face; a refusal when there is none."""
    if not faces:
        detail = "no face was to be read; uncover it, light it from the front, and look into the camera"
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=detail)
    return Readings(values=np.array([formula(face, roll_deg) for face in faces]))
