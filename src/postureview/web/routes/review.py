"""Reviewing an assessment: decisions, notes, signing, the next version, and sending what is signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import PostureviewError, UsageError
from postureview.records.errors import ConflictError
from postureview.values.review import Decision, Review
from postureview.web.cases import Opened, begin_version, keep_review, now_utc, sign
from postureview.web.desk import heading, open_case, who
from postureview.web.forms import Typed, typed
from postureview.web.pages import page, records_of, session_of
from postureview.web.review_rows import anchor, correction_rows, matter_row
from postureview.web.reviewing import all_accepted, matter_of, with_judgement, with_notes
from postureview.web.sending import lines, receivers_of, send

router = APIRouter()
Change = Callable[[Opened, str], Review]
"""(case, pseudonymous id of who asks) → the review then."""


@router.get("/assessments/{assessment_id}/review")
def review(request: Request, assessment_id: str) -> Response:
    """Every finding and area, what was decided, and the signature."""
    return _page(request, open_case(request, assessment_id, seen=True))


def _page(request: Request, one: Opened, error: str = "", *, typed_notes: str = "") -> Response:
    case, records = one.case, records_of(request)
    everything = (*case.findings, *case.targets)
    left = len(case.open)
    return page(
        request,
        "review.html.j2",
        status=422 if error else 200,
        case=heading(one),
        error=error,
        findings=[matter_row(each) for each in case.findings],
        targets=[matter_row(each) for each in case.targets],
        counts=f"{len(everything) - left} of {len(everything)} decided.",
        open_count=left,
        corrections=correction_rows(case.review),
        notes=case.review.notes,
        typed_notes=typed_notes,
        number=one.number,
        signer=session_of(request).called,
        receivers=list(enumerate(one.name for one in receivers_of(request))),
        deliveries=lines(records, one.kept.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    subject: str
    key: str
    decision: Decision
    reason: str
    words: str


@router.post("/assessments/{assessment_id}/decisions")
async def decide(request: Request, assessment_id: str) -> Response:
    """One decision."""
    form = (await typed(request)).fields
    try:
        decision = Decision(form.get("decision", ""))
    except ValueError:
        raise UsageError(expected="a decision", found="none", todo="load the page again") from None
    asked = _Asked(
        subject=form.get("subject", ""),
        key=form.get("key", ""),
        decision=decision,
        reason=form.get("reason", ""),
        words=form.get("words", ""),
    )

    def change(one: Opened, by: str) -> Review:
        matter = matter_of((*one.case.findings, *one.case.targets), asked.subject, asked.key)
        given = {"reason": asked.reason, "words": asked.words}
        return with_judgement(one.case, matter, asked.decision, by=by, at_utc=now_utc(), **given)

    return await run_in_threadpool(_changed, request, assessment_id, change, f"#{anchor(asked.key)}")


@router.post("/assessments/{assessment_id}/accept-all")
async def accept_all(request: Request, assessment_id: str) -> Response:
    """Accept whatever is not decided."""
    form = await typed(request)

    def change(one: Opened, by: str) -> Review:
        _require_seen(form, one)
        return all_accepted(one.case, by=by, at_utc=now_utc())

    return await run_in_threadpool(_changed, request, assessment_id, change, "#sign")


@router.post("/assessments/{assessment_id}/notes")
async def notes(request: Request, assessment_id: str) -> Response:
    """Keep the notes."""
    form = await typed(request)
    text = form.fields.get("notes", "")

    def change(one: Opened, _: str) -> Review:
        _require_seen(form, one)
        return with_notes(one.case, text)

    return await run_in_threadpool(_changed, request, assessment_id, change, "#notes", typed_notes=text)


@router.post("/assessments/{assessment_id}/sign")
async def sign_it(request: Request, assessment_id: str) -> Response:
    """Sign, by the user's name, or the name that is typed where nobody signed in."""
    form = await typed(request)
    return await run_in_threadpool(_sign, request, assessment_id, form)


def _sign(request: Request, assessment_id: str, form: Typed) -> Response:
    session, one = session_of(request), open_case(request, assessment_id)
    signer = session.called or form.text("signer", "Name")
    try:
        _require_seen(form, one)
        if not signer:
            raise UsageError(expected="a name to sign with", found="none", todo="type your name")
        sign(records_of(request), one, by=session.by, signer=signer)
    except UsageError as error:
        return _page(request, one, _words(error))
    return RedirectResponse(f"/assessments/{assessment_id}/review#sign", status_code=303)


@router.post("/assessments/{assessment_id}/versions")
def new_version(request: Request, assessment_id: str) -> Response:
    """A draft that begins where the signed version ended."""
    made = begin_version(records_of(request), open_case(request, assessment_id), by=session_of(request).by)
    return RedirectResponse(f"/assessments/{made}/review", status_code=303)


@router.post("/assessments/{assessment_id}/send")
async def send_it(request: Request, assessment_id: str) -> Response:
    """Send what is signed to a clinic system."""
    number = (await typed(request)).whole("receiver", "Receiver", 0, 1000)
    return await run_in_threadpool(_send, request, assessment_id, number)


def _send(request: Request, assessment_id: str, number: int | None) -> Response:
    one, known = open_case(request, assessment_id), receivers_of(request)
    try:
        if number is None or number >= len(known):
            raise UsageError(expected="one of the clinic systems", found="another", todo="load the page again")
        send(records_of(request), one, known[number], by=session_of(request).by)
    except PostureviewError as error:
        return _page(request, one, _words(error))
    return RedirectResponse(f"/assessments/{assessment_id}/review#send", status_code=303)


def _require_seen(form: Typed, one: Opened) -> None:
    """Raises ConflictError where another window changed the review since this one showed it.

    A decision needs none of it: it is about one matter, and what it leads to is shown at once.
    """
    if form.fields.get("seen", str(one.number)) != str(one.number):
        raise ConflictError("review")


def _changed(request: Request, assessment_id: str, change: Change, where: str, *, typed_notes: str = "") -> Response:
    one = open_case(request, assessment_id)
    session = session_of(request)
    try:
        keep_review(records_of(request), one, change(one, who(session)), by=session.by)
    except UsageError as error:
        return _page(request, one, _words(error), typed_notes=typed_notes)
    return RedirectResponse(f"/assessments/{assessment_id}/review{where}", status_code=303)


def _words(error: PostureviewError) -> str:
    return f"Expected {error.expected}; found {error.found}. {error.todo[:1].upper()}{error.todo[1:]}."
