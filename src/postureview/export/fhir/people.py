"""Who was assessed, by what, and what they said before."""

from __future__ import annotations

import re
from urllib.parse import quote

from postureview.export.codes import LOINC, loinc_of, own_system
from postureview.export.fhir.elements import (
    CATEGORY,
    FACTS,
    PSEUDONYMS,
    Element,
    coding,
    concept,
    entry,
    identifier,
    quantity,
    text,
    without_nothing,
)
from postureview.export.fhir.visit import Visit

QUESTIONNAIRE = "intake-questionnaire"


def patient(visit: Visit) -> Element:
    """The patient, created only where the receiver has none with this number: it owns who people are."""
    who, facts = visit.who, visit.assessment.patient
    system, value = _number(visit)
    name = without_nothing({"family": text(who.family), "given": [one] if (one := text(who.given)) else []})
    resource = without_nothing(
        {
            "resourceType": "Patient",
            "identifier": [{"system": system, "value": value}],
            "name": [name] if name else [],
            "gender": facts.sex,
            "birthDate": who.birth_date.isoformat() if who.birth_date else None,
        }
    )
    return {
        "fullUrl": visit.url("Patient", ""),
        "resource": resource,
        "request": {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier={_token(system)}|{_token(value)}"},
    }


def device(visit: Visit) -> Element:
    """This software: its version, its tables and the hashes of its models."""
    made = visit.assessment.provenance
    models = [(f"model {name}", sha256) for name, sha256 in sorted(made.models.items())]
    stated = [("software", made.software), ("pose engine", made.engine), ("clinical tables", made.knowledge), *models]
    key = "\n".join(f"{kind} {value}" for kind, value in stated)
    resource: Element = {
        "resourceType": "Device",
        "identifier": [identifier("", "Device", key)],
        "status": "active",
        "deviceName": [{"name": text(made.software) or "postureview", "type": "model-name"}],
        "type": concept("software that measures posture and movement in pictures"),
        "version": [{"type": concept(kind), "value": text(value)} for kind, value in stated if text(value)],
    }
    return entry(visit.url("Device", ""), resource)


def stated_facts(visit: Visit) -> list[Element]:
    """Stature and pain as the patient stated them, as Observations that receivers can plot."""
    intake, stature_cm = visit.assessment.intake, visit.assessment.patient.stature_cm
    found = []
    if stature_cm is not None:
        found.append(_stated(visit, "stature", "Body height, stated", {"valueQuantity": quantity(stature_cm, "cm")}))
    if intake is not None and intake.pain.score is not None:
        found.append(_stated(visit, "pain_score", "Pain now, 0 to 10, stated", {"valueInteger": intake.pain.score}))
    return found


def questionnaire_response(visit: Visit) -> list[Element]:
    """What was asked before anything was filmed; nothing where there was no intake."""
    intake = visit.assessment.intake
    if intake is None:
        return []
    pain = intake.pain
    items = [
        _answer("occupation", "Occupation", intake.occupation),
        _answer("pain_score", "Pain now, 0 to 10", pain.score),
        _answer("pain_regions", "Where it hurts", *pain.regions),
        _answer("pain_onset_weeks", "Since how many weeks", pain.onset_weeks),
        _answer("pain_worse_with", "What makes it worse", *pain.worse_with),
        _answer("pain_function", "How much pain limits the day, 0 to 10", pain.function),
        _answer("previous_treatment", "Earlier treatment", *intake.previous_treatment),
    ]
    for group, title, answers in (
        ("red_flags", "Safety questions", intake.red_flags),
        ("contraindications", "Contraindications", intake.contraindications),
        ("yellow_flags", "Mood, beliefs and work", intake.yellow_flags),
    ):
        asked = [
            _answer(f"{group}.{key}", visit.handover.questions.get(key, key.replace("_", " ")), answer)
            for key, answer in answers.items()
        ]
        items.append({"linkId": group, "text": title, "item": asked} if asked else {})
    resource: Element = {
        "resourceType": "QuestionnaireResponse",
        "identifier": identifier(visit.id, "QuestionnaireResponse", ""),
        "questionnaire": questionnaire_url(),
        "status": "completed",
        "subject": visit.patient,
        "authored": visit.when,
        "item": [item for item in items if item],
    }
    return [entry(visit.url("QuestionnaireResponse", ""), resource)]


def questionnaire_url() -> str:
    """The canonical address of the intake questionnaire that ships with the terminology."""
    return own_system(QUESTIONNAIRE)


def _answer(link: str, words: str, *values: object) -> Element:
    answers: list[Element] = []
    for value in values:
        if isinstance(value, bool):
            answers.append({"valueBoolean": value})
        elif isinstance(value, int):
            answers.append({"valueInteger": value})
        elif isinstance(value, float):
            answers.append({"valueDecimal": value})
        elif isinstance(value, str) and text(value):
            answers.append({"valueString": text(value)})
    return {"linkId": text(link), "text": text(words) or text(link), "answer": answers} if answers else {}


def _stated(visit: Visit, name: str, words: str, value: Element) -> Element:
    category = "vital-signs" if name == "stature" else "survey"
    resource: Element = {
        "resourceType": "Observation",
        "identifier": [identifier(visit.id, "Observation", name)],
        "status": visit.status,
        "category": [concept("", coding(CATEGORY, category))],
        "code": concept(words, coding(LOINC, loinc_of(name) or ""), coding(FACTS, name, words)),
        "subject": visit.patient,
        "effectiveDateTime": visit.when,
        **value,
    }
    return entry(visit.url("Observation", name), resource)


def _number(visit: Visit) -> tuple[str, str]:
    """(system, value) of the patient's identifier; without any number the visit itself stands for the patient."""
    system = re.sub(r"\s", "-", text(visit.who.system)) if visit.who.system else ""
    value = text(visit.who.identifier)
    return (system or PSEUDONYMS, value) if value else (PSEUDONYMS, f"visit-{visit.id}")


def _token(value: str) -> str:
    """A value in a search; reserved characters are written so that the search still means this value."""
    escaped = re.sub(r"([\\,|$])", r"\\\1", value)
    return quote(escaped, safe=":/.-_~")
