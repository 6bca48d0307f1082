"""Assessments made at random from a seed: every field that an export may carry, with texts that break naive writers."""

from __future__ import annotations

import random
from datetime import date

from postureview.export.handover import Handover, Identity
from postureview.knowledge.load import knowledge
from postureview.values.assessment import AssessedRecording, Assessment, KeyPicture, Patient, Provenance
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import Landmark, Side, View
from postureview.values.measurement import Grade, Measurement, Reason, Reference, Status, Uncertainty, Withheld
from postureview.values.movement import Movement, Repetition
from postureview.values.pattern import Pattern
from postureview.values.plan import Advice, Exercise, Plan
from postureview.values.recording import RecordingKind
from postureview.values.target import Role, Target, Technique

TEXTS = (
    "Müller-Lüdenscheidt",
    "O'Brien",
    "山田 太郎",
    "A^B&C|D~E\\F",
    "<script>&amp;",
    '"quoted", comma; semicolon',
    "line\nbreak\tand tab",
    "\x00\x07control\x1b",
    "  spaces  ",
    "ż" * 300,
    "🧍 emoji",
    "=1+1",
    "\u202eright to left",
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"  # enough for what only carries it
)


def made(seed: int) -> Assessment:
    """An assessment; the same seed gives the same one."""
    chance = random.Random(seed)
    gate = chance.choice(list(Gate))
    views = chance.sample(list(View), chance.randint(0, 4))
    measurements = tuple(_measurement(chance, view) for view in views for _ in range(chance.randint(0, 6)))
    findings = tuple(_finding(chance, one) for one in measurements if one.grade.is_deviation)
    allowed = findings if gate is not Gate.CLOSED else ()
    return Assessment(
        patient=Patient(
            pseudonym=chance.choice(("", f"P-{seed}", _text(chance))),
            age=chance.choice((None, 0, 46, 120)),
            sex=chance.choice((None, "female", "male", "other")),
            stature_cm=chance.choice((None, 168.5)),
        ),
        intake=_intake(chance) if chance.random() < 0.7 else None,
        recordings=tuple(_recording(view, seed) for view in views),
        pictures=tuple(_picture(view) for view in views),
        measurements=measurements,
        withheld=tuple(_withheld(chance) for _ in range(chance.randint(0, 8))),
        movements=tuple(_movement(chance) for _ in range(chance.randint(0, 2))),
        patterns=(Pattern(label="flat_back", term=_text(chance), probability=0.7, note=_text(chance)),),
        findings=findings,
        targets=tuple(_target(chance, one, gate, rank) for rank, one in enumerate(allowed, start=1)),
        plan=_plan(chance) if gate is not Gate.CLOSED and chance.random() < 0.5 else None,
        safety=Safety(
            gate=gate, reasons=(_text(chance) or "said yes",), action=_text(chance).strip() or "Refer first."
        ),
        provenance=Provenance(
            software="postureview 0.1.0",
            created_utc=f"2026-{1 + seed % 12:02}-{1 + seed % 28:02}T09:12:44+00:00",
            engine="mediapipe-tasks/1a2b3c4d",
            models={"pose_landmarker_full.task": "cd" * 32},
            knowledge="0123456789abcdef",
            settings={"cleaning.cutoff_hz": "5.0"},
            cleaning=(_text(chance),),
            calibration="uncalibrated",
        ),
    )


def handover(seed: int) -> Handover:
    """What goes along: sometimes nothing, sometimes everything."""
    chance = random.Random(-seed - 1)
    if chance.random() < 0.3:
        return Handover()
    return Handover(
        identity=Identity(
            identifier=f"MRN-{seed}",
            system=chance.choice(("", "urn:oid:1.2.3.4", "https://clinic.example/mrn")),
            family=_text(chance),
            given=_text(chance),
            birth_date=date(1980, 2, 29),
            order=chance.choice(("", "A-18")),
        ),
        pdf=chance.choice((None, b"%PDF-1.7\n" + bytes(range(256)))),
        pictures={f"{view.value}.jpg": JPEG for view in View} if chance.random() < 0.5 else {},
        questions={"rf_ces1": "New difficulty passing urine?"},
        signed_by=chance.choice(("", "Dr. Ä. O'Neill")),
    )


def _text(chance: random.Random) -> str:
    return chance.choice(TEXTS)


