"""Patients and orders, as clinic systems tell them: FHIR searches and HL7 v2 ADT messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from postureview.base.errors import RecordingError
from postureview.export.handover import Identity
from postureview.push.parcel import Parcel, refused
from postureview.push.receiver import Receiver
from postureview.push.senders.fhir import issues
from postureview.push.senders.web import ask

_NOTHING = Parcel(visit="", format="", files={})
_ACCEPT = {"Accept": "application/fhir+json"}
_ESCAPES = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n"}


def fhir_patients(receiver: Receiver, identifier: str, *, timeout_s: float = 30.0) -> list[Identity]:
    """Patients with this identifier, once for each of their active orders, or once without. Raises ReceiverError."""
    found = []
    for patient in _search(receiver, "Patient", {"identifier": identifier}, timeout_s):
        of_patient = {"status": "active", "subject": f"Patient/{patient.get('id', '')}"}
        found_orders = _search(receiver, "ServiceRequest", of_patient, timeout_s)
        orders = [_first(one.get("identifier"), "value") for one in found_orders]
        found += [_of_patient(patient, identifier, order) for order in [one for one in orders if one] or [""]]
    return found


def adt_patients(content: bytes) -> list[Identity]:
    """The patient of every HL7 v2 message in a file, with the order where one is named. Raises RecordingError."""
    text = content.lstrip(b"\x0b\xef\xbb\xbf").decode("utf-8", "replace")
    messages = [one for one in re.split(r"(?m)^(?=MSH)", re.sub(r"\r\n?", "\n", text)) if one.startswith("MSH")]
    found = [one for one in map(_of_message, messages) if one is not None]
    if not found:
        raise RecordingError(
            expected="an HL7 v2 message with a PID segment", found="none", todo="give an ADT or ORM file of the clinic"
        )
    return found


def _search(receiver: Receiver, kind: str, what: dict[str, str], timeout_s: float) -> list[dict[str, Any]]:
    """Resources of a search; what is looked for stands in the body, since addresses end up in logs."""
    answer = ask(receiver, _NOTHING, timeout_s, path=f"/{kind}/_search", data=what, headers=_ACCEPT)
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.status_code != 200 or not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        words = "; ".join(issues(body)) or "an answer that is no FHIR Bundle"
        raise refused(receiver, _NOTHING, f"HTTP {answer.status_code}: {words}")
    resources = [one.get("resource") for one in body.get("entry") or [] if isinstance(one, dict)]
    return [one for one in resources if isinstance(one, dict) and one.get("resourceType") == kind]


def _of_patient(patient: dict[str, Any], asked: str, order: str) -> Identity:
    numbers = [one for one in patient.get("identifier") or [] if isinstance(one, dict)]
    own = asked.rpartition("|")[2]
    number = next((one for one in numbers if one.get("value") == own), {})
    name = next((one for one in patient.get("name") or [] if isinstance(one, dict)), {})
    return Identity(
        identifier=str(number.get("value", own)),
        system=str(number.get("system", "")),
        family=str(name.get("family", "")),
        given=" ".join(map(str, name.get("given") or [])),
        birth_date=_date(str(patient.get("birthDate", ""))),
        order=order,
    )


def _of_message(text: str) -> Identity | None:
    segments = [line.split("|") for line in text.split("\n") if line]
    patient = next((one for one in segments if one[0] == "PID"), None)
    if patient is None:
        return None
    number = _parts(_field(patient, 3).split("~")[0])
    name = _parts(_field(patient, 5).split("~")[0])
    authority = (number[3] if len(number) > 3 else "").split("&")
    is_oid = len(authority) > 2 and authority[2] == "ISO"
    orders = [_field(one, 2) for one in segments if one[0] in ("ORC", "OBR")]
    return Identity(
        identifier=unescaped(number[0]),
        system=f"urn:oid:{authority[1]}" if is_oid else unescaped(authority[1] if len(authority) > 1 else authority[0]),
        family=unescaped(name[0].split("&")[0]),
        given=unescaped(name[1]) if len(name) > 1 else "",
        birth_date=_date(_field(patient, 7)),
        order=unescaped(_parts(next((one for one in orders if one), ""))[0]),
    )


def unescaped(text: str) -> str:
    """A field's text with its escapes as the letters that they stand for; unknown escapes are dropped."""
    return re.sub(r"\\([^\\]*)\\", lambda found: _ESCAPES.get(found.group(1), ""), text)


def _parts(field: str) -> list[str]:
    return field.split("^")


def _field(segment: list[str], place: int) -> str:
    return segment[place] if len(segment) > place else ""


def _date(text: str) -> date | None:
    """A date in FHIR's or HL7's way; None for one that is missing or not whole."""
    try:
        return date.fromisoformat(text[:10] if "-" in text else text[:8])
    except ValueError:
        return None


def _first(several: Any, name: str) -> str:
    ones: Iterable[Any] = several if isinstance(several, list) else []
    return next((str(one[name]) for one in ones if isinstance(one, dict) and one.get(name)), "")
