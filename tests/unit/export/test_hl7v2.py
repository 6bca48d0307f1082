"""The message by hand, and read by parsers of others."""

from __future__ import annotations

import base64
import dataclasses
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.export.handover import Handover, Identity
from postureview.export.hl7v2 import control_id, escaped, oru_r01
from tests.made_assessments import TEXTS, handover, made
from tests.unit.report import build

FULL = build.assessment()


def segments(message: bytes) -> list[list[str]]:
    lines = message.decode().split("\r")
    assert lines.pop() == ""
    return [line.split("|") for line in lines]


def observed(message: bytes, code: str, sub_id: str = "") -> list[str]:
    (found,) = (
        fields
        for fields in segments(message)
        if fields[0] == "OBX" and fields[3].split("^")[0] == code and fields[4] == sub_id
    )
    return found


def test_the_header_says_what_and_in_which_letters() -> None:
    header, patient, order, *_ = segments(oru_r01(FULL))
    assert header[8] == "ORU^R01^ORU_R01"
    assert (header[10], header[11], header[17]) == ("P", "2.5.1", "UNICODE UTF-8")
    assert patient[3] == "P-017^^^^MR"
    assert patient[5] == "P-017^^^^^^S"
    assert patient[8] == "F"
    assert (order[4].split("^")[2], order[25]) == ("99PV", "P")


def test_a_value_has_unit_range_flag_and_status() -> None:
    found = observed(oru_r01(FULL, Handover(signed_by="Dr. Example")), "shoulder_tilt", "back/midline")
    assert found[2] == "NM"
    assert found[5:9] == ["9.83", "deg^^UCUM", "-0.8 - 2.8", "H"]
    assert found[11] == "F"


def test_what_was_withheld_cannot_be_obtained_and_says_why() -> None:
    message = oru_r01(FULL)
    found = observed(message, "body_shift", "front/midline")
    assert (found[5], found[11]) == ("", "X")
    following = segments(message)[segments(message).index(found) + 1]
    assert following[0] == "NTE"
    assert "landmark missing. ankle was seen in 12 of 104" in following[3]


def test_a_closed_gate_is_flagged() -> None:
    found = observed(oru_r01(build.assessment(safety=build.CLOSED)), "safety_gate")
    assert found[8] == "A"
    assert "medical check" in found[5]


def test_the_same_content_has_the_same_control_id_and_other_content_another() -> None:
    assert control_id(oru_r01(FULL)) == control_id(oru_r01(FULL))
    assert control_id(oru_r01(FULL)) != control_id(oru_r01(FULL, Handover(signed_by="Dr. Example")))
    assert len(control_id(oru_r01(FULL))) == 20


def test_numbers_have_no_exponent() -> None:
    values = (1e-7, -0.0, 1e6, -12.5)
    first = FULL.measurements[0]
    for value in values:
        message = oru_r01(build.assessment(measurements=(dataclasses.replace(first, value=value),)))
        text = observed(message, first.name, "front/midline")[5]
        assert "e" not in text
        assert float(text) == value


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_a_field(text: str) -> None:
    written = escaped(text)
    assert not set(written) & set("|^~&\r\n")
    back = written
    for letter, escape in (("\n", "\\.br\\"), ("~", "\\R\\"), ("&", "\\T\\"), ("^", "\\S\\"), ("|", "\\F\\")):
        back = back.replace(escape, letter)
    # every backslash that is left is one half of an escaped backslash
    assert written.count("\\") == 2 * sum(text.count(letter) for letter in "\\|^~&") + 2 * written.count("\\.br\\")
    written.encode()


def hl7() -> Any:
    return pytest.importorskip("hl7", reason="needs hl7, a parser of others")


@pytest.mark.parametrize("text", TEXTS)
def test_another_parser_reads_every_name_back(text: str) -> None:
    along = Handover(identity=Identity(identifier="MRN|1^2", family=text, given="Änne"))
    message = hl7().parse(oru_r01(FULL, along).decode())
    read = message.unescape(str(message.segment("PID")[5]).split("^")[0])
    expected = "".join(one for one in text.replace("\t", " ") if one == "\n" or not (ord(one) < 32)).strip()
    assert read.replace("\r", "\n") == expected
    assert message.unescape(str(message.segment("PID")[3]).split("^")[0]) == "MRN|1^2"


@pytest.mark.parametrize("seed", range(30))
def test_another_parser_reads_values_units_and_the_report_back(seed: int) -> None:
    assessment = made(seed)
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 50
    along = dataclasses.replace(handover(seed), pdf=pdf)
    message = hl7().parse(oru_r01(assessment, along).decode())
    numbers = [(str(one[5]), str(one[6])) for one in message.segments("OBX") if str(one[2]) == "NM"]
    assert [float(value) for value, _ in numbers] == pytest.approx([one.value for one in assessment.measurements])
    assert [unit.split("^")[0] for _, unit in numbers] == [one.unit for one in assessment.measurements]
    (report,) = (one for one in message.segments("OBX") if str(one[2]) == "ED")
    assert base64.b64decode(str(report[5]).split("^")[4]) == pdf
    assert sum(str(one[11]) == "X" for one in message.segments("OBX")) == len(assessment.withheld)


@pytest.mark.parametrize("seed", range(8))
def test_the_structure_is_that_of_oru_r01(seed: int) -> None:
    """hl7apy validates against the tables of 2.5.1; it refuses an ED of over 199 characters, so without the PDF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = pytest.importorskip("hl7apy.parser", reason="needs hl7apy, a validator of others")
        along = dataclasses.replace(handover(seed), pdf=None)
        along = dataclasses.replace(along, identity=Identity(identifier=f"MRN-{seed}", family="O'Brien"))
        text = oru_r01(made(seed), along).decode()
        message = parser.parse_message(text, find_groups=True)
        assert message.validate()
