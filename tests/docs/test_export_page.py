"""docs/export.md names every format and every kind of receiver, and the words of exports follow the list of wording."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postureview.export.register import EXPORTERS, TRACK_WRITERS
from postureview.knowledge.load import knowledge
from postureview.push.parcel import SENDERS
from postureview.values.assessment import Assessment
from tests.unit.report import build

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(EXPORTERS))
def test_every_format_is_explained(name: str) -> None:
    assert f"| `{name}` |" in PAGE


def test_every_track_format_and_receiver_is_named() -> None:
    (tracks,) = re.findall(r"\| `track`: `([^`]+)`", PAGE)
    assert sorted(tracks.split()) == sorted(TRACK_WRITERS)
    assert [kind for kind in SENDERS if not re.search(rf"{kind}s?(\+https)?://", PAGE)] == []


def test_every_variable_that_the_page_names_is_read_somewhere() -> None:
    root = Path(__file__).resolve().parents[2]
    sources = [path.read_text(encoding="utf-8") for name in ("src", "tests") for path in (root / name).rglob("*.py")]
    for variable in set(re.findall(r"POSTUREVIEW_[A-Z_]+", PAGE)):
        assert any(f'"{variable}"' in text for text in sources), variable


@pytest.mark.parametrize("assessment", [build.assessment(), build.empty(), build.assessment(safety=build.CLOSED)])
def test_nothing_forbidden_is_said_to_a_receiver(assessment: Assessment) -> None:
    files = {**EXPORTERS["fhir"].write(assessment), **EXPORTERS["hl7v2"].write(assessment)}
    said = "\n".join(content.decode() for content in files.values())
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, said, re.IGNORECASE)] == []
