"""DICOM objects, read back field by field."""

from __future__ import annotations

import dataclasses
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.export.dicom.study import line, number, person_name
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from tests.made_assessments import TEXTS, made
from tests.unit.export.test_deidentify import photograph
from tests.unit.report import build

pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
pytest.importorskip("highdicom", reason="needs highdicom")

WHO = Identity(
    identifier="MRN 1",
    system="urn:oid:1.2.3",
    family="Müller-O'Brien",
    given="山田",
    birth_date=date(1980, 2, 29),
    order="A-18",
    study="1.2.3.4",
)
ALONG = Handover(identity=WHO, pdf=b"%PDF-1.7 odd", pictures={f"{one}.jpg": photograph() for one in ("front", "right")})


@pytest.fixture(scope="module")
def objects() -> dict[str, Any]:
    files = EXPORTERS["dicom"].files(build.assessment(), ALONG)
    return {name: pydicom.dcmread(io.BytesIO(content)) for name, content in files.items()}


def test_a_visit_becomes_report_pictures_and_measurements_of_one_study(objects: dict[str, Any]) -> None:
    assert set(objects) == {"report.dcm", "front.dcm", "right.dcm", "measurements.dcm"}
    for one in objects.values():
        assert one.StudyInstanceUID == "1.2.3.4"
        assert one.PatientID == "MRN 1"
        assert one.PatientName == "Müller-O'Brien^山田"
        assert (one.PatientBirthDate, one.PatientSex, one.AccessionNumber) == ("19800229", "F", "A-18")
        assert one.SpecificCharacterSet == "ISO_IR 192"
    assert len({one.SOPInstanceUID for one in objects.values()}) == 4


def test_the_report_is_kept_byte_for_byte(objects: dict[str, Any]) -> None:
    report = objects["report.dcm"]
    assert report.EncapsulatedDocument[: report.EncapsulatedDocumentLength] == ALONG.pdf


def test_a_picture_says_which_side_it_shows(objects: dict[str, Any]) -> None:
    assert objects["right.dcm"].Laterality == "R"
    assert "Laterality" not in objects["front.dcm"]
    assert objects["front.dcm"].PatientOrientation == ["L", "F"]
    (frame,) = pydicom.encaps.generate_frames(objects["front.dcm"].PixelData, number_of_frames=1)
    assert frame.rstrip(b"\0") == photograph().rstrip(b"\0")


def items(dataset: Any) -> list[Any]:
    found = [dataset]
    for one in getattr(dataset, "ContentSequence", ()):
        found += items(one)
    return found


def coded(item: Any, name: str) -> str:
    code = getattr(item, name)[0]
    return str(code.get("CodeValue") or code.get("LongCodeValue"))


def test_measurements_carry_value_unit_error_range_and_grade(objects: dict[str, Any]) -> None:
    (found,) = (
        one
        for one in items(objects["measurements.dcm"])
        if one.ValueType == "NUM"
        and coded(one, "ConceptNameCodeSequence") == "shoulder_tilt"
        and float(one.MeasuredValueSequence[0].NumericValue) == 9.83
    )
    assert coded(found.MeasuredValueSequence[0], "MeasurementUnitsCodeSequence") == "deg"
    parts = {coded(one, "ConceptNameCodeSequence"): one for one in items(found)[1:]}
    assert float(parts["range_low"].MeasuredValueSequence[0].NumericValue) == -0.8
    assert "marked" in {coded(one, "ConceptCodeSequence") for one in parts.values() if one.ValueType == "CODE"}
    half = 1.96 * build.measurement("shoulder_tilt", build.View.POSTERIOR, 0, build.Grade.MARKED).uncertainty.sem
    numbers = [float(one.MeasuredValueSequence[0].NumericValue) for one in parts.values() if one.ValueType == "NUM"]
    assert any(one == pytest.approx(half) for one in numbers)


def test_what_was_withheld_is_told_with_its_reason(objects: dict[str, Any]) -> None:
    told = [
        (coded(one, "ConceptNameCodeSequence"), coded(one, "ConceptCodeSequence"))
        for one in items(objects["measurements.dcm"])
        if one.ValueType == "CODE"
    ]
    assert ("body_shift", "landmark_missing") in told


def test_the_same_content_is_the_same_object(objects: dict[str, Any]) -> None:
    again = EXPORTERS["dicom"].files(build.assessment(), ALONG)
    for name, content in again.items():
        assert pydicom.dcmread(io.BytesIO(content)).SOPInstanceUID == objects[name].SOPInstanceUID
    signed = EXPORTERS["dicom"].files(build.assessment(), dataclasses.replace(ALONG, signed_by="Dr. Example"))
    read = pydicom.dcmread(io.BytesIO(signed["measurements.dcm"]))
    assert read.SOPInstanceUID != objects["measurements.dcm"].SOPInstanceUID


def test_what_is_no_baseline_jpeg_is_left_out() -> None:
    files = EXPORTERS["dicom"].files(build.assessment(), Handover(pictures={"front.jpg": b"no picture"}))
    assert set(files) == {"measurements.dcm"}


@pytest.mark.parametrize("seed", range(6))
def test_made_visits_can_be_written_and_read(seed: int) -> None:
    for content in EXPORTERS["dicom"].write(made(seed)).values():
        read = pydicom.dcmread(io.BytesIO(content))
        assert read.PatientID


@pytest.mark.parametrize("text", TEXTS)
def test_names_survive_as_far_as_dicom_has_room_for_them(text: str) -> None:
    named = person_name(text, "Ada")
    assert len(named.encode()) <= 64
    kept = "".join(" " if one in "^=\\" or (not one.isprintable() and one != "\u202e") else one for one in text)
    assert named.startswith(kept.strip()[:20])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_no_text_breaks_a_string(text: str) -> None:
    assert "\\" not in line(text)
    assert len(line(text).encode()) <= 64
    assert person_name(text, text).count("^") <= 1
    assert len(number(text).encode()) <= 64
    line(text).encode()


def test_long_identifiers_stay_different() -> None:
    assert number("x" * 64) == "x" * 64
    assert len(number("x" * 300)) <= 64
    assert number("x" * 300) != number("x" * 301)


@pytest.mark.parametrize(("study", "kept"), [("1.2.3", True), ("1.02", False), ("x", False), ("1" * 65, False)])
def test_only_a_uid_names_the_study(study: str, kept: bool) -> None:
    from postureview.export.dicom.study import Study

    uid = Study.of(build.assessment(), Handover(identity=dataclasses.replace(WHO, study=study))).uid
    assert (uid == study) is kept
    assert uid.startswith("2.25.") is not kept
