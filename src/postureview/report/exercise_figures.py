"""Simple drawings of exercises: a figure of lines, what moves in colour, and an arrow. All drawn for this project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

Spot = tuple[float, float]
WIDTH, HEIGHT, FLOOR = 120, 90, 83
_HEAD = 6.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Lines through joints on a ground of ``WIDTH`` by ``HEIGHT``.

    body : what rests; moving : what moves; props : wall, chair, band or roll; arrow : where it moves to.
    bent : a curved back from hip to shoulder, through the point between them.
    """

    head: Spot
    body: tuple[tuple[Spot, ...], ...]
    moving: tuple[tuple[Spot, ...], ...] = ()
    props: tuple[tuple[Spot, ...], ...] = ()
    arrow: tuple[Spot, Spot] | None = None
    bent: tuple[Spot, Spot, Spot] | None = None
    has_floor: bool = True


_ALL_FOURS = (((86, 52), (87, FLOOR)), ((40, 52), (40, 81), (22, 81)))
_ON_THE_BACK = ((20, 77), (60, 77))

_FIGURES = {
    "chin_nod": Figure(
        head=(92, 70),
        body=(((14, 77), (60, 76), (82, 75)),),
        props=(((84, 80), (102, 80)),),
        arrow=((104, 58), (107, 68)),
    ),
    "chin_tuck": Figure(
        head=(66, 30),
        body=(((56, FLOOR), (57, 54), (60, 40)), ((57, 56), (64, 70), (78, 74))),
        arrow=((92, 30), (78, 30)),
        has_floor=False,
    ),
    "pec_doorway": Figure(
        head=(55, 15),
        body=(((42, FLOOR), (50, 52), (53, 28)), ((50, 52), (62, 66), (62, FLOOR))),
        moving=(((53, 30), (74, 31), (77, 14)),),
        props=(((81, 6), (81, FLOOR)),),
        arrow=((58, 46), (72, 46)),
    ),
    "trap_stretch": Figure(
        head=(70, 34),
        body=(((38, 56), (82, 56)), ((60, 56), (60, 84)), ((38, 56), (32, 80)), ((60, 56), (66, 43))),
        moving=(((82, 56), (98, 40), (76, 27)),),
        arrow=((96, 22), (104, 32)),
        has_floor=False,
    ),
    "lev_stretch": Figure(
        head=(70, 40),
        body=(((38, 58), (82, 58)), ((60, 58), (60, 84)), ((38, 58), (32, 82)), ((60, 58), (66, 48))),
        moving=(((82, 58), (98, 42), (76, 33)),),
        arrow=((94, 24), (100, 40)),
        has_floor=False,
    ),
    "row_band": Figure(
        head=(50, 15),
        body=(((44, FLOOR), (47, 55), (49, 28)), ((47, 55), (54, 68), (53, FLOOR))),
        moving=(((49, 32), (38, 45), (54, 47)),),
        props=(((54, 47), (112, 44)), ((112, 30), (112, FLOOR))),
        arrow=((82, 56), (66, 56)),
    ),
    "prone_y": Figure(
        head=(80, 70), body=(((12, 78), (68, 76)),), moving=(((68, 75), (104, 58)),), arrow=((108, 70), (108, 54))
    ),
    "thor_ext": Figure(
        head=(97, 71),
        body=(((22, 81), (34, 56), (46, 77), (70, 68)),),
        moving=(((70, 68), (88, 72)),),
        props=(((66, 76), (74, 76)), ((66, 80), (74, 80))),
        arrow=((108, 58), (110, 70)),
    ),
    "cat_camel": Figure(
        head=(98, 58), body=_ALL_FOURS, bent=((40, 52), (63, 26), (86, 52)), arrow=((63, 62), (63, 48))
    ),
    "open_book": Figure(
        head=(90, 70),
        body=(((30, 77), (78, 76)), ((30, 77), (44, 64), (26, 62))),
        moving=(((76, 75), (74, 46)),),
        arrow=((68, 44), (52, 54)),
    ),
    "hipflex_stretch": Figure(
        head=(58, 14),
        body=(((57, 27), (54, 53), (80, 56), (81, 81), (90, 81)),),
        moving=(((54, 53), (40, 80), (18, 81)),),
        arrow=((62, 42), (77, 42)),
    ),
    "ham_strap": Figure(
        head=(11, 73),
        body=(_ON_THE_BACK, ((60, 77), (110, 78)), ((28, 75), (48, 60))),
        moving=(((60, 77), (76, 32)),),
        props=(((48, 60), (78, 34)),),
        arrow=((98, 46), (88, 36)),
    ),
    "child_side": Figure(
        head=(84, 73),
        body=(((28, 81), (64, 81), (40, 62), (73, 68)),),
        moving=(((73, 68), (108, 79)),),
        arrow=((96, 66), (112, 70)),
    ),
    "calf_wall": Figure(
        head=(69, 16),
        body=(((65, 28), (49, 52), (66, 60), (64, 81)), ((65, 32), (99, 36))),
        moving=(((49, 52), (28, 81)),),
        props=(((102, 8), (102, FLOOR)),),
        arrow=((22, 64), (22, 78)),
    ),
    "glute_stretch": Figure(
        head=(108, 73),
        body=(((98, 77), (54, 78), (56, 44), (26, 44)),),
        moving=(((54, 78), (34, 58), (62, 47)), ((94, 75), (78, 62), (60, 56))),
        arrow=((70, 34), (86, 38)),
    ),
    "side_glide": Figure(
        head=(44, 14),
        body=(((28, 31), (52, 28)), ((52, 28), (62, 44), (60, 56)), ((52, 56), (56, FLOOR)), ((66, 54), (72, FLOOR))),
        moving=(((40, 30), (59, 55)), ((50, 56), (68, 54))),
        props=(((24, 6), (24, FLOOR)),),
        arrow=((88, 54), (74, 54)),
    ),
    "bridge": Figure(
        head=(13, 75),
        body=(((24, 77), (50, 80)), ((84, 51), (86, 81))),
        moving=(((24, 77), (56, 52), (84, 51)),),
        arrow=((56, 74), (56, 60)),
    ),
    "clam_abd": Figure(
        head=(12, 68),
        body=(((20, 74), (60, 76), (110, 79)),),
        moving=(((60, 74), (106, 50)),),
        arrow=((112, 70), (112, 54)),
    ),
    "side_plank": Figure(
        head=(22, 43),
        body=(((44, 81), (29, 81), (29, 56)), ((90, 80), (110, 81))),
        moving=(((29, 56), (62, 64), (90, 80)),),
        arrow=((62, 80), (62, 69)),
    ),
    "bird_dog": Figure(
        head=(92, 42),
        body=(((46, 50), (83, 50), (84, FLOOR)), ((46, 50), (46, 81), (28, 81))),
        moving=(((83, 52), (114, 50)), ((46, 50), (8, 47))),
        arrow=((22, 62), (8, 62)),
    ),
    "dead_bug": Figure(
        head=(24, 73),
        body=(((33, 77), (70, 77)), ((38, 75), (38, 46)), ((70, 77), (74, 52), (94, 52))),
        moving=(((70, 77), (112, 70)),),
        arrow=((98, 58), (110, 62)),
    ),
    "hinge_drill": Figure(
        head=(91, 30),
        body=(((44, 49), (51, 65), (48, FLOOR)),),
        moving=(((44, 49), (80, 36)),),
        props=(((36, 46), (104, 20)),),
        arrow=((38, 58), (24, 58)),
    ),
    "sit_stand": Figure(
        head=(70, 14),
        body=(((76, FLOOR), (70, FLOOR), (69, 58)),),
        moving=(((69, 58), (50, 50), (64, 27)), ((63, 30), (84, 38))),
        props=(((30, 28), (31, FLOOR)), ((31, 58), (52, 58), (52, FLOOR))),
        arrow=((98, 52), (98, 32)),
    ),
    "balance": Figure(
        head=(58, 14),
        body=(((58, 27), (58, 52), (58, FLOOR)), ((58, 30), (72, 42), (86, 44))),
        moving=(((58, 52), (72, 64), (62, 76)),),
        props=(((90, 44), (90, FLOOR)),),
    ),
    "breath": Figure(
        head=(13, 73),
        body=(((23, 77), (66, 77), (82, 54), (94, 81)), ((28, 75), (40, 64), (52, 70))),
        arrow=((52, 62), (52, 46)),
    ),
    "walk": Figure(
        head=(58, 14),
        body=(((58, 27), (56, 51), (48, 66), (32, 78)), ((58, 30), (47, 43), (42, 54))),
        moving=(((56, 51), (69, 65), (72, FLOOR)), ((58, 30), (69, 42), (78, 38))),
        arrow=((90, 52), (106, 52)),
    ),
}
"""Key of the exercises table → its drawing. An exercise without one is told in words only."""


