"""Healthy simulated adults through the product's own grading, rules and patterns: how often they say something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from classifier.observe import Visit, observe
from classifier.people import simulate
from classifier.tables import Shift
from postureview.findings.classify import patterns
from postureview.findings.grade import graded, graded_sides
from postureview.findings.rules import findings
from postureview.knowledge.load import knowledge
from postureview.measures.side_agreement import compare_sides
from postureview.values.assessment import Patient
from postureview.values.intake import Intake
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Status, Uncertainty

SERIOUS = (Grade.MODERATE, Grade.MARKED)


@dataclass(frozen=True, kw_only=True)
class Healthy:
    """What n healthy people were told. findings : rule → people with it at moderate or above. labels : pattern →
    people with it. typical : people of whom the first thing said is typical variation."""

    n: int
    findings: dict[str, int]
    labels: dict[str, int]
    typical: int

    @property
    def worst(self) -> tuple[str, float]:
        """The rule that speaks most often, and its share of people."""
        rule, count = max(self.findings.items(), key=lambda one: one[1], default=("none", 0))
        return rule, count / self.n


def healthy(n: int, seed: int) -> Healthy:
    """``n`` adults without any pattern added, each filmed from all four sides."""
    rng = np.random.default_rng(seed)
    visit = observe(simulate(n, rng, Shift(), healthy=True), rng, Shift(), whole=True)
    tables, rules, labels, typical = knowledge(), Counter[str](), Counter[str](), 0
    for person in range(n):
        patient = patient_of(visit, person)
        outcomes, agreements = compare_sides(list(measurements(visit, person)))
        measured = [one for one in outcomes if isinstance(one, Measurement)]
        judged = [graded(one, patient, tables, standing=True) for one in measured]
        found = findings(judged, tables, graded_sides(agreements, judged, patient, tables))
        rules.update({one.rule for one in found if one.severity in SERIOUS})
        said = patterns(judged, (), patient, Intake(), tables)
        labels.update({one.label for one in said})
        typical += said[0].label == "typical_variation"
    return Healthy(n=n, findings=dict(rules), labels=dict(labels), typical=typical)


def patient_of(visit: Visit, person: int) -> Patient:
    """Facts that a person states."""
    people = visit.people
    return Patient(
        age=int(people.age[person]),
        sex="female" if people.female[person] else "male",
        stature_cm=170.0,
        dominant_hand="right" if people.hand[person] > 0 else "left",
    )


def measurements(visit: Visit, person: int) -> Iterator[Measurement]:
    """What was measured of one person, as the product states it."""
    for (quantity, view), reading in visit.readings.items():
        value = float(reading.value[person])
        if not np.isfinite(value):
            continue
        name, _, side = quantity.partition("@")
        seen = View.ANTERIOR if view == "test" else View(view)
        row = knowledge().measures.get(name)
        if row is None and view != "test":
            continue
        yield Measurement(
            name=name,
            term=name if row is None else row.term,
            value=value,
            unit="deg" if row is None else row.unit,
            uncertainty=Uncertainty(
                sem=float(reading.sem[person]), within_sem=float(reading.within[person]), basis="simulated"
            ),
            side=Side(side) if side else seen.near_side,
            view=seen,
            status=Status.DIRECT if row is None else Status(row.status),
            interval_s=(0.0, 2.0),
            n_frames=60,
            method=f"{name}@1",
        )
