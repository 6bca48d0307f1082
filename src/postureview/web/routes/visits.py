"""One visit: where it stands and what comes next."""

from __future__ import annotations

from datetime import date
from typing import get_args

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from postureview.knowledge.load import knowledge
from postureview.values.assessment import Clothing
from postureview.web.forms import typed
from postureview.web.pages import page, records_of, session_of

router = APIRouter()
CLOTHES = get_args(Clothing)
_MEDIA = {".mp4": "video/mp4", ".webm": "video/webm", ".jpg": "image/jpeg", ".png": "image/png"}


@router.post("/patients/{patient_id}/visits")
async def add_visit(request: Request, patient_id: str) -> Response:
    """Begin a visit today, or on another day."""
    form = await typed(request)
    title, day = form.text("title", "Title"), form.text("day", "Day")
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        day = ""
    records, by = records_of(request), session_of(request).by
    made = await run_in_threadpool(records.visits.add, patient_id, by=by, day=day, title=title)
    return RedirectResponse(f"/visits/{made.id}/intake", status_code=303)


@router.get("/visits/{visit_id}")
def visit(request: Request, visit_id: str) -> Response:
    """What there is of a visit."""
    records = records_of(request)
    found = records.visits.get(visit_id)
    records.audit.note(session_of(request).by, "seen", "visit", found.id, found.patient_id)
    meaning = knowledge().meaning
    return page(
        request,
        "visit.html.j2",
        visit=found,
        patient=records.patients.get(found.patient_id),
        recordings=records.recordings.of(found.id, replaced=True),
        uploads=records.recordings.uploads(found.id),
        assessments=records.assessments.of(found.id),
        jobs=[one for one in records.jobs.of(found.id) if not one.request.get("stage")],
        clothes=CLOTHES,
        questions=(len(meaning.red_flags), len(meaning.contraindications)),
    )


@router.post("/visits/{visit_id}/edit")
async def change_visit(request: Request, visit_id: str) -> Response:
    """State title and clothing anew."""
    form = await typed(request)
    title, clothing = form.text("title", "Title"), form.choice("clothing", "Clothing", CLOTHES)
    records, by = records_of(request), session_of(request).by
    await run_in_threadpool(records.visits.change, visit_id, by=by, title=title, clothing=clothing)
    return RedirectResponse(f"/visits/{visit_id}", status_code=303)


@router.post("/visits/{visit_id}/delete")
def delete_visit(request: Request, visit_id: str) -> Response:
    """Delete a visit with its files."""
    records = records_of(request)
    patient_id = records.visits.get(visit_id).patient_id
    records.visits.delete(visit_id, by=session_of(request).by)
    return RedirectResponse(f"/patients/{patient_id}", status_code=303)


@router.get("/recordings/{recording_id}/file")
def recording_file(request: Request, recording_id: str) -> Response:
    """The recording itself, for the player of the page; with ranges, so that it can be scrubbed."""
    records = records_of(request)
    found = records.recordings.get(recording_id)
    path = records.recordings.path(found)
    records.audit.note(session_of(request).by, "seen", "recording", found.id, found.patient_id)
    return FileResponse(path, media_type=_MEDIA.get(path.suffix, "application/octet-stream"))


@router.post("/recordings/{recording_id}/delete")
def delete_recording(request: Request, recording_id: str) -> Response:
    """Delete a recording."""
    records = records_of(request)
    visit_id = records.recordings.get(recording_id).visit_id
    records.recordings.delete(recording_id, by=session_of(request).by)
    return RedirectResponse(f"/visits/{visit_id}", status_code=303)