@cache
def exercise_figure(key: str) -> Markup:
    """Drawing of an exercise as an SVG element; empty where there is none. Decoration: the words say everything."""
    from markupsafe import Markup

    figure = _FIGURES.get(key)
    return Markup("") if figure is None else drawn_figure(figure)


def drawn_figure(figure: Figure) -> Markup:
    """The figure as an SVG element, hidden from screen readers."""
    from markupsafe import Markup

    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false"'
    return Markup(f'<svg class="exercise-figure" {box}>{"".join(_parts(figure))}</svg>')


def _parts(figure: Figure) -> Iterator[str]:
    if figure.has_floor:
        yield f'<path class="ex-floor" d="M3 {FLOOR + 3}H{WIDTH - 3}"/>'
    for css, lines in (("ex-prop", figure.props), ("ex-body", figure.body), ("ex-move", figure.moving)):
        yield from (f'<path class="{css}" d="{_path(line)}"/>' for line in lines)
    if figure.bent is not None:
        start, through, end = figure.bent
        yield f'<path class="ex-move" d="M{start[0]} {start[1]}Q{through[0]} {through[1]} {end[0]} {end[1]}"/>'
    x, y = figure.head
    yield f'<circle class="ex-head" cx="{x}" cy="{y}" r="{_HEAD}"/>'
    if figure.arrow is not None:
        yield _arrow(*figure.arrow)


def _path(line: tuple[Spot, ...]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in line)


def _arrow(start: Spot, end: Spot) -> str:
    """A line with an open tip."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    along = ((x1 - x0) / length * 5, (y1 - y0) / length * 5)
    tips = [(x1 - along[0] - turn * along[1], y1 - along[1] + turn * along[0]) for turn in (0.8, -0.8)]
    (ax, ay), (bx, by) = tips
    return f'<path class="ex-arrow" d="M{x0} {y0}L{x1} {y1}M{ax:.1f} {ay:.1f}L{x1} {y1}L{bx:.1f} {by:.1f}"/>'
