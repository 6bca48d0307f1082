"""From joint angles to bones: trunk by chains of joints, limbs by the directions of their segments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from phantom.controls import AXIAL, Controls
from phantom.rotation import about, carrying, euler, unit
from phantom.skeleton import LATERAL, SIDES, Array, Body, Frames, body, rig

FORWARD = np.array([0.0, -1.0, 0.0])
DOWN = np.array([0.0, 0.0, -1.0])

SCAPULAR_SHARE = 0.3
"""Part of an arm's elevation beyond 30 degrees that the shoulder girdle takes over."""
KNEE_FOLLOWS_FOOT = 0.6
"""Part of the foot's outward turn that comes from the hip, so that the knee points along."""

Locals = dict[str, Array]
"""Rotation of a bone against its parent, in rest axes; absent means none."""


def trunk_rotations(controls: Controls) -> Locals:
    """Local rotations of pelvis, spine, neck and head."""
    angles: dict[str, list[float]] = {}
    for name, parts in AXIAL.items():
        value = controls[name]
        for bone, axis, share in parts:
            angles.setdefault(bone, [0.0, 0.0, 0.0])[axis] += value * share
    return {bone: euler(*values) for bone, values in angles.items()}


def girdle_rotations(controls: Controls, side: str) -> Locals:
    """Local rotations of clavicle and scapula."""
    sign = LATERAL[side]
    with_arm = SCAPULAR_SHARE * max(0.0, controls[f"arm_raise.{side}"] - 30)
    up = controls[f"shoulder_up.{side}"] + sign * controls["girdle_drop"] + 0.4 * with_arm
    forward = controls[f"shoulder_forward.{side}"]
    return {
        f"clavicle.{side}": euler(0, sign * up, sign * forward),
        f"scapula.{side}": euler(0, sign * 0.6 * with_arm, sign * 0.5 * forward),
    }


def arm_rotations(person: Body, controls: Controls, side: str, heading: Array) -> tuple[Array, Array]:
    """Rotations of humerus and forearm in body axes. heading (3, 3): which way the chest faces, upright."""
    sign = LATERAL[side]
    shoulder, elbow, wrist = (person.joints[rig().index(f"{b}.{side}")] for b in ("humerus", "forearm", "hand"))
    plane = np.deg2rad(controls[f"arm_plane.{side}"])
    outward = np.array([sign * np.cos(plane), -np.sin(plane), 0.0])
    raised = about(unit(np.cross(DOWN, outward)), controls[f"arm_raise.{side}"])
    along = heading @ raised @ DOWN
    bends_to = heading @ raised @ euler(0, 0, -sign * controls[f"arm_roll.{side}"]) @ FORWARD
    humerus = carrying(elbow - shoulder, wrist - elbow, along, bends_to)
    upper, lower = unit(elbow - shoulder), unit(wrist - elbow)
    rest_bend = float(np.rad2deg(np.arccos(np.clip(upper @ lower, -1, 1))))
    hinge = humerus @ unit(np.cross(upper, lower))
    forearm = about(hinge, controls[f"elbow.{side}"] - rest_bend) @ humerus
    return humerus, about(forearm @ lower, -sign * controls[f"pronation.{side}"]) @ forearm


def leg_rotations(person: Body, controls: Controls, side: str) -> tuple[Array, Array, Array]:
    """Rotations of femur, shank and foot in body axes; they do not follow the pelvis."""
    sign = LATERAL[side]
    at = {name: controls[f"{name}.{side}"] for name in ("hip_flex", "hip_abduct", "knee_bend", "knee_in", "shin_back")}
    hip, knee, ankle = (person.joints[rig().index(f"{b}.{side}")] for b in ("femur", "shank", "foot"))
    out = controls["spread"] + at["hip_abduct"] + sign * controls["lean_right"]
    out_turn = controls[f"foot_out.{side}"]

    def segment(forward_deg: float, out_deg: float, start: Array, end: Array) -> Array:
        swing = euler(-forward_deg, 0, 0) @ euler(0, sign * out_deg, 0)
        front = swing @ euler(0, 0, -sign * out_turn * KNEE_FOLLOWS_FOOT) @ FORWARD
        return carrying(end - start, FORWARD, swing @ DOWN, front)

    femur = segment(at["hip_flex"] + at["knee_bend"] / 2 - controls["lean_forward"], out - at["knee_in"] / 2, hip, knee)
    shank = segment(
        -at["knee_bend"] / 2 - controls["lean_forward"] - at["shin_back"], out + at["knee_in"] / 2, knee, ankle
    )
    return femur, shank, euler(controls[f"foot_down.{side}"], 0, -sign * out_turn)


