"""What the measurements resemble, with the probability and what carried it."""

from __future__ import annotations

from typing import Any

from postureview.report import page_words as say
from postureview.report.words import VIEWS
from postureview.values.assessment import Assessment
from postureview.values.pattern import Pattern


def pattern_section(assessment: Assessment) -> list[dict[str, Any]]:
    """The most probable first."""
    by_key = {one.key: f"{one.term}, {VIEWS[one.view]}" for one in assessment.measurements}
    ordered = sorted(assessment.patterns, key=lambda one: -(one.probability or 0.0))
    return [_pattern(one, by_key) for one in ordered]


def _pattern(one: Pattern, by_key: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "percent": None if one.probability is None else f"{one.probability:.0%}",
        "says": say.NO_PROBABILITY if one.probability is None else f"{one.probability:.2f}",
        "features": [(key, by_key.get(key, key), key in by_key) for key in one.features],
        "origin": f"{say.MODEL} {one.model}" if one.model else say.RULE,
    }
