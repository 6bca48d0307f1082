"""What targets follow from: findings, movement patterns made of findings, and the classifier's patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postureview.knowledge.load import Knowledge
from postureview.knowledge.meaning_rows import PosturePatternRow
from postureview.values.finding import Finding
from postureview.values.intake import Intake
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement
from postureview.values.pattern import Pattern

OLD_SCAR = "old_scar"
SCAR_WORD = "scar"
"""The previous treatment by which a person says that there is an old scar near the pain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One reason to look somewhere.

    id : of a finding or a pattern. side : the named side; MIDLINE for the whole body. term : for people, of patterns.
    findings : rules that it rests on, empty for a pattern that no finding supports. moved : seen in a movement.
    probability : of a classifier's pattern.
    """

    id: str
    side: Side
    term: str = ""
    findings: tuple[str, ...] = ()
    severity: Grade = Grade.MILD
    moved: bool = False
    probability: float | None = None


def labels(
    findings: Sequence[Finding],
    patterns: Sequence[Pattern],
    measurements: Sequence[Measurement],
    intake: Intake | None,
    tables: Knowledge,
) -> tuple[Label, ...]:
    """Everything that the tables may lead on from."""
    return (
        *_of_findings(findings, tables),
        *movement_labels(findings, measurements, tables),
        *_of_patterns(patterns, findings, measurements, tables),
        *_said(intake),
    )


def _of_findings(findings: Iterable[Finding], tables: Knowledge) -> Iterator[Label]:
    for one in findings:
        moved = tables.test_of(one.rule) is not None
        yield Label(id=one.rule, side=one.side, findings=(one.rule,), severity=one.severity, moved=moved)


def movement_labels(
    findings: Sequence[Finding], measurements: Sequence[Measurement], tables: Knowledge
) -> Iterator[Label]:
    """Movement patterns (reference C.3), one for each side that shows them."""
    there = {one.rule for one in findings}
    measured = {one.name for one in measurements}
    for row in tables.meaning.patterns.values():
        if row.kind == "movement" and _holds(row, there, measured):
            making = [one for one in findings if one.rule in row.rules]
            for side in dict.fromkeys(one.side for one in making):
                same = [one for one in making if one.side is side]
                worst = max((one.severity for one in same), key=_severity)
                rules = tuple(dict.fromkeys(one.rule for one in same))
                yield Label(id=row.id, side=side, term=row.term, findings=rules, severity=worst, moved=True)


def _holds(row: PosturePatternRow, there: set[str], measured: set[str]) -> bool:
    return (
        any(rule in there for rule in row.rules)
        and (not row.with_any or any(rule in there for rule in row.with_any))
        and not any(rule in there for rule in row.without)
        and all(name in measured for name in row.measured)
        and not any(name in measured for name in row.not_measured)
    )


def _of_patterns(
    patterns: Sequence[Pattern], findings: Sequence[Finding], measurements: Sequence[Measurement], tables: Knowledge
) -> Iterator[Label]:
    """Patterns that are probable enough to act on, with the findings about the measures that define them."""
    for one in patterns:
        row = tables.meaning.patterns.get(one.label)
        if row is None or one.probability is None or one.probability < row.act_from:
            continue
        defining = {limit.measure for limit in row.defining}
        supporting = [
            finding for finding in findings if any(key.partition("/")[0] in defining for key in finding.evidence)
        ]
        yield Label(
            id=row.id,
            side=pattern_side(row, one, measurements, tables),
            term=row.term,
            findings=tuple(dict.fromkeys(finding.rule for finding in supporting)),
            severity=max((finding.severity for finding in supporting), key=_severity, default=Grade.MILD),
            probability=one.probability,
        )


def pattern_side(
    row: PosturePatternRow, pattern: Pattern, measurements: Sequence[Measurement], tables: Knowledge
) -> Side:
    """The side that a pattern names: the limb's own, or the one toward which its measure is positive or negative."""
    if not row.sided_by:
        return Side.MIDLINE
    known = {one.key: one for one in measurements if one.name == row.sided_by}
    carried = [known[key] for key in pattern.features if key in known] or list(known.values())
    if not carried:
        return Side.MIDLINE
    largest = max(carried, key=lambda one: (abs(one.value), one.key))
    if largest.side is not Side.MIDLINE:
        return largest.side
    return Side.RIGHT if largest.value > 0 else Side.LEFT


def _said(intake: Intake | None) -> Iterator[Label]:
    if intake is not None and SCAR_WORD in intake.previous_treatment and intake.pain.regions:
        yield Label(id=OLD_SCAR, side=Side.MIDLINE, findings=(OLD_SCAR,))


def _severity(grade: Grade) -> int:
    return (Grade.MILD, Grade.MODERATE, Grade.MARKED).index(grade)
