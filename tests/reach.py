"""Bodies that show the patterns and findings of the tables, and what each must lead to."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.values.assessment import Patient
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import Part, Side
from tests.bodies import Stance
from tests.figures import HEAD, Figure, Place
from tests.flanks import Front
from tests.outlines import Shape

ARMS = (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.INDEX, Part.PINKY, Part.THUMB)
LEFT, RIGHT = Side.LEFT, Side.RIGHT
ADULT = Patient(age=40, sex="female", stature_cm=170, dominant_hand="right")
OLD = Patient(age=70, sex="female", stature_cm=170, dominant_hand="right")
HURTS = Intake(pain=Pain(score=6, regions=("lumbar",)))
CALM = Intake(pain=Pain(score=0))

Areas = dict[Side, str]
"""Side → areas that a hand would find short on it, as reference D.2 names them."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A body. pattern : what it resembles. rules : findings that it must give, with side. short : see ``Areas``.

    engine : another one than the product's; follow_all : it withholds nothing of what it does not follow.
    """

    name: str
    figure: Figure
    pattern: str = ""
    rules: tuple[tuple[str, Side], ...] = ()
    short: Areas
    patient: Patient = ADULT
    intake: Intake = CALM
    follow_all: bool = False
    engine: str = ""


def forward(mm: float, *parts: Part) -> tuple[tuple[Part, Side | None, Place], ...]:
    return tuple((part, None, (0.0, mm, 0.0)) for part in parts)


def across(mm: float, part: Part, side: Side, up_mm: float = 0.0) -> tuple[Part, Side | None, Place]:
    return (part, side, (mm, 0.0, up_mm))


def sides(words: str) -> Areas:
    return {LEFT: words, RIGHT: words}


MID = Side.MIDLINE
NECK = "subocc semisp_cap splen_cap scm scal trap_up lev_scap"
CHEST = "pec_min pec_maj"
HIP_FLEXORS = "iliopsoas rect_fem tfl_itb es_lumb"
SHOWN = [
    Shown(
        name="head forward",
        figure=Figure(moved=forward(100, *HEAD) + forward(-30, *ARMS)),
        pattern="fhp_only",
        rules=(("forward_head", MID), ("ear_in_front", MID)),
        short=sides(NECK),
    ),
    Shown(
        name="shoulders forward",
        figure=Figure(back=Shape(neck=25), moved=forward(70, *HEAD) + forward(90, *ARMS)),
        pattern="rounded_only",
        rules=(("shoulder_in_front", LEFT), ("shoulder_in_front", RIGHT)),
        short=sides(f"{CHEST} lat_dorsi ter_maj subscap"),
    ),
    Shown(
        name="both, and a round upper back",
        figure=Figure(back=Shape(neck=45, middle=-30), moved=forward(120, *HEAD) + forward(40, *ARMS)),
        pattern="upper_crossed",
        short=sides(f"{NECK} {CHEST}"),
    ),
    Shown(
        name="both, a round upper and a hollow lower back",
        figure=Figure(back=Shape(neck=40, middle=-35, sacrum=30), moved=forward(120, *HEAD) + forward(40, *ARMS)),
        pattern="layered",
        short=sides(f"{NECK} {CHEST} {HIP_FLEXORS}"),
    ),
    Shown(
        name="round above and hollow below",
        figure=Figure(back=Shape(neck=45, middle=-30, sacrum=30), moved=forward(100, *HEAD) + forward(-30, *ARMS)),
        pattern="kyph_lord",
        short=sides(f"{CHEST} {HIP_FLEXORS}"),
    ),
    Shown(
        name="hollow lower back and knees pressed back",
        figure=Figure(
            stance=Stance(knee=15, trunk_inclination=-14),
            back=Shape(neck=22, middle=-30, sacrum=36),
            moved=forward(-60, *ARMS),
        ),
        pattern="lower_crossed",
        rules=(("lower_back_hollow", MID),),
        short=sides(HIP_FLEXORS),
    ),
    Shown(
        name="flat above and below",
        figure=Figure(back=Shape(neck=15, middle=-6, sacrum=8)),
        pattern="flat_back",
        rules=(("lower_back_flat", MID), ("upper_back_flat", MID)),
        short=sides("hams abd_wall glut_max"),
    ),
    Shown(
        name="pelvis in front and trunk leaning back",
        figure=Figure(moved=forward(120, Part.HIP) + forward(50, Part.KNEE)),
        pattern="sway_back",
        short=sides("hams es_thor"),
        follow_all=True,
    ),
    Shown(
        name="hollow below and flat above",
        figure=Figure(back=Shape(neck=15, middle=-14, sacrum=45)),
        pattern="military",
        short=sides("es_lumb iliopsoas"),
    ),
    Shown(
        name="round upper back of higher age",
        figure=Figure(back=Shape(neck=50, middle=-33)),
        pattern="hyperkyphosis_age",
        rules=(("upper_back_round", MID),),
        short=sides(CHEST),
        patient=OLD,
    ),
    Shown(
        name="trunk to the right of the pelvis",
        figure=Figure(stance=Stance(trunk_lean=11, pelvis_shift=-60)),
        pattern="lateral_shift",
        rules=(("trunk_shifted", RIGHT), ("trunk_leaning", RIGHT), ("head_shifted", LEFT), ("pelvis_shifted", LEFT)),
        short={RIGHT: "ql es_lumb", LEFT: "glut_med"},
    ),
    Shown(
        name="the same, where it hurts",
        figure=Figure(stance=Stance(trunk_lean=11, pelvis_shift=-60)),
        pattern="antalgic",
        short={},
        intake=HURTS,
    ),
    Shown(
        name="lines of shoulders and hips apart",
        figure=Figure(stance=Stance(shoulder_tilt=14), front=Front(shoulders_up_mm=(40, -40))),
        pattern="functional_scoliosis",
        rules=(("shoulder_line_tilted", RIGHT), ("shoulder_and_hip_lines_diverge", MID)),
        short={LEFT: "trap_up lev_scap", RIGHT: "lat_dorsi ql"},
    ),
    Shown(
        name="right hip low",
        figure=Figure(stance=Stance(trunk_lean=-8), moved=(across(0, Part.HIP, RIGHT, -60),)),
        pattern="pelvic_obliquity",
        rules=(("hip_line_tilted", RIGHT), ("hip_heights_differ", RIGHT)),
        short={LEFT: "ql es_lumb add", RIGHT: "tfl_itb glut_med"},
        follow_all=True,
    ),
    Shown(
        name="dominant shoulder a little lower",
        figure=Figure(
            stance=Stance(shoulder_tilt=2.4),
            front=Front(shoulders_up_mm=(7, -7)),
            moved=(across(0, Part.HIP, RIGHT, 10),),
        ),
        pattern="handedness",
        short={},
        follow_all=True,
    ),
    Shown(
        name="head to the right",
        figure=Figure(stance=Stance(head_tilt=14), front=Front(head_tilt_deg=14)),
        pattern="head_tilt_only",
        rules=(("head_tilted", RIGHT),),
        short={RIGHT: "scal scm lev_scap trap_up"},
    ),
    Shown(
        name="weight on the right",
        figure=Figure(stance=Stance(pelvis_shift=60, trunk_lean=5)),
        pattern="weight_bias",
        rules=(("weight_shifted", RIGHT), ("body_shifted", RIGHT)),
        short={RIGHT: "tfl_itb add"},
    ),
    Shown(
        name="knees inward",
        figure=Figure(moved=(across(60, Part.KNEE, LEFT), across(-60, Part.KNEE, RIGHT))),
        pattern="knee_valgus",
        rules=(("knee_inward", LEFT), ("knee_inward", RIGHT)),
        short=sides("tfl_itb add"),
    ),
    Shown(
        name="left knee inward alone",
        figure=Figure(moved=(across(60, Part.KNEE, LEFT),)),
        rules=(("knee_inward", LEFT),),
        short={LEFT: "tfl_itb add"},
    ),
    Shown(
        name="knees outward",
        figure=Figure(moved=(across(-60, Part.KNEE, LEFT), across(60, Part.KNEE, RIGHT))),
        pattern="knee_varus",
        rules=(("knee_outward", LEFT), ("knee_outward", RIGHT)),
        short={},
    ),
    Shown(
        name="knees pressed back",
        figure=Figure(stance=Stance(knee=20)),
        pattern="recurvatum",
        rules=(("knee_hyperextended", LEFT), ("trunk_inclined", MID), ("body_inclined", MID)),
        short={},
    ),
    Shown(
        name="near the plumb line",
        figure=Figure(
            back=Shape(neck=36, middle=-22, sacrum=18),
            moved=forward(50, *HEAD) + forward(8, *ARMS) + forward(58, Part.HIP) + forward(37, Part.KNEE),
        ),
        pattern="ideal",
        short={},
        follow_all=True,
    ),
    Shown(
        name="gaps at the waist differ",
        figure=Figure(front=Front(waist_in_mm=(60, 0), gap_mm=(90, 40), shoulders_up_mm=(0, 30))),
        rules=(("waist_asymmetric", MID), ("arm_trunk_asymmetric", MID)),
        short={},
    ),
    Shown(
        name="trunk off the middle, outline and all",
        figure=Figure(stance=Stance(trunk_lean=7, pelvis_shift=-25)),
        rules=(("trunk_asymmetric", MID),),
        short={},
    ),
    Shown(
        name="head turned to the right",
        figure=Figure(moved=(across(-80, Part.EAR, LEFT), across(-80, Part.EAR, RIGHT))),
        rules=(("head_turned", RIGHT),),
        short={},
        follow_all=True,
        engine="built",
    ),
    Shown(
        name="bent knees",
        figure=Figure(stance=Stance(knee=-24, trunk_inclination=24)),
        rules=(("knee_flexed", LEFT), ("knee_flexed", RIGHT)),
        short={},
    ),
    Shown(
        name="pelvis before the ankles",
        figure=Figure(stance=Stance(tibia_inclination=12)),
        rules=(("pelvis_before_ankle", MID),),
        short={},
        follow_all=True,
    ),
]
