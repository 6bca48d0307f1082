"""The list of patients, and one patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from postureview.records.values import KeptPatient, PatientFacts
from postureview.values.assessment import Hand, Sex
from postureview.web.forms import Typed, typed
from postureview.web.pages import page, records_of, session_of

router = APIRouter()
SEXES, HANDS = get_args(Sex), get_args(Hand)
_PER_PAGE = 50


@router.get("/")
def patients(request: Request, begin: int = 0) -> Response:
    """Everybody, the newest visit first. A search is posted, so that no name stands in an address."""
    return _list(request, "", max(0, begin))


@router.post("/")
async def search(request: Request) -> Response:
    """The same list, searched."""
    form = await typed(request)
    begin = form.whole("begin", "First", 0, 10**9) or 0
    return await run_in_threadpool(_list, request, form.text("search", "Search"), begin)


@router.get("/patients/new")
def new_patient(request: Request) -> Response:
    """Ask who it is."""
    return _form(request, None, {}, "")


@router.post("/patients/new")
async def add_patient(request: Request) -> Response:
    """Keep a new patient, and go on with the first visit's page."""
    form = await typed(request)
    facts = _facts(form)
    if facts is None:
        return _form(request, None, form.fields, form.words)
    records, by = records_of(request), session_of(request).by
    made = await run_in_threadpool(records.patients.add, facts, by=by)
    return RedirectResponse(f"/patients/{made.id}", status_code=303)


@router.get("/patients/{patient_id}")
def patient(request: Request, patient_id: str) -> Response:
    """One patient with all visits."""
    records = records_of(request)
    found = records.patients.get(patient_id)
    records.audit.note(session_of(request).by, "seen", "patient", found.id, found.id)
    return page(request, "patient.html.j2", patient=found, visits=records.visits.of(found.id), today=date.today())


@router.get("/patients/{patient_id}/edit")
def edit_patient(request: Request, patient_id: str) -> Response:
    """Ask for the facts anew."""
    found = records_of(request).patients.get(patient_id)
    facts = found.facts
    known = {name: getattr(facts, name) for name in PatientFacts.__dataclass_fields__}
    return _form(request, found, {**known, "version": found.version}, "")


@router.post("/patients/{patient_id}/edit")
async def change_patient(request: Request, patient_id: str) -> Response:
    """Keep the facts as they are stated now."""
    form = await typed(request)
    records = records_of(request)
    found = await run_in_threadpool(records.patients.get, patient_id)
    facts, version = _facts(form), form.whole("version", "Version", 1, 10**9)
    if facts is None or version is None:
        return _form(request, found, form.fields, form.words)
    by = session_of(request).by
    await run_in_threadpool(records.patients.change, found.id, facts, version=version, by=by)
    return RedirectResponse(f"/patients/{found.id}", status_code=303)


@router.get("/patients/{patient_id}/delete")
def ask_delete(request: Request, patient_id: str) -> Response:
    """Say what would be deleted."""
    return _delete_form(request, patient_id, "")


@router.post("/patients/{patient_id}/delete")
async def delete_patient(request: Request, patient_id: str) -> Response:
    """Delete with everything, when the pseudonym was typed as a confirmation."""
    form = await typed(request)
    records = records_of(request)
    found = await run_in_threadpool(records.patients.get, patient_id)
    if form.text("confirm", "Pseudonym") != found.facts.pseudonym:
        return await run_in_threadpool(
            _delete_form, request, patient_id, "The pseudonym is another one: nothing was deleted."
        )
    await run_in_threadpool(records.patients.delete, found.id, by=session_of(request).by)
    return RedirectResponse("/", status_code=303)


@router.post("/patients/{patient_id}/export")
async def export_patient(request: Request, patient_id: str) -> Response:
    """Everything of one patient as a zip file."""
    records, by = records_of(request), session_of(request).by
    found = await run_in_threadpool(records.export, patient_id, by=by)
    return FileResponse(
        found,
        media_type="application/zip",
        headers={"Content-Disposition": f"attachment; filename=patient-{quote(patient_id)}.zip"},
        background=BackgroundTask(found.unlink, missing_ok=True),
    )


def _list(request: Request, text: str, begin: int) -> Response:
    found = records_of(request).patients.find(text, limit=_PER_PAGE + 1, offset=begin)
    return page(
        request,
        "patients.html.j2",
        patients=found[:_PER_PAGE],
        search=text,
        begin=begin,
        before=max(0, begin - _PER_PAGE) if begin else None,
        after=begin + _PER_PAGE if len(found) > _PER_PAGE else None,
    )


def _form(request: Request, found: KeptPatient | None, known: Mapping[str, Any], problem: str) -> Response:
    status = 422 if problem else 200
    known = {name: known.get(name, "") for name in (*PatientFacts.__dataclass_fields__, "version")}
    return page(
        request,
        "patient_form.html.j2",
        status=status,
        patient=found,
        known=dict.fromkeys(PatientFacts.__dataclass_fields__, "") | dict(known),
        problem=problem,
        sexes=SEXES,
        hands=HANDS,
    )


def _delete_form(request: Request, patient_id: str, problem: str) -> Response:
    records = records_of(request)
    found = records.patients.get(patient_id)
    visits = records.visits.of(found.id)
    return page(
        request,
        "patient_delete.html.j2",
        status=422 if problem else 200,
        patient=found,
        visits=len(visits),
        recordings=sum(one.recordings for one in visits),
        assessments=sum(one.assessments for one in visits),
        problem=problem,
    )


def _facts(form: Typed) -> PatientFacts | None:
    """The facts, or None with ``form.problems`` filled."""
    this_year = date.today().year
    facts = {
        "pseudonym": form.text("pseudonym", "Pseudonym"),
        "name": form.text("name", "Name"),
        "birth_year": form.whole("birth_year", "Year of birth", this_year - 120, this_year),
        "sex": form.choice("sex", "Sex", SEXES),
        "stature_cm": form.number("stature_cm", "Body height", 50, 260),
        "dominant_hand": form.choice("dominant_hand", "Dominant hand", HANDS),
    }
    return None if form.problems else PatientFacts(**facts)
