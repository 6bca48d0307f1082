"""What a clinician changed by hand, as the page and the printed report say it."""

from __future__ import annotations

from typing import Any

from postureview.report import review_words as say
from postureview.report.numbers import moment, number, short_unit
from postureview.report.words import VIEWS
from postureview.values.assessment import Assessment
from postureview.values.review import C7_POINT, Correction, Decision, Judgement, Point, Review, ValueChange


def review_section(assessment: Assessment) -> dict[str, Any] | None:
    """State, corrections, decisions and notes; None before anybody reviewed."""
    review = assessment.review
    if review is None:
        return None
    return {
        "state": state_words(review),
        "signed": review.signed is not None,
        "corrections": [_correction(one) for one in review.corrections],
        "decisions": [_decision(one) for one in _last(review)],
        "notes": review.notes,
    }


def state_words(review: Review) -> str:
    """Whether it is signed, by whom and when."""
    if review.signed is None:
        return say.NOT_SIGNED.format(version=review.version)
    return say.SIGNED.format(by=review.signed.by, moment=moment(review.signed.at_utc), version=review.version)


def point_words(point: str) -> str:
    """A landmark as it is called in print."""
    return "C7" if point == C7_POINT else point.replace("_", " ")


def change_words(one: ValueChange) -> str:
    """A value before and after."""
    before, after = (
        say.NONE if value is None else number(value, one.unit) + short_unit(one.unit)
        for value in (one.before, one.after)
    )
    return f"{one.term}: {before} → {after}"


def _last(review: Review) -> list[Judgement]:
    """The last decision about everything, in the order in which it was first decided."""
    last = {(one.subject, one.key): one for one in review.judgements}
    return list(last.values())


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "point": f"{point_words(one.point)}, {VIEWS[one.view]}",
        "before": _place(one.before_px),
        "after": _place(one.after_px),
        "values": [change_words(each) for each in one.changes] or [say.NO_CHANGE],
        "by": f"{one.by}, {moment(one.at_utc)}",
    }


def _place(point: Point | None) -> str:
    return say.NOT_SEEN if point is None else f"{point[0]:.0f}, {point[1]:.0f}"


def _decision(one: Judgement) -> dict[str, Any]:
    edited = one.decision is Decision.EDITED
    return {
        "about": f"{say.SUBJECTS[one.subject]}: {one.words if edited else one.about}",
        "was": one.about if edited else "",
        "decision": say.DECIDED[one.decision],
        "reason": one.reason or say.NO_REASON,
        "by": f"{one.by}, {moment(one.at_utc)}",
    }
