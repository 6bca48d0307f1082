"""The progress report: visits of one person over time, each measure against its measurement error."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from postureview.base.errors import UsageError
from postureview.report import progress_words as say
from postureview.report import words
from postureview.report.caveats import caveats
from postureview.report.drawing import Crop, crop
from postureview.report.environment import rendered
from postureview.report.numbers import day, number, quantity, short_unit
from postureview.report.progress_plots import score_plot, visits_plot
from postureview.report.view_section import shown_picture
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.change import Change, Comparison, ScoreChange, Verdict
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View

Compare = Callable[[Assessment, Assessment], Comparison]

_PICTURE_HEIGHT_PX = 430
_ABOVE_EAR, _BELOW_ANKLE, _HALF_WIDTH, _MARGIN = 0.22, 0.13, 0.35, 0.1
"""Room around the body in the before-and-after pictures, in lengths of the body from ankle to ear."""
_ALONG = (Part.ANKLE, Part.KNEE, Part.HIP, Part.SHOULDER, Part.EAR)


def progress_page(
    assessments: Sequence[Assessment],
    compare: Compare,
    pictures: Sequence[Mapping[str, bytes]] = (),
    *,
    title: str = say.TITLE,
    called: Sequence[str] = (),
    links: Sequence[tuple[str, str, bool]] = (),
) -> str:
    """Two visits or more of one person as one HTML page, the first compared with the latest.

    compare : raises UsageError for two people; it is asked about every visit.
    pictures : for each assessment, ``KeyPicture.file`` → JPEG bytes; empty where none were kept.
    called : what each assessment is called; then they keep the order in which they are given. Empty = called by its
    day, in the order of time.
    links : (address, words, whether it is this page) of other pages, where the page is shown by a program.
    """
    if len(assessments) < 2:
        raise UsageError(
            expected="two assessments or more of one person",
            found=str(len(assessments)),
            todo="name the assessment.json of every visit",
        )
    kept = list(pictures) or [{} for _ in assessments]
    visits = list(zip(assessments, kept, strict=True))
    if not called:
        visits.sort(key=lambda one: one[0].provenance.created_utc)
    ordered = [assessment for assessment, _ in visits]
    comparison = [compare(ordered[0], later) for later in ordered[1:]][-1]
    times = visit_times([one.provenance.created_utc for one in ordered])
    return rendered(
        "progress.html.j2",
        say=say,
        words=words,
        comparison=comparison,
        latest=ordered[-1],
        gate=words.GATES[ordered[-1].safety.gate],
        title=title,
        called=called,
        links=links,
        heads=say.HEADS_OF_FILMS if called else say.HEADS,
        plot_means=say.PLOT_OF_FILMS_MEANS if called else say.PLOT_MEANS,
        dates=list(called) or [day(one.provenance.created_utc) for one in ordered],
        counts={verdict: sum(one.verdict is verdict for one in comparison.changes) for verdict in Verdict},
        groups=[
            (verdict, [_row(one, ordered, times) for one in comparison.changes if one.verdict is verdict])
            for verdict in Verdict
        ],
        scores=[_score(one, ordered, times) for one in comparison.scores] or _plain_scores(ordered, times),
        pairs=_pictures(visits[0], visits[-1]),
        caveats=caveats(ordered[-1]),
        origins=[_origin(one) for one in ordered],
    )


def _origin(visit: Assessment) -> str:
    origin = visit.provenance
    return say.MADE_BY.format(
        date=day(origin.created_utc),
        software=origin.software,
        engine=origin.engine or say.NO_ENGINE,
        calibration=origin.calibration,
    )


def visit_times(created: Sequence[str]) -> list[float]:
    """Where each visit lies between the first (0) and the last (1); evenly spread where the times do not tell."""
    even = [place / max(1, len(created) - 1) for place in range(len(created))]
    try:
        seconds = [datetime.fromisoformat(one).timestamp() for one in created]
    except ValueError:
        return even
    length = seconds[-1] - seconds[0]
    return [(one - seconds[0]) / length for one in seconds] if length > 0 else even


def _row(change: Change, visits: Sequence[Assessment], times: Sequence[float]) -> dict[str, Any]:
    from markupsafe import Markup

    unit = change.unit
    key = f"{change.name}/{change.view.value}/{change.side.value}"
    found = [next((one.value for one in visit.measurements if one.key == key), None) for visit in visits]
    told = change.side in (Side.MIDLINE, change.view.near_side)

    def words_of(value: float | None) -> str:
        return say.NONE if value is None else number(value, unit) + short_unit(unit)

    comparable = change.verdict is not Verdict.REPEAT
    return {
        "one": change,
        "key": key,
        "term": change.term if told else f"{change.term}, {words.SIDES[change.side]}",
        "view": words.VIEWS[change.view],
        "before": words_of(change.before),
        "after": words_of(change.after),
        "difference": _signed(change.difference, unit) if comparable else "",
        "mdc95": f"± {quantity(change.mdc95, unit)}" if comparable and change.mdc95 is not None else "",
        "toward": say.TOWARD[change.toward_reference] if change.verdict is Verdict.CHANGED else "",
        "plot": Markup(visits_plot(found, times, error=change.mdc95, unit=unit, label=change.term))
        if any(value is not None for value in found)
        else "",
    }


def _signed(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    text = number(value, unit) + short_unit(unit)
    return f"+{text}" if value > 0 and float(number(value, unit)) != 0 else text


def _score(score: ScoreChange, visits: Sequence[Assessment], times: Sequence[float]) -> dict[str, Any]:
    values = _answers("function" if "function" in score.name else "score", visits)
    return _score_row(score.term, (score.before, score.after), values, times) | {"one": score}


def _plain_scores(visits: Sequence[Assessment], times: Sequence[float]) -> list[dict[str, Any]]:
    """Pain and function as they were answered, where the comparison says nothing of them."""
    rows = []
    for field, term in say.SCORES_PLAIN.items():
        values = _answers(field, visits)
        if any(value is not None for value in values):
            rows.append(_score_row(term, (values[0], values[-1]), values, times) | {"one": None})
    return rows


def _answers(field: str, visits: Sequence[Assessment]) -> list[int | None]:
    return [None if one.intake is None else getattr(one.intake.pain, field) for one in visits]


def _score_row(
    term: str, ends: tuple[int | None, int | None], values: Sequence[int | None], times: Sequence[float]
) -> dict[str, Any]:
    from markupsafe import Markup

    before, after = (say.NOT_ASKED if value is None else str(value) for value in ends)
    return {
        "term": term,
        "before": before,
        "after": after,
        "plot": Markup(score_plot(values, times, label=term)) if any(one is not None for one in values) else "",
    }


def _pictures(
    before: tuple[Assessment, Mapping[str, bytes]], after: tuple[Assessment, Mapping[str, bytes]]
) -> list[dict[str, Any]]:
    """Views that both visits show, each as two pictures at one scale."""
    shown = []
    for view in View:
        ends = [(visit, kept, _picture_of(visit, view)) for visit, kept in (before, after)]
        if all(picture is not None for _, _, picture in ends):
            above = max(room_above(picture) for _, _, picture in ends if picture is not None)
            frames = [
                _at_one_scale(visit, kept, picture, above) for visit, kept, picture in ends if picture is not None
            ]
            shown.append({"view": words.VIEWS[view], "frames": frames})
    return shown


def _at_one_scale(visit: Assessment, kept: Mapping[str, bytes], picture: KeyPicture, above: float) -> dict[str, Any]:
    measured = [one for one in visit.measurements if one.view is picture.view]
    frame = shown_picture(picture, kept, measured, _PICTURE_HEIGHT_PX, same_scale(picture, above))
    return {**frame, "date": day(visit.provenance.created_utc)}


def _picture_of(visit: Assessment, view: View) -> KeyPicture | None:
    return next((one for one in visit.pictures if one.view is view), None)


def same_scale(picture: KeyPicture, above: float = 0.0) -> Crop:
    """The part of the picture in which the feet lie at the same place and legs and trunk are equally long, whoever
    filmed, however far away, and however far the body is bent.

    above : room over the ankles that the other picture needs, in lengths of the body.
    """
    length_px = _length_px(picture)
    points = [point for point in picture.landmarks_px if point is not None]
    ankles = _known(picture, Part.ANKLE)
    if length_px is None:
        return crop(picture)
    middle, ankle_y = sum(x for x, _ in ankles) / len(ankles), max(y for _, y in ankles)
    left = min(middle - _HALF_WIDTH * length_px, min(x for x, _ in points) - _MARGIN * length_px)
    right = max(middle + _HALF_WIDTH * length_px, max(x for x, _ in points) + _MARGIN * length_px)
    above = max(above, room_above(picture))
    return Crop(
        left=left,
        top=ankle_y - above * length_px,
        width=right - left,
        height=(above + _BELOW_ANKLE) * length_px,
    )


def room_above(picture: KeyPicture) -> float:
    """Room over the ankles that the body needs, raised arms included, in its lengths."""
    length_px, ankles = _length_px(picture), _known(picture, Part.ANKLE)
    if length_px is None:
        return 0.0
    highest_px = max(y for _, y in ankles) - min(point[1] for point in picture.landmarks_px if point is not None)
    return max(1 + _ABOVE_EAR, highest_px / length_px + _MARGIN)


def _length_px(picture: KeyPicture) -> float | None:
    """From ankle to ear along the body, of the side that is seen longer; None where neither side is known."""
    lengths = [_along(picture, side) for side in BODY_SIDES]
    return max((one for one in lengths if one), default=None)


def _along(picture: KeyPicture, side: Side) -> float | None:
    places = [part.on(side) for part in _ALONG]
    known = [picture.landmarks_px[one] if one < len(picture.landmarks_px) else None for one in places]
    if known[0] is None or known[-1] is None:
        return None
    return sum(math.dist(one, other) for one, other in itertools.pairwise(point for point in known if point))


def _known(picture: KeyPicture, part: Part) -> list[tuple[float, float]]:
    landmarks: list[Landmark] = [part.on(side) for side in BODY_SIDES]
    return [
        point
        for one in landmarks
        if one < len(picture.landmarks_px) and (point := picture.landmarks_px[one]) is not None
    ]
