"""Problems between the tables of meaning that no single row shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from postureview.knowledge.meaning_rows import PosturePatternRow, TargetRow
from postureview.knowledge.movement_rows import MovementTestRow
from postureview.knowledge.rows import MeasureRow, RuleRow
from postureview.knowledge.tables import unknown

if TYPE_CHECKING:
    from postureview.knowledge.meaning import Meaning

NEEDED_SENTENCES = ("step", "expectation", "review", "pain_rule", "seek_care")
"""Kinds of sentences without which no plan can be written."""


def link_problems(meaning: Meaning) -> Iterator[str]:
    """Names that stand in one table and not in the table that they come from; rows that nothing uses."""
    for area in meaning.areas.values():
        yield from unknown(f"area {area.key}", "technique", area.never, meaning.techniques)
    for technique in meaning.techniques.values():
        where = f"technique {technique.key}"
        yield from unknown(where, "contraindication", technique.contraindications, meaning.contraindications)
    named = {name for technique in meaning.techniques.values() for name in technique.contraindications}
    for question in meaning.contraindications.values():
        yield from unknown(f"contraindication {question.id}", "area", question.areas, meaning.areas)
        if not question.general and question.id not in named:
            yield f"contraindication {question.id}: neither general nor named by a technique"
    for flag in meaning.red_flags.values():
        yield from unknown(f"red flag {flag.id}", "contraindication", flag.removes, meaning.contraindications)
    for exercise in meaning.exercises.values():
        where = f"exercise {exercise.key}"
        yield from unknown(where, "area", exercise.areas, meaning.areas)
        yield from unknown(where, "contraindication", exercise.not_with, meaning.contraindications)
    for region in meaning.regions.values():
        yield from unknown(f"region {region.id}", "area", region.areas, meaning.areas)
    for target in meaning.targets:
        yield from _target_problems(target, meaning)
    kinds = {sentence.kind for sentence in meaning.sentences}
    yield from (f"sessions: no sentence of the kind {kind}" for kind in NEEDED_SENTENCES if kind not in kinds)
    if not any(exercise.always for exercise in meaning.exercises.values()):
        yield "exercises: none is always = true, so a technique could stand alone"


def _target_problems(target: TargetRow, meaning: Meaning) -> Iterator[str]:
    where = f"target {target.id}"
    yield from unknown(where, "exercise", target.exercises, meaning.exercises)
    for group in target.areas:
        yield from unknown(where, "area", group.keys, meaning.areas)
        yield from unknown(where, "technique", group.techniques, meaning.techniques)
        for area in (meaning.areas[key] for key in group.keys if key in meaning.areas):
            if not (area.test_short if group.role == "short" else area.test_long):
                yield f"{where}: area {area.key} has no hand test for the role {group.role}"


def unit_problems(
    meaning: Meaning, measures: Mapping[str, MeasureRow], tests: Mapping[str, MovementTestRow]
) -> Iterator[str]:
    """Limits in another unit than their measure's, and measures that there are not."""
    for pattern in meaning.patterns.values():
        where = f"pattern {pattern.id}"
        if pattern.sided_by and pattern.sided_by not in measures:
            yield f"{where}: measure {pattern.sided_by} is not in the tables"
        for one in pattern.defining:
            if one.measure not in measures:
                yield f"{where}: measure {one.measure} is not in the tables"
            elif measures[one.measure].unit != one.unit:
                yield f"{where}: {one.measure} is in {measures[one.measure].unit}, its limit in {one.unit}"
        moved = {name for test in tests.values() for name, _ in test.terms()}
        yield from unknown(where, "measure", (*pattern.measured, *pattern.not_measured), moved)
    for outcome in meaning.outcomes.values():
        if outcome.measure and outcome.measure not in tests:
            yield f"outcome {outcome.id}: measure {outcome.measure} is not in the tables"
        elif outcome.measure and outcome.unit != (unit := "mm" if outcome.measure == "fingertip_to_floor" else "deg"):
            yield f"outcome {outcome.id}: {outcome.measure} is in {unit}, its change in {outcome.unit}"


def finding_ids(rules: Iterable[RuleRow], tests: Iterable[MovementTestRow]) -> tuple[str, ...]:
    """Every rule that a finding may carry."""
    found = [rule.id for rule in rules]
    for test in tests:
        for name, ranges in ((test.name, test.range), (f"{test.name}_speed", test.speed_range)):
            if any(row.below for row in ranges):
                found.append(f"{name}_low")
            if any(row.above for row in ranges):
                found.append(f"{name}_high")
        if test.asymmetry is not None:
            found.append(f"{test.name}_sides_differ")
        found += [f"{test.name}_{extra.name}" for extra in test.extra if extra.says]
    return tuple(found)


def reach_problems(meaning: Meaning, rules: Iterable[RuleRow], tests: Mapping[str, MovementTestRow]) -> Iterator[str]:
    """A finding or pattern from which no target and no explicit "none" follows, and targets of what there is not."""
    findings = set(finding_ids(rules, tests.values()))
    patterns = meaning.patterns
    yield from (f"pattern {name} is the name of a finding too" for name in sorted(findings & set(patterns)))
    followed = {name for target in meaning.targets for name in target.follows}
    for target in meaning.targets:
        yield from unknown(f"target {target.id}", "finding or pattern", target.follows, findings | set(patterns))
    for pattern in patterns.values():
        yield from unknown(f"pattern {pattern.id}", "finding", _named(pattern), findings)
        if pattern.id not in followed:
            yield f"pattern {pattern.id}: leads to no target and no explicit none"
    reached = followed | {name for pattern in patterns.values() for name in pattern.rules if pattern.id in followed}
    yield from (f"finding {name}: leads to no target and no explicit none" for name in sorted(findings - reached))


def _named(pattern: PosturePatternRow) -> tuple[str, ...]:
    return (*pattern.rules, *pattern.with_any, *pattern.without)
