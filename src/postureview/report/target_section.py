"""The areas to consider examining: body map and list."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from postureview.report import target_words as say
from postureview.report.body_map import body_map, not_drawn, shade
from postureview.report.content import sorted_findings
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding, Gate
from postureview.values.landmarks import Side
from postureview.values.target import Role, Target


def target_section(assessment: Assessment) -> dict[str, Any]:
    """The map, its legend, the rows of the list, and the areas that no outline shows."""
    from markupsafe import Markup

    ranked = both_sides(assessment.targets)
    found = sorted_findings(assessment)
    return {
        "none": say.NONE_CLOSED if assessment.safety.gate is Gate.CLOSED else say.NONE,
        "figures": [(say.FIGURES[view], Markup(svg)) for view, svg in body_map(ranked)] if ranked else [],
        "not_drawn": not_drawn(ranked),
        "has_training": any(one.role is Role.TRAIN for one in ranked),
        "techniques": list({one.key: one for target in ranked for one in target.techniques}.values()),
        "rows": [_row(one, found) for one in ranked],
    }


def both_sides(targets: Sequence[Target]) -> tuple[Target, ...]:
    """In order of rank; an area that has one rank on the left and on the right is told once, for both sides."""
    told: dict[Target, set[Side]] = {}
    for one in sorted(targets, key=lambda one: one.rank):
        told.setdefault(dataclasses.replace(one, side=Side.MIDLINE), set()).add(one.side)
    return tuple(
        dataclasses.replace(one, side=next(iter(sides))) if len(sides) == 1 else one for one, sides in told.items()
    )


def _row(one: Target, found: Sequence[Finding]) -> dict[str, Any]:
    cautions = dict.fromkeys(caution for technique in one.techniques for caution in technique.cautions)
    return {
        "one": one,
        "shade": shade(one.rank),
        "side": say.SIDES[one.side],
        "role": say.ROLES[one.role],
        "findings": [place for place, finding in enumerate(found, start=1) if finding.rule in one.findings],
        "cautions": [caution for caution in cautions if caution != one.caution],
    }
