"""What the first screen of the page says: who, when, what was seen, the gate, and what matters most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report import page_words as say
from postureview.report.content import sorted_findings, withheld_groups
from postureview.report.movements import movement_blocks
from postureview.report.target_words import SIDES
from postureview.report.words import CLOTHING, VIEWS
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding
from postureview.values.intake import Pain
from postureview.values.pattern import Pattern

MOST = 3
"""A reader keeps three things in mind."""
MOST_AREAS = 3

NEUTRAL_PATTERNS = frozenset({"typical_variation", "insufficient_data"})


def first_screen(assessment: Assessment, tables: Knowledge) -> dict[str, Any]:
    """Everything the template needs of it."""
    points = key_points(assessment, tables)
    ranked = sorted(assessment.targets, key=lambda one: one.rank)
    return {
        "facts": facts(assessment),
        "views": list(
            dict.fromkeys(VIEWS[one.view] for one in assessment.measurements if _is_static(one.name, tables))
        ),
        "tests": [block.row.term for block in movement_blocks(assessment, tables) if block.movements],
        "points": points,
        "title": say.MATTERS_THREE if len(points) == MOST else say.MATTERS[len(points)],
        "areas": [f"{one.name} ({SIDES[one.side]})" for one in ranked[:MOST_AREAS]],
        "pattern": leading_pattern(assessment.patterns),
        "withheld": withheld_groups(assessment.withheld, tables),
    }


def key_points(assessment: Assessment, tables: Knowledge) -> tuple[Finding, ...]:
    """The findings that matter most: the most marked, and of two alike the movement before the stance.

    Movement separates people with and without back pain better than stance does (reference, consequence 7).
    """
    found = sorted_findings(assessment)
    severities = list(dict.fromkeys(one.severity for one in found))
    ordered = sorted(found, key=lambda one: (severities.index(one.severity), _is_stance(one, tables)))
    return tuple(ordered[:MOST])


def leading_pattern(patterns: Sequence[Pattern]) -> Pattern | None:
    """The most probable pattern, where it says something of the person."""
    known = [one for one in patterns if one.probability is not None]
    first = max(known, key=lambda one: one.probability or 0.0, default=None)
    return None if first is None or first.label in NEUTRAL_PATTERNS else first


def facts(assessment: Assessment) -> tuple[str, ...]:
    """What is known of the person, and what was said of pain, in short pieces."""
    patient, intake = assessment.patient, assessment.intake
    pieces = [
        f"{patient.age} {say.YEARS}" if patient.age is not None else "",
        say.SEX[patient.sex] if patient.sex else "",
        f"{patient.stature_cm:.0f} cm" if patient.stature_cm is not None else say.STATURE_UNKNOWN,
        say.HANDED[patient.dominant_hand] if patient.dominant_hand else "",
        f"{say.TRUNK}: {CLOTHING[patient.clothing]}" if patient.clothing else "",
    ]
    if intake is not None:
        pieces += [say.OCCUPATIONS[intake.occupation] if intake.occupation else "", *_pain(intake.pain)]
    return tuple(one for one in pieces if one)


def _pain(pain: Pain) -> tuple[str, ...]:
    return (
        say.PAIN.format(score=pain.score) if pain.score is not None else "",
        say.PAIN_FUNCTION.format(function=pain.function) if pain.function is not None else "",
        say.PAIN_REGIONS.format(regions=", ".join(one.replace("_", " ") for one in pain.regions))
        if pain.regions
        else "",
        say.PAIN_WEEKS.format(weeks=pain.onset_weeks) if pain.onset_weeks is not None else "",
    )


def _is_stance(finding: Finding, tables: Knowledge) -> bool:
    return all(_is_static(key.partition("/")[0], tables) for key in finding.evidence)


def _is_static(name: str, tables: Knowledge) -> bool:
    return tables.test_of(name) is None
