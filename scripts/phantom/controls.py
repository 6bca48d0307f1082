"""The joint angles that pose a body, by name, and the bones that each of them turns.

A pose is a mapping from control name to degrees. Signs: flexion (forward) +, bend to the right +, turn to the right +.
Paired controls end in ``.left`` or ``.right`` and read alike on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phantom.skeleton import SIDES

Controls = Mapping[str, float]

FLEX, BEND, TURN = 0, 1, 2

AXIAL: Mapping[str, tuple[tuple[str, int, float], ...]] = MappingProxyType(
    {
        # whole trunk
        "hinge": (
            ("pelvis", FLEX, 0.5),
            ("l5", FLEX, 0.12),
            ("l3", FLEX, 0.11),
            ("l1", FLEX, 0.1),
            ("t9", FLEX, 0.06),
            ("t6", FLEX, 0.06),
            ("t3", FLEX, 0.05),
        ),
        "pelvis_tilt": (("pelvis", FLEX, 1.0),),
        "lumbar_flex": (("l5", FLEX, 0.35), ("l3", FLEX, 0.35), ("l1", FLEX, 0.3)),
        "side_bend": (
            ("pelvis", BEND, 0.05),
            ("l5", BEND, 0.16),
            ("l3", BEND, 0.18),
            ("l1", BEND, 0.18),
            ("t9", BEND, 0.15),
            ("t6", BEND, 0.14),
            ("t3", BEND, 0.14),
        ),
        "trunk_turn": (("l1", TURN, 0.2), ("t9", TURN, 0.3), ("t6", TURN, 0.25), ("t3", TURN, 0.25)),
        "pelvis_turn": (("pelvis", TURN, 1.0),),
        # the pelvis drops on the right, the spine above stays where it was
        "pelvis_drop": (("pelvis", BEND, 1.0), ("l5", BEND, -0.6), ("l3", BEND, -0.4)),
        # the rib cage slides to the right of the pelvis and stays upright
        "trunk_shift": (("l5", BEND, 0.6), ("l3", BEND, 0.4), ("l1", BEND, -0.6), ("t9", BEND, -0.4)),
        # a lateral S-curve of the spine: convex left in the loins, convex right between the shoulder blades
        "scoliosis": (
            ("l5", BEND, -0.5),
            ("l3", BEND, -0.3),
            ("l1", BEND, 0.6),
            ("t9", BEND, 0.7),
            ("t6", BEND, -0.1),
            ("t3", BEND, -0.4),
        ),
        # curves in the sagittal plane, compensated above and below so that the body stays over its feet
        "kyphosis": (
            ("l3", FLEX, -0.2),
            ("l1", FLEX, -0.3),
            ("t9", FLEX, 0.34),
            ("t6", FLEX, 0.33),
            ("t3", FLEX, 0.33),
            ("c7", FLEX, -0.25),
            ("head", FLEX, -0.25),
        ),
        "lordosis": (
            ("pelvis", FLEX, 0.5),
            ("l5", FLEX, -0.4),
            ("l3", FLEX, -0.35),
            ("l1", FLEX, -0.25),
            ("t9", FLEX, 0.25),
            ("t6", FLEX, 0.25),
        ),
        # neck and head
        "neck_forward": (("c7", FLEX, 0.7), ("c5", FLEX, 0.3), ("head", FLEX, -1.0)),
        "neck_flex": (("c7", FLEX, 0.25), ("c5", FLEX, 0.2), ("c3", FLEX, 0.2), ("head", FLEX, 0.35)),
        "head_nod": (("c3", FLEX, 0.3), ("head", FLEX, 0.7)),
        "neck_bend": (("c7", BEND, 0.25), ("c5", BEND, 0.2), ("c3", BEND, 0.25), ("head", BEND, 0.3)),
        "neck_turn": (("c7", TURN, 0.15), ("c5", TURN, 0.15), ("c3", TURN, 0.2), ("head", TURN, 0.5)),
        # the shoulder girdle: right side lower, left side higher by the same
        "girdle_drop": (),
    }
)

LEGS: Mapping[str, float] = MappingProxyType(
    {
        "lean_right": 0.0,  # both legs: the hips move right of the feet
        "lean_forward": 0.5,  # both legs: the hips move forward of the feet
        "spread": -0.8,  # each leg outward from the hip
        "level_feet": 1.0,  # 1: legs are lengthened or shortened until both feet reach the floor; 0: not
    }
)

LIMBS: Mapping[str, float] = MappingProxyType(
    {
        "hip_flex": 0.0,  # thigh forward, lower leg hanging
        "hip_abduct": 0.0,  # whole leg outward
        "knee_bend": 2.0,  # heel behind, hip stays above the ankle
        "knee_in": 0.0,  # knee medial to the line from hip to ankle
        "shin_back": 0.0,  # lower leg backward
        "foot_out": 13.0,
        "foot_down": 0.0,
        "arm_raise": 9.0,  # from hanging
        "arm_plane": 15.0,  # 0 to the side, 90 to the front
        "elbow": 14.0,
        "arm_roll": -20.0,  # inward
        "pronation": 0.0,
        "curl": 18.0,  # fingers
        "shoulder_up": 0.0,
        "shoulder_forward": 0.0,
    }
)


def _defaults() -> dict[str, float]:
    names = dict.fromkeys(AXIAL, 0.0) | dict(LEGS)
    for side in SIDES:
        names |= {f"{name}.{side}": value for name, value in LIMBS.items()}
    return names


DEFAULTS: Controls = MappingProxyType(_defaults())


def replaced(base: Controls, changes: Controls) -> dict[str, float]:
    """``base`` with ``changes`` in place of its own values."""
    unknown = sorted(set(changes) - set(DEFAULTS))
    if unknown:
        raise KeyError(f"no such control: {', '.join(unknown)}; there are {', '.join(sorted(DEFAULTS))}")
    return {**DEFAULTS, **base, **changes}


def both_sides(**values: float) -> dict[str, float]:
    """The same value for the left and the right control of each name."""
    return {f"{name}.{side}": value for name, value in values.items() for side in SIDES}


def mirrored(controls: Controls) -> dict[str, float]:
    """The pose that the mirror shows: sides swapped, bends and turns reversed."""
    swap = dict(zip(SIDES, reversed(SIDES), strict=True))
    reverse = {"lean_right", "girdle_drop"} | {
        name for name, parts in AXIAL.items() if any(axis in (BEND, TURN) for _, axis, _ in parts)
    }
    result = {}
    for name, value in controls.items():
        stem, dot, side = name.partition(".")
        result[f"{stem}{dot}{swap.get(side, side)}"] = -value if name in reverse else value
    return result
