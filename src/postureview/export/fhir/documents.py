"""The recordings, the key pictures, the report, and where everything came from."""

from __future__ import annotations

import base64
from urllib.parse import quote

from postureview.export.fhir.elements import (
    FACTS,
    IDENTIFIERS,
    Element,
    coding,
    concept,
    entry,
    identifier,
    notes,
    reference,
    text,
)
from postureview.export.fhir.meaning import meaning_urls
from postureview.export.fhir.visit import Visit
from postureview.export.wordings import DISCLAIMER, conclusion
from postureview.values.recording import RecordingKind

TITLE = "Posture and movement assessment"
_AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_KINDS = {RecordingKind.STILL: "image", RecordingKind.LANDMARKS: "recorded landmarks"}


def media(visit: Visit) -> list[Element]:
    """A Media for every recording, without its pictures, and one for every key picture that is at hand."""
    made = [_recording(visit, number) for number in range(len(visit.assessment.recordings))]
    for number, one, jpeg in visit.pictures:
        content = {"contentType": "image/jpeg", "data": _base64(jpeg), "title": f"key picture, {one.view.value} view"}
        resource: Element = {
            "resourceType": "Media",
            "identifier": [identifier(visit.id, "Media", f"picture/{number}")],
            "status": "completed",
            "type": concept("image"),
            "view": concept(f"{one.view.value} view", coding(FACTS, f"view_{one.view.value}")),
            "subject": visit.patient,
            "createdDateTime": visit.when,
            "device": visit.device,
            "width": one.size_px[0],
            "height": one.size_px[1],
            "content": content,
        }
        made.append(entry(visit.url("Media", f"picture/{number}"), resource))
    return made


def diagnostic_report(visit: Visit) -> Element:
    """Conclusion, all results, the pictures, and the report for people as it was printed."""
    order = visit.who.order
    resource: Element = {
        "resourceType": "DiagnosticReport",
        "identifier": [identifier(visit.id, "DiagnosticReport", "")],
        "basedOn": [{"identifier": {"value": text(order)}}] if text(order) else [],
        "status": visit.status,
        "code": concept(TITLE, coding(FACTS, "assessment", TITLE)),
        "subject": visit.patient,
        "effectiveDateTime": visit.when,
        "issued": visit.when,
        "result": [
            *meaning_urls(visit),
            *(reference(visit.url("Observation", key)) for key, _ in visit.outcomes),
        ],
        "media": [
            {"comment": f"{one.view.value} view", "link": reference(visit.url("Media", f"picture/{number}"))}
            for number, one, _ in visit.pictures
        ],
        "conclusion": text(conclusion(visit.assessment)),
        "presentedForm": [] if visit.handover.pdf is None else [_pdf(visit.handover.pdf)],
    }
    return entry(visit.url("DiagnosticReport", ""), resource)


def document_reference(visit: Visit) -> list[Element]:
    """The printed report among the patient's documents; nothing where there is no PDF."""
    if visit.handover.pdf is None:
        return []
    resource: Element = {
        "resourceType": "DocumentReference",
        "identifier": [identifier(visit.id, "DocumentReference", "")],
        "status": "current",
        "docStatus": visit.status,
        "type": concept(TITLE, coding(FACTS, "assessment", TITLE)),
        "subject": visit.patient,
        "date": visit.when,
        "description": DISCLAIMER,
        "content": [{"attachment": _pdf(visit.handover.pdf)}],
    }
    return [entry(visit.url("DocumentReference", ""), resource)]


def provenance(visit: Visit) -> Element:
    """Who made the report from what, and who signed it off.

    A Provenance has no identifier; the same moment of the same assessment is what a second push is known by.
    """
    signed = text(visit.handover.signed_by)
    agents = [_agent("assembler", visit.device)]
    if signed:
        agents.append(_agent("verifier", {"display": signed}))
    visit_name = {"system": IDENTIFIERS, "value": visit.id}
    resource = {
        "resourceType": "Provenance",
        "target": [reference(visit.url("DiagnosticReport", ""))],
        "recorded": visit.when,
        "agent": agents,
        "entity": [
            {"role": "source", "what": {"identifier": visit_name, "display": "visit"}},
            *(
                {"role": "source", "what": reference(visit.url("Media", f"recording/{number}"))}
                for number in range(len(visit.assessment.recordings))
            ),
        ],
    }
    return {
        "fullUrl": visit.url("Provenance", ""),
        "resource": resource,
        "request": {
            "method": "POST",
            "url": "Provenance",
            "ifNoneExist": f"recorded={quote(visit.when)}&agent-type=assembler",
        },
    }


def _recording(visit: Visit, number: int) -> Element:
    one = visit.assessment.recordings[number]
    kind = _KINDS.get(one.kind, "video")
    resource: Element = {
        "resourceType": "Media",
        "identifier": [identifier(visit.id, "Media", f"recording/{number}")],
        "status": "not-done" if one.error else "completed",
        "type": concept(kind),
        "subject": visit.patient,
        "createdDateTime": visit.when,
        "width": one.size_px[0] if one.size_px[0] > 1 else None,
        "height": one.size_px[1] if one.size_px[1] > 1 else None,
        "frames": one.n_frames if one.n_frames > 0 else None,
        "duration": one.duration_s if one.duration_s > 0 else None,
        "content": {"title": text(one.file_name) or f"recording {number + 1}"},
        "note": notes((one.error, *one.notes, f"sha256 {one.sha256}" if one.sha256 else "")),
    }
    return entry(visit.url("Media", f"recording/{number}"), resource)


def _agent(kind: str, who: Element) -> Element:
    return {"type": concept("", coding(_AGENT, kind)), "who": who}


def _pdf(pdf: bytes) -> Element:
    return {"contentType": "application/pdf", "data": _base64(pdf), "title": TITLE}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
