"""What movements mean: a range short of its reference, sides that differ, and what moved along, each beyond error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postureview.findings.rules import quantity
from postureview.knowledge.load import NOMINAL_STATURE_MM, Knowledge
from postureview.knowledge.movement_rows import ExtraRow, MovementTestRow
from postureview.values.finding import Finding
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement

POSITIONS = frozenset({"position", "largest_position", "ratio"})
"""Kinds of extras that are not changes: what must exceed the error is their distance from the limit, not from zero."""


def movement_findings(measurements: Sequence[Measurement], tables: Knowledge) -> tuple[Finding, ...]:
    """Findings of every test, in the order of the tables."""
    return tuple(finding for row in tables.tests.values() for finding in _of_test(row, measurements))


def _of_test(row: MovementTestRow, measurements: Sequence[Measurement]) -> Iterator[Finding]:
    named = {extra.name: extra for extra in row.extra}
    for one in measurements:
        if one.name in {row.name, f"{row.name}_speed"} and one.grade.is_deviation:
            yield _short(row, one)
        elif one.name == f"{row.name}_asymmetry":
            yield from _asymmetry(row, one, measurements)
        elif one.name.startswith(f"{row.name}_") and one.name.removeprefix(f"{row.name}_") in named:
            yield from _along(row, named[one.name.removeprefix(f"{row.name}_")], one)


def _short(row: MovementTestRow, one: Measurement) -> Finding:
    """A value beyond the range that it was compared with."""
    reference = one.reference
    assert reference is not None and reference.mean is not None  # a deviation has a reference
    above = one.value > reference.mean
    where = "" if one.side is Side.MIDLINE else f" on the {one.side.value}"
    if row.sides == "direction":
        where = f" to the {one.side.value}"
    beside = "above" if above else "below"
    term = row.term if one.name == row.name else one.term
    return Finding(
        rule=f"{one.name}_{'high' if above else 'low'}",
        statement=f"{term.capitalize()}{where}: {_value(one)}, {beside} the {reference.label}.",
        severity=one.grade,
        side=one.side,
        evidence=(one.key,),
        source=reference.source,
    )


def _asymmetry(row: MovementTestRow, one: Measurement, measurements: Sequence[Measurement]) -> Iterator[Finding]:
    """Sides that differ by more than the table's limit and by more than both errors together."""
    sides = {other.side: other for other in measurements if other.name == row.name}
    left, right = sides.get(Side.LEFT), sides.get(Side.RIGHT)
    if row.asymmetry is None or left is None or right is None:
        return
    certain = abs(one.value) > 1.96 * one.uncertainty.sem
    if not (certain and row.asymmetry.is_passed(left.value, right.value)):
        return
    less, more = sorted((left, right), key=lambda side: side.value)
    both = " and ".join(f"{quantity(side.value, side.unit)} on the {side.side.value}" for side in (less, more))
    gap, error = quantity(abs(one.value), one.unit), quantity(1.96 * one.uncertainty.sem, one.unit)
    yield Finding(
        rule=f"{row.name}_sides_differ",
        statement=f"{row.term.capitalize()}: {both}; the sides differ by {gap} (measurement error {error}).",
        severity=Grade.MILD,
        side=less.side,
        evidence=(left.key, right.key, one.key),
        source=row.asymmetry.source,
    )


def _along(row: MovementTestRow, extra: ExtraRow, one: Measurement) -> Iterator[Finding]:
    """Something that moved along further than its limit, and further than the smallest detectable change."""
    to_unit = 100.0 / NOMINAL_STATURE_MM if one.unit == "%" else 1.0
    above = extra.above is not None and one.value > extra.above * to_unit
    below = extra.below is not None and one.value < extra.below * to_unit
    limit = (extra.above if above else extra.below) or 0.0
    if (
        not (above or below)
        or abs(one.value - (limit * to_unit if extra.takes in POSITIONS else 0.0)) <= one.uncertainty.mdc95
    ):
        return
    yield Finding(
        rule=f"{row.name}_{extra.name}",
        statement=extra.says.format(
            value=quantity(one.value, one.unit),
            error=f"measurement error {quantity(one.uncertainty.mdc95, one.unit)}",
            side=one.side.value,
        ),
        severity=Grade.MILD,
        side=one.side,
        evidence=(one.key,),
        source=extra.source,
    )


def _value(one: Measurement) -> str:
    error = f"measurement error {quantity(one.uncertainty.mdc95, one.unit)}"
    return f"{quantity(one.value, one.unit)} ({error})"
