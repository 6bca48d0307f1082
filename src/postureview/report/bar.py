"""A small drawing of one value with its interval on its range."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from postureview.report.content import half_interval, range_words
from postureview.report.numbers import number, quantity
from postureview.values.measurement import Measurement, Reference

WIDTH, HEIGHT = 230, 40
_MARGIN = 36
"""Left free at both ends, so that the numbers below the band's ends fit."""
_AXIS_Y = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Values ``low``..``high`` across the drawing."""

    low: float
    high: float

    def x(self, value: float) -> float:
        return _MARGIN + (value - self.low) / (self.high - self.low) * (WIDTH - 2 * _MARGIN)


def range_bar(measurement: Measurement) -> str:
    """The range as a band, the value as a dot and its 95 % interval as a line, in an SVG element."""
    value, half = measurement.value, half_interval(measurement)
    reference = measurement.reference
    known = (reference.low, reference.high, reference.mean) if reference else ()
    limits = [limit for limit in known if limit is not None]
    scale = _Scale(low=min(value - half, *limits, value), high=max(value + half, *limits, value))
    start, end = scale.x(value - half), scale.x(value + half)
    parts = [f'<line class="axis" x1="4" x2="{WIDTH - 4}" y1="{_AXIS_Y}" y2="{_AXIS_Y}"/>']
    if reference is not None:
        parts.extend(_band(reference, measurement.unit, scale))
    if scale.low < 0 < scale.high:
        zero = scale.x(0)
        parts.append(f'<line class="zero" x1="{zero:.1f}" x2="{zero:.1f}" y1="3" y2="{_AXIS_Y + 11}"/>')
    caps = "".join(f"M{at:.1f} {_AXIS_Y - 4}v8" for at in (start, end))
    parts.append(f'<path class="interval" d="M{start:.1f} {_AXIS_Y}H{end:.1f}{caps}"/>')
    parts.append(f'<circle class="dot {measurement.grade.value}" cx="{scale.x(value):.1f}" cy="{_AXIS_Y}" r="5"/>')
    label = html.escape(_label(measurement))
    return f'<svg class="bar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _band(reference: Reference, unit: str, scale: _Scale) -> Iterator[str]:
    if reference.low is not None or reference.high is not None:
        left = 4.0 if reference.low is None else scale.x(reference.low)
        right = WIDTH - 4.0 if reference.high is None else scale.x(reference.high)
        tall = 2 * (_AXIS_Y - 4)
        yield f'<rect class="band" x="{left:.1f}" y="4" width="{right - left:.1f}" height="{tall}" rx="2"/>'
    for limit, anchor in ((reference.low, "end"), (reference.high, "start")):
        if limit is not None:
            place = f'x="{scale.x(limit):.1f}" y="36" text-anchor="{anchor}"'
            yield f'<text class="tick" {place}>{number(limit, unit)}</text>'
    if reference.low is None and reference.high is None and reference.mean is not None:
        mean = scale.x(reference.mean)
        yield f'<line class="mean" x1="{mean:.1f}" x2="{mean:.1f}" y1="4" y2="{_AXIS_Y + 10}"/>'


def _label(measurement: Measurement) -> str:
    """What the drawing shows, for a reader who cannot see it."""
    unit, value, half = measurement.unit, measurement.value, half_interval(measurement)
    interval = f"{number(value - half, unit)} to {quantity(value + half, unit)}"
    label = f"{quantity(value, unit)}, 95 % interval {interval}"
    reference = measurement.reference
    return label if reference is None else f"{label}, range {range_words(reference, unit)}"
