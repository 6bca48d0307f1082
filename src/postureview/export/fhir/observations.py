"""What was measured, with its error, and what was not, with the reason."""

from __future__ import annotations

from postureview.export.codes import LOINC, loinc_of, site_of
from postureview.export.fhir.elements import (
    ABSENT,
    CATEGORY,
    ERRORS,
    GRADE_CODES,
    INTERPRETATION,
    MEASURES,
    REASONS,
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
)
from postureview.export.fhir.visit import Visit
from postureview.export.wordings import GRADES, flag, method_words, range_words
from postureview.values.measurement import Measurement, Reference, Withheld

ERROR_WORDS = {
    "sem": "standard error of measurement",
    "mdc95": "smallest detectable difference, 95 %",
    "mdc95_within": "smallest detectable change in one person, 95 %",
    "takes_sd": "standard deviation between takes",
    "raw": "value before correction",
}


def observation(visit: Visit, key: str, one: Measurement | Withheld) -> Element:
    """One outcome as an entry; the same key is the same Observation, measured this time or not."""
    site = site_of(one.name).on(one.side)
    own = visit.handover.codes.get(one.name)
    resource: Element = {
        "resourceType": "Observation",
        "identifier": [identifier(visit.id, "Observation", key)],
        "status": visit.status,
        "category": [concept("", coding(CATEGORY, "exam"))],
        "code": concept(
            f"{one.term} ({one.view.value} view)",
            coding(MEASURES, one.name, one.term),
            coding(LOINC, loinc_of(one.name) or ""),
            *([coding(own[0], own[1], own[2])] if own else []),
        ),
        "subject": visit.patient,
        "effectiveDateTime": visit.when,
        "issued": visit.when,
        "bodySite": concept(site.display, coding(SITES, site.code, site.display)),
        "device": visit.device,
        "derivedFrom": _media(visit, one),
        **(_measured(one) if isinstance(one, Measurement) else _refused(one)),
    }
    return entry(visit.url("Observation", key), resource)


def _measured(one: Measurement) -> Element:
    letter = flag(one)
    words = GRADES[one.grade]
    grade = concept(
        words, coding(GRADE_CODES, one.grade.value, words), *([coding(INTERPRETATION, letter)] if letter else [])
    )
    errors = {
        "sem": one.uncertainty.sem,
        "mdc95": one.uncertainty.mdc95,
        "mdc95_within": one.uncertainty.mdc95_within,
        "takes_sd": one.takes_sd,
        "raw": one.raw,
    }
    return {
        "valueQuantity": quantity(one.value, one.unit),
        "interpretation": [grade],
        "note": notes((one.note, f"Error: {one.uncertainty.basis}")),
        "method": concept(method_words(one)),
        "referenceRange": [] if one.reference is None else [_range(one.reference, one.unit)],
        "component": [
            {
                "code": concept(ERROR_WORDS[name], coding(ERRORS, name, ERROR_WORDS[name])),
                "valueQuantity": quantity(value, one.unit),
            }
            for name, value in errors.items()
            if value is not None
        ],
    }


def _range(known: Reference, unit: str) -> Element:
    limits = {"low": known.low, "high": known.high}
    return {
        **{name: quantity(value, unit) for name, value in limits.items() if value is not None},
        "text": text(range_words(known)),
    }


def _refused(one: Withheld) -> Element:
    words = one.reason.value.replace("_", " ")
    return {
        "dataAbsentReason": concept(
            f"not measured: {words}", coding(ABSENT, "unknown"), coding(REASONS, one.reason.value, words)
        ),
        "note": notes((one.detail,)),
    }


def _media(visit: Visit, one: Measurement | Withheld) -> list[Element]:
    """The recording that the value was read from, and its key picture."""
    recordings = [
        reference(visit.url("Media", f"recording/{number}"))
        for number, recording in enumerate(visit.assessment.recordings)
        if one.recording and recording.file_name == one.recording
    ]
    pictures = [
        reference(visit.url("Media", f"picture/{number}"))
        for number, picture, _ in visit.pictures
        if picture.recording == one.recording and picture.view is one.view
    ]
    return recordings[:1] + pictures[:1]
