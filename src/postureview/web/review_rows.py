"""Findings, areas and corrections as the review's page shows them."""

from __future__ import annotations

import hashlib
from typing import Any

from postureview.findings.reviewed import Matter
from postureview.report.numbers import moment
from postureview.report.review_section import change_words, point_words
from postureview.report.review_words import DECIDED, NO_CHANGE, NOT_SEEN
from postureview.report.words import GRADES, SIDES, VIEWS
from postureview.values.finding import Finding
from postureview.values.landmarks import Side
from postureview.values.review import Correction, Decision, Review
from postureview.values.target import Target

UNDECIDED = "not decided"


def anchor(key: str) -> str:
    """Where on the page a finding or area stands."""
    return "m" + hashlib.sha256(key.encode()).hexdigest()[:12]


def matter_row(one: Matter) -> dict[str, Any]:
    """One finding or area."""
    judgement = None if one.is_outdated else one.judgement
    edited = judgement is not None and judgement.decision is Decision.EDITED
    return {
        "anchor": anchor(one.key),
        "subject": one.subject.value,
        "key": one.key,
        "title": _title(one.item),
        "says": judgement.words if edited and judgement is not None else one.words,
        "was": one.words if edited else "",
        "css": "" if judgement is None else judgement.decision.value,
        "decided": UNDECIDED if judgement is None else DECIDED[judgement.decision],
        "reason": "" if judgement is None else judgement.reason,
        "outdated": one.is_outdated,
        "facts": _facts(one.item),
    }


def correction_row(one: Correction) -> dict[str, Any]:
    """One correction."""
    return {
        "point": f"{point_words(one.point)}, {VIEWS[one.view]}",
        "view": one.view,
        "before": NOT_SEEN if one.before_px is None else f"{one.before_px[0]:.0f}, {one.before_px[1]:.0f}",
        "after": f"{one.after_px[0]:.0f}, {one.after_px[1]:.0f}",
        "by": f"{one.by}, {moment(one.at_utc)}",
        "values": [change_words(each) for each in one.changes] or [NO_CHANGE],
    }


def correction_rows(review: Review) -> list[dict[str, Any]]:
    """Every correction, in order."""
    return [correction_row(one) for one in review.corrections]


def _title(item: Finding | Target) -> str:
    sided = "" if item.side is Side.MIDLINE else f", {SIDES[item.side]}"
    if isinstance(item, Finding):
        return f"{item.rule.replace('_', ' ').capitalize()}{sided}: {GRADES[item.severity]}"
    return f"{item.name}{sided}"


def _facts(item: Finding | Target) -> str:
    if isinstance(item, Finding):
        return ""
    techniques = "; ".join(one.name for one in item.techniques) or item.no_technique
    return f"Confirm: {item.confirm} Techniques: {techniques}. Caution: {item.caution}"
