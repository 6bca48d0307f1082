"""The body map: outlines of a front and a back figure, with the areas to examine shaded by rank."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import escape

from postureview.report import target_words as say
from postureview.values.landmarks import BODY_SIDES, Side
from postureview.values.target import Role, Target

FILE = "body_map.json"
SHADES = 4
"""Ranks that have a shade of their own; every later one has the last."""

_LABEL_HEIGHT = 3.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One outline. name : without its side. middle : where a number may stand."""

    name: str
    side: Side
    path: str
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """All outlines of one side of the body. box : x, y, width and height that hold them."""

    view: str
    box: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]


@cache
def figures() -> tuple[Figure, ...]:
    """The front and the back figure. The front one faces the reader, so that its right side lies on the left."""
    document = json.loads(files("postureview.report").joinpath("data", FILE).read_text(encoding="utf-8"))
    return tuple(
        Figure(
            view=view,
            box=tuple(one["box"]),
            shapes=tuple(_shape(name, shape["path"], shape["middle"]) for name, shape in one["shapes"].items()),
        )
        for view, one in document["views"].items()
    )


def _shape(label: str, path: str, middle: Sequence[float]) -> Shape:
    for side in BODY_SIDES:
        if label.endswith(f"-{side.value}"):
            name = label.removesuffix(f"-{side.value}")
            return Shape(name=name, side=side, path=path, middle=(middle[0], middle[1]))
    return Shape(name=label, side=Side.MIDLINE, path=path, middle=(middle[0], middle[1]))


def shades(target: Target, shape: Shape) -> bool:
    """Whether the outline shows the area. An area of the whole body shows on both sides."""
    same_side = Side.MIDLINE in (target.side, shape.side) or target.side is shape.side
    return shape.name in target.body_map and same_side


def not_drawn(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Areas that no outline shows: they are listed beneath the map."""
    return tuple(
        one for one in targets if not any(shades(one, shape) for figure in figures() for shape in figure.shapes)
    )


def body_map(targets: Sequence[Target]) -> tuple[tuple[str, str], ...]:
    """(view, SVG element) of both figures. An outline that several areas share takes the shade of the first rank."""
    ranked = sorted(targets, key=lambda one: one.rank)
    return tuple((figure.view, _drawn(figure, ranked)) for figure in figures())


def shade(rank: int) -> int:
    """Which shade a rank has, 1 the strongest."""
    return min(rank, SHADES)


def _drawn(figure: Figure, ranked: Sequence[Target]) -> str:
    shown = [(shape, next((one for one in ranked if shades(one, shape)), None)) for shape in figure.shapes]
    parts = [_outline(shape) for shape, target in shown if target is None]
    parts += [_shaded(shape, target, figure) for shape, target in shown if target is not None]
    parts += _numbers(shown, figure)
    parts += _sides(figure)
    box = " ".join(f"{number:g}" for number in figure.box)
    label = escape(alternative(figure, ranked))
    return f'<svg class="figure {figure.view}" viewBox="{box}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def alternative(figure: Figure, ranked: Sequence[Target]) -> str:
    """What the figure shows, for a reader who cannot see it."""
    shown = [one for one in ranked if any(shades(one, shape) for shape in figure.shapes)]
    listed = "; ".join(f"{one.rank}. {one.name}, {say.SIDES[one.side]}" for one in shown)
    return f"{say.FIGURES[figure.view]}: {listed or say.NO_AREA}"


def _outline(shape: Shape) -> str:
    return f'<path class="outline" {_where(shape, shape.side)} d="{shape.path}"/>'


def _where(shape: Shape, side: Side) -> str:
    return f'data-outline="{shape.name}" data-side="{side.value}"'


def _half(shape: Shape, target: Target) -> Side:
    """The side on which an outline shows an area; an outline of the midline shows one side's area by half."""
    return target.side if shape.side is Side.MIDLINE else shape.side


def _shaded(shape: Shape, target: Target, figure: Figure) -> str:
    side = _half(shape, target)
    where = _where(shape, side)
    role = "train" if target.role is Role.TRAIN else "examine"
    area = f'data-area="{escape(target.area)}" data-rank="{target.rank}"'
    path = f'<path class="area rank-{shade(target.rank)} {role}" {where} {area} d="{shape.path}"/>'
    if side is shape.side:
        return path
    _, top, width, height = figure.box
    start = _middle_x(figure) - (width / 2 if _lies_left(side, figure) else 0.0)
    window = f'x="{start:g}" y="{top:g}" width="{width / 2:g}" height="{height:g}"'
    box = f"{start:g} {top:g} {width / 2:g} {height:g}"
    return _outline(shape) + f'<svg {window} viewBox="{box}">{path}</svg>'


def _middle_x(figure: Figure) -> float:
    return figure.box[0] + figure.box[2] / 2


def _lies_left(side: Side, figure: Figure) -> bool:
    """Whether this side of the subject lies on the left of the drawing."""
    own = [shape.middle[0] for shape in figure.shapes if shape.side is side]
    return sum(own) / len(own) < _middle_x(figure)


def _numbers(shown: Sequence[tuple[Shape, Target | None]], figure: Figure) -> Iterator[str]:
    """The rank of every area, once on each side on which it is drawn."""
    done: set[tuple[str, int, Side]] = set()
    for shape, target in shown:
        side = shape.side if target is None else _half(shape, target)
        if target is None or (target.area, target.rank, side) in done:
            continue
        done.add((target.area, target.rank, side))
        x, y = shape.middle
        if side is not shape.side:
            x += -_LABEL_HEIGHT / 2 if _lies_left(side, figure) else _LABEL_HEIGHT / 2
        yield f'<circle class="spot" cx="{x:g}" cy="{y:g}" r="{_LABEL_HEIGHT / 2:g}"/>'
        yield _text(x, y + 0.36 * _LABEL_HEIGHT / 1.3, str(target.rank), "rank", _LABEL_HEIGHT * 0.72)


def _sides(figure: Figure) -> Iterator[str]:
    """The subject's left and right, in words, at the feet."""
    left, top, width, height = figure.box
    for side in BODY_SIDES:
        x = left + width * (0.12 if _lies_left(side, figure) else 0.88)
        yield _text(x, top + height - 3, say.SIDE_MARKS[side], "side", 3.1)


def _text(x: float, y: float, words: str, css: str, size: float) -> str:
    return f'<text class="{css}" x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="middle">{words}</text>'
