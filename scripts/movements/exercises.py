"""What each movement test is for a rendered body: which joint angles go how far, and what may go wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Changes = Mapping[str, float]
"""Control → degrees. Endings: .both sides, .near and .far from the camera, .own = the side that moves."""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One test.

    reach : least and most degrees that the leading angle goes. moves : share of that for each control. goes : whole =
    one movement of the body; ways = right and left in turn; turns = the right limb, then the left; pair = both limbs
    at once; near = the limb that the camera sees. curve, toward : the true angle (key of the truth's angles; a limb's
    without its side) and the sign that counts; empty for times. base : angles held throughout. along : extra of the
    test's table → changes that show it. other : test of the way back, where one clip shows two.
    """

    view: Literal["front", "side"]
    goes: Literal["whole", "ways", "turns", "pair", "near"]
    reach: tuple[float, float]
    moves: Changes
    curve: str
    toward: int = 1
    other: str = ""
    base: Changes = field(default_factory=dict)
    along: Mapping[str, Changes] = field(default_factory=dict)
    distance_m: float = 3.9
    lies: bool = False
    named: str = ""
    """The test, where the exercise's own name is another."""


EXERCISES: Mapping[str, Exercise] = {
    "trunk_flexion": Exercise(
        view="side",
        goes="whole",
        reach=(55.0, 100.0),
        moves={"hinge": 1.0, "lean_forward": -0.06, "neck_flex": 0.1},
        curve="trunk_flexion",
        along={"knee_bend": {"knee_bend.both": 38.0}},
    ),
    "trunk_extension": Exercise(
        view="side",
        goes="whole",
        reach=(14.0, 30.0),
        moves={"hinge": -1.0, "lean_forward": 0.25, "neck_flex": -0.5},
        curve="trunk_flexion",
        toward=-1,
        along={"knee_bend": {"knee_bend.both": 34.0}},
        distance_m=3.4,
    ),
    "trunk_side_bend": Exercise(
        view="front",
        goes="ways",
        reach=(16.0, 38.0),
        moves={"side_bend": 1.0, "arm_raise.both": 0.5},
        curve="trunk_bend",
        along={"trunk_turn": {"trunk_turn": 32.0}, "hip_shift": {"lean_right": -8.0}},
    ),
    "trunk_rotation": Exercise(
        view="front",
        goes="ways",
        reach=(25.0, 45.0),
        moves={"trunk_turn": 1.0},
        curve="trunk_turn",
        base={"arm_raise.both": 38.0, "arm_plane.both": 72.0, "elbow.both": 118.0, "arm_roll.both": -78.0},
    ),
    "shoulder_flexion": Exercise(
        view="side",
        goes="near",
        reach=(90.0, 165.0),
        moves={"arm_raise.own": 1.0},
        curve="shoulder_flexion",
        base={"arm_plane.near": 86.0, "arm_raise.near": 5.0},
        along={"trunk_lean": {"hinge": -20.0, "lean_forward": 4.0}, "elbow_bend": {"elbow.own": 55.0}},
    ),
    "shoulder_abduction": Exercise(
        view="front",
        goes="pair",
        reach=(80.0, 155.0),
        moves={"arm_raise.own": 1.0, "arm_plane.own": -0.06},
        curve="shoulder_abduction",
        along={"trunk_lean": {"side_bend": 16.0}, "elbow_bend": {"elbow.both": 60.0, "arm_roll.both": -65.0}},
        distance_m=4.3,
    ),
    "shoulder_extension": Exercise(
        view="side",
        goes="near",
        reach=(28.0, 55.0),
        moves={"arm_raise.own": 1.0},
        curve="shoulder_flexion",
        toward=-1,
        base={"arm_plane.near": -82.0, "arm_raise.near": 3.0, "elbow.near": 4.0},
        along={"trunk_lean": {"hinge": 20.0}},
        distance_m=3.4,
    ),
    "neck_flexion": Exercise(
        view="side",
        goes="ways",
        reach=(28.0, 58.0),
        moves={"neck_flex": 1.0},
        curve="neck_flexion",
        other="neck_extension",
        along={"trunk_lean": {"hinge": 18.0}},
        distance_m=3.0,
    ),
    "neck_side_bend": Exercise(
        view="front",
        goes="ways",
        reach=(18.0, 42.0),
        moves={"neck_bend": 1.0},
        curve="neck_side_bend",
        along={"head_turn": {"neck_turn": 38.0}, "shoulder_lift": {"girdle_drop": 12.0}},
        distance_m=3.0,
    ),
    "neck_rotation": Exercise(
        view="front",
        goes="ways",
        reach=(25.0, 74.0),
        moves={"neck_turn": 1.0},
        curve="neck_rotation",
        distance_m=3.0,
    ),
    "hip_flexion": Exercise(
        view="side",
        goes="near",
        reach=(45.0, 112.0),
        moves={"hip_flex.own": 1.0, "shin_back.own": 0.15, "foot_down.own": 0.2},
        curve="hip_flexion",
        along={"trunk_lean": {"hinge": -20.0}},
        distance_m=3.4,
    ),
    "hip_extension": Exercise(
        view="side",
        goes="near",
        reach=(12.0, 26.0),
        moves={"hip_flex.own": -1.0, "shin_back.own": 1.15, "foot_down.own": 0.8, "hinge": 0.2},
        curve="hip_flexion",
        toward=-1,
        distance_m=3.4,
    ),
    "hip_abduction": Exercise(
        view="front",
        goes="turns",
        reach=(20.0, 45.0),
        moves={"hip_abduct.own": 1.0},
        curve="hip_abduction",
        along={"trunk_lean": {"side_bend": -17.0}},
    ),
    "knee_flexion": Exercise(
        view="side",
        goes="near",
        reach=(70.0, 125.0),
        moves={"shin_back.own": 1.0, "foot_down.own": 0.3},
        curve="knee_flexion",
        along={"hip_bend": {"hip_flex.own": 36.0}},
        distance_m=3.4,
    ),
    "straight_leg_raise": Exercise(
        view="side",
        goes="near",
        reach=(40.0, 80.0),
        moves={"hip_flex.own": 1.0, "shin_back.own": -1.0, "foot_down.own": -1.0},
        curve="leg_elevation",
        along={"knee_bend": {"shin_back.own": 34.0}},
        lies=True,
        distance_m=3.8,
    ),
    "ankle_dorsiflexion": Exercise(
        view="side",
        goes="near",
        reach=(35.0, 75.0),
        moves={"knee_bend.both": 1.0, "hinge": 0.08},
        curve="tibia_inclination",
        base={
            "hip_flex.near": 14.0,
            "hip_flex.far": -20.0,
            "shin_back.near": 10.0,
            "shin_back.far": 30.0,
            "foot_down.far": 35.0,
        },
        along={"heel_rise": {"foot_down.own": 24.0}},
        distance_m=3.4,
    ),
    "overhead_squat": Exercise(
        view="side",
        goes="near",
        reach=(70.0, 110.0),
        moves={"knee_bend.both": 1.0, "lean_forward": -0.2, "hinge": 0.32, "spread": 0.05},
        curve="knee_flexion",
        base={"arm_raise.both": 168.0, "arm_plane.both": 80.0, "elbow.both": 8.0, "foot_out.both": 18.0},
        along={
            "trunk_forward": {"hinge": 55.0},
            "heel_rise": {"foot_down.both": 22.0},
            "arms_fall": {"arm_raise.both": -90.0},
        },
    ),
    "squat_from_the_front": Exercise(
        view="front",
        goes="whole",
        reach=(70.0, 105.0),
        moves={"knee_bend.both": 1.0, "lean_forward": -0.2, "hinge": 0.3, "spread": 0.05},
        curve="",
        base={"arm_raise.both": 160.0, "arm_plane.both": 30.0, "elbow.both": 8.0, "foot_out.both": 18.0},
        along={"knees_in": {"knee_in.both": 26.0}},
        named="overhead_squat",
        distance_m=4.3,
    ),
    "hip_hinge": Exercise(
        view="side",
        goes="whole",
        reach=(40.0, 65.0),
        moves={"hinge": 1.0, "knee_bend.both": 0.45, "lean_forward": -0.15},
        curve="trunk_flexion",
        along={
            "knee_bend": {"knee_bend.both": 38.0},
            "hip_share": {"lean_forward": 28.0, "knee_bend.both": -16.0},
        },
    ),
    "single_leg_stance": Exercise(
        view="front",
        goes="turns",
        reach=(38.0, 60.0),
        moves={"hip_flex.other": 0.75, "shin_back.other": 1.1, "foot_down.other": 0.4, "lean_right": 0.11},
        curve="",
        along={"trunk_lean": {"side_bend": 18.0}},
    ),
    "sit_to_stand": Exercise(
        view="side",
        goes="near",
        reach=(84.0, 88.0),
        moves={"knee_bend.both": 1.0, "lean_forward": -0.44},
        curve="",
        base={"arm_raise.both": 38.0, "arm_plane.both": 72.0, "elbow.both": 118.0, "arm_roll.both": -78.0},
        along={"arm_push": {"arm_raise.both": -30.0, "elbow.both": -90.0}},
        distance_m=3.4,
    ),
}
"""Every test that the body can perform; fingers to the floor come with the forward bend."""
