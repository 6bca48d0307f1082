"""Putting a wrong landmark or C7 right in the picture of a view."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.report.review_section import change_words, point_words
from postureview.report.words import VIEWS
from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import BODY_SIDES, BONES, Part, Side, View
from postureview.values.review import C7_POINT
from postureview.web.cases import Opened, keep_review, now_utc
from postureview.web.desk import heading, open_case, who
from postureview.web.forms import typed
from postureview.web.pages import page, records_of, session_of
from postureview.web.review_rows import correction_rows
from postureview.web.reviewing import with_correction, without_correction
from postureview.web.viewer import MOVABLE

router = APIRouter()
_MOST_PX = 100_000


@router.get("/assessments/{assessment_id}/points")
def points(request: Request, assessment_id: str, view: str = "", kept: int = 0) -> Response:
    """The picture of a view with the points that may be moved. kept : a correction was kept just now."""
    return _page(request, open_case(request, assessment_id, seen=True), view, kept=bool(kept))


def _page(request: Request, one: Opened, view: str, *, kept: bool = False, error: str = "") -> Response:
    workings, measured = one.case.workings, one.case.measured
    shown = [] if workings is None else [each for each in measured.pictures if each.view in workings.postures]
    first = next((each for each in shown if each.view.value == view), shown[0] if shown else None)
    values: dict[str, Any] = {
        "case": heading(one),
        "error": error,
        "changed": _changed_words(one) if kept else "",
        "views": [{"value": each.view.value, "words": VIEWS[each.view]} for each in shown],
    }
    if first is not None:
        values |= _picture(one, first)
    return page(request, "points.html.j2", status=422 if error else 200, **values)


def _picture(one: Opened, picture: KeyPicture) -> dict[str, Any]:
    return {
        "view": picture.view.value,
        "view_words": VIEWS[picture.view],
        "size": picture.size_px,
        "unit": max(picture.size_px) / 320,
        "picture": f"/assessments/{one.kept.id}/pictures/{picture.file}" if picture.file else "",
        "bones": _bones(picture),
        "points": _points(one, picture),
        "chosen": C7_POINT if picture.view.is_lateral else MOVABLE[2].label,
        "corrections": [each for each in correction_rows(one.case.review) if each["view"] is picture.view],
    }


def _points(one: Opened, picture: KeyPicture) -> list[dict[str, Any]]:
    """Points of this view: in side views of the near side, and C7."""
    near = picture.view.near_side
    names = [each.label for each in MOVABLE if near is Side.MIDLINE or not each.label.startswith(near.other.value)]
    told = []
    for name in [*([C7_POINT] if picture.view.is_lateral else []), *names]:
        at = one.case.point(picture.view, name)
        x, y = (None, None) if at is None else (round(at[0], 1), round(at[1], 1))
        told.append({"point": name, "words": point_words(name), "x": x, "y": y})
    return told


def _bones(picture: KeyPicture) -> list[tuple[Any, Any]]:
    sides = [side for side in BODY_SIDES if picture.view.near_side in (Side.MIDLINE, side)]
    pairs = [(first.on(side), second.on(side)) for side in sides for first, second in BONES]
    if len(sides) > 1:
        pairs += [(part.on(Side.LEFT), part.on(Side.RIGHT)) for part in (Part.SHOULDER, Part.HIP)]
    found = [(picture.landmarks_px[first], picture.landmarks_px[second]) for first, second in pairs]
    return [(first, second) for first, second in found if first is not None and second is not None]


def _changed_words(one: Opened) -> str:
    last = one.case.review.corrections[-1:]
    told = [change_words(each) for correction in last for each in correction.changes]
    return f"Measured again. {'; '.join(told)}." if told else "Kept. No value rests on this point here."


@router.post("/assessments/{assessment_id}/points")
async def move(request: Request, assessment_id: str) -> Response:
    """Put a point somewhere else, and measure again."""
    form = await typed(request)
    place = [form.number(name, label, 0, _MOST_PX) for name, label in (("x", "From the left"), ("y", "From the top"))]
    view, point = form.text("view", "View"), form.text("point", "Point")
    return await run_in_threadpool(_move, request, assessment_id, (view, point), place)


def _move(request: Request, assessment_id: str, what: tuple[str, str], place: list[float | None]) -> Response:
    one, session = open_case(request, assessment_id), session_of(request)
    view, point = what
    x, y = place
    try:
        if view not in {each.value for each in View} or x is None or y is None:
            raise UsageError(expected="a point and its place", found="less", todo="choose a point and where it belongs")
        now = {"by": who(session), "at_utc": now_utc()}
        review = with_correction(one.case, view=View(view), point=point, after_px=(x, y), **now)
        keep_review(records_of(request), one, review, by=session.by)
    except UsageError as error:
        return _page(request, one, view, error=str(error))
    return RedirectResponse(f"/assessments/{assessment_id}/points?view={view}&kept=1", status_code=303)


@router.post("/assessments/{assessment_id}/points/{number}/undo")
def take_back(request: Request, assessment_id: str, number: int) -> Response:
    """Take a correction back."""
    one = open_case(request, assessment_id)
    keep_review(records_of(request), one, without_correction(one.case, number), by=session_of(request).by)
    return RedirectResponse(f"/assessments/{assessment_id}/review#corrections", status_code=303)
