"""The project's own codes, value sets, profiles and questionnaire, as FHIR resources that a receiver may load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postureview.export.codes import all_sites, own_system
from postureview.export.fhir.elements import Element, full_url, text, without_nothing
from postureview.export.fhir.observations import ERROR_WORDS
from postureview.export.fhir.people import QUESTIONNAIRE, questionnaire_url
from postureview.export.wordings import GRADES
from postureview.knowledge.load import Knowledge, knowledge
from postureview.values.landmarks import View
from postureview.values.measurement import Reason

_FHIR = "http://hl7.org/fhir/StructureDefinition"
RED_FLAG, YELLOW_FLAG = "rf_", "yf_"
"""How the ids of red-flag questions begin, and of those about mood, beliefs and work."""


def terminology(questions: Mapping[str, str]) -> Element:
    """A transaction with everything; sent again, it replaces what is there. ``questions``: id → plain words."""
    tables = knowledge()
    measures = {
        **{row.name: (row.term, row.definition) for row in tables.measures.values()},
        **{row.name: (row.term, "") for row in tables.tests.values()},
    }
    systems = [
        _code_system("measures", "Measures of posture and movement", measures, content="fragment"),
        _code_system("body-sites", "Body sites", {one.code: (one.display, "") for one in all_sites()}),
        _code_system("errors", "Parts of the measurement error", _words(ERROR_WORDS)),
        _code_system("grades", "Grades", _words({one.value: words for one, words in GRADES.items()})),
        _code_system("reasons", "Why something was not measured", _words(_spoken(one.value for one in Reason))),
        _code_system("facts", "Other facts of an assessment", _words(_spoken(_facts()))),
        _code_system("rules", "Findings and patterns", _words(_spoken(_rules(tables))), content="fragment"),
    ]
    sets = [_value_set(name) for name in ("measures", "body-sites", "reasons")]
    profiles = [_measurement_profile(), _report_profile()]
    made = [*systems, *sets, *profiles, _questionnaire(questions)]
    return {"resourceType": "Bundle", "type": "transaction", "entry": [_entry(one) for one in made]}


def _entry(resource: Element) -> Element:
    kind, url = resource["resourceType"], resource["url"]
    return {
        "fullUrl": full_url("terminology", kind, url),
        "resource": resource,
        "request": {"method": "PUT", "url": f"{kind}?url={url}"},
    }


def _named(resource_type: str, url: str, name: str, title: str, **rest: Any) -> Element:
    shared = {
        "resourceType": resource_type,
        "url": url,
        "name": name,
        "title": title,
        "status": "active",
        "experimental": False,
    }
    return shared | rest


def _code_system(name: str, title: str, codes: Mapping[str, tuple[str, str]], content: str = "complete") -> Element:
    concepts = [
        without_nothing({"code": code, "display": display, "definition": definition})
        for code, (display, definition) in codes.items()
    ]
    rest = {"caseSensitive": True, "content": content, "count": len(concepts), "concept": concepts}
    return _named("CodeSystem", own_system(name), _camel(name), title, **rest)


def _value_set(name: str) -> Element:
    url = own_system(f"value-set-{name}")
    compose = {"include": [{"system": own_system(name)}]}
    return _named("ValueSet", url, _camel(f"{name}-values"), f"All {name.replace('-', ' ')}", compose=compose)


def _measurement_profile() -> Element:
    binding = {"strength": "required", "valueSet": own_system("value-set-reasons")}
    rules: list[Element] = [
        {"id": "Observation", "path": "Observation"},
        {"id": "Observation.identifier", "path": "Observation.identifier", "min": 1},
        {"id": "Observation.subject", "path": "Observation.subject", "min": 1},
        {"id": "Observation.effective[x]", "path": "Observation.effective[x]", "min": 1},
        {
            "id": "Observation.value[x]",
            "path": "Observation.value[x]",
            "short": "Number with its UCUM unit; absent where the quantity could not be measured",
            "type": [{"code": "Quantity"}],
        },
        {
            "id": "Observation.dataAbsentReason",
            "path": "Observation.dataAbsentReason",
            "short": "Why it could not be measured",
            "binding": binding | {"strength": "extensible"},
        },
        {
            "id": "Observation.component",
            "path": "Observation.component",
            "short": "Measurement error: sem, mdc95, mdc95_within; spread between takes; value before correction",
        },
    ]
    return _profile("measurement", "Observation", "A measured quantity with its error, or why there is none", rules)


def _report_profile() -> Element:
    rules: list[Element] = [
        {"id": "DiagnosticReport", "path": "DiagnosticReport"},
        {"id": "DiagnosticReport.identifier", "path": "DiagnosticReport.identifier", "min": 1},
        {"id": "DiagnosticReport.result", "path": "DiagnosticReport.result", "min": 1},
        {"id": "DiagnosticReport.conclusion", "path": "DiagnosticReport.conclusion", "min": 1},
    ]
    return _profile("report", "DiagnosticReport", "The report of one assessment", rules)


def _profile(name: str, base: str, title: str, rules: list[Element]) -> Element:
    rest = {
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "abstract": False,
        "type": base,
        "baseDefinition": f"{_FHIR}/{base}",
        "derivation": "constraint",
        "differential": {"element": rules},
    }
    url = own_system(f"profile-{name}")
    return _named("StructureDefinition", url, _camel(f"posture-{name}"), title, **rest)


def _questionnaire(questions: Mapping[str, str]) -> Element:
    flags = {key: words for key, words in questions.items() if key.startswith(RED_FLAG)}
    talk = {key: words for key, words in questions.items() if key.startswith(YELLOW_FLAG)}
    others = {key: words for key, words in questions.items() if key not in {*flags, *talk}}
    groups = (
        ("red_flags", "Safety questions", _yes_or_no("red_flags", flags)),
        ("contraindications", "Contraindications", _yes_or_no("contraindications", others)),
        ("yellow_flags", "Mood, beliefs and work", _yes_or_no("yellow_flags", talk)),
    )
    items = [
        _item("occupation", "Occupation", "string"),
        _item("pain_score", "Pain now, 0 to 10", "integer"),
        _item("pain_regions", "Where it hurts", "string", repeats=True),
        _item("pain_onset_weeks", "Since how many weeks", "decimal"),
        _item("pain_worse_with", "What makes it worse", "string", repeats=True),
        _item("pain_function", "How much pain limits the day, 0 to 10", "integer"),
        _item("previous_treatment", "Earlier treatment", "string", repeats=True),
        *(_item(group, title, "group", asked) for group, title, asked in groups if asked),
    ]
    rest = {"item": items, "subjectType": ["Patient"]}
    return _named("Questionnaire", questionnaire_url(), _camel(QUESTIONNAIRE), "Intake before filming", **rest)


def _item(link: str, words: str, kind: str, items: list[Element] | None = None, *, repeats: bool = False) -> Element:
    shown = {"linkId": link, "text": text(words) or link, "type": kind, "item": items}
    return without_nothing(shown) | ({"repeats": True} if repeats else {})


def _yes_or_no(group: str, asked: Mapping[str, str]) -> list[Element]:
    return [_item(f"{group}.{key}", words, "boolean") for key, words in asked.items()]


def _words(words: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {code: (display, "") for code, display in words.items()}


def _spoken(codes: Any) -> dict[str, str]:
    return {code: code.replace("_", " ") for code in codes}


def _facts() -> list[str]:
    views = [f"view_{view.value}" for view in View]
    return ["assessment", "safety_gate", "probability", "stature", "pain_score", *views]


def _rules(tables: Knowledge) -> list[str]:
    return sorted({row.id for row in tables.rules})


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))
