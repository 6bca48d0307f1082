"""Who may sign in."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.web.forms import Typed, typed
from postureview.web.pages import page, records_of, session_of
from postureview.web.problems import Problem, problem_page

router = APIRouter()


@router.get("/users")
def users(request: Request) -> Response:
    """Everybody who may sign in."""
    return _list(request, "")


@router.post("/users")
async def add_user(request: Request) -> Response:
    """Let somebody sign in."""
    form = await typed(request)
    return await run_in_threadpool(_add, request, form)


@router.post("/users/{user_id}/password")
async def set_password(request: Request, user_id: str) -> Response:
    """A new password: an administrator for everybody, everybody for themselves."""
    form = await typed(request)
    session = session_of(request)
    if not (_may_manage(request) or (session.user is not None and session.user.id == user_id)):
        return problem_page(request, Problem.NOT_ALLOWED)
    records, password = records_of(request), form.fields.get("password", "")
    try:
        await run_in_threadpool(records.users.set_password, user_id, password, by=session.by)
    except UsageError as error:
        return await run_in_threadpool(_list, request, str(error))
    return _left(request, user_id)


@router.post("/users/{user_id}/disable")
async def disable(request: Request, user_id: str) -> Response:
    """Let somebody in no more, or again."""
    form = await typed(request)
    if not _may_manage(request):
        return problem_page(request, Problem.NOT_ALLOWED)
    off = form.fields.get("disabled") == "yes"
    records, by = records_of(request), session_of(request).by
    await run_in_threadpool(records.users.disable, user_id, by=by, disabled=off)
    return _left(request, user_id)


def _left(request: Request, user_id: str) -> Response:
    """Whoever the user was signed in as has to do so again."""
    session = session_of(request)
    if session.user is None or session.user.id != user_id:
        request.app.state.sessions.end_of_user(user_id)
    return RedirectResponse("/users", status_code=303)


def _add(request: Request, form: Typed) -> Response:
    if not _may_manage(request):
        return problem_page(request, Problem.NOT_ALLOWED)
    users, fields = records_of(request).users, form.fields
    login, name = fields.get("login", "").strip().lower(), fields.get("display_name", "")
    try:
        users.add(
            login, fields.get("password", ""), by=session_of(request).by, display_name=name, admin="admin" in fields
        )
    except UsageError as error:
        return _list(request, str(error))
    return RedirectResponse("/users", status_code=303)


def _may_manage(request: Request) -> bool:
    user = session_of(request).user
    return user is None or user.admin


def _list(request: Request, problem: str) -> Response:
    known = records_of(request).users.all()
    status = 422 if problem else 200
    return page(request, "users.html.j2", status=status, users=known, problem=problem, manages=_may_manage(request))
