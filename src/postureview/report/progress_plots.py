"""Small drawings of a value over several visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape

from postureview.report.numbers import number, quantity

WIDTH, HEIGHT = 230, 56
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 10, 7, 7
SCORE_TOP = 10.0


def visits_plot(
    values: Sequence[float | None], times: Sequence[float], *, error: float | None, unit: str, label: str
) -> str:
    """Values at their times (0 to 1), with the first value's band of error, in an SVG element."""
    known = [value for value in values if value is not None]
    base = next(iter(known), 0.0)
    half = error or 0.0
    low, high = min([base - half, *known]), max([base + half, *known])
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    parts = list(_ground(base, half, low, high))
    parts += [_tick(value, low, high, number(value, unit)) for value in dict.fromkeys((low, high))]
    parts += _line(values, times, low, high)
    said = ", ".join("none" if value is None else quantity(value, unit) for value in values)
    return _svg("visits", parts, f"{label}: {said}")


def score_plot(values: Sequence[int | None], times: Sequence[float], *, label: str) -> str:
    """A score from 0 to 10 at the visits' times, in an SVG element."""
    numbers = [None if value is None else float(value) for value in values]
    parts = [
        f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{_y(value, 0, SCORE_TOP):.1f}" '
        f'y2="{_y(value, 0, SCORE_TOP):.1f}"/>' + _tick(value, 0.0, SCORE_TOP, f"{value:.0f}")
        for value in (0.0, SCORE_TOP)
    ]
    parts += _line(numbers, times, 0.0, SCORE_TOP)
    said = ", ".join("none" if value is None else str(value) for value in values)
    return _svg("visits score", parts, f"{label}: {said}")


def _svg(css: str, parts: Sequence[str], label: str) -> str:
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg class="{css}" {box} role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


def _ground(base: float, half: float, low: float, high: float) -> Iterator[str]:
    top, bottom = _y(base + half, low, high), _y(base - half, low, high)
    if half:
        yield (
            f'<rect class="band" x="{_LEFT}" y="{top:.1f}" width="{WIDTH - _LEFT - _RIGHT}" '
            f'height="{bottom - top:.1f}"/>'
        )
    y = _y(base, low, high)
    yield f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _tick(value: float, low: float, high: float, words: str) -> str:
    return f'<text class="tick" x="{_LEFT - 5}" y="{_y(value, low, high) + 4:.1f}" text-anchor="end">{words}</text>'


def _line(values: Sequence[float | None], times: Sequence[float], low: float, high: float) -> Iterator[str]:
    points = [(_x(time), _y(value, low, high)) for value, time in zip(values, times, strict=True) if value is not None]
    if len(points) > 1:
        yield '<path class="course" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>'
    for x, y in points:
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>'


def _x(time: float) -> float:
    return _LEFT + 8 + time * (WIDTH - _LEFT - _RIGHT - 16)


def _y(value: float, low: float, high: float) -> float:
    return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
