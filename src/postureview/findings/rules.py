"""Sourced rules: graded measurements → findings that hold their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postureview.knowledge.load import Knowledge
from postureview.knowledge.rows import RuleRow
from postureview.values.finding import Finding
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement

_SEVERITY = (Grade.MILD, Grade.MODERATE, Grade.MARKED)


def findings(measurements: Sequence[Measurement], tables: Knowledge) -> tuple[Finding, ...]:
    """One finding per rule and direction, worded by the measurement that deviates most, resting on all that agree."""
    return tuple(finding for rule in tables.rules for finding in _of_rule(rule, measurements))


def _of_rule(rule: RuleRow, measurements: Sequence[Measurement]) -> Iterator[Finding]:
    for above in (True, False):
        evidence = [
            one
            for one in measurements
            if one.name == rule.measure and one.grade.is_deviation and _is_above(one) is above
        ]
        if not evidence:
            continue
        leading = max(evidence, key=lambda one: (_SEVERITY.index(one.grade), abs(one.value)))
        yield Finding(
            rule=rule.id,
            statement=(rule.above if above else rule.below).format(
                value=quantity(abs(leading.value), leading.unit),
                error=f"measurement error {quantity(leading.uncertainty.mdc95, leading.unit)}",
                term=leading.term,
            ),
            severity=leading.grade,
            side=_side(rule, leading, above=above),
            evidence=tuple(one.key for one in evidence),
            source=rule.source,
        )


def _is_above(measurement: Measurement) -> bool:
    assert measurement.reference is not None and measurement.reference.mean is not None  # a deviation has a reference
    return measurement.value > measurement.reference.mean


def _side(rule: RuleRow, leading: Measurement, *, above: bool) -> Side:
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
    }[unit]
