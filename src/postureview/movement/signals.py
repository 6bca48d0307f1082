"""The signals that movement tests follow: a value per frame, named as their rows in ``knowledge/movement/signals``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from postureview.geometry.angles import (
    bend_deg,
    elevation_deg,
    inclination_deg,
    included_angle_deg,
    turn_deg,
    wrap_deg,
)
from postureview.measures import frontal, sagittal
from postureview.measures.body import Body
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side

Formula = Callable[[Body, Side], Floats]
"""(body, side) → (T,) degrees, shares, or pixels for a length; NaN where landmarks are missing. ``side`` is the near
side in side views, and the limb's or the midline in front and back views."""

SIGNALS: dict[str, Formula] = {}

_NEAR_EYE = (Part.EYE_INNER, Part.EYE, Part.EYE_OUTER)
_BEHIND_DEG = -100.0
"""No joint goes further back than this; an angle beyond it has come all the way round from the front."""


def signal(name: str) -> Callable[[Formula], Formula]:
    """Register a formula under the name of its row."""

    def register(formula: Formula) -> Formula:
        SIGNALS[name] = formula
        return formula

    return register


def _from_behind(angle_deg: Floats) -> Floats:
    """Angles in (-100, 260] instead of (-180, 180], so that an arm raised past the vertical does not leap."""
    with np.errstate(invalid="ignore"):
        return np.where(angle_deg < _BEHIND_DEG, angle_deg + 360.0, angle_deg)


def _outward(side: Side) -> int:
    """Sign that makes the direction away from the midline positive in front and back views."""
    return 1 if side is Side.RIGHT else -1


SIGNALS["trunk_inclination"] = sagittal.trunk_inclination
SIGNALS["tibia_inclination"] = sagittal.tibia_inclination
SIGNALS["trunk_lean"] = frontal.trunk_lean
SIGNALS["shoulder_tilt"] = frontal.shoulder_tilt
SIGNALS["head_turn"] = frontal.head_yaw
SIGNALS["pelvis_shift"] = frontal.pelvis_shift
SIGNALS["knee_medial"] = frontal.knee_frontal_angle


@signal("neck_flexion")
def neck_flexion(body: Body, side: Side) -> Floats:
    """Fall of the line from ear to eye minus the trunk's inclination; the nose is hidden when the chin is down."""
    eye = np.mean([body.at(part, side) for part in _NEAR_EYE], axis=0)
    return wrap_deg(-elevation_deg(body.at(Part.EAR, side), eye) - sagittal.trunk_inclination(body, side))


@signal("neck_side_bend")
def neck_side_bend(body: Body, side: Side) -> Floats:
    """Tilt of the head minus tilt of the shoulder line."""
    return np.asarray(frontal.head_tilt(body, side) - frontal.shoulder_tilt(body, side))


@signal("trunk_turn")
def trunk_turn(body: Body, side: Side) -> Floats:
    """Turn of the shoulders against the hips, seen from above, positive = to the right; NaN without depth."""
    world = body.poses.world
    if world is None:
        return np.full(len(body.poses), np.nan)
    turns = []
    for part in (Part.SHOULDER, Part.HIP):
        across = world[:, part.on(Side.LEFT), :3] - world[:, part.on(Side.RIGHT), :3]
        turns.append(np.rad2deg(np.arctan2(-across[:, 2], across[:, 0])))
    return wrap_deg(turns[0] - turns[1])


@signal("arm_flexion")
def arm_flexion(body: Body, side: Side) -> Floats:
    """Upper arm against the trunk, forward; the trunk's own lean does not change it."""
    shoulder = body.at(Part.SHOULDER, side)
    return _from_behind(turn_deg(body.at(Part.HIP, side) - shoulder, body.at(Part.ELBOW, side) - shoulder))


@signal("arm_abduction")
def arm_abduction(body: Body, side: Side) -> Floats:
    """Upper arm against the trunk, away from the midline."""
    shoulder = body.at(Part.SHOULDER, side)
    to_the_right = turn_deg(body.at(Part.HIP, side) - shoulder, body.at(Part.ELBOW, side) - shoulder)
    return _from_behind(_outward(side) * to_the_right)


@signal("elbow_flexion")
def elbow_flexion(body: Body, side: Side) -> Floats:
    """Bend of shoulder-elbow-wrist, 0 = straight."""
    points = [body.at(part, side) for part in (Part.SHOULDER, Part.ELBOW, Part.WRIST)]
    return np.asarray(180.0 - included_angle_deg(*points))


