"""Codes that exports use: this project's own systems, body sites, and the few codes of others that are sure."""

from __future__ import annotations

import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from postureview.values.landmarks import Side

_PROJECT = uuid.UUID("5d3c2f0e-7a41-4b8e-9f55-1c0a6e2b7d94")
"""From this every identifier of the project's own is derived, so that it is the same on every machine."""

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def own_uuid(*words: str) -> uuid.UUID:
    """The UUID that stands for ``words``, the same everywhere."""
    return uuid.uuid5(_PROJECT, "\n".join(words))


def own_uid(*words: str) -> str:
    """The DICOM UID (2.25.…, at most 64 characters) that stands for ``words``."""
    return f"2.25.{own_uuid(*words).int}"


def own_system(name: str) -> str:
    """The URI of a code system or identifier system of this project: an OID needs no registered domain."""
    return f"urn:oid:{own_uid('system', name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place on the body: code and words of the project's own list of body sites."""

    code: str
    display: str

    def on(self, side: Side) -> Site:
        """The same place on one side; the midline names none."""
        if side is Side.MIDLINE:
            return self
        return Site(code=f"{self.code}-{side.value}", display=f"{self.display}, {side.value} side")


WHOLE_BODY = Site(code="whole-body", display="whole body")


@cache
def _tables() -> tuple[dict[str, Site], dict[str, str]]:
    tables = tomllib.loads((Path(__file__).parent / "codes.toml").read_text(encoding="utf-8"))
    sites = {
        measure: Site(code=row["code"], display=row["display"]) for row in tables["site"] for measure in row["measures"]
    }
    return sites, {row["name"]: row["code"] for row in tables["loinc"]}


def site_of(measure: str) -> Site:
    """Where ``measure`` belongs; what a movement test measures along with its range belongs where the test does."""
    sites, _ = _tables()
    named = [name for name in sites if measure == name or measure.startswith(f"{name}_")]
    return sites[max(named, key=len)] if named else WHOLE_BODY


def all_sites() -> tuple[Site, ...]:
    """Every site on every side, sorted by code."""
    places = {*_tables()[0].values(), WHOLE_BODY}
    return tuple(sorted((place.on(side) for place in places for side in Side), key=lambda one: one.code))


def loinc_of(name: str) -> str | None:
    """The LOINC code of a measure, or None where no code is sure."""
    return _tables()[1].get(name)
