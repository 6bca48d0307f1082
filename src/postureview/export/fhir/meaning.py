"""What the numbers mean: findings and patterns as Observations, the safety gate, targets and plan as a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from postureview.export.codes import WHOLE_BODY
from postureview.export.fhir.elements import (
    CATEGORY,
    FACTS,
    GRADE_CODES,
    INTERPRETATION,
    RULES,
    SITES,
    Element,
    coding,
    concept,
    entry,
    identifier,
    notes,
    quantity,
    reference,
    text,
    without_nothing,
)
from postureview.export.fhir.visit import Visit
from postureview.export.wordings import DISCLAIMER, GATES, GRADES, target_title, target_words
from postureview.values.finding import Finding, Gate
from postureview.values.pattern import Pattern
from postureview.values.target import Target


def findings(visit: Visit) -> list[Element]:
    """An Observation for every finding: its statement as the value, what it rests on as ``derivedFrom``."""
    found = visit.assessment.findings
    return [_observed(visit, key, _finding(visit, one)) for key, one in zip(_finding_keys(visit), found, strict=True)]


def patterns(visit: Visit) -> list[Element]:
    """An Observation for every pattern that the measurements resemble; never a finding by itself."""
    found = visit.assessment.patterns
    return [_observed(visit, key, _pattern(one)) for key, one in zip(_pattern_keys(visit), found, strict=True)]


def safety(visit: Visit) -> Element:
    """The state of the safety gate, flagged as abnormal while it is closed."""
    gate = visit.assessment.safety
    abnormal = [concept("", coding(INTERPRETATION, "A"))] if gate.gate is Gate.CLOSED else []
    words = " ".join((f"{GATES[gate.gate]}.", *gate.reasons, gate.action))
    value = {
        "code": concept("Safety questions before manual treatment", coding(FACTS, "safety_gate")),
        "valueString": text(words),
        "interpretation": abnormal,
    }
    return _observed(visit, "safety_gate", value)


def care_plan(visit: Visit) -> list[Element]:
    """Targets and plan as one proposed CarePlan; while the gate is closed an earlier one is revoked instead."""
    assessment = visit.assessment
    closed = assessment.safety.gate is Gate.CLOSED
    if not (assessment.targets or assessment.plan or closed):
        return []
    activities = [_target(one) for one in sorted(assessment.targets, key=lambda one: one.rank)]
    remarks = [DISCLAIMER]
    if assessment.plan is not None:
        plan = assessment.plan
        activities += [_activity(one.name, f"{one.instruction} {one.dose}", one.caution) for one in plan.exercises]
        activities += [_activity(f"Advice: {one.category}", one.text, "") for one in plan.advice]
        remarks += [*plan.session, *plan.expectations, plan.review, plan.pain_rule, *plan.seek_care]
    if closed:
        remarks = [assessment.safety.action]
    resource: Element = {
        "resourceType": "CarePlan",
        "identifier": [identifier(visit.id, "CarePlan", "")],
        "status": "revoked" if closed else "draft",
        "intent": "proposal",
        "title": "Areas to consider examining, exercises and advice",
        "description": "Withdrawn: medical check needed first" if closed else "A proposal; examine by hand first",
        "subject": visit.patient,
        "created": visit.when,
        "supportingInfo": [] if closed else [reference(visit.url("DiagnosticReport", ""))],
        "activity": activities,
        "note": notes(remarks),
    }
    return [entry(visit.url("CarePlan", ""), resource)]


def meaning_urls(visit: Visit) -> list[Element]:
    """References to everything here that belongs into the report's results."""
    keys = ("safety_gate", *_finding_keys(visit), *_pattern_keys(visit))
    return [reference(visit.url("Observation", key)) for key in keys]


def _finding_keys(visit: Visit) -> list[str]:
    return _counted(f"finding/{one.rule}/{one.side.value}" for one in visit.assessment.findings)


def _pattern_keys(visit: Visit) -> list[str]:
    return _counted(f"pattern/{one.label}" for one in visit.assessment.patterns)


def _counted(keys: Iterable[str]) -> list[str]:
    """Keys with a number where the same one comes again, so that each is one Observation."""
    seen: Counter[str] = Counter()
    counted = []
    for key in keys:
        seen[key] += 1
        counted.append(key if seen[key] == 1 else f"{key}/{seen[key]}")
    return counted


def _finding(visit: Visit, one: Finding) -> Element:
    keys = dict.fromkeys(one.evidence)
    known = [key for key, outcome in visit.outcomes if key in keys and outcome]
    place = WHOLE_BODY.on(one.side)
    return {
        "code": concept("Finding", coding(RULES, one.rule, one.rule.replace("_", " "))),
        "valueString": text(one.statement),
        "interpretation": [concept(GRADES[one.severity], coding(GRADE_CODES, one.severity.value))],
        "bodySite": concept(place.display, coding(SITES, place.code, place.display)),
        "derivedFrom": [reference(visit.url("Observation", key)) for key in known],
        "note": notes((f"Sources: {', '.join(one.source)}",)),
    }


def _pattern(one: Pattern) -> Element:
    chance = [] if one.probability is None else [_component("probability", quantity(one.probability, "1"))]
    return {
        "code": concept("Pattern that the measurements resemble", coding(RULES, one.label, one.term)),
        "valueString": text(one.term) or text(one.label),
        "component": chance,
        "note": notes((one.note, "An opinion of a classifier, not a finding.")),
    }


def _component(name: str, value: Element) -> Element:
    return {"code": concept(name, coding(FACTS, name)), "valueQuantity": value}


def _target(one: Target) -> Element:
    techniques = "; ".join(
        f"{each.name} (evidence {each.evidence_grade}; {each.dose}; caution: {', '.join(each.cautions)})"
        for each in one.techniques
    )
    return _activity(target_title(one), f"{target_words(one)} {techniques or one.no_technique}", one.caution)


def _activity(title: str, words: str, caution: str) -> Element:
    detail = {
        "code": concept(title),
        "status": "not-started",
        "description": text(f"{words} Caution: {caution}" if caution else words),
    }
    return {"detail": without_nothing(detail)}


def _observed(visit: Visit, key: str, value: Element) -> Element:
    resource: Element = {
        "resourceType": "Observation",
        "identifier": [identifier(visit.id, "Observation", key)],
        "status": visit.status,
        "category": [concept("", coding(CATEGORY, "exam"))],
        "subject": visit.patient,
        "effectiveDateTime": visit.when,
        "device": visit.device,
        **value,
    }
    return entry(visit.url("Observation", key), resource)
