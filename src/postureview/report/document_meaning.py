"""The assessment as plain values for the printed report's template: what the measurements mean, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from postureview.knowledge.load import Knowledge
from postureview.report.body_map import body_map, not_drawn
from postureview.report.content import sided_term, sorted_findings
from postureview.report.document_data import Data
from postureview.report.document_drawings import as_data, standalone
from postureview.report.exercise_figures import exercise_figure
from postureview.report.symmetry_section import symmetry_section
from postureview.report.target_words import FIGURES, NOT_DRAWN, ROLES, TECHNIQUE_HEADS, TECHNIQUES_TITLE
from postureview.report.target_words import MEANS as AREAS_MEAN
from postureview.report.target_words import SIDES as AREA_SIDES
from postureview.report.words import GRADES, VIEWS
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.values.pattern import Pattern
from postureview.values.plan import Plan
from postureview.values.target import Target


def meaning(assessment: Assessment) -> Data:
    """Patterns, findings, areas and plan. A closed gate has neither areas nor plan, whatever the file says."""
    closed = assessment.safety.gate is Gate.CLOSED
    targets = [] if closed else sorted(assessment.targets, key=lambda one: one.rank)
    by_probability = sorted(assessment.patterns, key=lambda one: -(one.probability or 0.0))
    return {
        "patterns": [_pattern(one, assessment) for one in by_probability],
        "findings": [
            {
                "grade": one.severity.value,
                "grade_words": GRADES[one.severity],
                "says": one.statement,
                "evidence": [evidence_words(key, assessment) for key in one.evidence],
                "source": one.source,
            }
            for one in sorted_findings(assessment)
        ],
        "screened": assessment.safety.gate is Gate.OPEN,
        **_areas(targets),
        "plan": None if closed or assessment.plan is None else _plan(assessment.plan),
    }


def _areas(targets: Sequence[Target]) -> Data:
    """The areas with their map, and each of their techniques once."""
    undrawn = ", ".join(one.name for one in not_drawn(targets))
    techniques = {one.key: one for target in targets for one in target.techniques}
    return {
        "targets": [_target(one) for one in targets],
        "areas_mean": AREAS_MEAN,
        "body_map": _maps(targets),
        "not_drawn": f"{NOT_DRAWN}: {undrawn}" if undrawn else "",
        "techniques": [
            [one.name, one.evidence_grade, one.evidence, one.dose, ", ".join(one.source)] for one in techniques.values()
        ],
        "techniques_title": TECHNIQUES_TITLE,
        "technique_heads": TECHNIQUE_HEADS,
    }


def _maps(targets: Sequence[Target]) -> list[Data]:
    """The front and the back figure; none without areas."""
    drawn = body_map(targets) if targets else ()
    return [{**as_data(standalone(svg, "figure")), "caption": FIGURES[view]} for view, svg in drawn]


def symmetry(assessment: Assessment, tables: Knowledge) -> Data:
    """Left against right: what leans or is lower on one side, and what was measured on both."""
    section = symmetry_section(assessment, tables)
    return {
        "leans": [
            {
                "term": f"{row['one'].term}, {VIEWS[row['one'].view]}",
                "meaning": row["meaning"],
                "value": row["value"],
                "error": row["error"],
                "grade": row["one"].grade.value,
                "grade_words": GRADES[row["one"].grade],
                "bar": as_data(standalone(row["bar"], "lean-bar")),
            }
            for row in section["leans"]
        ],
        "pairs": [
            {
                "cells": [row["left"], row["right"], row["apart"], row["error"], row["says"]],
                "term": ", ".join(part for part in (row["pair"].left.term, row["place"]) if part),
                "bar": as_data(standalone(row["bar"], "pair-bar")),
            }
            for row in section["pairs"]
        ],
    }


def exercise_drawing(key: str) -> Data | None:
    """The drawing of an exercise; None where there is none. Decoration: the words say everything."""
    element = exercise_figure(key)
    return dict(as_data(standalone(element, "exercise"))) if element else None


def evidence_words(key: str, assessment: Assessment) -> str:
    """Term and view of the measurement with this key; the key itself where there is none."""
    found = next((one for one in assessment.measurements if one.key == key), None)
    return key if found is None else f"{sided_term(found)}, {VIEWS[found.view]}"


def _pattern(one: Pattern, assessment: Assessment) -> Data:
    return {
        "term": one.term,
        "probability": "" if one.probability is None else f"{one.probability:.2f}",
        "features": [evidence_words(key, assessment) for key in one.features],
        "note": one.note,
        "model": one.model,
        "source": one.source,
    }


def _target(one: Target) -> Data:
    return {
        "rank": one.rank,
        "name": one.name,
        "latin": one.latin,
        "side": AREA_SIDES[one.side],
        "role": ROLES[one.role],
        "because": one.because,
        "confirm": one.confirm,
        "techniques": [
            {
                "name": technique.name,
                "grade": technique.evidence_grade,
                "cautions": technique.cautions,
            }
            for technique in one.techniques
        ],
        "no_technique": one.no_technique,
        "caution": one.caution,
        "source": one.source,
    }


def _plan(plan: Plan) -> Data:
    return {
        "communication": plan.communication,
        "session": plan.session,
        "expectations": plan.expectations,
        "review": plan.review,
        "exercises": [
            {
                "name": one.name,
                "drawing": exercise_drawing(one.key),
                "instruction": one.instruction,
                "dose": one.dose,
                "because": one.because,
                "caution": one.caution,
                "source": one.source,
            }
            for one in plan.exercises
        ],
        "pain_rule": plan.pain_rule,
        "advice": [
            {"category": one.category, "says": one.text, "evidence": one.evidence, "source": one.source}
            for one in plan.advice
        ],
        "seek_care": plan.seek_care,
        "source": plan.source,
    }
