"""A review in progress: nothing changes silently, and nothing is signed before everything is decided."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.base.errors import UsageError
from postureview.values.finding import Gate
from postureview.values.review import C7_POINT, Decision, Review
from postureview.web.reviewing import (
    Case,
    all_accepted,
    matter_of,
    next_version,
    signed,
    with_correction,
    with_judgement,
    with_notes,
    without_correction,
)
from tests.unit.findings.test_reviewed import BOTH
from tests.unit.pipeline.test_corrected import C7, RIGHT, VISIT, WORKINGS, value

NOW = "2026-03-04T10:00:00+00:00"
DRAFT = Case(analysed=BOTH, review=Review())
FILMED = Case(analysed=VISIT, review=Review(), workings=WORKINGS)


def after(case: Case, review: Review) -> Case:
    return dataclasses.replace(case, review=review)


def accepted(case: Case) -> Case:
    return after(case, all_accepted(case, by="user-1", at_utc=NOW))


def test_nothing_is_signed_before_everything_is_decided() -> None:
    with pytest.raises(UsageError, match="without one"):
        signed(DRAFT, by="user-1", at_utc=NOW)
    done = signed(accepted(DRAFT), by="user-1", at_utc=NOW)
    assert done.signed is not None and (done.signed.by, done.version) == ("user-1", 1)


def test_a_signed_review_is_locked_and_a_new_version_is_a_draft() -> None:
    locked = after(DRAFT, signed(accepted(DRAFT), by="user-1", at_utc=NOW))
    refused = pytest.raises(UsageError, match="which is locked")
    with refused:
        with_notes(locked, "more")
    with refused:
        signed(locked, by="user-2", at_utc=NOW)
    with refused:
        with_judgement(locked, locked.findings[0], Decision.REJECTED, reason="no", words="", by="user-2", at_utc=NOW)
    draft = next_version(locked.review)
    assert (draft.version, draft.signed) == (2, None) and draft.judgements == locked.review.judgements
    with pytest.raises(UsageError, match="a signed version"):
        next_version(draft)


def test_rejecting_needs_a_reason_and_rewording_needs_words() -> None:
    one = DRAFT.findings[0]
    with pytest.raises(UsageError, match="expected a reason"):
        with_judgement(DRAFT, one, Decision.REJECTED, reason="  ", words="", by="user-1", at_utc=NOW)
    with pytest.raises(UsageError, match="words of your own"):
        with_judgement(DRAFT, one, Decision.EDITED, reason="milder", words=one.words, by="user-1", at_utc=NOW)


def test_a_rejected_finding_takes_its_areas_out_of_what_is_to_be_decided() -> None:
    rejected = with_judgement(
        DRAFT, DRAFT.findings[0], Decision.REJECTED, reason="palpated", words="", by="user-1", at_utc=NOW
    )
    case = after(DRAFT, rejected)
    assert len(case.targets) < len(DRAFT.targets)
    assert len(case.outcome.findings) == 1 and case.outcome.review == rejected


def test_the_gate_stays_closed_through_a_whole_review() -> None:
    from tests.unit.findings.answers import intake

    closed = dataclasses.replace(BOTH, intake=intake("rf_ces1"), targets=(), plan=None)
    case = accepted(Case(analysed=closed, review=Review()))
    final = after(case, signed(case, by="user-1", at_utc=NOW)).outcome
    assert final.safety.gate is Gate.CLOSED and final.targets == () and final.plan is None


def test_a_moved_c7_is_noted_and_can_be_taken_back() -> None:
    where = (C7[0], C7[1] + 6)
    moved = with_correction(FILMED, view=RIGHT, point=C7_POINT, after_px=where, by="user-1", at_utc=NOW)
    case = after(FILMED, moved)
    assert case.point(RIGHT, C7_POINT) == where and FILMED.point(RIGHT, C7_POINT) == C7
    angle = "craniovertebral_angle"
    assert value(case.outcome, angle) > value(VISIT, angle) and case.outcome.review == moved
    assert moved.corrections[0].before_px == C7 and moved.corrections[0].changes
    assert value(after(case, without_correction(case, 0)).outcome, angle) == value(VISIT, angle)


@pytest.mark.parametrize(
    ("point", "where", "words"),
    [("nowhere", (10.0, 10.0), "a point of a view"), ("right_knee", (-3.0, 10.0), "within the picture")],
)
def test_what_is_no_point_of_the_picture_is_refused(point: str, where: tuple[float, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        with_correction(FILMED, view=RIGHT, point=point, after_px=where, by="user-1", at_utc=NOW)


def test_a_decision_about_what_is_gone_is_refused() -> None:
    with pytest.raises(UsageError, match="not there any more"):
        matter_of(DRAFT.findings, "finding", "old|left|x")
