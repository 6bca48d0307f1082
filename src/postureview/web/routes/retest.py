"""Treat and retest, and progress over visits: assessments of one person side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.compare import compare
from postureview.guide.protocols import guide
from postureview.knowledge.load import knowledge
from postureview.pipeline.retest import only_test, with_end_pictures
from postureview.records.records import Records
from postureview.records.values import KeptAssessment
from postureview.report.progress import progress_page
from postureview.values.assessment import Assessment
from postureview.values.change import Comparison
from postureview.web.analysis import DONE, Analyses
from postureview.web.cases import Opened, pictures_of
from postureview.web.desk import open_case
from postureview.web.filming import Filming
from postureview.web.pages import page, records_of, session_of
from postureview.web.retesting import Retest, last_test
from postureview.web.routes.results import report_response
from postureview.web.stages import POSTURES, STAGES, stage_name, steps_of, tests

router = APIRouter()
RECORD = "/visits/{visit_id}/retest/{stage}/{test}/record"
FILMED_WORDS = {
    "before": "Treat now. Then film after: from the same place, the camera as far away and as high, the same clothes.",
    "after": "Both films are measured alike and laid side by side.",
}
ONWARD_WORDS = {"before": "Go on to the treatment", "after": "Compare"}


@router.get("/visits/{visit_id}/retest")
def retest(request: Request, visit_id: str, test: str = "") -> Response:
    """Choose a test, film before, treat, film after, and open both side by side."""
    records, known = records_of(request), tests()
    visit = records.visits.get(visit_id)
    test = test if test in known else last_test(records, visit_id) or next(iter(known))
    one, queue = Retest(records, visit_id, test), Analyses(records.jobs)
    jobs = {stage: one.job(stage) for stage in STAGES}
    standings = {stage: queue.standing(job) for stage, job in jobs.items() if job is not None and job.state != DONE}
    running = [stage for stage, standing in standings.items() if not standing.is_over]
    row = knowledge().tests.get(test)
    guided = {key: bool(steps_of(key, guide())) for key in known}
    return page(
        request,
        "retest.html.j2",
        visit=visit,
        test=test,
        term=known[test],
        guided=[(key, words) for key, words in known.items() if guided[key]],
        by_file=[(key, words) for key, words in known.items() if not guided[key]],
        is_guided=guided[test],
        instruction="" if row is None else row.instruction,
        error=" ".join(standing.words for standing in standings.values() if standing.failed),
        stages={stage: _stage(request, one, visit_id, stage, test) for stage in STAGES},
        next=one.next.value,
        ready=one.is_measured,
        waiting=standings[running[-1]].words if running else "",
        waiting_stage=stage_name(running[-1], test) if running else "",
    )


@router.post("/visits/{visit_id}/retest")
def measure(request: Request, visit_id: str, test: str = "") -> Response:
    """Queue what was filmed and not measured yet, also where measuring went wrong."""
    records = records_of(request)
    records.visits.get(visit_id)
    Retest(records, visit_id, test).ask(by=session_of(request).by, anew=True)
    return RedirectResponse(f"/visits/{visit_id}/retest?test={test}", status_code=303)


@router.post(f"{RECORD}/begin")
def begin(request: Request, visit_id: str, stage: str, test: str) -> Response:
    """Film a stage, go on filming it, or film it again."""
    Filming(records_of(request), guide(), stage=stage, test=test).begin_stage(visit_id)
    return RedirectResponse(RECORD.format(visit_id=visit_id, stage=stage, test=test), status_code=303)


@router.get(RECORD)
def record(request: Request, visit_id: str, stage: str, test: str) -> Response:
    """The guided recording of one stage."""
    session = Filming(records_of(request), guide(), stage=stage, test=test).session(visit_id)
    back = f"/visits/{visit_id}/retest?test={test}"
    if session is None:
        return RedirectResponse(back, status_code=303)
    term = tests()[test]
    return page(
        request,
        "record.html.j2",
        base=RECORD.format(visit_id=visit_id, stage=stage, test=test),
        visit_id=visit_id,
        title=f"{STAGES[stage]}: {term[0].lower()}{term[1:]}",
        retest={"back": back, "stage": stage, "words": FILMED_WORDS[stage], "onward": ONWARD_WORDS[stage]},
    )


@router.get("/visits/{visit_id}/retest/page")
def side_by_side(request: Request, visit_id: str, test: str = "", save: int = 0) -> Response:
    """Both side by side at one scale, with verdicts, as one self-contained page."""
    records = records_of(request)
    one = Retest(records, visit_id, test)
    made = [kept for stage in STAGES if (kept := one.made(stage)) is not None]
    if len(made) < len(STAGES) or test not in tests():
        raise UsageError(
            expected="both films measured",
            found="one missing",
            todo="film before and after, and wait for both to be measured",
        )
    shown = [_only(records, open_case(request, kept.id), test) for kept in made]
    base = f"/visits/{visit_id}"
    pages = [
        (base, "Visit"),
        (f"{base}/retest?test={test}", "Treat and retest"),
        (f"{base}/retest/page?test={test}&save=1", "Save as one file"),
    ]
    html = progress_page(
        [assessment for assessment, _ in shown],
        _compare_stages,
        [pictures for _, pictures in shown],
        title=f"Treat and retest: {tests()[test]}",
        called=[title.lower() for title in STAGES.values()],
        links=[] if save else [(href, words, False) for href, words in pages],
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
    if len(cases) < 2:
        raise UsageError(
            expected="two visits with an assessment",
            found=str(len(cases)),
            todo="analyse the recordings of another visit",
        )
    base = f"/patients/{patient_id}"
    pages = [(base, "Patient", False), (f"{base}/progress?save=1", "Save as one file", False)]
    html = progress_page(
        [one.case.outcome for one in cases],
        compare,
        [pictures_of(records, one.kept) for one in cases],
        links=[] if save else pages,
    )
    return report_response(html, "progress.html" if save else "")


def _compare_stages(before: Assessment, after: Assessment) -> Comparison:
    """As ``compare``; the film after counts as the later one, whichever was measured first."""
    later_utc = max(before.provenance.created_utc, after.provenance.created_utc)
    provenance = dataclasses.replace(after.provenance, created_utc=later_utc)
    return compare(before, dataclasses.replace(after, provenance=provenance))


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


def _stage(request: Request, one: Retest, visit_id: str, stage: str, test: str) -> dict[str, Any]:
    """One stage as the page shows it. going : its guided recording was begun and not ended."""
    session = Filming(records_of(request), guide(), stage=stage, test=test).session(visit_id)
    films = one.films(stage)
    return {
        "title": STAGES[stage],
        "record": RECORD.format(visit_id=visit_id, stage=stage, test=test),
        "films": films,
        "filmed_utc": max((film.created_utc for film in films), default=""),
        "is_measured": one.made(stage) is not None,
        "going": session is not None and session.current is not None and any(step.recording for step in session.steps),
    }
