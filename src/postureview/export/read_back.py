"""Reading our own files back: what a Bundle or a table says of every measure. ``assessment.json`` alone is lossless."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from postureview.base.errors import RecordingError
from postureview.export.fhir.elements import ERRORS, GRADE_CODES, MEASURES, REASONS

_BEFORE_FORMULA = "'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValue:
    """One measure as another system holds it. value, sem : in ``unit``, None where it was withheld for ``reason``."""

    name: str
    view: str
    side: str
    value: float | None
    unit: str = ""
    sem: float | None = None
    grade: str = ""
    reason: str = ""


def values_of_bundle(content: str | bytes) -> list[ReadValue]:
    """The measures in a Bundle of ours, a transaction or what a server gives back. RecordingError for anything else."""
    try:
        bundle = json.loads(content)
        resources = [one["resource"] for one in bundle["entry"]]
    except (ValueError, KeyError, TypeError):
        raise _refused("a FHIR Bundle") from None
    found = [_of_observation(one) for one in resources if one.get("resourceType") == "Observation"]
    return [one for one in found if one is not None]


def values_of_tables(measurements: bytes, withheld: bytes) -> list[ReadValue]:
    """The measures in ``measurements.csv`` and ``withheld.csv``. RecordingError for other tables."""
    try:
        measured = [
            ReadValue(
                **_place(row), value=float(row["value"]), unit=row["unit"], sem=float(row["sem"]), grade=row["grade"]
            )
            for row in _rows(measurements)
        ]
        refused = [ReadValue(**_place(row), value=None, reason=row["reason"]) for row in _rows(withheld)]
    except (KeyError, ValueError):
        raise _refused("measurements.csv and withheld.csv") from None
    return measured + refused


def _of_observation(one: dict[str, Any]) -> ReadValue | None:
    name = _code(one.get("code"), MEASURES)
    if not name:
        return None
    words = str(one["code"].get("text", ""))
    view = words.rpartition("(")[2].removesuffix(" view)")
    place: dict[str, Any] = {"name": name, "view": view, "side": _side(one)}
    value = one.get("valueQuantity")
    if value is None:
        return ReadValue(**place, value=None, reason=_code(one.get("dataAbsentReason"), REASONS))
    errors = {_code(each.get("code"), ERRORS): each["valueQuantity"]["value"] for each in one.get("component", ())}
    grades = [_code(each, GRADE_CODES) for each in one.get("interpretation", ())]
    return ReadValue(
        **place, value=value["value"], unit=value["code"], sem=errors.get("sem"), grade=next(iter(grades), "")
    )


def _side(one: dict[str, Any]) -> str:
    code = str(one.get("bodySite", {}).get("coding", [{}])[0].get("code", ""))
    last = code.rpartition("-")[2]
    return last if last in ("left", "right") else "midline"


def _code(concept: Any, system: str) -> str:
    codings = concept.get("coding", ()) if isinstance(concept, dict) else ()
    return next((str(one.get("code", "")) for one in codings if one.get("system") == system), "")


def _rows(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8", "replace")))
    return [{name: (text or "").removeprefix(_BEFORE_FORMULA) for name, text in row.items()} for row in rows]


def _place(row: dict[str, str]) -> dict[str, Any]:
    return {"name": row["name"], "view": row["view"], "side": row["side"]}


def _refused(expected: str) -> RecordingError:
    return RecordingError(expected=f"{expected} of postureview", found="something else", todo="export it again")
