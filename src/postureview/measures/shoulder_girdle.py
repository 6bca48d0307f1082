"""The near shoulder against the estimated C7 in side views (reference A.1). Rows and points as in ``back``."""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import elevation_deg
from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.register import outline_measure
from postureview.measures.spine import c7_points, middle_of_three
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side

_NECK = (Part.EAR, Part.SHOULDER, Part.HIP)


@outline_measure("forward_shoulder_angle", parts=_NECK, version=2)
def forward_shoulder_angle(outline: Outline, side: Side) -> Reading | Refusal:
    """Rise of the line from the near shoulder back to the estimated C7, degrees; small = shoulder forward."""
    points = c7_points(outline, side)
    if isinstance(points, Refusal):
        return points
    return middle_of_three([180.0 - float(elevation_deg(np.zeros(2), c7)) for c7 in points])


@outline_measure("shoulder_forward_offset", parts=_NECK, version=2)
def shoulder_forward_offset(outline: Outline, side: Side) -> Reading | Refusal:
    """Distance of the near shoulder from the line C7 - hip, as a share of that line, positive = in front of it."""
    points = c7_points(outline, side)
    if isinstance(points, Refusal):
        return points
    return middle_of_three(_in_front_of_line(points, _hip(outline, side)).tolist())


def _hip(outline: Outline, side: Side) -> Floats:
    """(2,) the near hip, seen from the shoulder, in the rows' unit."""
    from_shoulder = outline.at(Part.HIP, side) - outline.at(Part.SHOULDER, side)
    return np.asarray(from_shoulder / -from_shoulder[1])


def _in_front_of_line(c7: Floats, hip: Floats) -> Floats:
    """(N,) of the shoulder, which is the origin, from lines through each C7 (N, 2) and the hip, as shares of them."""
    line = c7 - hip
    return np.asarray((line[:, 0] * hip[1] - line[:, 1] * hip[0]) / np.sum(line**2, axis=1))
