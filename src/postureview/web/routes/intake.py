"""The intake of a visit, with the questions of the knowledge tables: the safety screen first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.knowledge.intake_file import parse_intake
from postureview.knowledge.load import knowledge
from postureview.records.values import KeptVisit
from postureview.values.intake import Intake, Occupation
from postureview.web.forms import Typed, typed
from postureview.web.pages import page, records_of, session_of

router = APIRouter()
SECTIONS = ("red_flags", "contraindications", "yellow_flags")
_ANSWERS = {"yes": True, "no": False}


@router.get("/visits/{visit_id}/intake")
def intake_page(request: Request, visit_id: str) -> Response:
    """The questions, with what was answered."""
    visit = records_of(request).visits.get(visit_id)
    return _form(request, visit, visit.intake or {}, visit.intake_saved_utc, "")


@router.post("/visits/{visit_id}/intake")
async def save_intake(request: Request, visit_id: str) -> Response:
    """Keep the answers. A question without an answer counts as not asked."""
    form = await typed(request)
    return await run_in_threadpool(_save, request, visit_id, form)


def _save(request: Request, visit_id: str, form: Typed) -> Response:
    records = records_of(request)
    visit = records.visits.get(visit_id)
    answers = _answers(form)
    read_utc = form.fields.get("read_utc") or None
    if not form.problems:
        try:
            parse_intake(answers, knowledge().meaning, Path("intake"))
        except UsageError as error:
            form.problems.append(error.found)
    if form.problems:
        return _form(request, visit, answers, read_utc, form.words)
    records.visits.save_intake(visit_id, answers, read_utc=read_utc, by=session_of(request).by)
    return RedirectResponse(f"/visits/{visit_id}", status_code=303)


def intake_of(visit: KeptVisit) -> Intake | None:
    """The intake of a visit as a value; None where nothing was asked."""
    if visit.intake is None:
        return None
    return parse_intake(visit.intake, knowledge().meaning, Path("intake")).intake


def _answers(form: Typed) -> dict[str, Any]:
    """Tables as in ``intake.toml``, without what was not answered."""
    meaning = knowledge().meaning
    pain = {
        "score": form.whole("pain.score", "Pain now", 0, 10),
        "function": form.whole("pain.function", "How much pain limits the day", 0, 10),
        "onset_weeks": form.number("pain.onset_weeks", "Weeks since it began", 0, 52 * 120),
        "regions": list(form.lists.get("pain.regions", ())),
        "worse_with": _words(form.text("pain.worse_with", "Worse with", 500)),
    }
    answers: dict[str, Any] = {
        "occupation": form.choice("occupation", "Occupation", get_args(Occupation)),
        "previous_treatment": _words(form.text("previous_treatment", "Treatment before", 500)),
        "pain": {name: value for name, value in pain.items() if value not in (None, [])},
    }
    for section in SECTIONS:
        given = {name: form.fields.get(f"{section}.{name}", "") for name in getattr(meaning, section)}
        answers[section] = {name: _ANSWERS[answer] for name, answer in given.items() if answer in _ANSWERS}
    return {name: value for name, value in answers.items() if value not in (None, [])}


def _words(text: str) -> list[str]:
    return [word for one in text.split(",") if (word := one.strip())]


def _form(
    request: Request, visit: KeptVisit, answers: Mapping[str, Any], read_utc: str | None, problem: str
) -> Response:
    meaning = knowledge().meaning
    return page(
        request,
        "intake.html.j2",
        status=422 if problem else 200,
        visit=visit,
        patient=records_of(request).patients.get(visit.patient_id),
        meaning=meaning,
        answers=answers,
        pain=answers.get("pain", {}),
        read_utc=read_utc or "",
        occupations=get_args(Occupation),
        problem=problem,
    )
