"""Nothing that was planted is left, in any file, of any format, as bytes."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import zipfile
from datetime import date

import pytest

from postureview.base.errors import MachineError
from postureview.export.assessment_json import to_json
from postureview.export.deidentify import deidentified, without_face
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.values.landmarks import View
from tests.made_assessments import made
from tests.unit.report import build

PLANTED = {
    "family": "Quillfeather",
    "given": "Zebulon",
    "number": "MRN-778899",
    "order": "ACC-4711",
    "pseudonym": "PSEUDO-31337",
    "file": "quill_visit",
    "born": "1961-07-09",
    "signer": "Dr. Watchmaker",
    "treatment": "surgery at St. Nowhere",
}
GREY = (128, 128, 128)


def photograph() -> bytes:
    """A white picture of the size that the pictures of ``build`` have, with a name in its notes."""
    from PIL import Image

    image = Image.new("RGB", build.SIZE_PX, (255, 255, 255))
    written = io.BytesIO()
    image.save(written, "JPEG", comment=PLANTED["family"].encode())
    return written.getvalue()


def planted() -> tuple[object, Handover]:
    full = build.assessment()
    file = f"{PLANTED['file']}.mp4"
    first = dataclasses.replace(
        full.measurements[0], note=f"seen in {file} of {PLANTED['family'].upper()}", recording=file
    )
    intake = next(one.intake for one in map(made, range(50)) if one.intake)
    assessment = build.assessment(
        patient=dataclasses.replace(full.patient, pseudonym=PLANTED["pseudonym"], age=97),
        intake=dataclasses.replace(intake, previous_treatment=(PLANTED["treatment"],)),
        recordings=(dataclasses.replace(full.recordings[0], file_name=file), *full.recordings[1:]),
        measurements=(first, *full.measurements[1:]),
        provenance=dataclasses.replace(full.provenance, settings={"pose.model": f"/home/{PLANTED['family']}/x.task"}),
    )
    along = Handover(
        identity=Identity(
            identifier=PLANTED["number"],
            system="urn:oid:1.2.3",
            family=PLANTED["family"],
            given=PLANTED["given"],
            birth_date=date(1961, 7, 9),
            order=PLANTED["order"],
        ),
        pictures={"front.jpg": photograph()},
        signed_by=PLANTED["signer"],
    )
    return assessment, along


def contents(files: dict[str, bytes]) -> list[bytes]:
    """Every file, every part of those that are archives, and what is written as base64."""
    found = list(files.values())
    for content in files.values():
        if content.startswith(b"PK"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            found += [archive.read(name) for name in archive.namelist()]
    encoded = [text for content in found for text in re.findall(rb"[A-Za-z0-9+/]{200,}={0,2}", content)]
    return found + [base64.b64decode(text[: len(text) // 4 * 4]) for text in encoded]


@pytest.mark.parametrize("name", list(EXPORTERS))
@pytest.mark.filterwarnings("ignore")
def test_no_planted_text_is_left_in_any_file(name: str) -> None:
    assessment, along = planted()
    try:
        before = contents(EXPORTERS[name].files(assessment, along))  # type: ignore[arg-type]
        after = contents(EXPORTERS[name].files(*deidentified(assessment, along)))  # type: ignore[arg-type]
    except MachineError as error:
        pytest.skip(str(error))
    texts = [*PLANTED.values(), "19610709", "abababababab"]
    everything = b"\n".join(before).lower()
    assert any(text.lower().encode() in everything for text in texts), "the search must find what is planted"
    left = [text for text in texts for part in after if text.lower().encode() in part.lower()]
    assert left == []


def test_what_was_measured_stays() -> None:
    assessment, along = planted()
    copy, _ = deidentified(assessment, along)  # type: ignore[arg-type]
    assert [one.value for one in copy.measurements] == [one.value for one in assessment.measurements]  # type: ignore[attr-defined]
    assert [one.view for one in copy.measurements] == [one.view for one in assessment.measurements]  # type: ignore[attr-defined]
    assert copy.measurements[0].recording == "recording-1"
    assert copy.findings == assessment.findings  # type: ignore[attr-defined]
    assert copy.patient.age == 90


def test_dates_are_shifted_by_a_day_to_a_year() -> None:
    from postureview.export.handover import assessed_at

    assessment, _ = planted()
    for _ in range(20):
        shift = assessed_at(assessment) - assessed_at(deidentified(assessment, Handover())[0])  # type: ignore[arg-type]
        assert 1 <= shift.days <= 366


def test_two_copies_cannot_be_linked() -> None:
    assessment, _ = planted()
    one, other = (deidentified(assessment, Handover())[0] for _ in range(2))  # type: ignore[arg-type]
    assert one.patient.pseudonym != other.patient.pseudonym
    assert re.fullmatch(r"anon-[0-9a-f]{8}", one.patient.pseudonym)


def test_every_made_assessment_can_be_deidentified() -> None:
    for seed in range(40):
        copy, _ = deidentified(made(seed), Handover())
        assert to_json(copy)


def test_the_head_is_covered_and_the_notes_of_the_camera_are_gone() -> None:
    from PIL import Image

    picture = build.picture(View.ANTERIOR)
    covered = without_face(picture, photograph())
    assert covered is not None
    assert PLANTED["family"].encode() not in covered
    image = Image.open(io.BytesIO(covered)).convert("RGB")
    for point in picture.landmarks_px[:11]:
        assert point is not None
        assert image.getpixel((int(point[0]), int(point[1]))) == pytest.approx(GREY, abs=6)
    assert image.getpixel((540, 1200)) == pytest.approx((255, 255, 255), abs=6)


def test_a_picture_whose_head_is_not_known_is_left_out() -> None:
    picture = dataclasses.replace(build.picture(View.ANTERIOR), landmarks_px=(None,) * 33)
    assert without_face(picture, photograph()) is None
    assert without_face(build.picture(View.ANTERIOR), b"no picture") is None


@pytest.mark.filterwarnings("ignore")
def test_a_dicom_header_says_that_the_patient_was_removed() -> None:
    pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
    pytest.importorskip("highdicom", reason="needs highdicom")
    assessment, along = planted()
    for content in EXPORTERS["dicom"].files(*deidentified(assessment, along)).values():  # type: ignore[arg-type]
        read = pydicom.dcmread(io.BytesIO(content))
        assert read.PatientIdentityRemoved == "YES"
        assert str(read.PatientName).startswith("anon-")
        assert read.PatientBirthDate == ""


NEVER = """AccessionNumber AdditionalPatientHistory AdmissionID AuthorObserverSequence EthnicGroup
InstitutionAddress InstitutionName InstitutionalDepartmentName IssuerOfPatientID MedicalRecordLocator
NameOfPhysiciansReadingStudy Occupation OperatorsName OtherPatientIDs OtherPatientIDsSequence OtherPatientNames
PatientAddress
PatientAge PatientBirthDate PatientBirthTime PatientComments PatientTelephoneNumbers PerformingPhysicianName PersonName
PhysiciansOfRecord ReferringPhysicianName RequestAttributesSequence RequestedProcedureDescription RequestingPhysician
ResponsiblePerson StationName TimezoneOffsetFromUTC VerifyingObserverName VerifyingObserverSequence""".split()
"""Attributes of the basic profile (PS3.15 E.1) that our kinds of object may hold: then absent or empty."""


@pytest.mark.filterwarnings("ignore")
def test_no_dicom_object_holds_what_the_basic_profile_removes_and_every_uid_is_another() -> None:
    pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
    pytest.importorskip("highdicom", reason="needs highdicom")
    assessment, along = planted()
    named = EXPORTERS["dicom"].files(assessment, along)  # type: ignore[arg-type]
    blunt = EXPORTERS["dicom"].files(*deidentified(assessment, along))  # type: ignore[arg-type]
    held, uids = [], []
    for files in (named, blunt):
        read = [pydicom.dcmread(io.BytesIO(content)) for content in files.values()]
        elements = [element for one in read for element in one.iterall()]
        held.append({element.keyword for element in elements if element.keyword in NEVER and element.value})
        own = {"SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "ReferencedSOPInstanceUID"}
        uids.append({str(element.value) for element in elements if element.keyword in own})
    assert {"AccessionNumber", "PatientBirthDate", "IssuerOfPatientID", "TimezoneOffsetFromUTC"} <= held[0]
    assert held[1] == set()
    said = {element.value for element in elements if element.keyword == "ImageComments"}
    assert said <= {f"{view.value} view" for view in View}
    assert uids[0] and uids[1] and not uids[0] & uids[1]


@pytest.mark.filterwarnings("ignore")
def test_every_dicom_object_states_the_profile_and_its_options() -> None:
    pydicom = pytest.importorskip("pydicom", reason="needs pydicom")
    pytest.importorskip("highdicom", reason="needs highdicom")
    from pydicom.sr.codedict import codes

    assessment, along = planted()
    for content in EXPORTERS["dicom"].files(*deidentified(assessment, along)).values():  # type: ignore[arg-type]
        read = pydicom.dcmread(io.BytesIO(content))
        told = {item.CodeValue: item.CodeMeaning for item in read.DeidentificationMethodCodeSequence}
        assert codes.DCM.BasicApplicationConfidentialityProfile.value in told
        assert all(meaning == getattr(codes.DCM, meaning.replace(" ", "")).meaning for meaning in told.values())
        assert read.LongitudinalTemporalInformationModified == "MODIFIED"
    assert len(told) == 7
