"""Measures of the side views, near side only. Axis: positive toward the subject's front (reference A.1)."""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import bend_deg, elevation_deg, inclination_deg
from postureview.measures.body import Body
from postureview.measures.register import measure
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side


@measure("head_pitch", parts=(Part.EAR, Part.EYE_OUTER))
def head_pitch(body: Body, side: Side) -> Floats:
    """Rise of the line ear → outer eye corner, degrees, positive = chin up."""
    return elevation_deg(body.at(Part.EAR, side), body.at(Part.EYE_OUTER, side))


@measure("trunk_inclination", parts=(Part.SHOULDER, Part.HIP))
def trunk_inclination(body: Body, side: Side) -> Floats:
    """Lean of the line hip → shoulder, degrees, positive = forward."""
    return inclination_deg(body.at(Part.HIP, side), body.at(Part.SHOULDER, side))


@measure("body_inclination", parts=(Part.SHOULDER, Part.ANKLE))
def body_inclination(body: Body, side: Side) -> Floats:
    """Lean of the line ankle → shoulder, degrees, positive = forward."""
    return inclination_deg(body.at(Part.ANKLE, side), body.at(Part.SHOULDER, side))


@measure("knee_sagittal_angle", parts=(Part.HIP, Part.KNEE, Part.ANKLE))
def knee_sagittal_angle(body: Body, side: Side) -> Floats:
    """Bend of hip-knee-ankle, degrees, positive = hyperextended (knee behind the line), negative = flexed."""
    return bend_deg(body.at(Part.HIP, side), body.at(Part.KNEE, side), body.at(Part.ANKLE, side))


@measure("tibia_inclination", parts=(Part.KNEE, Part.ANKLE))
def tibia_inclination(body: Body, side: Side) -> Floats:
    """Lean of the line ankle → knee, degrees, positive = forward."""
    return inclination_deg(body.at(Part.ANKLE, side), body.at(Part.KNEE, side))


def _in_front_of_ankle(body: Body, part: Part, side: Side) -> Floats:
    return np.asarray(body.at(part, side)[:, 0] - body.at(Part.ANKLE, side)[:, 0])


@measure("plumb_ear", parts=(Part.EAR, Part.ANKLE))
def plumb_ear(body: Body, side: Side) -> Floats:
    """Ear in front of the ankle, pixels, positive = forward."""
    return _in_front_of_ankle(body, Part.EAR, side)


@measure("plumb_shoulder", parts=(Part.SHOULDER, Part.ANKLE))
def plumb_shoulder(body: Body, side: Side) -> Floats:
    """Shoulder in front of the ankle, pixels, positive = forward."""
    return _in_front_of_ankle(body, Part.SHOULDER, side)


@measure("plumb_knee", parts=(Part.KNEE, Part.ANKLE))
def plumb_knee(body: Body, side: Side) -> Floats:
    """Knee in front of the ankle, pixels, positive = forward."""
    return _in_front_of_ankle(body, Part.KNEE, side)


@measure("plumb_hip", parts=(Part.HIP, Part.ANKLE))
def plumb_hip(body: Body, side: Side) -> Floats:
    """Hip in front of the ankle, pixels, positive = forward."""
    return _in_front_of_ankle(body, Part.HIP, side)


@measure("pelvis_forward", parts=(Part.HIP, Part.ANKLE))
def pelvis_forward(body: Body, side: Side) -> Floats:
    """Lean of the line ankle → hip, degrees, positive = forward."""
    return inclination_deg(body.at(Part.ANKLE, side), body.at(Part.HIP, side))


@measure("ear_shoulder_angle", parts=(Part.EAR, Part.SHOULDER))
def ear_shoulder_angle(body: Body, side: Side) -> Floats:
    """Rise of the line shoulder → ear over the horizontal, degrees, 90 = ear above shoulder, smaller = in front."""
    return elevation_deg(body.at(Part.SHOULDER, side), body.at(Part.EAR, side))


@measure("head_forward_offset", parts=(Part.EAR, Part.SHOULDER))
def head_forward_offset(body: Body, side: Side) -> Floats:
    """Ear in front of the shoulder, pixels, positive = forward."""
    return np.asarray(body.at(Part.EAR, side)[:, 0] - body.at(Part.SHOULDER, side)[:, 0])