@signal("hip_flexion")
def hip_flexion(body: Body, side: Side) -> Floats:
    """Thigh against the trunk's line continued, forward."""
    hip = body.at(Part.HIP, side)
    return _from_behind(turn_deg(hip - body.at(Part.SHOULDER, side), body.at(Part.KNEE, side) - hip))


@signal("hip_abduction")
def hip_abduction(body: Body, side: Side) -> Floats:
    """Lean of the thigh from the vertical, away from the midline, against the hip line."""
    thigh = inclination_deg(body.at(Part.KNEE, side), body.at(Part.HIP, side))
    # The thigh points away from the midline when its upper end leans toward it; a hip line that is lower on the thigh's
    # own side has swung the pelvis toward the midline below it.
    return np.asarray(_outward(side) * (frontal.hip_line_tilt(body, side) - thigh))


@signal("knee_flexion")
def knee_flexion(body: Body, side: Side) -> Floats:
    """Bend of hip-knee-ankle, positive = flexed."""
    return -bend_deg(body.at(Part.HIP, side), body.at(Part.KNEE, side), body.at(Part.ANKLE, side))


@signal("leg_elevation")
def leg_elevation(body: Body, side: Side) -> Floats:
    """Rise of the line hip → ankle over the horizontal, in the direction in which the feet of the person lie."""
    hip, ankle = body.at(Part.HIP, side), body.at(Part.ANKLE, side)
    along = hip[:, 0] - body.at(Part.SHOULDER, side)[:, 0]
    toward_feet = np.sign(np.nanmedian(along)) if np.isfinite(along).any() else 1.0
    leg = (ankle - hip) * np.array([toward_feet, 1.0])
    return np.asarray(elevation_deg(np.zeros_like(leg), leg))


@signal("thigh_rise")
def thigh_rise(body: Body, side: Side) -> Floats:
    """Thigh against the horizontal: 90 standing, 0 level, negative = hip below knee."""
    return np.asarray(90.0 - np.abs(inclination_deg(body.at(Part.KNEE, side), body.at(Part.HIP, side))))


@signal("trunk_against_shank")
def trunk_against_shank(body: Body, side: Side) -> Floats:
    """Trunk inclination minus shank inclination."""
    return np.asarray(sagittal.trunk_inclination(body, side) - sagittal.tibia_inclination(body, side))


@signal("heel_height")
def heel_height(body: Body, side: Side) -> Floats:
    """Heel above the toe, pixels."""
    return np.asarray(body.at(Part.HEEL, side)[:, 1] - body.at(Part.FOOT_INDEX, side)[:, 1])


@signal("fingertip_height")
def fingertip_height(body: Body, side: Side) -> Floats:
    """Index finger above the lower of heel and toe, pixels."""
    floor = np.fmin(body.at(Part.HEEL, side)[:, 1], body.at(Part.FOOT_INDEX, side)[:, 1])
    return np.asarray(body.at(Part.INDEX, side)[:, 1] - floor)


@signal("fingertip_drop")
def fingertip_drop(body: Body, side: Side) -> Floats:
    """Index finger below the hip of its side, pixels."""
    return np.asarray(body.at(Part.HIP, side)[:, 1] - body.at(Part.INDEX, side)[:, 1])


@signal("foot_lift")
def foot_lift(body: Body, side: Side) -> Floats:
    """The other ankle above this one, as a share of this shank: positive when this side stands alone."""
    ankle = body.at(Part.ANKLE, side)
    shank = np.linalg.norm(body.at(Part.KNEE, side) - ankle, axis=1)
    length = float(np.nanmedian(shank)) if np.isfinite(shank).any() else float("nan")
    return np.asarray((body.at(Part.ANKLE, side.other)[:, 1] - ankle[:, 1]) / length)


@signal("hip_drop")
def hip_drop(body: Body, side: Side) -> Floats:
    """How far the hips have come down, as a share of their greatest height over the ankles."""
    heights = [body.at(Part.HIP, one)[:, 1] - body.at(Part.ANKLE, one)[:, 1] for one in BODY_SIDES]
    height = np.mean(heights, axis=0)
    standing = float(np.nanpercentile(height, 95)) if np.isfinite(height).any() else float("nan")
    return np.asarray(1.0 - height / standing)


@signal("hand_drop")
def hand_drop(body: Body, side: Side) -> Floats:
    """Wrist below the shoulder along the trunk, as a share of the trunk: 0 at the shoulder, 1 at the hip."""
    shoulder = body.at(Part.SHOULDER, side)
    trunk, arm = body.at(Part.HIP, side) - shoulder, body.at(Part.WRIST, side) - shoulder
    return np.asarray(np.sum(arm * trunk, axis=1) / np.sum(trunk**2, axis=1))
