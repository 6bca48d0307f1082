"""From findings and answers to targets and a plan: the only way there, so that nothing passes the gate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from postureview.findings.labels import labels
from postureview.findings.offered import Offer
from postureview.findings.plan import plan_from
from postureview.findings.safety import exclusions, refuse_minors, safety_of
from postureview.findings.targets import targets_from
from postureview.knowledge.load import Knowledge
from postureview.values.assessment import Patient
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.intake import Intake
from postureview.values.measurement import Measurement
from postureview.values.pattern import Pattern
from postureview.values.plan import Plan
from postureview.values.review import target_key
from postureview.values.target import Target

ANTALGIC = "antalgic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What follows from one visit's findings. Targets and plan are empty while the gate is closed."""

    safety: Safety
    targets: tuple[Target, ...] = ()
    plan: Plan | None = None


def conclude(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    *,
    patterns: Sequence[Pattern] = (),
    patient: Patient,
    intake: Intake | None,
    tables: Knowledge,
    without: Collection[str] = (),
) -> Conclusion:
    """Gate, targets and plan. Raises UsageError for a minor and for answers that are none.

    A plan needs an open gate; while nobody was screened, targets carry no technique and there is no plan.
    without : keys of targets that a clinician rejected; the plan leaves out what was for them alone.
    """
    refuse_minors(patient, intake, tables)
    safety = safety_of(intake, tables)
    if safety.gate is Gate.CLOSED:
        return Conclusion(safety=safety)
    found = labels(findings, patterns, measurements, intake, tables)
    avoids_pain = any(label.id == ANTALGIC for label in found)
    left_out = () if intake is None else exclusions(intake, tables.meaning)
    offer = Offer(gate=safety.gate, exclusions=left_out, avoids_pain=avoids_pain, meaning=tables.meaning)
    targets = targets_from(found, age=patient.age, intake=intake, tables=tables, offer=offer)
    targets = tuple(one for one in targets if target_key(one) not in without)
    if intake is None or safety.gate is not Gate.OPEN:
        return Conclusion(safety=safety, targets=targets)
    plan = plan_from(
        targets,
        found,
        age=patient.age,
        intake=intake,
        exclusions=left_out,
        avoids_pain=avoids_pain,
        tables=tables,
    )
    return Conclusion(safety=safety, targets=targets, plan=plan)
