"""A picture of the subject as the page shows it: everything drawn over it, with the values where they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape

from postureview.report.drawing import Crop, crop, figure, line, signpost, text
from postureview.report.drawn_lines import Point, Pose, lines_of
from postureview.report.numbers import number, short_unit
from postureview.report.words import SIDE_MARKS, VIEWS
from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade, Measurement

MOST_VALUES = 7
"""More values than these hide the body."""

_MOST_MARKED_FIRST = (
    Grade.MARKED,
    Grade.MODERATE,
    Grade.MILD,
    Grade.WITHIN_ERROR,
    Grade.TYPICAL,
    Grade.UNGRADED,
)
_ROOM = 5.2
"""Between the middles of two values in one column, in hundredths of the picture's height."""
_TOP = 11.0
_BACK_MEASURES = frozenset(
    {"craniovertebral_angle", "thoracic_curve", "thoracic_index", "lumbar_curve", "lumbar_index"}
    | {"forward_shoulder_angle", "shoulder_forward_offset"}
)
"""Read from the edge of the back: it is drawn where at least one of them was measured."""


def annotated(picture: KeyPicture, measurements: Sequence[Measurement], shown: Crop | None = None) -> str:
    """The drawing as an SVG element in picture pixels: lines and values of these measurements, sides in words.

    shown : the part of the picture; the body with some room around it where none is given.
    """
    shown = shown or crop(picture)
    measured = {one.name for one in measurements}
    parts = [*_outline(picture, shown), *figure(picture, measured, shown)]
    if measured & _BACK_MEASURES:
        parts += _back(picture, shown)
    parts += _values(Pose(picture), measurements, shown)
    parts += _sides(picture, shown)
    label = escape(_alternative(picture, measurements))
    return f'<svg class="overlay" viewBox="{shown.view_box}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _alternative(picture: KeyPicture, measurements: Sequence[Measurement]) -> str:
    drawn = [one for one in measurements if lines_of(one.name, Pose(picture))]
    listed = "; ".join(f"{one.term} {_value(one)}" for one in drawn)
    return f"Drawing of the {VIEWS[picture.view]}: points of the body and plumb line{'; ' if listed else ''}{listed}"


def _outline(picture: KeyPicture, shown: Crop) -> Iterator[str]:
    """The outline where no picture was kept: over a picture it would only cover the edge."""
    if picture.outline_px and not picture.file:
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in picture.outline_px) + "Z"
        yield f'<path class="body" d="{path}" stroke-width="{shown.unit * 0.3:.2f}"/>'


def _back(picture: KeyPicture, shown: Crop) -> Iterator[str]:
    if len(picture.back_px) > 1:
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in picture.back_px)
        for css, width in (("spine-halo", 1.5), ("spine", 0.8)):
            yield f'<path class="{css}" d="{path}" stroke-width="{shown.unit * width:.2f}"/>'


def _values(pose: Pose, measurements: Sequence[Measurement], shown: Crop) -> Iterator[str]:
    """The most marked values in two columns at the edges, each with a thin line to where it was measured."""
    lines = [(one, lines_of(one.name, pose)) for one in measurements]
    drawn = [(one, found[0]) for one, found in lines if found]
    drawn.sort(key=lambda pair: _MOST_MARKED_FIRST.index(pair[0].grade))
    chosen = sorted(drawn[:MOST_VALUES], key=lambda pair: _middle(pair[1])[1])
    for toward, column in ((-1, chosen[::2]), (1, chosen[1::2])):
        heights = _spread([_middle(ends)[1] for _, ends in column], shown)
        for (one, ends), height in zip(column, heights, strict=True):
            near = min(ends, key=lambda point: -toward * point[0])
            yield from _plate(one, near, toward, height, shown)


def _plate(one: Measurement, at: Point, toward: int, height: float, shown: Crop) -> Iterator[str]:
    words, unit = _value(one), shown.unit
    wide, tall = unit * (2.05 * len(words) + 2.4), unit * 4.2
    edge = shown.left + (shown.width if toward > 0 else 0.0)
    middle = edge - toward * (wide / 2 + unit)
    yield line(at, (middle, height), "leader-halo", unit * 0.8)
    yield line(at, (middle, height), "leader", unit * 0.3)
    yield f'<circle class="leader-end" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{unit * 0.7:.2f}"/>'
    place = f'x="{middle - wide / 2:.1f}" y="{height - tall / 2:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    yield f'<g data-measure="{escape(one.key)}" data-value="{one.value!r}"><title>{escape(one.term)}</title>'
    yield f'<rect class="plate {one.grade.value}" {place} rx="{unit:.1f}"/>'
    yield text(middle, height + unit * 1.1, words, unit * 3.1, f"plate-text {one.grade.value}") + "</g>"


def _spread(heights: Sequence[float], shown: Crop) -> list[float]:
    """These heights in order, moved apart as far as their plates need, inside the picture."""
    room, lowest = _ROOM * shown.unit, shown.top + shown.height - 3 * shown.unit
    spread: list[float] = []
    for height in heights:
        above = shown.top + _TOP * shown.unit if not spread else spread[-1] + room
        spread.append(max(height, above))
    for place in range(len(spread) - 1, -1, -1):
        below = lowest if place == len(spread) - 1 else spread[place + 1] - room
        spread[place] = min(spread[place], below)
    return spread


def _middle(ends: tuple[Point, Point]) -> Point:
    return (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2


def _value(one: Measurement) -> str:
    return number(one.value, one.unit) + short_unit(one.unit)


def _sides(picture: KeyPicture, shown: Crop) -> Iterator[str]:
    """The subject's right and left in words at the picture's edges; in side views the near one, and the front."""
    view, unit, top = picture.view, shown.unit, shown.top + 4.5 * shown.unit
    if not view.is_lateral:
        for side, toward in ((Side.RIGHT, view.image_sign), (Side.LEFT, -view.image_sign)):
            yield from _word(SIDE_MARKS[side], side, toward, top, shown)
        return
    yield from _word(SIDE_MARKS[view.near_side], view.near_side, -view.image_sign, top, shown)
    front = shown.left + (shown.width - 4.5 * unit if view.image_sign > 0 else 4.5 * unit)
    yield signpost(front, top, view.image_sign, unit)


def _word(words: str, side: Side, toward: int, y: float, shown: Crop) -> Iterator[str]:
    unit = shown.unit
    wide, tall = unit * (1.95 * len(words) + 2.6), unit * 4.6
    edge = shown.left + (shown.width if toward > 0 else 0.0)
    x = edge - toward * (wide / 2 + 1.2 * unit)
    place = f'x="{x - wide / 2:.1f}" y="{y - tall / 2:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    yield f'<rect class="badge" data-side="{side.value}" {place} rx="{unit:.1f}"/>'
    yield text(x, y + unit * 1.1, words, unit * 3.2)
