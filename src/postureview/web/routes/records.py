"""The records as a whole: audit trail, retention, where everything lies."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.web.forms import typed
from postureview.web.pages import page, records_of, session_of
from postureview.web.problems import Problem, problem_page

router = APIRouter()
_PER_PAGE = 100


@router.get("/audit")
def audit(request: Request, about: str = "", begin: int = 0) -> Response:
    """Who saw and changed what, newest first."""
    user = session_of(request).user
    if user is not None and not user.admin:
        return problem_page(request, Problem.NOT_ALLOWED)
    begin = max(0, begin)
    about = about if about.isalnum() else ""
    lines = records_of(request).audit.lines(about=about, limit=_PER_PAGE + 1, offset=begin)
    after = begin + _PER_PAGE if len(lines) > _PER_PAGE else None
    before = max(0, begin - _PER_PAGE) if begin else None
    return page(request, "audit.html.j2", lines=lines[:_PER_PAGE], about=about, begin=begin, before=before, after=after)


@router.get("/records")
def records(request: Request) -> Response:
    """Where the data lie, how long they are kept, and who is due."""
    return _overview(request, "")


@router.post("/records/retention")
async def retention(request: Request) -> Response:
    """Set how long patients are kept."""
    form = await typed(request)
    user = session_of(request).user
    if user is not None and not user.admin:
        return problem_page(request, Problem.NOT_ALLOWED)
    years = form.whole("years", "Years", 1, 100)
    if form.problems:
        return await run_in_threadpool(_overview, request, form.words)
    await run_in_threadpool(records_of(request).retention.keep_for, years, by=session_of(request).by)
    return RedirectResponse("/records", status_code=303)


def _overview(request: Request, problem: str) -> Response:
    kept = records_of(request)
    due = [kept.patients.get(one) for one in kept.retention.due()]
    return page(
        request,
        "records.html.j2",
        status=422 if problem else 200,
        kind=kept.kind,
        folder=str(kept.folder),
        years=kept.retention.years,
        due=due,
        problem=problem,
    )
