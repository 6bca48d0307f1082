"""The recording page of a visit: choice of protocol, guided filming, uploads, and the camera's WebSocket."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.guide.protocols import OWN_LIST, guide
from postureview.guide.service import LiveService
from postureview.guide.steps import Session
from postureview.web.filming import Filming, Take
from postureview.web.live import serve_camera
from postureview.web.pages import page, records_of, session_of
from postureview.web.record_state import page_state
from postureview.web.retesting import Retest


@contextlib.asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    """The thread that looks at cameras lives as long as the app; it begins with the first camera."""
    settings: Settings = getattr(app.state, "analysis_settings", None) or Settings()
    app.state.live = LiveService(guide(), settings)
    try:
        yield
    finally:
        await run_in_threadpool(app.state.live.close)


router = APIRouter(lifespan=_live)
once = APIRouter(prefix="/visits/{visit_id}/record")
"""What a visit films once."""
both = APIRouter()
"""What the page asks for while it films, whatever it films."""


def _filming(request: Request) -> Filming:
    return Filming(records_of(request), guide(), **_stage_of(request))


def _stage_of(request: Request) -> dict[str, str]:
    """Stage and test of treat and retest, where the address names them."""
    return {name: request.path_params[name] for name in ("stage", "test") if name in request.path_params}


def _changed(request: Request, visit_id: str, change: Callable[[Filming], Session]) -> Response:
    """Change the session. A stage of treat and retest is measured as soon as it is filmed."""
    session, stage = change(_filming(request)), _stage_of(request)
    if stage and session.current is None:
        Retest(records_of(request), visit_id, stage["test"]).ask(by=session_of(request).by)
    return JSONResponse(page_state(session, guide()))


def _base(visit_id: str) -> str:
    return f"/visits/{visit_id}/record"


async def _said(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        raise UsageError(expected="JSON", found="something else", todo="reload the page") from None


@once.get("")
def show(request: Request, visit_id: str) -> Response:
    """The guided recording, or the choice of a protocol before it began."""
    session = _filming(request).session(visit_id)
    if session is None:
        return RedirectResponse(f"{_base(visit_id)}/choose", status_code=303)
    titles = {key: protocol.title for key, protocol in guide().protocols.items()}
    return page(
        request,
        "record.html.j2",
        base=_base(visit_id),
        visit_id=visit_id,
        title=titles.get(session.protocol, "Own list"),
        retest=None,
    )


@once.get("/choose")
def choose(request: Request, visit_id: str, problem: str = "") -> Response:
    """The choice of a protocol."""
    session = _filming(request).session(visit_id)
    return page(
        request,
        "record_choose.html.j2",
        base=_base(visit_id),
        visit_id=visit_id,
        is_begun=session is not None,
        protocols=guide().protocols.values(),
        steps=guide().steps.values(),
        message="Tick at least one step." if problem else "",
    )


@once.post("/begin")
async def begin(request: Request, visit_id: str) -> Response:
    """Begin a protocol, or a list of one's own."""
    form = await request.form()
    protocol, own = str(form.get("protocol", "")), [str(step) for step in form.getlist("step")]
    if protocol == OWN_LIST and not own:
        return RedirectResponse(f"{_base(visit_id)}/choose?problem=empty", status_code=303)
    own = own if protocol == OWN_LIST else []
    await run_in_threadpool(_filming(request).begin, visit_id, protocol, own)
    return RedirectResponse(_base(visit_id), status_code=303)


@both.get("/state")
def state(request: Request, visit_id: str) -> Response:
    """Where the session stands."""
    session = _filming(request).session(visit_id)
    if session is None:
        raise UsageError(expected="a recording that was begun", found="none", todo="choose a protocol")
    return JSONResponse(page_state(session, guide()))


@both.post("/move")
async def move(request: Request, visit_id: str) -> Response:
    """Go to a step, skip it, or go back."""
    said = await _said(request)
    kind, step = (str(said.get(name, "")) for name in ("move", "step")) if isinstance(said, dict) else ("", "")
    return await run_in_threadpool(_changed, request, visit_id, lambda filming: filming.move(visit_id, kind, step))


@both.post("/uploads")
async def begin_upload(request: Request, visit_id: str) -> Response:
    """Announce a take; the same take again goes on where it was."""
    take = Take.of(await _said(request), guide())
    upload, session = await run_in_threadpool(_filming(request).begin_upload, visit_id, take)
    return JSONResponse({"upload": upload, "state": None if session is None else page_state(session, guide())})


@both.get("/uploads/{upload_id}")
def offset(request: Request, visit_id: str, upload_id: str) -> Response:
    """How much has arrived."""
    return JSONResponse({"offset": _filming(request).offset(visit_id, upload_id)})


@both.patch("/uploads/{upload_id}")
async def append(request: Request, visit_id: str, upload_id: str, offset: int) -> Response:
    """Add a piece."""
    piece = await request.body()
    arrived = await run_in_threadpool(_filming(request).append, visit_id, upload_id, offset, piece)
    return JSONResponse({"offset": arrived})


@both.post("/uploads/{upload_id}/finish")
async def finish(request: Request, visit_id: str, upload_id: str) -> Response:
    """Keep a whole take with its step."""
    by = session_of(request).by
    return await run_in_threadpool(
        _changed, request, visit_id, lambda filming: filming.finish(visit_id, upload_id, by=by)
    )


@both.websocket("/live")
async def live(socket: WebSocket, visit_id: str) -> None:
    """The running camera."""
    await socket.accept()
    await serve_camera(socket, socket.app.state.live, guide())


once.include_router(both)
router.include_router(once)
router.include_router(both, prefix="/visits/{visit_id}/retest/{stage}/{test}/record")
