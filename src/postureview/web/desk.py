"""What the pages of one assessment have in common: the opened case, who asks, and the words above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from postureview.base.settings import Settings
from postureview.report.review_section import state_words
from postureview.report.words import GATES
from postureview.values.finding import Gate
from postureview.web.cases import Opened, opened
from postureview.web.pages import records_of, session_of

if TYPE_CHECKING:
    from postureview.web.sessions import Session

TABS = (("results", "", "Results"), ("points", "/points", "Points"), ("frames", "/frames", "Frames"))
REVIEW_TAB = ("review", "/review", "Review and sign")
ANSWERS_CHANGED = (
    "The answers of the intake were changed after this version was signed: it says what was known then. "
    "Begin a new version in the review, so that the new answers count."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above every page of an assessment."""

    id: str
    visit_id: str
    tabs: tuple[tuple[str, str, str], ...]
    signed: bool
    state_words: str
    gate_closed: bool
    gate_title: str
    gate_action: str
    is_old: bool
    old_words: str


def settings_of(request: Request) -> Settings:
    """Settings of measuring and reporting that the server was started with."""
    found = getattr(request.app.state, "measuring", None)
    return found if isinstance(found, Settings) else Settings()


def who(session: Session) -> str:
    """The pseudonymous id that corrections and decisions carry."""
    return session.by if session.user is None else f"user-{session.user.id[:8]}"


def open_case(request: Request, assessment_id: str, *, seen: bool = False) -> Opened:
    """The case behind an address. Raises NotKeptError. seen : note it in the audit trail."""
    records = records_of(request)
    one = opened(records, assessment_id, settings_of(request))
    if seen:
        records.audit.note(session_of(request).by, "seen", "assessment", one.kept.id, one.kept.patient_id)
    return one


def heading(one: Opened) -> Heading:
    """The words above."""
    base = f"/assessments/{one.kept.id}"
    safety, review = one.case.outcome.safety, one.case.review
    closed = safety.gate is Gate.CLOSED
    return Heading(
        id=one.kept.id,
        visit_id=one.visit.id,
        tabs=(
            ("visit", f"/visits/{one.visit.id}", "Visit"),
            *((name, base + path, words) for name, path, words in (*TABS, REVIEW_TAB)),
        ),
        signed=review.signed is not None,
        state_words=state_words(review),
        gate_closed=closed,
        gate_title=GATES[Gate.CLOSED].title + ".",
        gate_action=safety.action if closed else "",
        is_old=one.answers_changed,
        old_words=ANSWERS_CHANGED,
    )
