"""FHIR R4: one visit as a transaction Bundle, and the project's own terminology."""

from __future__ import annotations

import json

from postureview.export.fhir.documents import diagnostic_report, document_reference, media, provenance
from postureview.export.fhir.elements import Element
from postureview.export.fhir.meaning import care_plan, findings, patterns, safety
from postureview.export.fhir.observations import observation
from postureview.export.fhir.people import device, patient, questionnaire_response, stated_facts
from postureview.export.fhir.terminology import terminology
from postureview.export.fhir.visit import Visit
from postureview.export.handover import NOTHING_ELSE, Handover
from postureview.export.register import EXPORTERS, Exporter
from postureview.values.assessment import Assessment

BUNDLE_FILE = "fhir-bundle.json"
TERMINOLOGY_FILE = "fhir-terminology.json"


def fhir_bundle(assessment: Assessment, handover: Handover = NOTHING_ELSE) -> Element:
    """The visit as one transaction. Sent twice, it leaves the receiver as it was after the first time."""
    visit = Visit.of(assessment, handover)
    entries = [
        patient(visit),
        device(visit),
        *media(visit),
        *stated_facts(visit),
        *questionnaire_response(visit),
        *(observation(visit, key, one) for key, one in visit.outcomes),
        safety(visit),
        *findings(visit),
        *patterns(visit),
        diagnostic_report(visit),
        *document_reference(visit),
        *care_plan(visit),
        provenance(visit),
    ]
    return {"resourceType": "Bundle", "type": "transaction", "timestamp": visit.when, "entry": entries}


def _files(assessment: Assessment, handover: Handover) -> dict[str, bytes]:
    bundles = {BUNDLE_FILE: fhir_bundle(assessment, handover), TERMINOLOGY_FILE: terminology(handover.questions)}
    return {
        name: (json.dumps(bundle, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
        for name, bundle in bundles.items()
    }


EXPORTERS.add(
    "fhir",
    Exporter(
        name="fhir",
        summary="FHIR R4 transaction Bundle, and the terminology that it uses",
        write=lambda assessment: _files(assessment, NOTHING_ELSE),
        write_with=_files,
    ),
)
