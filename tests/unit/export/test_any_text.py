"""One text in every free text field of a full assessment, through every format, read back by another parser."""

from __future__ import annotations

import csv
import io
import json
import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from postureview.export.assessment_json import from_json, to_json
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.values.assessment import Assessment
from tests.made_assessments import TEXTS, made

FREE = frozenset(
    (
        "pseudonym term detail note notes error statement because confirm caution cautions basis population file_name "
        "recording action reasons dose instruction text expectations review pain_rule session "
        "seek_care worse_with previous_treatment cleaning calibration software engine knowledge method latin"
    ).split()
)
_RICH = [one for one in map(made, range(80)) if one.targets and one.plan and one.intake and one.withheld]
FULL = json.loads(to_json(min(_RICH, key=lambda one: len(one.measurements))))
COUNTS = {kind: len(FULL[kind]) for kind in ("measurements", "withheld", "findings", "targets")}


def filled(value: Any, text: str, *, free: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: filled(part, text, free=name in FREE) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, text, free=free) for part in value]
    return text if free and isinstance(value, str) else value


def with_text(text: str) -> tuple[Assessment, Handover]:
    who = Identity(identifier=text, system=text, family=text, given=text, order=text)
    return from_json(json.dumps(filled(FULL, text or "x"))), Handover(identity=who, signed_by=text)


def unusual(test: Any) -> Any:
    """The texts that break naive writers, whatever hypothesis finds."""
    for text in (one for one in TEXTS if one):
        test = example(text)(test)
    return test


@unusual
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=300))
def test_text_formats_keep_their_structure(text: str) -> None:
    assessment, along = with_text(text)
    bundle = json.loads(EXPORTERS["fhir"].files(assessment, along)["fhir-bundle.json"])
    observed = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Observation"]
    assert sum("dataAbsentReason" in one for one in observed) == COUNTS["withheld"]
    (message,) = EXPORTERS["hl7v2"].files(assessment, along).values()
    segments = message.decode().split("\r")[:-1]
    assert {one[:4] for one in segments} <= {"MSH|", "PID|", "OBR|", "OBX|", "NTE|"}
    assert sum(one.startswith("OBX|") and "|NM|" in one for one in segments) == COUNTS["measurements"]
    for name, content in EXPORTERS["csv"].write(assessment).items():
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8", "surrogatepass"), newline=""))
        assert {len(row) for row in rows} <= {len(header)}
        kind = name.removesuffix(".csv")
        assert len(rows) == COUNTS.get(kind, len(rows))


@pytest.mark.parametrize("text", ["A^B&C|D~E\\F", "\x00\x07control\x1b", "山田" * 150, "=1+1"])
def test_binary_formats_keep_their_structure(text: str) -> None:
    pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
    for name in ("highdicom", "openpyxl", "pyarrow"):
        pytest.importorskip(name, reason=f"needs {name}")
    assessment, along = with_text(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*person name.*")
        objects = EXPORTERS["dicom"].files(assessment, along)
        for content in objects.values():
            assert pydicom.dcmread(io.BytesIO(content)).PatientID
    assert EXPORTERS["xlsx"].write(assessment)
    assert EXPORTERS["parquet"].write(assessment)
