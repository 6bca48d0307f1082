"""The areas to consider examining: body map and table."""

from __future__ import annotations

from typing import Any

from postureview.report import target_words as say
from postureview.report.body_map import body_map, not_drawn, shade
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.values.target import Role


def target_section(assessment: Assessment) -> dict[str, Any]:
    """The map, its legend, the rows of the table, and the areas that no outline shows."""
    from markupsafe import Markup

    ranked = sorted(assessment.targets, key=lambda one: one.rank)
    statements = {one.rule: one.statement for one in assessment.findings}
    return {
        "none": say.NONE_CLOSED if assessment.safety.gate is Gate.CLOSED else say.NONE,
        "figures": [(say.FIGURES[view], Markup(svg)) for view, svg in body_map(ranked)] if ranked else [],
        "not_drawn": not_drawn(ranked),
        "has_training": any(one.role is Role.TRAIN for one in ranked),
        "techniques": list({one.key: one for target in ranked for one in target.techniques}.values()),
        "rows": [
            {
                "one": one,
                "shade": shade(one.rank),
                "side": say.SIDES[one.side],
                "role": say.ROLES[one.role],
                "findings": [statements[rule] for rule in one.findings if rule in statements],
            }
            for one in ranked
        ],
    }
