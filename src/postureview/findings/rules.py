"""Sourced rules: graded measurements → findings that hold their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postureview.knowledge.load import Knowledge
from postureview.knowledge.rows import RuleRow
from postureview.values.agreement import SideAgreement
from postureview.values.finding import Finding
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement

_SEVERITY = (Grade.MILD, Grade.MODERATE, Grade.MARKED)

Evidence = Measurement | SideAgreement


def findings(
    measurements: Sequence[Measurement], tables: Knowledge, agreements: Sequence[SideAgreement] = ()
) -> tuple[Finding, ...]:
    """One finding per rule and direction, worded by the evidence that deviates most, resting on all that agree.

    Where both side views show the same midline, their mean is the evidence and neither of them by itself.
    """
    alone = [one for one in measurements if not any(both.rests_on(one) for both in agreements)]
    evidence: list[Evidence] = [*alone, *agreements]
    return tuple(
        finding
        for rule in tables.rules
        for group in _groups(rule, evidence, midline=tables.measures[rule.measure].midline)
        for finding in _of_rule(rule, group)
    )


def _groups(rule: RuleRow, evidence: Sequence[Evidence], *, midline: bool) -> list[list[Evidence]]:
    """What deviates, all together for a quantity of the whole body, by side for a limb's."""
    deviating = [one for one in evidence if one.name == rule.measure and one.grade.is_deviation]
    if rule.sided or midline:
        return [deviating]
    return [[one for one in deviating if one.side is side] for side in Side]


def _of_rule(rule: RuleRow, candidates: Sequence[Evidence]) -> Iterator[Finding]:
    for sentence, above in ((rule.above, True), (rule.below, False)):
        evidence = [one for one in candidates if sentence and _is_above(one) is above]
        if not evidence:
            continue
        leading = max(evidence, key=lambda one: (_SEVERITY.index(one.grade), abs(one.value)))
        statement = sentence.format(
            value=quantity(abs(leading.value), leading.unit),
            error=f"measurement error {quantity(leading.uncertainty.mdc95, leading.unit)}",
            term=leading.term,
            side=leading.side.value,
        )
        yield Finding(
            rule=rule.id,
            statement=statement + _both_sides(leading),
            severity=leading.grade,
            side=_side(rule, leading, above=above),
            evidence=tuple(key for one in evidence for key in _keys(one)),
            source=rule.source,
        )


def _both_sides(leading: Evidence) -> str:
    """That a value is the mean of two views, and how far they lie apart where that is more than error explains."""
    if isinstance(leading, Measurement):
        return ""
    if leading.agrees:
        return " Mean of both side views."
    apart, limit = (quantity(abs(value), leading.unit) for value in (leading.difference, leading.limit))
    return f" Mean of both side views, which lie {apart} apart, more than the {limit} that measurement error explains."


def _keys(one: Evidence) -> tuple[str, ...]:
    return (one.key,) if isinstance(one, Measurement) else one.keys


def _is_above(one: Evidence) -> bool:
    assert one.reference is not None and one.reference.mean is not None  # a deviation has a reference
    return one.value > one.reference.mean


def _side(rule: RuleRow, leading: Evidence, *, above: bool) -> Side:
    if rule.sided:
        return Side.RIGHT if above else Side.LEFT
    return leading.side


def quantity(value: float, unit: str) -> str:
    """A number with its unit, for sentences: millimetres whole, shares to two decimals, all else to one."""
    return {
        "deg": f"{value:.1f}°",
        "%": f"{value:.1f} % of stature",
        "mm": f"{value:.0f} mm",
        "1": f"{value:.2f}",
        "s": f"{value:.1f} s",
        "deg/s": f"{value:.0f}°/s",
    }[unit]
