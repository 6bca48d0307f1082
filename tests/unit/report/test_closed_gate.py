"""Every red flag by itself closes the gate in every output: reports for people and files for programs."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile

import pytest

from postureview.compare import compare
from postureview.export.assessment_json import from_json
from postureview.export.handover import NOTHING_ELSE
from postureview.export.register import EXPORTERS
from postureview.findings.conclude import conclude
from postureview.knowledge.load import knowledge
from postureview.report.page import html_page
from postureview.report.patient import patient_page
from postureview.report.progress import progress_page
from postureview.report.text import summary
from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate
from postureview.values.intake import Intake
from postureview.values.landmarks import Side
from tests.unit.findings.answers import MEANING, finding, intake
from tests.unit.report import build

FINDINGS = (finding("trunk_side_bend_low", Side.RIGHT), finding("trunk_flexion_low"), finding("forward_head"))
PERSON = Patient(pseudonym="P-7", age=46, stature_cm=170)
CLOSING = [flag for flag in MEANING.red_flags.values() if flag.action_class in {"EMERGENCY", "REFER"}]
PROGRAMS = ("csv", "xlsx", "parquet", "fhir", "hl7v2", "dicom")
WORDS = {
    *(row.name.lower() for row in MEANING.techniques.values()),
    *(row.instruction.lower() for row in MEANING.exercises.values()),
    *(row.test_short.lower() for row in MEANING.areas.values() if row.test_short),
}
"""What only targets and plans say."""


def visit(answers: Intake) -> Assessment:
    """What the one way to targets and plan makes of the answers."""
    told = conclude(FINDINGS, (), patient=PERSON, intake=answers, tables=knowledge())
    made = build.assessment(safety=told.safety, targets=told.targets, plan=told.plan)
    return dataclasses.replace(made, patient=PERSON, intake=answers)


def of_people(one: Assessment) -> dict[str, str]:
    """Each output for people as text."""
    return {
        "text": summary(one),
        "page": html_page(one, {}),
        "patient": patient_page(one),
        "progress": progress_page([one, one], compare),
    }


def of_programs(one: Assessment) -> dict[str, str]:
    """Each export, all of its files, as text; archives unpacked, UTF-16 and pictures as far as they are readable."""
    found = {}
    for name in PROGRAMS:
        files = EXPORTERS[name].files(one, NOTHING_ELSE)
        if name == "fhir":
            files = {file: content for file, content in files.items() if "terminology" not in file}
        found[name] = "\n".join(readable(content) for content in files.values())
    return found


def readable(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if content.startswith(b"PAR1"):
        parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
        return str(parquet.read_table(io.BytesIO(content)).to_pylist())
    return content.decode("utf-8", "replace")


def said(text: str) -> set[str]:
    plain = re.sub(r"\s+", " ", text).lower()
    return {words for words in WORDS if words in plain}


@pytest.mark.parametrize("flag", CLOSING, ids=lambda flag: flag.id)
def test_it_closes_the_gate_in_every_output_for_people(flag) -> None:  # type: ignore[no-untyped-def]
    one = visit(intake(flag.id, regions=("lumbar",)))
    assert one.safety.gate is Gate.CLOSED
    for name, text in of_people(one).items():
        plain = " ".join(text.split())
        assert flag.action in plain, name
        assert said(text) == set(), name


@pytest.mark.parametrize("flag", CLOSING, ids=lambda flag: flag.id)
def test_it_closes_the_gate_in_json_fhir_and_hl7(flag) -> None:  # type: ignore[no-untyped-def]
    one = visit(intake(flag.id, regions=("lumbar",)))
    for name in ("json", "fhir", "hl7v2"):
        files = EXPORTERS[name].files(one, NOTHING_ELSE)
        text = "\n".join(content.decode() for file, content in files.items() if "terminology" not in file)
        assert said(text) == set(), name
        assert flag.action in text, name


@pytest.fixture
def all_programs() -> None:
    """What the exports need that the package itself does not."""
    for package in ("openpyxl", "pyarrow", "pydicom", "highdicom"):
        pytest.importorskip(package, reason=f"the optional package {package} is not installed")


@pytest.mark.usefixtures("all_programs")
def test_it_closes_the_gate_in_every_export() -> None:
    """One flag for all: how a table is written does not depend on the answer."""
    for flag in (CLOSING[0], CLOSING[-1]):
        for name, text in of_programs(visit(intake(flag.id, regions=("lumbar",)))).items():
            assert said(text) == set(), name


@pytest.mark.usefixtures("all_programs")
def test_the_words_looked_for_are_those_that_an_open_gate_says() -> None:
    one = visit(intake(regions=("lumbar",)))
    assert one.safety.gate is Gate.OPEN
    for name, text in {**of_people(one), **of_programs(one)}.items():
        if name not in {"progress", "dicom", "patient"}:  # these name neither areas' tests nor techniques
            assert said(text), name
    assert any(row.instruction.lower() in patient_page(one).lower() for row in MEANING.exercises.values())


@pytest.mark.parametrize("flag", [CLOSING[0], CLOSING[-1]], ids=lambda flag: flag.id)
def test_it_closes_the_gate_in_print(flag) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("typst", reason="the optional package typst is not installed")
    pypdf = pytest.importorskip("pypdf", reason="pypdf, which reads the PDF back, is not installed")
    from postureview.report.document import pdf_document
    from postureview.report.patient_document import patient_document

    one = visit(intake(flag.id, regions=("lumbar",)))
    for pdf in (pdf_document(one, {}), patient_document(one)):
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        assert re.sub(r"\s+", "", flag.action) in re.sub(r"[\s\u200b]+", "", pages[0])
        assert said(" ".join(pages)) == set()


@pytest.mark.parametrize("field", ["targets", "plan"])
def test_no_way_leads_around_it_from_python_or_from_a_file(field: str) -> None:
    opened, closed = visit(intake(regions=("lumbar",))), visit(intake("rf_ces1", regions=("lumbar",)))
    with pytest.raises(ValueError, match="a closed safety gate allows no targets and no plan"):
        dataclasses.replace(closed, **{field: getattr(opened, field)})
    whole, other = (
        json.loads(next(iter(EXPORTERS["json"].files(one, NOTHING_ELSE).values()))) for one in (closed, opened)
    )
    whole[field] = other[field]
    with pytest.raises(Exception, match="closed safety gate"):
        from_json(json.dumps(whole).encode())
