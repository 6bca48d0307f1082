"""The small pieces that FHIR R4 resources are made of, as plain JSON values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from postureview.export.codes import UCUM, own_system, own_uuid

Element = dict[str, Any]

MEASURES = own_system("measures")
SITES = own_system("body-sites")
ERRORS = own_system("errors")
GRADE_CODES = own_system("grades")
REASONS = own_system("reasons")
FACTS = own_system("facts")
RULES = own_system("rules")
IDENTIFIERS = own_system("identifiers")
PSEUDONYMS = own_system("pseudonyms")
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> str:
    """``value`` without what a FHIR string may not hold: control characters, and space at its ends."""
    return _FORBIDDEN.sub("", value).strip()


def without_nothing(element: Element) -> Element:
    """The element without what is empty: FHIR has no null, no empty string and no empty list."""
    return {name: value for name, value in element.items() if value not in (None, "", [], {})}


def coding(system: str, code: str, display: str = "") -> Element:
    """One code of one system."""
    return without_nothing({"system": system, "code": text(code), "display": text(display)})


def concept(words: str, *codings: Element) -> Element:
    """A concept with its codes and the words for people."""
    return without_nothing({"coding": [one for one in codings if one.get("code")], "text": text(words)})


def quantity(value: float, unit: str) -> Element:
    """A number with its UCUM unit; ``1`` is the unit of a plain ratio."""
    shown = {} if unit == "1" else {"unit": unit}
    return {"value": value, **shown, "system": UCUM, "code": unit}


def instant(moment: datetime) -> str:
    """A FHIR instant."""
    return moment.isoformat(timespec="seconds")


def full_url(visit: str, kind: str, key: str) -> str:
    """The name by which entries of one Bundle refer to each other."""
    return f"urn:uuid:{own_uuid(visit, kind, key)}"


def identifier(visit: str, kind: str, key: str) -> Element:
    """What makes a second push an update: the same fact of the same visit has the same identifier."""
    return {"system": IDENTIFIERS, "value": str(own_uuid("identifier", visit, kind, key))}


def reference(url: str) -> Element:
    """A reference to another entry of the Bundle."""
    return {"reference": url}


def notes(texts: Iterable[str]) -> list[Element]:
    """Annotations."""
    return [{"text": text(one)} for one in texts if text(one)]


def entry(url: str, resource: Element) -> Element:
    """An entry that creates the resource, or updates the one that has its identifier already."""
    named = resource["identifier"]
    one = named[0] if isinstance(named, list) else named
    search = f"{resource['resourceType']}?identifier={one['system']}|{one['value']}"
    return {
        "fullUrl": url,
        "resource": without_nothing(resource),
        "request": {"method": "PUT", "url": search},
    }
