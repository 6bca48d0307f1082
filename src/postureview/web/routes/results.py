"""What an assessment says: the report itself, its printed forms, and single frames."""

from __future__ import annotations

import base64
import hashlib
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postureview.export.assessment_json import FILE_NAME, to_json
from postureview.records.errors import NotKeptError
from postureview.report.page import html_page
from postureview.web.cases import Opened, pictures_of
from postureview.web.desk import heading, open_case
from postureview.web.pages import page, records_of
from postureview.web.viewer import frames_json

router = APIRouter()
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def report_response(html: str, file_name: str = "") -> Response:
    """A self-contained report: its own style sheet by its hash, no script at all. file_name : to save it under."""
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in _STYLE.findall(html)]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = (
        f"default-src 'none'; style-src {styles}; style-src-attr 'unsafe-inline'; img-src data:; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
    headers = {"Content-Security-Policy": policy}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return HTMLResponse(html, headers=headers)


@router.get("/assessments/{assessment_id}")
def results(request: Request, assessment_id: str) -> Response:
    """The report, with the way to the other pages above."""
    one = open_case(request, assessment_id, seen=True)
    links = [(href, words, name == "results") for name, href, words in heading(one).tabs]
    base = f"/assessments/{assessment_id}"
    links += [(f"{base}/report.html", "Save as one file", False), (f"{base}/report.pdf", "PDF", False)]
    return report_response(html_page(one.case.outcome, pictures_of(records_of(request), one.kept), links=links))


@router.get("/assessments/{assessment_id}/report.html")
def saved(request: Request, assessment_id: str) -> Response:
    """The report as one file."""
    one = open_case(request, assessment_id)
    return report_response(html_page(one.case.outcome, pictures_of(records_of(request), one.kept)), "report.html")


@router.get("/assessments/{assessment_id}/report.pdf")
def printed(request: Request, assessment_id: str) -> Response:
    """The report as PDF. Raises MachineError without Typst."""
    from postureview.report.document import pdf_document

    one = open_case(request, assessment_id)
    return _pdf(pdf_document(one.case.outcome, pictures_of(records_of(request), one.kept)), "report.pdf")


@router.get("/assessments/{assessment_id}/patient.html")
def for_patient(request: Request, assessment_id: str) -> Response:
    """The patient's page."""
    from postureview.report.patient import patient_page

    return report_response(patient_page(open_case(request, assessment_id).case.outcome))


@router.get("/assessments/{assessment_id}/patient.pdf")
def for_patient_printed(request: Request, assessment_id: str) -> Response:
    """The patient's page as PDF. Raises MachineError without Typst."""
    from postureview.report.patient_document import patient_document

    return _pdf(patient_document(open_case(request, assessment_id).case.outcome), "patient.pdf")


@router.get("/assessments/{assessment_id}/assessment.json")
def plain(request: Request, assessment_id: str) -> Response:
    """The assessment for programs, as the review leaves it."""
    content = to_json(open_case(request, assessment_id).case.outcome).encode()
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(content, media_type="application/json", headers=headers)


@router.get("/assessments/{assessment_id}/pictures/{name}")
def picture(request: Request, assessment_id: str, name: str) -> Response:
    """A key picture."""
    found = pictures_of(records_of(request), open_case(request, assessment_id).kept)
    if name not in found:
        raise NotKeptError("picture")
    return Response(found[name], media_type="image/jpeg")


@router.get("/assessments/{assessment_id}/frames")
def frames(request: Request, assessment_id: str, recording: int = 0) -> Response:
    """The viewer of single frames."""
    one = open_case(request, assessment_id)
    names = _recordings(one)
    number = recording if 0 <= recording < len(names) else 0
    return page(request, "frames.html.j2", case=heading(one), recordings=names, number=number)


@router.get("/assessments/{assessment_id}/frames/{number}.json")
def frames_data(request: Request, assessment_id: str, number: int) -> Response:
    """Landmarks and angles of one recording."""
    one = open_case(request, assessment_id)
    workings = one.case.workings
    if workings is None:
        raise NotKeptError("recording")
    return Response(frames_json(workings, _recording(one, number)), media_type="application/json")


@router.get("/assessments/{assessment_id}/frames/{number}/{place}.jpg")
def frame(request: Request, assessment_id: str, number: int, place: int) -> Response:
    """A kept picture of one recording."""
    one = open_case(request, assessment_id)
    kept = () if one.case.workings is None else one.case.workings.frames.get(_recording(one, number), ())
    if not 0 <= place < len(kept):
        raise NotKeptError("picture")
    return Response(kept[place].jpeg, media_type="image/jpeg")


def _recordings(one: Opened) -> list[str]:
    return [] if one.case.workings is None else list(one.case.workings.tracks)


def _recording(one: Opened, number: int) -> str:
    names = _recordings(one)
    if not 0 <= number < len(names):
        raise NotKeptError("recording")
    return names[number]


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
