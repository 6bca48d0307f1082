"""The patient's page as a PDF: one sheet, the page's words, and only the way to help while the gate is closed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from postureview.report import patient_words
from postureview.report.patient_document import patient_document
from postureview.values.assessment import Assessment
from tests import assessments
from tests.unit.report import build_meaning

pytest.importorskip("typst", reason="the optional package typst is not installed")
pypdf = pytest.importorskip("pypdf", reason="pypdf, which reads the PDF back, is not installed")


def read(assessment: Assessment, **more: Any) -> tuple[int, str]:
    """Pages, and all text without blanks."""
    reader = pypdf.PdfReader(io.BytesIO(patient_document(assessment, **more)))
    return len(reader.pages), squeezed(" ".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("visit", [assessments.full(), assessments.empty(), assessments.thirty_findings()])
def test_it_is_one_sheet(visit: Assessment, paper: Any) -> None:
    pages, _ = read(visit, paper=paper)
    assert pages == 1


def test_it_says_what_stood_out_and_what_to_do_without_numbers_of_degrees() -> None:
    visit = assessments.full()
    _, text = read(visit)
    assert squeezed("Your right shoulder was clearly lower than the other one.") in text
    assert visit.plan is not None
    assert squeezed(visit.plan.exercises[0].instruction) in text
    assert squeezed(visit.plan.seek_care[0]) in text
    assert "°" not in text
    for note in patient_words.NOTES:
        assert squeezed(note) in text


def test_a_closed_gate_says_what_to_do_now_and_nothing_else() -> None:
    visit = assessments.closed()
    _, text = read(visit)
    assert squeezed(visit.safety.action) in text
    assert squeezed(patient_words.CLOSED_TITLE) in text
    for word in (patient_words.HOME, patient_words.STANDS_OUT, patient_words.EXPECT):
        assert squeezed(word) not in text


def test_without_screening_there_is_no_exercise() -> None:
    _, text = read(assessments.not_screened())
    assert squeezed(patient_words.NO_HOME_YET) in text


def test_text_from_outside_is_shown_as_text() -> None:
    _, text = read(build_meaning.hostile(build_meaning.HOSTILE[0]))
    assert squeezed(build_meaning.HOSTILE[0]) in text