@cache
def finger_rotations(person_name: str, curl: float, side: str) -> Locals:
    """Local rotations that close the hand by ``curl`` degrees per joint, the thumb less."""
    shared, person = rig(), body(person_name)
    index, little = (person.joints[shared.index(f"finger{n}-1.{side}")] for n in (2, 5))
    across = unit(index - little) * LATERAL[side]
    bones = [bone for bone in shared.bones if bone.startswith("finger") and bone.endswith(side)]
    return {bone: about(across, curl * (0.3 if bone.startswith("finger1") else 1.0)) for bone in bones}


def _lengthened(person: Body, side: str, scale: float) -> Mapping[str, Array]:
    """Stretch (3, 3) of femur and shank along themselves."""
    stretch = {}
    for bone, child in (("femur", "shank"), ("shank", "foot")):
        along = unit(person.joints[rig().index(f"{child}.{side}")] - person.joints[rig().index(f"{bone}.{side}")])
        stretch[f"{bone}.{side}"] = np.eye(3) + (scale - 1) * np.outer(along, along)
    return stretch


def _leg_scales(person: Body, pelvis: Array, controls: Controls) -> dict[str, float]:
    """Factor on each leg's length that brings both ankles to one height under a tilted pelvis (3, 3).

    A leg that is lifted from the floor counts as if it stood.
    """
    shared = rig()
    lifting = ("hip_flex", "hip_abduct", "shin_back", "foot_down")
    standing = {**controls, **{f"{name}.{side}": 0.0 for name in lifting for side in SIDES}}
    hip_z, drop = {}, {}
    for side in SIDES:
        hip, knee, ankle = (person.joints[shared.index(f"{bone}.{side}")] for bone in ("femur", "shank", "foot"))
        femur, shank, _ = leg_rotations(person, standing, side)
        hip_z[side] = (pelvis @ (hip - person.joints[shared.index("pelvis")]))[2]
        drop[side] = -(femur @ (knee - hip) + shank @ (ankle - knee))[2]
    floor_z = np.mean([hip_z[side] - drop[side] for side in SIDES])
    whole = {side: (hip_z[side] - floor_z) / drop[side] - 1 for side in SIDES}
    return {side: float(1 + controls["level_feet"] * change) for side, change in whole.items()}


def pose(person: Body, controls: Controls) -> Frames:
    """All bones, with the midpoint of the ankles at x = y = 0 and the pelvis's own height in z."""
    shared = rig()
    local = trunk_rotations(controls)
    for side in SIDES:
        local |= girdle_rotations(controls, side) | finger_rotations(person.name, controls[f"curl.{side}"], side)
    absolute: Locals = {}
    heading = euler(0, 0, sum(controls[c] for c in ("pelvis_turn", "trunk_turn")))
    for side in SIDES:
        absolute[f"humerus.{side}"], absolute[f"forearm.{side}"] = arm_rotations(person, controls, side, heading)
        legs = leg_rotations(person, controls, side)
        absolute |= dict(zip((f"femur.{side}", f"shank.{side}", f"foot.{side}"), legs, strict=True))
    rotation = np.tile(np.eye(3), (len(shared.bones), 1, 1))
    for bone in shared.order:
        name, parent = shared.bones[bone], shared.parents[bone]
        above = rotation[parent] if parent >= 0 else np.eye(3)
        rotation[bone] = absolute[name] if name in absolute else above @ local.get(name, np.eye(3))
    linear = rotation.copy()
    for side, scale in _leg_scales(person, rotation[shared.index("pelvis")], controls).items():
        for name, stretch in _lengthened(person, side, scale).items():
            linear[shared.index(name)] = rotation[shared.index(name)] @ stretch
    joint = np.zeros_like(person.joints)
    for bone in shared.order:
        parent = shared.parents[bone]
        if parent >= 0:
            joint[bone] = linear[parent] @ (person.joints[bone] - person.joints[parent]) + joint[parent]
    frames = Frames(linear, rotation, joint)
    ankles = np.mean([joint[shared.index(f"foot.{side}")] for side in SIDES], axis=0)
    return frames.moved(np.array([-ankles[0], -ankles[1], 0.0]))
