"""The assessment as plain values for the printed report's template: what the measurements mean, and what to do."""

from __future__ import annotations

from postureview.report.content import sided_term, sorted_findings
from postureview.report.document_data import Data
from postureview.report.words import GRADES, SIDES, VIEWS
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.values.pattern import Pattern
from postureview.values.plan import Plan
from postureview.values.target import Target


def meaning(assessment: Assessment) -> Data:
    """Patterns, findings, areas and plan. A closed gate has neither areas nor plan, whatever the file says."""
    closed = assessment.safety.gate is Gate.CLOSED
    plan = None if closed or assessment.plan is None else _plan(assessment.plan)
    return {
        "patterns": [_pattern(one, assessment) for one in assessment.patterns],
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
        "targets": [] if closed else [_target(one) for one in sorted(assessment.targets, key=lambda one: one.rank)],
        "plan": plan,
    }


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
        "side": SIDES[one.side],
        "because": one.because,
        "confirm": one.confirm,
        "techniques": [
            {
                "name": technique.name,
                "grade": technique.evidence_grade,
                "evidence": technique.evidence,
                "dose": technique.dose,
                "cautions": technique.cautions,
                "source": technique.source,
            }
            for technique in one.techniques
        ],
        "no_technique": one.no_technique,
        "caution": one.caution,
        "source": one.source,
    }


def _plan(plan: Plan) -> Data:
    return {
        "session": plan.session,
        "expectations": plan.expectations,
        "review": plan.review,
        "exercises": [
            {
                "name": one.name,
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
