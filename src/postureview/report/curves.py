"""A small drawing of a movement: one curve a repetition, over its time from 0 to 100 %."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from itertools import groupby

from postureview.report.numbers import number
from postureview.report.words import SIDES
from postureview.values.landmarks import Side
from postureview.values.movement import Movement, Repetition

WIDTH, HEIGHT = 230, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 6, 8, 20
"""Free at the edges for the axes' numbers, pixels."""


def curve_limits(movements: Iterable[Movement]) -> tuple[float, float]:
    """Lowest and highest value of all curves, for drawings at one scale; zero is always in."""
    values = [
        value for movement in movements for one in movement.repetitions for value in one.curve if value is not None
    ]
    return min([0.0, *values]), max([*values, 1e-6])


def movement_curves(movement: Movement, limits: tuple[float, float] | None = None) -> str:
    """Change from neutral over the time of each repetition, the best one emphasised, in an SVG element.

    limits : of the vertical axis; those of this movement alone where none are given.
    """
    low, high = limits or curve_limits([movement])
    best = movement.best
    parts = list(_axes(movement, low, high))
    for one in sorted(movement.repetitions, key=lambda one: one is best):
        css = "curve best" if one is best else "curve" if one in movement.counted else "curve left-out"
        parts.append(f'<path class="{css}" d="{_path(one, low, high)}"/>')
    side = "" if movement.side is Side.MIDLINE else f", {SIDES[movement.side]}"
    what = f"{movement.term}{side}: change from neutral over the time of {len(movement.repetitions)} repetitions"
    label = html.escape(what)
    return f'<svg class="curves" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _axes(movement: Movement, low: float, high: float) -> Iterator[str]:
    for value in (0.0, high):
        y = _y(value, low, high)
        yield f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        place = f'x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end"'
        yield f'<text class="tick" {place}>{number(value, movement.unit)}</text>'
    for share, anchor in ((0, "start"), (100, "end")):
        place = f'x="{_x(share):.1f}" y="{HEIGHT - 5}" text-anchor="{anchor}"'
        yield f'<text class="tick" {place}>{share} %</text>'


def _path(one: Repetition, low: float, high: float) -> str:
    """A line through the known values; a gap starts a new one."""
    drawn = []
    for known, run in groupby(enumerate(one.curve), key=lambda point: point[1] is not None):
        if known:
            points = [f"{_x(place):.1f} {_y(value or 0.0, low, high):.1f}" for place, value in run]
            drawn.append("M" + "L".join(points))
    return "".join(drawn)


def _x(share: float) -> float:
    return _LEFT + share / 100 * (WIDTH - _LEFT - _RIGHT)


def _y(value: float, low: float, high: float) -> float:
    return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
