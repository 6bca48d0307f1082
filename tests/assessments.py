"""Whole assessments by hand, as every later stage would leave them: for reports, exports and comparisons.

``full()`` has an open gate, findings, patterns, targets and a plan; the others are what a report must survive.
"""

from __future__ import annotations

import dataclasses
import math

from postureview.values.agreement import SideAgreement
from postureview.values.assessment import Assessment, KeyPicture, Patient
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Reason, Reference, Status, Uncertainty, Withheld
from postureview.values.movement import CURVE_POINTS, Movement, Repetition
from postureview.values.pattern import Pattern
from postureview.values.plan import Advice, Exercise, Plan
from postureview.values.target import Role, Target, Technique
from tests.unit.report import build

HOSTILE = '<script>alert("1")</script>"><img src=x onerror=alert(1)> \\#{evil} \x1b[31mred'
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4
UMLAUTS = "Jörg Übermäßig-Ångström, Žofie Ñandú"
RIGHT_TO_LEFT = "مريم بنت عبد الله"

TRUNK_BEND = "trunk_side_bend"


def technique(key: str = "myofascial_release") -> Technique:
    return Technique(
        key=key,
        name=key.replace("_", " "),
        evidence_grade="low",
        evidence="Small short-term effect on pain and function in eight trials of people with persistent back pain.",
        dose="2 to 5 minutes an area, once or twice a week for 4 to 8 weeks",
        cautions=("fragile skin", "acute inflammation"),
        source=("F66", "F67"),
    )


