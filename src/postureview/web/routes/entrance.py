"""In and out: the key of the run, signing in, unlocking, signing out."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.records.values import User
from postureview.web.pages import page, records_of, session_of
from postureview.web.problems import Problem, problem_page
from postureview.web.security import cookie_name
from postureview.web.sessions import Session, Sessions
from postureview.web.settings import WebSettings

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]


@router.get("/enter")
def enter(request: Request, token: str = "", next: str = "/") -> Response:
    """Begin a session with the key of the run, and go to ``next``; where there are users, they sign in instead.

    A browser that has a session goes on with it, so that its other tabs do too.
    """
    sessions, settings = _state(request)
    if records_of(request).users.any() or not settings.on_loopback:
        return RedirectResponse("/login", status_code=303)
    if not sessions.is_token(token):
        return problem_page(request, Problem.NO_SESSION)
    session: Session | None = request.state.session
    if session is None or session.user is not None:
        return _begun(request, None, _here(next))
    sessions.unlock(session)
    return RedirectResponse(_here(next), status_code=303)


@router.get("/login")
def login_page(request: Request) -> Response:
    """Ask for login and password."""
    if not records_of(request).users.any():
        return problem_page(request, Problem.NO_SESSION)
    session: Session | None = request.state.session
    if session is not None and session.user is not None:  # a new one would end it for the other tabs
        return RedirectResponse("/unlock" if session.locked else "/", status_code=303)
    return page(request, "login.html.j2", problem="", login="")


@router.post("/login")
async def login(request: Request, login: Text = "", password: Text = "") -> Response:
    """Sign in."""
    user, problem = await _proved(request, login.strip().lower(), password)
    if user is None:
        return page(request, "login.html.j2", status=403, problem=problem, login=login)
    records_of(request).audit.note(user.login, "signed in", "user", user.id)
    return _begun(request, user)


@router.get("/unlock")
def unlock_page(request: Request, next: str = "/") -> Response:
    """Ask who is there."""
    return page(request, "unlock.html.j2", problem="", next=_here(next))


@router.post("/unlock")
async def unlock(request: Request, secret: Text = "", next: Text = "/") -> Response:
    """Go on where the page was locked."""
    sessions, _ = _state(request)
    session = session_of(request)
    if session.user is not None:
        user, problem = await _proved(request, session.user.login, secret)
        proved = user is not None
    else:
        proved, problem = sessions.is_token(secret.strip()), "This is not the key that the terminal shows."
    if not proved:
        return page(request, "unlock.html.j2", status=403, problem=problem, next=_here(next))
    sessions.unlock(session)
    records_of(request).audit.note(session.by, "unlocked", "session")
    return RedirectResponse(_here(next), status_code=303)


@router.get("/alive")
def alive() -> Response:
    """A page asks whether it may still be shown, or says that a person is there: the guard has answered that."""
    return Response(status_code=204)


@router.post("/lock")
def lock(request: Request) -> Response:
    """Lock the page at once."""
    session_of(request).locked = True
    return RedirectResponse("/unlock", status_code=303)


@router.post("/logout")
def logout(request: Request) -> Response:
    """End the session."""
    sessions, settings = _state(request)
    sessions.end(session_of(request).id)
    request.state.session = None
    answer = page(request, "goodbye.html.j2")
    answer.delete_cookie(cookie_name(settings))
    return answer


async def _proved(request: Request, login: str, password: str) -> tuple[User | None, str]:
    sessions, _ = _state(request)
    records = records_of(request)
    if sessions.must_wait_s(login) > 0:
        return None, "Too many wrong passwords. Wait a minute and try again."
    user = await asyncio.to_thread(records.users.check, login, password)
    sessions.tried(login, right=user is not None)
    if user is None:
        records.audit.note("", "refused", "login")
        return None, "Login and password do not belong together."
    return user, ""


def _begun(request: Request, user: User | None, path: str = "/") -> Response:
    sessions, settings = _state(request)
    if request.state.session is not None:
        sessions.end(request.state.session.id)
    answer = RedirectResponse(path, status_code=303)
    answer.set_cookie(
        cookie_name(settings), sessions.begin(user).id, httponly=True, samesite="strict", secure=settings.tls, path="/"
    )
    return answer


def _state(request: Request) -> tuple[Sessions, WebSettings]:
    return request.app.state.sessions, request.app.state.settings


def _here(address: str) -> str:
    """A path of this page; anything else becomes the first page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if plain and address.isprintable() else "/"