def _measurement(chance: random.Random, view: View) -> Measurement:
    row = chance.choice([*knowledge().measures.values(), *knowledge().tests.values()])
    value = chance.choice((0.0, -0.0, 1e-7, 12.34567890123, -179.5, 1e6, chance.uniform(-90, 90)))
    takes = chance.choice((1, 3))
    reference = chance.choice(
        (
            None,
            Reference(mean=1.0, sd=None, population=_text(chance), source=("F01",), provenance="F"),
            Reference(low=-5.0, high=5.0, mean=0.0, sd=2.0, population="adults", source=("ENG",), provenance="E"),
        )
    )
    graded = [grade for grade in Grade if grade is not Grade.UNGRADED]
    return Measurement(
        name=row.name,
        term=row.term,
        value=value,
        unit=chance.choice(("deg", "mm", "%", "s", "deg/s", "1")),
        uncertainty=Uncertainty(sem=chance.uniform(0.1, 9), basis=_text(chance), within_sem=0.1),
        side=chance.choice(list(Side)),
        view=view,
        status=chance.choice(list(Status)),
        interval_s=(0.4, 3.9),
        n_frames=104,
        method=f"{row.name}@1",
        recording=f"{view.value}.mp4",
        raw=chance.choice((None, 3.3)),
        takes=takes,
        takes_sd=None if takes == 1 else 0.5,
        note=chance.choice(("", _text(chance))),
        reference=reference,
        grade=Grade.UNGRADED if reference is None else chance.choice(graded),
    )


def _withheld(chance: random.Random) -> Withheld:
    row = chance.choice(list(knowledge().measures.values()))
    return Withheld(
        name=row.name,
        term=row.term,
        side=chance.choice(list(Side)),
        view=chance.choice(list(View)),
        reason=chance.choice(list(Reason)),
        detail=_text(chance),
    )


def _finding(chance: random.Random, one: Measurement) -> Finding:
    return Finding(
        rule=f"{one.name}_off",
        statement=_text(chance) or "off",
        severity=one.grade,
        side=one.side,
        evidence=(one.key,),
        source=("ENG",),
    )


def _target(chance: random.Random, finding: Finding, gate: Gate, rank: int) -> Target:
    technique = Technique(
        key="slow_pressure",
        name="slow pressure",
        evidence_grade="very low",
        evidence=_text(chance),
        dose="1-2 min",
        cautions=("not over a vessel",),
        source=("ENG",),
    )
    is_open = gate is Gate.OPEN
    return Target(
        area="upper_trapezius",
        name="upper trapezius",
        latin="m. trapezius",
        side=finding.side,
        role=Role.SHORT,
        because=finding.statement,
        findings=(finding.rule,),
        confirm=_text(chance),
        rank=rank,
        techniques=(technique,) if is_open else (),
        no_technique="" if is_open else "after screening",
        caution=_text(chance) or "care",
        source=("ENG",),
    )


def _plan(chance: random.Random) -> Plan:
    exercise = Exercise(
        key="wall_slide",
        name="wall slide",
        instruction=_text(chance),
        dose="2 x 10 daily",
        because="shoulder",
        provenance="E",
        source=("ENG",),
    )
    advice = Advice(category="breaks", text=_text(chance), evidence="low", provenance="E", source=("ENG",))
    return Plan(
        session=("assess", "treat"),
        expectations=("soreness for a day",),
        review="after 3 sessions",
        exercises=(exercise,),
        pain_rule="at most 3 of 10",
        advice=(advice,),
        seek_care=("new numbness",),
        source=("ENG",),
    )


def _intake(chance: random.Random) -> Intake:
    return Intake(
        occupation=chance.choice((None, "office")),
        pain=Pain(
            score=chance.choice((None, 0, 5)), regions=("lumbar",), onset_weeks=14.0, worse_with=(_text(chance),)
        ),
        red_flags={"rf_ces1": False, "rf_neuro": chance.random() < 0.5},
        contraindications={"open_wound": False},
        yellow_flags={"yf_sleep": True},
        previous_treatment=(_text(chance),),
    )


def _movement(chance: random.Random) -> Movement:
    again = Repetition(start_s=0.0, end_range_s=1.0, end_s=2.0, size=50.0, peak=52.0, speed=80.0, hold_s=0.5)
    return Movement(
        test="trunk_flexion",
        term="bending forward",
        side=Side.MIDLINE,
        view=View.LEFT_LATERAL,
        recording=_text(chance),
        unit="deg",
        neutral=2.0,
        repetitions=(again, again),
    )


def _recording(view: View, seed: int) -> AssessedRecording:
    return AssessedRecording(
        file_name=f"{view.value}.mp4",
        sha256=f"{seed:064x}",
        kind=RecordingKind.VIDEO,
        size_px=(1080, 1920),
        duration_s=4.3,
        n_frames=129,
        rate_hz=29.97,
        found_share=0.98,
        phases=(),
    )


def _picture(view: View) -> KeyPicture:
    return KeyPicture(
        view=view,
        recording=f"{view.value}.mp4",
        time_s=2.1,
        size_px=(1080, 1920),
        landmarks_px=((540.0, 300.0),) * len(Landmark),
        file=f"{view.value}.jpg",
    )
