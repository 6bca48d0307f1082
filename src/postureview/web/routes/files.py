"""Adding video files to a visit, in pieces, so that a broken connection goes on where it was."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postureview.base.errors import UsageError
from postureview.records.errors import NotKeptError
from postureview.records.values import About
from postureview.web.pages import records_of, session_of
from postureview.web.retesting import Retest
from postureview.web.stages import about_of, test_of

router = APIRouter()
Size = Annotated[int, Body(gt=0)]
Word = Annotated[str, Body(max_length=80)]


@router.post("/visits/{visit_id}/files")
def begin(request: Request, visit_id: str, size_bytes: Size, stage: Word = "", test: Word = "") -> Response:
    """Announce a file. stage, test : of treat and retest; empty for what is filmed once."""
    if size_bytes > request.app.state.settings.recording_bytes:
        raise UsageError(expected="a shorter recording", found="one that is too large", todo="film it shorter")
    about = about_of(stage, test) if stage else About()
    made = records_of(request).recordings.begin(visit_id, about, size_bytes=size_bytes)
    return JSONResponse({"upload": made.id, "offset": made.received_bytes})


@router.get("/visits/{visit_id}/files/{upload_id}")
def offset_of(request: Request, visit_id: str, upload_id: str) -> Response:
    """From where to go on."""
    return JSONResponse({"offset": _upload(request, visit_id, upload_id)})


@router.patch("/visits/{visit_id}/files/{upload_id}")
async def append(request: Request, visit_id: str, upload_id: str, offset: int) -> Response:
    """A piece that begins at ``offset``."""
    await run_in_threadpool(_upload, request, visit_id, upload_id)
    piece = await request.body()
    kept = await run_in_threadpool(records_of(request).recordings.append, upload_id, offset, piece)
    return JSONResponse({"offset": kept.received_bytes})


@router.post("/visits/{visit_id}/files/{upload_id}/finish")
def finish(request: Request, visit_id: str, upload_id: str) -> Response:
    """Make it a recording. Raises UsageError when its content is no video or picture, or not whole."""
    recordings = records_of(request).recordings
    received = _upload(request, visit_id, upload_id)
    announced = recordings.upload(upload_id).size_bytes
    if announced is not None and received != announced:
        raise UsageError(expected="the whole file", found="a part of it", todo="go on where it was")
    by = session_of(request).by
    made = recordings.finish(upload_id, by=by)
    if made.about.stage:
        Retest(records_of(request), visit_id, test_of(made.about)).ask(by=by)
    return JSONResponse({"recording": made.id})


def _upload(request: Request, visit_id: str, upload_id: str) -> int:
    """How much has arrived. Raises NotKeptError where it is not of this visit."""
    found = records_of(request).recordings.upload(upload_id)
    if found.visit_id != visit_id:
        raise NotKeptError("upload")
    return found.received_bytes
