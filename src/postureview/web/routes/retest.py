"""Treat and retest, and progress over visits: assessments of one person side by side."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.compare import compare
from postureview.knowledge.load import knowledge
from postureview.pipeline.retest import only_test, with_end_pictures
from postureview.records.records import Records
from postureview.records.values import Job, KeptAssessment, KeptRecording, KeptVisit
from postureview.report.progress import progress_page
from postureview.values.assessment import Assessment
from postureview.web.analysis import DONE, Analyses
from postureview.web.cases import Opened, pictures_of
from postureview.web.desk import open_case
from postureview.web.pages import page, records_of, session_of
from postureview.web.routes.results import report_response
from postureview.web.stages import POSTURES, STAGES, is_of, stage_name, tests

router = APIRouter()


@router.get("/visits/{visit_id}/retest")
def retest(request: Request, visit_id: str, test: str = "") -> Response:
    """Choose a test, add both films, measure, and open both side by side."""
    records, known = records_of(request), tests()
    visit = records.visits.get(visit_id)
    test = test if test in known else next(iter(known))
    kept = {stage: _film_words(_film(records, visit, stage, test)) for stage in STAGES}
    made = {stage: _made(records, visit, stage, test) for stage in STAGES}
    queue = Analyses(records.jobs)
    jobs = [queue.last(visit_id, stage_name(stage, test)) for stage in STAGES]
    waiting = [queue.standing(job) for job in jobs if job is not None and job.state != DONE]
    running = [one for one in waiting if not one.is_over]
    failed = [one.words for one in waiting if one.failed]
    row = knowledge().tests.get(test)
    return page(
        request,
        "retest.html.j2",
        visit=visit,
        test=test,
        tests=list(known.items()),
        instruction="" if row is None else row.instruction,
        error=" ".join(failed),
        stages=[
            {"name": stage, "title": title, "kept": kept[stage], "words": "Measured." if made[stage] else ""}
            for stage, title in STAGES.items()
        ],
        both=all(kept.values()),
        ready=all(made.values()) and not running,
        waiting=running[0].words if running else "",
        waiting_stage=stage_name("after", test)
        if running and running[-1].job == _id(jobs[-1])
        else stage_name("before", test),
    )


@router.post("/visits/{visit_id}/retest")
def measure(request: Request, visit_id: str, test: str = "") -> Response:
    """Queue what was filmed and not measured yet."""
    records, queue = records_of(request), Analyses(records_of(request).jobs)
    visit = records.visits.get(visit_id)
    for stage in STAGES:
        if _film(records, visit, stage, test) and not _made(records, visit, stage, test):
            queue.ask(visit_id, by=session_of(request).by, stage=stage_name(stage, test))
    return RedirectResponse(f"/visits/{visit_id}/retest?test={test}", status_code=303)


@router.get("/visits/{visit_id}/retest/page")
def side_by_side(request: Request, visit_id: str, test: str = "", save: int = 0) -> Response:
    """Both side by side at one scale, with verdicts, as one self-contained page."""
    records = records_of(request)
    visit = records.visits.get(visit_id)
    made = {stage: _made(records, visit, stage, test) for stage in STAGES}
    if not all(made.values()) or test not in tests():
        raise UsageError(
            expected="both films measured", found="one missing", todo="add both films and measure them first"
        )
    shown = [_only(records, open_case(request, one.id), test) for one in made.values() if one is not None]
    html = progress_page(
        [assessment for assessment, _ in shown],
        compare,
        [pictures for _, pictures in shown],
        title=f"Treat and retest: {tests()[test]}",
        called=[title.lower() for title in STAGES.values()],
    )
    return report_response(html, "retest.html" if save else "")


@router.get("/patients/{patient_id}/progress")
def progress(request: Request, patient_id: str, save: int = 0) -> Response:
    """The visits of a patient over time; of each visit its signed assessment, or else its newest."""
    records = records_of(request)
    patient = records.patients.get(patient_id)
    records.audit.note(session_of(request).by, "seen", "progress", patient.id, patient.id)
    chosen = [_chosen(records.assessments.of(visit.id)) for visit in records.visits.of(patient_id)]
    cases = [open_case(request, one.id) for one in chosen if one is not None]
    html = progress_page(
        [one.case.outcome for one in cases], compare, [pictures_of(records, one.kept) for one in cases]
    )
    return report_response(html, "progress.html" if save else "")


def _chosen(made: Iterable[KeptAssessment]) -> KeptAssessment | None:
    whole = [one for one in made if not one.stage]
    return next((one for one in whole if one.signed), whole[0] if whole else None)


def _only(records: Records, one: Opened, test: str) -> tuple[Assessment, dict[str, bytes]]:
    """What is shown of one stage: the test alone, with the picture of its end."""
    outcome, files = one.case.outcome, pictures_of(records, one.kept)
    if test in POSTURES:
        return outcome, files
    outcome = only_test(outcome, test)
    if one.case.workings is None:
        return outcome, files
    outcome, ends = with_end_pictures(outcome, one.case.workings)
    return outcome, files | ends


def _id(job: Job | None) -> str:
    return "" if job is None else job.id


def _film(records: Records, visit: KeptVisit, stage: str, test: str) -> KeptRecording | None:
    films = [one for one in records.recordings.of(visit.id) if is_of(one, stage_name(stage, test))]
    return films[-1] if films else None


def _film_words(film: KeptRecording | None) -> str:
    return "" if film is None else f"{film.kind}, {film.size_bytes / 1e6:.1f} MB"


def _made(records: Records, visit: KeptVisit, stage: str, test: str) -> KeptAssessment | None:
    """The newest assessment of a stage that is not older than its film."""
    film = _film(records, visit, stage, test)
    fitting = [one for one in records.assessments.of(visit.id) if one.stage == stage_name(stage, test)]
    return next((one for one in fitting if film is not None and one.created_utc >= film.created_utc), None)
