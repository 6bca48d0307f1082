"""Treat and retest, and progress over visits: assessments of one person side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.compare import compare
from postureview.knowledge.load import knowledge
from postureview.pipeline.retest import only_test, with_end_pictures
from postureview.records.records import Records
from postureview.records.values import About, Job, KeptAssessment, KeptVisit
from postureview.report.progress import progress_page
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View
from postureview.web.analysis import DONE, Analyses
from postureview.web.cases import Opened, pictures_of
from postureview.web.desk import open_case
from postureview.web.pages import page, records_of, session_of
from postureview.web.routes.results import report_response

router = APIRouter()
STAGES = {"before": "Before treatment", "after": "After treatment"}
POSTURES = {f"posture_{view.value}": f"Posture, {view.value} view" for view in View}
_PIECE = 1 << 20


def tests() -> dict[str, str]:
    """Everything that may be filmed before and after: key → words."""
    return {**{row.name: row.term for row in knowledge().tests.values()}, **POSTURES}


@router.get("/visits/{visit_id}/retest")
def retest(request: Request, visit_id: str, test: str = "") -> Response:
    """Choose a test, add both films, measure, and open both side by side."""
    return _page(request, visit_id, test)


def _page(request: Request, visit_id: str, test: str, error: str = "") -> Response:
    records, known = records_of(request), tests()
    visit = records.visits.get(visit_id)
    test = test if test in known else next(iter(known))
    kept = {stage: _recordings(records, visit, stage, test) for stage in STAGES}
    made = {stage: _made(records, visit, stage, test) for stage in STAGES}
    queue = Analyses(records.jobs)
    jobs = [queue.last(visit_id, _stage(stage, test)) for stage in STAGES]
    waiting = [queue.standing(job) for job in jobs if job is not None and job.state != DONE]
    running = [one for one in waiting if not one.is_over]
    failed = [one.words for one in waiting if one.failed]
    row = knowledge().tests.get(test)
    return page(
        request,
        "retest.html.j2",
        status=422 if error else 200,
        visit=visit,
        test=test,
        tests=list(known.items()),
        instruction="" if row is None else row.instruction,
        error=error or " ".join(failed),
        stages=[
            {"name": stage, "title": title, "kept": kept[stage], "words": "Measured." if made[stage] else ""}
            for stage, title in STAGES.items()
        ],
        both=all(kept.values()),
        ready=all(made.values()) and not running,
        waiting=running[0].words if running else "",
        waiting_stage=_stage("after", test) if running and running[-1].job == _id(jobs[-1]) else _stage("before", test),
    )


@router.post("/visits/{visit_id}/retest/{stage}")
async def add(request: Request, visit_id: str, stage: str, test: str = "") -> Response:
    """Keep the film of one stage."""
    form = await request.form()
    file = form.get("file")
    try:
        if stage not in STAGES or test not in tests():
            raise UsageError(expected="a test and its stage", found="another", todo="load the page again")
        if not isinstance(file, UploadFile) or not file.size:
            raise UsageError(expected="a video", found="no file", todo="choose a file first")
        await _keep(request, visit_id, file, _about(stage, test))
    except UsageError as error:
        return await run_in_threadpool(_page, request, visit_id, test, str(error))
    return RedirectResponse(f"/visits/{visit_id}/retest?test={test}", status_code=303)


async def _keep(request: Request, visit_id: str, file: UploadFile, about: About) -> None:
    recordings, by = records_of(request).recordings, session_of(request).by
    upload = await run_in_threadpool(recordings.begin, visit_id, about, size_bytes=file.size)
    while piece := await file.read(_PIECE):
        upload = await run_in_threadpool(recordings.append, upload.id, upload.received_bytes, piece)
    await run_in_threadpool(recordings.finish, upload.id, by=by)


def _about(stage: str, test: str) -> About:
    view = test.removeprefix("posture_") if test in POSTURES else None
    return About(step=test, view=view, test=None if view else test, stage=stage)


@router.post("/visits/{visit_id}/retest")
def measure(request: Request, visit_id: str, test: str = "") -> Response:
    """Queue what was filmed and not measured yet."""
    records, queue = records_of(request), Analyses(records_of(request).jobs)
    visit = records.visits.get(visit_id)
    for stage in STAGES:
        if _recordings(records, visit, stage, test) and not _made(records, visit, stage, test):
            queue.ask(visit_id, by=session_of(request).by, stage=_stage(stage, test))
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


def _stage(stage: str, test: str) -> str:
    return f"{stage}:{test}"


def _recordings(records: Records, visit: KeptVisit, stage: str, test: str) -> str:
    """The film of a stage, in words; empty where there is none."""
    kept = [one for one in records.recordings.of(visit.id) if (one.about.stage, one.about.step) == (stage, test)]
    return f"{kept[-1].kind}, {kept[-1].size_bytes / 1e6:.1f} MB" if kept else ""


def _made(records: Records, visit: KeptVisit, stage: str, test: str) -> KeptAssessment | None:
    """The newest assessment of a stage that is not older than its film."""
    films: list[Any] = [
        one for one in records.recordings.of(visit.id) if (one.about.stage, one.about.step) == (stage, test)
    ]
    fitting = [one for one in records.assessments.of(visit.id) if one.stage == _stage(stage, test)]
    return next((one for one in fitting if films and one.created_utc >= films[-1].created_utc), None)
