"""Analysing the recordings of a visit in the background."""

from __future__ import annotations

import dataclasses
import shutil

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from postureview.records.records import Records
from postureview.records.values import Job
from postureview.web.analysis import DONE, Analyses, Standing
from postureview.web.pages import page, records_of, session_of
from postureview.web.retesting import Retest

router = APIRouter()
LEAST_BYTES = 1 << 20
"""With less room on the disk the database may not take how far an analysis is."""
FULL = (
    "The disk is full. Free some space: this page then says how the analysis ended. "
    "Everything that was kept before is still kept."
)


@router.get("/visits/{visit_id}/analysis")
def analysis(request: Request, visit_id: str) -> Response:
    """What will be analysed, or how far it is."""
    records = records_of(request)
    queue, visit = Analyses(records.jobs), records.visits.get(visit_id)
    job = queue.last(visit_id, "")
    return page(
        request,
        "analysis.html.j2",
        visit=visit,
        job=None if job is None else _standing(records, job),
        recordings=[one for one in records.recordings.of(visit_id) if not one.about.stage],
        assessments=records.assessments.of(visit_id),
    )


@router.post("/visits/{visit_id}/analysis")
def ask(request: Request, visit_id: str) -> Response:
    """Queue it."""
    records = records_of(request)
    Analyses(records.jobs).ask(visit_id, by=session_of(request).by)
    return RedirectResponse(f"/visits/{visit_id}/analysis", status_code=303)


@router.get("/visits/{visit_id}/analysis.json")
def standing(request: Request, visit_id: str, stage: str = "", follow: str = "") -> Response:
    """How far the last one is, for the page that asks again and again. follow : test whose page comes next."""
    records = records_of(request)
    queue = Analyses(records.jobs)
    job = queue.last(visit_id, stage)
    if job is None:
        return JSONResponse({"words": "", "step": "", "share": None, "is_over": True, "next": f"/visits/{visit_id}"})
    found = _standing(records, job)
    done = job.state == DONE and job.result.get("assessment")
    ends = f"/assessments/{job.result['assessment']}" if done else f"/visits/{visit_id}/analysis"
    if follow:
        side_by_side = "/page" if Retest(records, visit_id, follow).is_measured else ""
        ends = f"/visits/{visit_id}/retest{side_by_side}?test={follow}"
    return JSONResponse(
        {
            "words": found.words,
            "step": found.step,
            "share": found.share,
            "is_over": found.is_over,
            "next": ends,
        }
    )


def _standing(records: Records, job: Job) -> Standing:
    """How far it is; on a full disk, where what the analysis notes does not arrive, that the disk is full."""
    found = Analyses(records.jobs).standing(job)
    if found.is_over or shutil.disk_usage(records.folder).free >= LEAST_BYTES:
        return found
    return dataclasses.replace(found, words=FULL, step=FULL, share=None)
