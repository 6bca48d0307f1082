from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.base.errors import ReceiverError, RecordingError
from postureview.export.handover import Handover, Identity
from postureview.export.hl7v2 import escaped, oru_r01
from postureview.push.patients import adt_patients, fhir_patients, unescaped
from tests.unit.push.test_fhir_sender import server
from tests.unit.report import build

ADT = (
    "MSH|^~\\&|HIS|CLINIC|||20260304||ADT^A04^ADT_A01|1|P|2.5.1||||||UNICODE UTF-8\r"
    "PID|1||MRN-1^^^&1.2.3&ISO^MR~X-9^^^OTHER||M\u00fcller\\T\\S\u00f6hne&van^Ada^B||19800229|F\r"
    "ORC|NW|A-18^HIS\r"
)
ADA = Identity(
    identifier="MRN-1",
    system="urn:oid:1.2.3",
    family="M\u00fcller&S\u00f6hne",
    given="Ada",
    birth_date=date(1980, 2, 29),
    order="A-18",
)


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n"])
def test_an_adt_message_names_the_patient(ends: str) -> None:
    assert adt_patients(ADT.replace("\r", ends).encode()) == [ADA]


def test_a_file_may_hold_several_messages() -> None:
    assert len(adt_patients((ADT + ADT).encode())) == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"MSH|^~\\&|x\r", b"\xff\xfe\x00"])
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(RecordingError, match="PID segment"):
        adt_patients(content)


def test_what_we_write_names_the_same_patient_when_it_is_read() -> None:
    (read,) = adt_patients(oru_r01(build.assessment(), Handover(identity=ADA)))
    assert read == ADA


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
def test_escaping_and_back(text: str) -> None:
    assert unescaped(escaped(text)) == text.strip()


def bundle(*found: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in found]}


def test_a_fhir_search_names_the_patient_and_keeps_the_number_out_of_the_address() -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    patient = {
        "resourceType": "Patient",
        "id": "7",
        "identifier": [{"system": "urn:x", "value": "no"}, {"system": "urn:oid:1.2.3", "value": "MRN-1"}],
        "name": [{"family": "Example", "given": ["Ada", "B"]}],
        "birthDate": "1980-02",
    }
    with server(200, bundle(patient)) as (where, seen):
        (found,) = fhir_patients(where, "urn:oid:1.2.3|MRN-1", timeout_s=5)
    assert found == Identity(identifier="MRN-1", system="urn:oid:1.2.3", family="Example", given="Ada B")
    assert [path for path, _, _ in seen] == ["/r4/Patient/_search", "/r4/ServiceRequest/_search"]
    assert b"MRN-1" in seen[0][2]


@pytest.mark.parametrize(("status", "body"), [(200, b"no"), (200, {"resourceType": "Patient"}), (400, {})])
def test_a_search_that_is_refused(status: int, body: Any) -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    with server(status, body) as (where, _), pytest.raises(ReceiverError, match=f"HTTP {status}"):
        fhir_patients(where, "MRN-1", timeout_s=5)
