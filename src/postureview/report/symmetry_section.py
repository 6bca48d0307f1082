"""Left against right: what leans or is lower on one side, and what was measured on both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from postureview.knowledge.load import Knowledge
from postureview.report import page_words as say
from postureview.report.content import direction, error_words
from postureview.report.numbers import number, quantity, short_unit
from postureview.report.words import VIEWS
from postureview.values.assessment import Assessment
from postureview.values.landmarks import Side, View
from postureview.values.measurement import MDC95_FACTOR, Measurement

WIDTH, HEIGHT = 260, 26
_MIDDLE, _HALF = WIDTH / 2, 112.0
MOST_ERRORS = 3.0
"""How many times its error a drawing reaches; what lies beyond is drawn at the edge, with an arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One measure on both sides. error : smallest difference of these two that is not measurement error."""

    left: Measurement
    right: Measurement

    @property
    def difference(self) -> float:
        """Left minus right."""
        return self.left.value - self.right.value

    @property
    def error(self) -> float:
        """95 % of differences between two equal sides are smaller."""
        sems = (self.left.uncertainty.sem, self.right.uncertainty.sem)
        return MDC95_FACTOR / 2**0.5 * float(sum(sem**2 for sem in sems) ** 0.5)

    @property
    def is_distinct(self) -> bool:
        """Whether the sides differ by more than their error."""
        return abs(self.difference) > self.error


def symmetry_section(assessment: Assessment, tables: Knowledge) -> dict[str, Any]:
    """Leans, and pairs, each with its drawing."""
    from markupsafe import Markup

    leans = [one for one in assessment.measurements if _leans(one, tables)]
    return {
        "leans": [
            {
                "one": one,
                "value": number(one.value, one.unit) + short_unit(one.unit),
                "error": error_words(one),
                "meaning": direction(one, tables) or say.EVEN,
                "bar": Markup(lean_bar(one)),
            }
            for one in leans
        ],
        "pairs": [_pair(pair) for pair in pairs(assessment.measurements)],
    }


def pairs(measurements: Sequence[Measurement]) -> tuple[Pair, ...]:
    """Measures of the same name and view that were taken on both sides, in the order of the left one."""
    by_place = {(one.name, one.view, one.side): one for one in measurements if not one.view.is_lateral}
    by_place |= {
        (one.name, View.LEFT_LATERAL, one.side): one
        for one in measurements
        if one.view.is_lateral and one.view.near_side is one.side
    }
    found = []
    for (name, view, side), one in by_place.items():
        other = by_place.get((name, view, Side.RIGHT))
        if side is Side.LEFT and other is not None and other.unit == one.unit:
            found.append(Pair(left=one, right=other))
    return tuple(found)


def _leans(one: Measurement, tables: Knowledge) -> bool:
    """Measures of the whole body in front and back views whose sign is a side."""
    row = tables.measures.get(one.name)
    return row is not None and row.signed and one.side is Side.MIDLINE and not one.view.is_lateral


def _pair(pair: Pair) -> dict[str, Any]:
    from markupsafe import Markup

    unit = pair.left.unit
    apart = quantity(abs(pair.difference), unit)
    return {
        "pair": pair,
        "left": number(pair.left.value, unit) + short_unit(unit),
        "right": number(pair.right.value, unit) + short_unit(unit),
        "apart": apart,
        "error": f"± {number(pair.error, unit)}{short_unit(unit)}",
        "says": say.DIFFER if pair.is_distinct else say.NOT_DISTINGUISHABLE,
        "place": "" if pair.left.view.is_lateral else VIEWS[pair.left.view],
        "bar": Markup(pair_bar(pair)),
    }


def lean_bar(one: Measurement) -> str:
    """The value in multiples of its error, left and right of an even middle, in an SVG element."""
    share = one.value / one.uncertainty.mdc95
    x = _MIDDLE + max(-1.0, min(1.0, share / MOST_ERRORS)) * _HALF
    within = _HALF / MOST_ERRORS
    parts = [
        f'<rect class="within" x="{_MIDDLE - within:.1f}" y="3" width="{2 * within:.1f}" height="20" rx="2"/>',
        f'<line class="axis" x1="{_MIDDLE - _HALF:.0f}" x2="{_MIDDLE + _HALF:.0f}" y1="13" y2="13"/>',
        f'<line class="zero" x1="{_MIDDLE:.0f}" x2="{_MIDDLE:.0f}" y1="2" y2="24"/>',
        f'<line class="lean" x1="{_MIDDLE:.0f}" x2="{x:.1f}" y1="13" y2="13"/>',
    ]
    if abs(share) > MOST_ERRORS:
        toward = 1 if share > 0 else -1
        parts.append(f'<path class="beyond" d="M{x + 7 * toward:.1f} 9l{5 * toward} 4l{-5 * toward} 4"/>')
    parts.append(f'<circle class="dot {one.grade.value}" cx="{x:.1f}" cy="13" r="5.5"/>')
    label = escape(f"{one.term}: {quantity(one.value, one.unit)}, error {error_words(one)}")
    return (
        f'<svg class="lean-bar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def pair_bar(pair: Pair) -> str:
    """Both sides on one scale from zero, each with its 95 % interval, in an SVG element."""
    ends = [0.0]
    for one in (pair.left, pair.right):
        ends += [one.value - 1.96 * one.uncertainty.sem, one.value + 1.96 * one.uncertainty.sem]
    low, high = min(ends), max(ends)
    parts: list[str] = []
    for one, y in ((pair.left, 9.0), (pair.right, 25.0)):
        parts += _sided_bar(one, y, low, high)
    unit = pair.left.unit
    label = escape(
        f"{pair.left.term}: left {quantity(pair.left.value, unit)}, right {quantity(pair.right.value, unit)}"
    )
    return f'<svg class="pair-bar" viewBox="0 0 {WIDTH} 34" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _sided_bar(one: Measurement, y: float, low: float, high: float) -> Iterator[str]:
    def x(value: float) -> float:
        return 22 + (value - low) / ((high - low) or 1.0) * (WIDTH - 34)

    half = 1.96 * one.uncertainty.sem
    yield f'<text class="tick" x="2" y="{y + 4:.0f}">{one.side.value[0].upper()}</text>'
    start, end = sorted((x(0.0), x(one.value)))
    yield f'<rect class="{one.side.value}-bar" x="{start:.1f}" y="{y - 5:.0f}" width="{end - start:.1f}" height="10"/>'
    yield f'<path class="interval" d="M{x(one.value - half):.1f} {y:.0f}H{x(one.value + half):.1f}"/>'
    yield f'<circle class="dot {one.grade.value}" cx="{x(one.value):.1f}" cy="{y:.0f}" r="4"/>'
