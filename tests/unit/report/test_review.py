"""What a clinician changed stands in the page and in the print, and nothing of it where nobody reviewed."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.report import review_words as say
from postureview.report.page import html_page
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View
from postureview.values.review import (
    Correction,
    Decision,
    Judgement,
    Review,
    Signature,
    Subject,
    ValueChange,
    finding_key,
)
from tests import assessments
from tests.unit.report.test_page import Reader

NOW = "2026-03-04T10:00:00+00:00"


def judgement(decision: Decision, reason: str, words: str = "") -> Judgement:
    finding = assessments.full().findings[0]
    return Judgement(
        subject=Subject.FINDING,
        key=finding_key(finding),
        about=finding.statement,
        decision=decision,
        reason=reason,
        words=words,
        by="user-7",
        at_utc=NOW,
    )


MOVED = Correction(
    view=View.LEFT_LATERAL,
    point="c7",
    before_px=(440.2, 310.9),
    after_px=(446.0, 318.0),
    by="user-7",
    at_utc=NOW,
    changes=(
        ValueChange(
            key="craniovertebral_angle/left/left", term="craniovertebral angle", unit="deg", before=44.04, after=47.51
        ),
    ),
)
REVIEW = Review(
    version=2,
    corrections=(MOVED,),
    judgements=(judgement(Decision.REJECTED, "palpation says otherwise"),),
    notes="Sits all day.",
    signed=Signature(by="Dr. Example", at_utc=NOW),
)


def page(review: Review | None) -> str:
    return Reader(html_page(dataclasses.replace(assessments.full(), review=review), {})).text


def reviewed(review: Review) -> Assessment:
    return dataclasses.replace(assessments.full(), review=review)


def test_nothing_is_said_where_nobody_reviewed() -> None:
    assert say.DECISIONS not in page(None) and "not signed" not in page(None)


def test_corrections_decisions_notes_and_signature_are_said() -> None:
    text = page(REVIEW)
    assert "Signed by Dr. Example, 2026-03-04 10:00 UTC, version 2." in text
    for words in ("C7, left side view", "440, 311", "446, 318", "craniovertebral angle: 44.0° → 47.5°", "user-7"):
        assert words in text
    assert "rejected" in text and "palpation says otherwise" in text and "Sits all day." in text


def test_a_draft_says_that_it_is_one() -> None:
    assert "Version 2 is not signed: a draft." in page(dataclasses.replace(REVIEW, signed=None))


def test_edited_words_stand_beside_those_of_the_tables() -> None:
    one = judgement(Decision.EDITED, "milder", "Somewhat lower on the right.")
    text = page(Review(judgements=(one,)))
    assert "Somewhat lower on the right." in text and f"{say.WORDS_WERE} {one.about}" in text


def test_only_the_last_decision_is_printed() -> None:
    first, last = judgement(Decision.REJECTED, "too early"), judgement(Decision.ACCEPTED, "seen again")
    text = page(Review(judgements=(first, last)))
    assert "seen again" in text and "too early" not in text


def test_the_print_says_the_same() -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    import io

    from postureview.report.document import pdf_document

    text = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf_document(reviewed(REVIEW), {}))).pages)
    plain = " ".join(text.split())
    for words in ("Signed by Dr. Example", "palpation says otherwise", "44.0° → 47.5°", "Sits all day."):
        assert words in plain


def test_hostile_words_stay_words() -> None:
    one = judgement(Decision.EDITED, assessments.HOSTILE, assessments.HOSTILE)
    made = html_page(reviewed(Review(judgements=(one,), notes=assessments.HOSTILE)), {})
    assert "<script" not in made and "<img src=x" not in made
