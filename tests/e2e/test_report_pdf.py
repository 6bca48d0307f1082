"""The printed reports before independent judges: qpdf (Debian), poppler (Debian), and outloud (PyPI) on PDF/UA.

Each test is skipped where its judge is not installed: apt-get install qpdf poppler-utils, pip install outloud.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from postureview.report.content import error_words
from postureview.report.document import pdf_document
from postureview.report.numbers import number, short_unit
from postureview.report.patient_document import patient_document
from postureview.values.assessment import Assessment
from tests import assessments

pytestmark = pytest.mark.peer
pytest.importorskip("typst", reason="the optional package typst is not installed")

VISITS = ("full", "closed", "empty", "thirty_findings")

REPEATED_HEAD = "TAG-002"
"""What outloud calls lost prose is the head of a table that goes on overleaf. It is read aloud where the table begins,
and PDF/UA asks for its repetitions to be marked as artifacts."""


def judge(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def visit(name: str) -> Assessment:
    made: Assessment = getattr(assessments, name)()
    return made


@pytest.fixture(params=[*VISITS, "patient"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.pdf"
    is_patient = request.param == "patient"
    path.write_bytes(patient_document(visit("full")) if is_patient else pdf_document(visit(request.param), {}))
    return path


def test_the_file_is_sound(file: Path) -> None:
    done = subprocess.run([judge("qpdf"), "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_value_is_read_back_by_another_reader(tmp_path: Path) -> None:
    path = tmp_path / "full.pdf"
    path.write_bytes(pdf_document(visit("full"), {}))
    done = subprocess.run([judge("pdftotext"), "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    text = re.sub(r"[\s\u200b]+", "", done.stdout)
    for one in visit("full").measurements:
        value = number(one.value, one.unit) + short_unit(one.unit) + error_words(one)
        assert value.replace(" ", "") in text, one.key


def test_nothing_but_repeated_heads_is_held_against_its_tags(file: Path, tmp_path: Path) -> None:
    report = tmp_path / "judged.json"
    subprocess.run(
        [judge("outloud"), "--json", str(report), "--fail-on", "never", str(file)], capture_output=True, check=True
    )
    (judged,) = json.loads(report.read_text(encoding="utf-8"))["results"]
    text = plain_text(file)
    for one in judged["findings"]:
        if one["severity"] == "error":
            assert one["rule"] == REPEATED_HEAD, one
            head = re.sub(r"[\s\u200b]+|…$", "", one["evidence"])[:10]
            assert text.count(head) >= 2, one  # where the table begins, and overleaf


def plain_text(file: Path) -> str:
    """All text without blanks."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in pypdf.PdfReader(file).pages))
