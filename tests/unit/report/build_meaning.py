"""Example patterns, areas and plans for the reports, and texts that try to be more than text."""

from __future__ import annotations

import dataclasses

from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate, Safety
from postureview.values.landmarks import Side
from postureview.values.pattern import Pattern
from postureview.values.plan import Advice, Exercise, Plan
from postureview.values.target import Role, Target, Technique
from tests.unit.report import build

PATTERN = Pattern(
    label="forward_head",
    term="head held forward",
    probability=0.62,
    model="teaching-1",
    sha256="ef" * 32,
    features=("head_tilt/front/midline", "plumb_ear/left/left"),
    note="a teaching model, trained on simulated people",
    source=("ENG",),
)
NO_PATTERN = Pattern(label="insufficient_data", term="too little was measured to name a pattern", probability=None)

TECHNIQUE = Technique(
    key="trigger_point",
    name="sustained pressure",
    evidence_grade="very low",
    evidence="Small trials found short-term relief.",
    dose="30 to 90 seconds, up to 3 times",
    cautions=("not over a recent bruise",),
    source=("F10",),
)


def target(rank: int = 1, *, gate: Gate = Gate.OPEN, side: Side = Side.LEFT, name: str = "upper trapezius") -> Target:
    open_gate = gate is Gate.OPEN
    return Target(
        area=name.replace(" ", "_"),
        name=name,
        latin="Musculus trapezius, pars descendens",
        side=side,
        role=Role.SHORT,
        because="The right shoulder is lower; consider examining the muscles that hold the left one up.",
        findings=("shoulder_line_tilted",),
        confirm="passive side bend of the neck, compared with the other side",
        rank=rank,
        techniques=(TECHNIQUE,) if open_gate else (),
        no_technique="" if open_gate else "Named after the safety questions were asked.",
        caution="No strong pressure at the front of the neck.",
        body_map=("trapezius-upper",),
        source=("F01",),
    )


PLAN = Plan(
    session=("Look at posture and movement again.", "Slow pressure on the areas that were tender."),
    expectations=("Mild soreness for a day or two can occur.",),
    review="after three or four sessions",
    exercises=(
        Exercise(
            key="chin_nod",
            name="Chin nod",
            instruction="Lie on your back and nod slowly, as if to say yes.",
            dose="10 repetitions, twice a day",
            because="neck",
            caution="stop when dizzy",
            provenance="E",
            source=("ENG",),
        ),
    ),
    pain_rule="up to 3 of 10, gone after a day",
    advice=(
        Advice(
            category="movement",
            text="Stand up for two minutes every half hour.",
            evidence="low",
            provenance="E",
            source=("ENG",),
        ),
    ),
    seek_care=("New numbness between the legs.", "Fever with back pain."),
    source=("F10",),
)


def treated(gate: Gate = Gate.OPEN, n_targets: int = 2) -> Assessment:
    """A full visit with pattern, areas and plan, as far as the gate allows them."""
    if gate is Gate.CLOSED:
        return build.assessment(safety=build.CLOSED, patterns=(PATTERN,))
    names = [("upper trapezius", Side.LEFT), ("quadratus lumborum", Side.RIGHT)]
    targets = tuple(
        target(place + 1, gate=gate, name=names[place % 2][0], side=names[place % 2][1]) for place in range(n_targets)
    )
    plan = PLAN if gate is Gate.OPEN else None
    return build.assessment(safety=Safety(gate=gate), patterns=(PATTERN, NO_PATTERN), targets=targets, plan=plan)


HOSTILE = (
    '#panic("x") *bold* _emph_ $x^2$ = Heading <label> @ref `raw` [content] {code} \\ // comment',
    "<script>alert(1)</script> & \"quotes\" 'single' </svg><image href='file:///etc/passwd'/>",
    '#read("/etc/passwd") #image("x.png") #sys.inputs #include "main.typ"',
    "bell \x07 escape \x1b[31m null \x00 turned \u202eabc\u202c half \ud800 end",
)


def hostile(text: str) -> Assessment:
    """A visit in which everything that somebody else may have written is ``text``."""
    visit = treated()
    recordings = tuple(
        dataclasses.replace(one, file_name=text, notes=(text,), error=text if one.error else "")
        for one in visit.recordings
    )
    measurements = tuple(
        dataclasses.replace(one, note=text, recording=text, term=text) for one in visit.measurements[:3]
    )
    return dataclasses.replace(
        visit,
        patient=Patient(pseudonym=text, age=46),
        recordings=recordings,
        measurements=measurements,
        withheld=tuple(dataclasses.replace(one, detail=text) for one in visit.withheld),
        findings=tuple(dataclasses.replace(one, statement=text) for one in visit.findings),
        targets=tuple(dataclasses.replace(one, because=text, name=text) for one in visit.targets),
        patterns=(dataclasses.replace(PATTERN, term=text, note=text),),
    )
