"""Targets and plan as lines of the terminal summary."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from postureview.values.assessment import Assessment
from postureview.values.landmarks import Side
from postureview.values.plan import Plan
from postureview.values.target import Role, Target

COLUMNS = 100
MOST_TARGETS = 3
"""Areas that are printed one by one; the rest are counted and named."""

TARGETS_TITLE = "AREAS TO CONSIDER EXAMINING"
TARGETS_MEAN = (
    "Suggestions of a model, for the hands of a professional to confirm or refute; one camera sees neither tension "
    "nor tenderness. Evidence for hands-on techniques is of low certainty and concerns short-term relief."
)
ROLES = {
    Role.SHORT: "short in the model: examine length and tenderness",
    Role.LONG: "long in the model: examine strength",
    Role.TRAIN: "to train: examine strength",
}
BOTH = "both sides"


def target_lines(assessment: Assessment) -> list[str]:
    """Areas, first to examine first; left and right together where nothing but the side differs."""
    if not assessment.targets:
        return []
    groups = list(grouped(assessment.targets))
    lines = [TARGETS_TITLE, *_wrapped(TARGETS_MEAN, "  ")]
    for group in groups[:MOST_TARGETS]:
        lines += _target(group)
    more = [f"{group[0].name} ({_sides(group)})" for group in groups[MOST_TARGETS:]]
    return lines + (_wrapped(f"… and {len(more)} more in the report: {', '.join(more)}.", "  ", "    ") if more else [])


def grouped(targets: Sequence[Target]) -> Iterator[tuple[Target, ...]]:
    """Targets of one area, rank and role together."""
    groups: dict[tuple[int, str, Role, str], list[Target]] = {}
    for one in targets:
        groups.setdefault((one.rank, one.area, one.role, one.no_technique), []).append(one)
    yield from (tuple(group) for group in groups.values())


def plan_lines(plan: Plan | None) -> list[str]:
    """Session, exercises, advice, and when to seek care. How an exercise is done, the report shows."""
    if plan is None:
        return []
    lines = ["PLAN"]
    for words in plan.communication:
        lines += _wrapped(f"Talk: {words}", "  ", "    ")
    if plan.session:
        lines += _wrapped(f"Session: {' '.join(plan.session)}", "  ", "    ")
        lines += _wrapped(f"Expect: {' '.join(plan.expectations)}", "  ", "    ")
    lines += _wrapped(f"Review: {plan.review}", "  ", "    ")
    for one in plan.exercises:
        caution = f" {one.caution}" if one.caution else ""
        lines += _wrapped(f"Exercise: {one.name}, {one.dose} ({one.because}).{caution}", "  ", "    ")
    lines += _wrapped("How each is done is in the report.", "  ", "    ") if plan.exercises else []
    lines += _wrapped(f"Pain and dose: {plan.pain_rule}", "  ", "    ")
    for category in dict.fromkeys(one.category for one in plan.advice):
        here = [one for one in plan.advice if one.category == category]
        words = f"{category.capitalize()}: {' '.join(one.text for one in here)} Evidence: {here[0].evidence}."
        lines += _wrapped(words, "  ", "    ")
    return lines + [line for one in plan.seek_care for line in _wrapped(f"! {one}", "  ", "    ")]


def _target(group: Sequence[Target]) -> Iterator[str]:
    one = group[0]
    yield from _wrapped(f"{one.rank}. {one.name} ({one.latin}), {_sides(group)}; {ROLES[one.role]}", "  ", "     ")
    yield from _wrapped(f"Why: {one.because}", "     ", "       ")
    yield from _wrapped(f"Check: {one.confirm}", "     ", "       ")
    named = "; ".join(f"{each.name} (evidence {each.evidence_grade}; {each.dose})" for each in one.techniques)
    yield from _wrapped(f"Techniques: {named or f'none, {one.no_technique}'}", "     ", "       ")
    yield from _wrapped(f"Caution: {one.caution}", "     ", "       ")


def _sides(group: Sequence[Target]) -> str:
    sides = {one.side for one in group}
    if len(sides) > 1:
        return BOTH
    (side,) = sides
    return "midline" if side is Side.MIDLINE else side.value


def _wrapped(words: str, indent: str = "", hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        words, COLUMNS, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging
    )
