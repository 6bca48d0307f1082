"""The areas to consider examining: body map and list."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from postureview.report import target_words as say
from postureview.report.body_map import body_map, not_drawn, shade
from postureview.report.content import sorted_findings
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding, Gate
from postureview.values.landmarks import Side
from postureview.values.target import Role, Target, Technique


def target_section(assessment: Assessment) -> dict[str, Any]:
    """The map, its legend, the rows of the list, and the areas that no outline shows."""
    from markupsafe import Markup

    ranked = both_sides(assessment.targets)
    found = sorted_findings(assessment)
    general = general_cautions(ranked)
    return {
        "none": say.NONE_CLOSED if assessment.safety.gate is Gate.CLOSED else say.NONE,
        "figures": [(say.FIGURES[view], Markup(svg)) for view, svg in body_map(ranked)] if ranked else [],
        "not_drawn": not_drawn(ranked),
        "has_training": any(one.role is Role.TRAIN for one in ranked),
        "techniques": [(technique, general[technique.key]) for technique in _techniques(ranked)],
        "rows": [_row(one, found, general) for one in ranked],
    }


def both_sides(targets: Sequence[Target]) -> tuple[Target, ...]:
    """In order of rank; an area that has one rank on the left and on the right is told once, for both sides."""
    told: dict[Target, set[Side]] = {}
    for one in sorted(targets, key=lambda one: one.rank):
        told.setdefault(dataclasses.replace(one, side=Side.MIDLINE), set()).add(one.side)
    return tuple(
        dataclasses.replace(one, side=next(iter(sides))) if len(sides) == 1 else one for one, sides in told.items()
    )


def general_cautions(targets: Sequence[Target]) -> dict[str, tuple[str, ...]]:
    """Technique → what must be heeded wherever it is named here: told once, not at every area."""
    named: dict[str, list[tuple[str, ...]]] = {}
    for technique in (technique for target in targets for technique in target.techniques):
        named.setdefault(technique.key, []).append(technique.cautions)
    return {
        key: tuple(caution for caution in everywhere[0] if all(caution in one for one in everywhere))
        for key, everywhere in named.items()
    }


def _techniques(targets: Sequence[Target]) -> Sequence[Technique]:
    return list({one.key: one for target in targets for one in target.techniques}.values())


def _row(one: Target, found: Sequence[Finding], general: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    own = (
        caution
        for technique in one.techniques
        for caution in technique.cautions
        if caution not in (*general[technique.key], one.caution)
    )
    return {
        "one": one,
        "shade": shade(one.rank),
        "side": say.SIDES[one.side],
        "role": say.ROLES[one.role],
        "findings": [place for place, finding in enumerate(found, start=1) if finding.rule in one.findings],
        "cautions": tuple(dict.fromkeys(own)),
    }
