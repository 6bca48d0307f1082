"""Measures of the front and back view. Axis: positive toward the subject's right (reference A.1)."""

from __future__ import annotations

import numpy as np

from postureview.geometry.angles import bend_deg, elevation_deg, inclination_deg, to_axes
from postureview.measures.body import Body
from postureview.measures.head_outline import head_shift_behind, head_tilt_behind
from postureview.measures.register import measure
from postureview.measures.shoulder_outline import shoulder_tilt_outline
from postureview.values.arrays import Floats
from postureview.values.close_up import Face, FacePart
from postureview.values.landmarks import BODY_SIDES, Part, Side, View

NOSE_TO_EARS = 1.7
"""Depth of the nose before the ears' axis over half the distance of the ears (D: about 125 mm and 73 mm, K07)."""

_FACE_PAIRS = (Part.EAR, Part.EYE, Part.EYE_OUTER, Part.MOUTH)


def _tilt_deg(body: Body, part: Part) -> Floats:
    """(T,) tilt of the line through a pair: 0 = level, positive = right side lower, (-180, 180]."""
    return -elevation_deg(body.at(part, Side.LEFT), body.at(part, Side.RIGHT))


def _across(body: Body, upper: Part, lower: Part) -> Floats:
    """(T,) distance of one pair's midpoint from another's across the body, pixels, positive = to the right."""
    return np.asarray(body.middle(upper)[:, 0] - body.middle(lower)[:, 0])


def face_tilt_deg(face: Face, roll_deg: float) -> float:
    """Tilt of the line through the outer corners of the eyes."""
    eyes = to_axes(face.points[FacePart.EYE_OUTER, :, :2], sign=View.ANTERIOR.image_sign, roll_deg=roll_deg)
    return float(-elevation_deg(*eyes))


def face_yaw_deg(face: Face, roll_deg: float) -> float:
    """Turn of the face from the camera, by the depth of the outer corners of the eyes; the camera's roll is nothing."""
    left, right = face.points[FacePart.EYE_OUTER]
    return float(np.rad2deg(np.arctan2(right[2] - left[2], np.linalg.norm((right - left)[:2]))))


@measure("head_tilt", parts=_FACE_PAIRS, version=2, face=face_tilt_deg, behind=head_tilt_behind)
def head_tilt(body: Body, side: Side) -> Floats:
    """Tilt of the face's paired landmarks, weighted by squared length; degrees, positive = to the right.

    A pair's angle error falls with its length, so the squared length is its precision.
    """
    tilts = np.stack([_tilt_deg(body, part) for part in _FACE_PAIRS])
    lines = [body.at(part, Side.RIGHT) - body.at(part, Side.LEFT) for part in _FACE_PAIRS]
    weights = np.stack([np.sum(line**2, axis=1) for line in lines])
    return np.asarray(np.sum(tilts * weights, axis=0) / np.sum(weights, axis=0))


@measure("head_shift", parts=(Part.EAR, Part.SHOULDER), behind=head_shift_behind)
def head_shift(body: Body, side: Side) -> Floats:
    """Ears' midpoint from the shoulders' midpoint, pixels, positive = to the right."""
    return _across(body, Part.EAR, Part.SHOULDER)


@measure("shoulder_tilt", parts=(Part.SHOULDER,), version=2, outline=shoulder_tilt_outline)
def shoulder_tilt(body: Body, side: Side) -> Floats:
    """Tilt of the shoulder line, degrees, positive = right shoulder lower."""
    return _tilt_deg(body, Part.SHOULDER)


@measure("trunk_lean", parts=(Part.SHOULDER, Part.HIP))
def trunk_lean(body: Body, side: Side) -> Floats:
    """Lean of the line from the hips' to the shoulders' midpoint, degrees, positive = to the right."""
    return inclination_deg(body.middle(Part.HIP), body.middle(Part.SHOULDER))


@measure("trunk_shift", parts=(Part.SHOULDER, Part.HIP))
def trunk_shift(body: Body, side: Side) -> Floats:
    """Shoulders' midpoint from the hips' midpoint, pixels, positive = shoulders to the right."""
    return _across(body, Part.SHOULDER, Part.HIP)


@measure("body_shift", parts=(Part.SHOULDER, Part.ANKLE))
def body_shift(body: Body, side: Side) -> Floats:
    """Shoulders' midpoint from the ankles' midpoint, pixels, positive = shoulders to the right."""
    return _across(body, Part.SHOULDER, Part.ANKLE)


@measure("pelvis_shift", parts=(Part.HIP, Part.ANKLE))
def pelvis_shift(body: Body, side: Side) -> Floats:
    """Hips' midpoint from the ankles' midpoint, pixels, positive = pelvis to the right."""
    return _across(body, Part.HIP, Part.ANKLE)


@measure("shoulder_hip_divergence", parts=(Part.SHOULDER, Part.HIP))
def shoulder_hip_divergence(body: Body, side: Side) -> Floats:
    """Tilt of the shoulder line minus tilt of the hip line, degrees; the camera's roll cancels."""
    return np.asarray(_tilt_deg(body, Part.SHOULDER) - _tilt_deg(body, Part.HIP))


@measure("head_yaw", parts=(Part.EAR,), version=2, face=face_yaw_deg)
def head_yaw(body: Body, side: Side) -> Floats:
    """Turn of the head by how far the nose lies off the ears' midpoint, degrees, positive = to the right.

    Counted along the line of the ears, so that neither a tilted head nor a rolled camera changes it.
    """
    left, right = (body.at(Part.EAR, one) for one in BODY_SIDES)
    width = np.linalg.norm(right - left, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.sum((body.nose() - body.middle(Part.EAR)) * (right - left), axis=1) / width
        return np.asarray(np.rad2deg(np.arctan2(off, NOSE_TO_EARS * width / 2)))


@measure("hip_line_tilt", parts=(Part.HIP,))
def hip_line_tilt(body: Body, side: Side) -> Floats:
    """Tilt of the line through both hip landmarks, degrees, positive = right side lower."""
    return _tilt_deg(body, Part.HIP)


@measure("hip_height_difference", parts=(Part.HIP, Part.ANKLE))
def hip_height_difference(body: Body, side: Side) -> Floats:
    """Height of the left hip above its ankle minus that of the right, pixels, positive = right hip lower."""
    heights = [body.at(Part.HIP, one)[:, 1] - body.at(Part.ANKLE, one)[:, 1] for one in BODY_SIDES]
    return np.asarray(heights[0] - heights[1])


@measure("knee_frontal_angle", parts=(Part.HIP, Part.KNEE, Part.ANKLE))
def knee_frontal_angle(body: Body, side: Side) -> Floats:
    """Bend of hip-knee-ankle in the frontal plane, degrees, positive = knee medial to the line (valgus)."""
    bend = bend_deg(body.at(Part.HIP, side), body.at(Part.KNEE, side), body.at(Part.ANKLE, side))
    # A bend is positive on the -axis side, the subject's left: medial for the right leg, lateral for the left one.
    return bend if side is Side.RIGHT else -bend
