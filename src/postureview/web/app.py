"""The clinic page as an ASGI application."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from postureview.base.errors import PostureviewError
from postureview.records.records import Records
from postureview.web.problems import Problem, error_page, problem_page
from postureview.web.routes import routers
from postureview.web.security import HEADERS, CsrfError, Guard, TooLargeError, checked_form
from postureview.web.sessions import Sessions
from postureview.web.settings import WebSettings

STATIC = Path(__file__).with_name("static")
_LOG = logging.getLogger("postureview.web")


def create_app(
    records: Records, settings: WebSettings, *, token: str, clock_s: Callable[[], float] | None = None
) -> FastAPI:
    """The application over these records.

    token : key of this run, with which the first browser enters. clock_s : seconds, for tests. Routes find the records
    in ``request.app.state.records``, the settings in ``.settings`` and who is there in ``request.state.session``.
    """
    app = FastAPI(title="postureview", docs_url=None, redoc_url=None, openapi_url=None)
    sessions = Sessions(token=token, lock_after_s=settings.lock_after_s)
    if clock_s is not None:
        sessions.clock_s = clock_s
    app.state.records = records
    app.state.settings = settings
    app.state.sessions = sessions
    app.mount("/static", StaticFiles(directory=STATIC))
    for router in routers():
        app.include_router(router, dependencies=[Depends(checked_form)])
    app.add_middleware(Guard, settings=settings, sessions=sessions, has_users=records.users.any)
    _say_problems(app)
    return app


def _say_problems(app: FastAPI) -> None:
    """Every error as plain words; the log names the kind of error and where, never a value."""

    @app.exception_handler(PostureviewError)
    async def ours(request: Request, error: PostureviewError) -> Response:
        return error_page(request, error)

    @app.exception_handler(CsrfError)
    async def csrf(request: Request, _: CsrfError) -> Response:
        return problem_page(request, Problem.NO_CSRF)

    @app.exception_handler(TooLargeError)
    async def large(request: Request, _: TooLargeError) -> Response:
        return problem_page(request, Problem.TOO_LARGE)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, _: RequestValidationError) -> Response:
        return problem_page(request, Problem.NOT_UNDERSTOOD)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        known = {413: Problem.TOO_LARGE, 403: Problem.NOT_ALLOWED, 404: Problem.NOT_FOUND}
        return problem_page(request, known.get(error.status_code, Problem.NOT_UNDERSTOOD))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        _LOG.error("%s in %s", type(error).__name__, _where(error))
        answer = problem_page(request, Problem.BROKEN)
        answer.headers.update(HEADERS)  # it is answered outside the guard
        return answer


def _where(error: Exception) -> str:
    """The last line of our own that it came from."""
    trace, where = error.__traceback__, "unknown"
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("postureview"):
            where = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