def target(area: str, side: Side, rank: int, *body_map: str, role: Role = Role.SHORT, **changes: object) -> Target:
    made = Target(
        area=area,
        name=area.replace("_", " "),
        latin="M. quadratus lumborum" if area == "quadratus_lumborum" else f"M. {area.replace('_', ' ')}",
        side=side,
        role=role,
        because="Bending to the right went less far than to the left, and the low back hurts.",
        findings=("trunk_side_bend_asymmetry",),
        confirm="Palpate in side lying; compare the length in a side bend, left with right.",
        rank=rank,
        techniques=() if role is Role.TRAIN else (technique(), technique("stretching_and_mobilization")),
        no_technique="Exercise only." if role is Role.TRAIN else "",
        caution="The kidney and the twelfth rib lie beneath: light pressure toward the midline only.",
        body_map=body_map,
        source=("F27",),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


TARGETS = (
    target("quadratus_lumborum", Side.LEFT, 1, "lower-back-ql"),
    target("erector_spinae", Side.LEFT, 2, "lower-back-erectors"),
    target("upper_trapezius", Side.LEFT, 3, "traps-upper"),
    target("hamstrings", Side.MIDLINE, 4, "hamstrings-medial", "hamstrings-lateral"),
    target("abdominal_wall", Side.MIDLINE, 5, "abs-upper", "abs-lower", "obliques", role=Role.TRAIN),
    target("gluteus_medius", Side.RIGHT, 6, "gluteus-medius", role=Role.LONG),
    target("deep_neck_flexors", Side.MIDLINE, 7, role=Role.TRAIN),
)


def exercise(key: str, name: str, instruction: str, dose: str, caution: str = "") -> Exercise:
    return Exercise(
        key=key,
        name=name,
        instruction=instruction,
        dose=dose,
        because="quadratus lumborum, left side",
        caution=caution,
        provenance="E",
        source=("K18",),
    )


EXERCISES = (
    exercise(
        "child_side",
        "Child's pose with a side reach",
        "Kneel and sit back on your heels. Walk both hands forward, then over to the right. Breathe slowly.",
        "3 times 30 seconds, each day",
    ),
    exercise(
        "side_plank",
        "Side plank on the knees",
        "Lie on your side, knees bent. Push up on your elbow and lift your hips off the floor. Hold, then rest.",
        "5 times 10 seconds, each day",
        "Leave it out if your shoulder hurts.",
    ),
    exercise(
        "ham_strap",
        "Hamstring stretch with a strap",
        "Lie on your back. Put a strap around one foot and lift that leg until you feel a mild pull.",
        "3 times 30 seconds on each side",
    ),
    exercise(
        "walk",
        "Walking",
        "Walk at a pace at which you can still talk. Add a few minutes each week.",
        "up to 30 minutes, 5 days a week",
    ),
)

ADVICE = (
    Advice(
        category="movement",
        text="Keep active and go back to your normal activities step by step.",
        evidence="Well supported.",
        provenance="F",
        source=("F78",),
    ),
    Advice(
        category="ergonomics",
        text="Change your position at least every half hour.",
        evidence="A comfort measure; weak evidence that it prevents pain.",
        provenance="K",
        source=("K15",),
    ),
    Advice(
        category="hydration and nutrition",
        text="Drink when you are thirsty.",
        evidence="General wellbeing; no evidence for back pain.",
        provenance="ARTICLE",
        source=("ARTICLE",),
    ),
)

PLAN = Plan(
    session=(
        "Assess posture, movement and soft tissue again.",
        "Slow pressure on the areas that the hand test confirmed.",
        "Combine techniques; ask about comfort all along.",
        "Guided stretching and active movement.",
    ),
    expectations=(
        "You may feel lighter and move more easily. Mild soreness usually fades within one or two days.",
        "Some people notice a change after one or two visits. Pain that has lasted long needs several.",
    ),
    review="after 3 to 4 sessions; stop and look again if pain has not changed by 2 points",
    exercises=EXERCISES,
    pain_rule="Pain of 0 to 3 out of 10 is fine. At 4 or 5 do less. At 6 or more, or with pain in the leg, stop.",
    advice=ADVICE,
    seek_care=(
        "numbness between the legs, or trouble passing urine or controlling the bowel",
        "new or growing weakness of an arm or a leg",
        "fever with back pain, chest pain, or pain after a heavy fall",
    ),
    source=("ARTICLE",),
    communication=(
        "Explanation and activity come first in this session; hands-on techniques come second.",
        "Poor sleep was named: ask about it, and give the advice on rest and stress time in the session.",
    ),
)

PATTERNS = (
    Pattern(
        label="typical_variation",
        term="typical variation",
        probability=0.34,
        model="posture-patterns-1",
        sha256="ef" * 32,
        note="",
        source=("ENG",),
    ),
    Pattern(
        label="lateral_shift",
        term="lateral shift of the trunk to the left",
        probability=0.62,
        model="posture-patterns-1",
        sha256="ef" * 32,
        features=("trunk_lean/front/midline", "shoulder_tilt/front/midline"),
        note="A teaching model; small shifts are common in people without pain.",
        source=("ENG",),
    ),
)

SIDE_BEND_REFERENCE = Reference(
    mean=35.0, sd=5.0, low=28.0, high=None, population="adults 40 to 49", source=("F31",), provenance="F"
)


def bend(side: Side, value: float, grade: Grade) -> Measurement:
    """A side bend that reached ``value`` degrees."""
    return Measurement(
        name=TRUNK_BEND,
        term="trunk side bend",
        value=value,
        unit="deg",
        uncertainty=Uncertainty(sem=2.1, basis="rendered people", within_sem=1.5),
        side=side,
        view=View.ANTERIOR,
        status=Status.PROXY,
        interval_s=(1.0, 14.0),
        n_frames=390,
        method=f"{TRUNK_BEND}@1",
        recording="bend.mp4",
        reference=SIDE_BEND_REFERENCE,
        grade=grade,
    )


def bends(side: Side, sizes: tuple[float, ...]) -> Movement:
    """Repetitions of these sizes, each the half wave of a sine."""
    wave = [math.sin(math.pi * place / (CURVE_POINTS - 1)) for place in range(CURVE_POINTS)]
    return Movement(
        test=TRUNK_BEND,
        term="trunk side bend",
        side=side,
        view=View.ANTERIOR,
        recording="bend.mp4",
        unit="deg",
        neutral=0.4,
        warm_up=1,
        probability=0.93,
        repetitions=tuple(
            Repetition(
                start_s=5.0 * place,
                end_range_s=5.0 * place + 2,
                end_s=5.0 * place + 4,
                size=size,
                peak=size + 0.4,
                speed=24.6 + place,
                hold_s=0.6,
                curve=tuple(size * value for value in wave),
            )
            for place, size in enumerate(sizes)
        ),
    )


BENDS = (bend(Side.LEFT, 33.4, Grade.TYPICAL), bend(Side.RIGHT, 21.2, Grade.MODERATE))
MOVEMENTS = (bends(Side.LEFT, (28.2, 33.4, 32.9)), bends(Side.RIGHT, (18.5, 21.2, 20.1)))

BEND_FINDING = Finding(
    rule="trunk_side_bend_low",
    statement="Trunk side bend to the right: 21.2° (measurement error 5.8°), below the reference.",
    severity=Grade.MODERATE,
    side=Side.RIGHT,
    evidence=("trunk_side_bend/front/right",),
    source=("F31",),
)

AGREEMENT = SideAgreement(
    name="trunk_inclination",
    term="trunk inclination forward",
    unit="deg",
    left=5.2,
    right=6.8,
    limit=4.0,
    limit_basis="both errors together",
    uncertainty=Uncertainty(sem=1.1, basis="rendered people"),
    grade=Grade.WITHIN_ERROR,
)

INTAKE = Intake(
    occupation="office",
    pain=Pain(score=5, regions=("lumbar_left",), onset_weeks=14, worse_with=("sitting",), function=4),
    red_flags={"rf_ces1": False},
)


def _backed() -> tuple[KeyPicture, ...]:
    """The example's pictures, the left side view with an edge of the back and an outline."""
    pictures = build.assessment().pictures
    back = tuple((440.0 - 18 * math.sin(place / 9), 300.0 + 12 * place) for place in range(55))
    outline = ((430.0, 240.0), (680.0, 240.0), (690.0, 900.0), (660.0, 1700.0), (440.0, 1700.0), (430.0, 240.0))
    return tuple(
        dataclasses.replace(one, back_px=back, outline_px=outline) if one.view is View.LEFT_LATERAL else one
        for one in pictures
    )


def full(**changes: object) -> Assessment:
    """An open gate: three views, one movement test, pain, patterns, targets and a plan."""
    base = build.assessment()
    made = dataclasses.replace(
        base,
        intake=INTAKE,
        pictures=_backed(),
        measurements=(*base.measurements, *BENDS),
        movements=MOVEMENTS,
        side_agreement=(AGREEMENT,),
        patterns=PATTERNS,
        findings=(*base.findings, BEND_FINDING),
        targets=TARGETS,
        plan=PLAN,
        safety=Safety(gate=Gate.OPEN),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def not_screened() -> Assessment:
    """Areas are named, techniques are not."""
    targets = tuple(
        dataclasses.replace(one, techniques=(), no_technique="After screening: the red-flag questions were not asked.")
        for one in TARGETS
    )
    return full(safety=Safety(gate=Gate.NOT_SCREENED), targets=targets, plan=None, intake=None)


def closed() -> Assessment:
    """A red flag: measurements and the action, and nothing that sounds like treatment."""
    return full(safety=build.CLOSED, targets=(), plan=None)


def empty() -> Assessment:
    """Nothing could be measured."""
    return build.empty()


def thirty_findings() -> Assessment:
    """Far too much of everything."""
    findings = tuple(
        dataclasses.replace(
            build.FINDINGS[place % len(build.FINDINGS)],
            rule=f"rule_{place}",
            statement=f"The shoulder line is lower on the right by {10 + place}.3° (measurement error 7.2°), "
            "outside the working range.",
        )
        for place in range(30)
    )
    sides = (Side.LEFT, Side.RIGHT, Side.MIDLINE)
    targets = tuple(target(f"area_{place}", sides[place % 3], place + 1, "traps-upper") for place in range(30))
    exercises = tuple(dataclasses.replace(EXERCISES[place % 4], key=f"exercise_{place}") for place in range(12))
    return full(findings=findings, targets=targets, plan=dataclasses.replace(PLAN, exercises=exercises))


def named(name: str) -> Assessment:
    """A visit in which a name and every free text is this text."""
    base = full()
    recordings = tuple(
        dataclasses.replace(one, file_name=f"{name}.mp4"[:180], notes=(name,)) for one in base.recordings
    )
    findings = tuple(dataclasses.replace(one, statement=f"{one.statement} {name}") for one in base.findings)
    targets = tuple(
        dataclasses.replace(one, name=f"{one.name} {name}", because=name, confirm=name, caution=name)
        for one in base.targets
    )
    exercises = tuple(dataclasses.replace(one, name=name, instruction=name) for one in EXERCISES)
    withheld = tuple(dataclasses.replace(one, detail=name) for one in base.withheld)
    return full(
        patient=dataclasses.replace(base.patient, pseudonym=name),
        recordings=recordings,
        findings=findings,
        targets=targets,
        withheld=withheld,
        plan=dataclasses.replace(PLAN, exercises=exercises, seek_care=(name,), review=name, pain_rule=name),
        patterns=tuple(dataclasses.replace(one, term=f"{one.term} {name}", note=name) for one in PATTERNS),
    )


def landscape() -> Assessment:
    """Filmed with the camera lying: the person is small in the middle of wide pictures."""
    wide = (1920, 1080)
    scale = wide[1] / build.SIZE_PX[1]
    left = (wide[0] - scale * build.SIZE_PX[0]) / 2

    def moved(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        return tuple((left + scale * x, scale * y) for x, y in points)

    def lying(one: KeyPicture) -> KeyPicture:
        points = tuple(None if point is None else moved((point,))[0] for point in one.landmarks_px)
        return dataclasses.replace(
            one, size_px=wide, landmarks_px=points, back_px=moved(one.back_px), outline_px=moved(one.outline_px)
        )

    return full(pictures=tuple(lying(one) for one in _backed()))


def later(**changes: object) -> Assessment:
    """The same person six weeks on: the bend to the right goes further, the rest is about the same."""
    base = full()
    moved = tuple(
        dataclasses.replace(one, value=30.9, grade=Grade.TYPICAL)
        if one.key == BENDS[1].key
        else dataclasses.replace(one, value=one.value + 0.1 * one.uncertainty.mdc95)
        for one in base.measurements
    )
    made = dataclasses.replace(
        base,
        measurements=moved,
        intake=dataclasses.replace(INTAKE, pain=dataclasses.replace(INTAKE.pain, score=2, function=2)),
        provenance=dataclasses.replace(base.provenance, created_utc="2026-04-15T09:30:00+00:00"),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def withheld_bend() -> Withheld:
    return Withheld(
        name=TRUNK_BEND,
        term="trunk side bend",
        side=Side.LEFT,
        view=View.ANTERIOR,
        reason=Reason.INCOMPLETE,
        detail="one repetition of three was seen to its end",
        recording="bend.mp4",
    )


EVERY = {
    "full": full,
    "not_screened": not_screened,
    "closed": closed,
    "empty": empty,
    "thirty_findings": thirty_findings,
    "hostile": lambda: named(HOSTILE),
    "long_name": lambda: named(LONG),
    "umlauts": lambda: named(UMLAUTS),
    "right_to_left": lambda: full(patient=Patient(pseudonym=RIGHT_TO_LEFT, age=61)),
    "landscape": landscape,
    "stature_unknown": lambda: build.assessment("%"),
}
"""Name → builder of every assessment that a report must survive."""
