"""``assessment.json``: lossless, and described by a JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from postureview.base.errors import RecordingError
from postureview.export.register import EXPORTERS, Exporter
from postureview.values.assessment import SCHEMA, Assessment

FILE_NAME = "assessment.json"
_OPENING_BYTES = 200


@cache
def _adapter() -> TypeAdapter[Assessment]:
    return TypeAdapter(Assessment)


def is_assessment(path: Path) -> bool:
    """True for a file that says of itself, at its beginning, that it is an assessment of any version."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        return SCHEMA.partition("/")[0].encode() in file.read(_OPENING_BYTES)


def to_json(assessment: Assessment) -> str:
    """The assessment as UTF-8 JSON text, indented, keys in the order of the schema."""
    return json.dumps(_adapter().dump_python(assessment, mode="json"), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str | bytes) -> Assessment:
    """The assessment that ``text`` holds. Raises RecordingError when it is not one, naming the first problem."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "file"
        raise RecordingError(
            expected=f"an assessment of schema {SCHEMA}",
            found=f"{where}: {first['msg']}"
            + (f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""),
            todo="give the assessment.json that `postureview assess` wrote",
        ) from None


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``assessment.json``."""
    schema = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


EXPORTERS.add(
    "json",
    Exporter(
        name="json",
        summary="the whole assessment, lossless (postureview schema describes it)",
        write=lambda assessment: {FILE_NAME: to_json(assessment).encode()},
    ),
)
