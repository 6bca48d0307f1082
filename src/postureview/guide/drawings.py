"""Drawings of the steps, in the style of the exercises' figures."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING

from postureview.report.exercise_figures import FLOOR, WIDTH, Figure, Spot, drawn_figure

if TYPE_CHECKING:
    from markupsafe import Markup

Line = tuple[Spot, ...]

_LEGS = (((60, 51), (54, 68), (53, FLOOR)), ((60, 51), (66, 68), (67, FLOOR)))
_SPINE: Line = ((60, 27), (60, 51))
_ARMS = (((60, 29), (50, 32), (47, 44), (46, 56)), ((60, 29), (70, 32), (73, 44), (74, 56)))
_SIDE_LEG: Line = ((60, 52), (60, 68), (59, FLOOR), (66, FLOOR))
_FRONT = Figure(head=(60, 15), body=(_SPINE, *_LEGS, *_ARMS))
_RIGHT = Figure(head=(62, 15), body=((_SPINE[0], (60, 52)), _SIDE_LEG, ((60, 30), (61, 43), (64, 55))))
_SEAT = (((40, 58), (62, 58), (62, FLOOR)), ((38, 30), (40, 58), (40, FLOOR)))
_SITTING = ((48, 56), (70, 57), (70, FLOOR), (78, FLOOR))


def _mirrored(figure: Figure) -> Figure:
    """The figure that looks the other way."""

    def spot(one: Spot) -> Spot:
        return WIDTH - one[0], one[1]

    def lines(many: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(tuple(spot(one) for one in line) for line in many)

    return dataclasses.replace(
        figure,
        head=spot(figure.head),
        body=lines(figure.body),
        moving=lines(figure.moving),
        props=lines(figure.props),
        arrow=None if figure.arrow is None else (spot(figure.arrow[0]), spot(figure.arrow[1])),
    )


_BEND_LEFT = Figure(
    head=(78, 21),
    body=_LEGS,
    moving=(((60, 51), (64, 38), (70, 31)), ((72, 32), (80, 44), (82, 58)), ((70, 31), (60, 36), (55, 47))),
    arrow=((92, 40), (94, 56)),
)
_ARM_FORWARD = Figure(
    head=(62, 15),
    body=(((60, 27), (60, 52)), _SIDE_LEG),
    moving=(((60, 30), (76, 25), (90, 14)),),
    arrow=((90, 40), (96, 22)),
)
_ARM_BACKWARD = Figure(
    head=(62, 15),
    body=(((60, 27), (60, 52)), _SIDE_LEG),
    moving=(((60, 30), (50, 42), (40, 50)),),
    arrow=((46, 60), (32, 52)),
)

STEP_FIGURES = {
    "stand_front": _FRONT,
    "stand_right": _RIGHT,
    "stand_left": _mirrored(_RIGHT),
    "stand_back": dataclasses.replace(_FRONT, props=(((57, 27), (57, 33)), ((63, 27), (63, 33)))),
    "bend_forward": Figure(
        head=(88, 50),
        body=(_SIDE_LEG,),
        moving=(((60, 52), (70, 42), (82, 41)), ((81, 43), (82, 58), (80, 72))),
        arrow=((84, 20), (98, 34)),
    ),
    "bend_back": Figure(
        head=(48, 17),
        body=(_SIDE_LEG,),
        moving=(((60, 52), (58, 40), (52, 29)), ((52, 31), (58, 43), (62, 50))),
        arrow=((58, 10), (40, 10)),
    ),
    "bend_left": _BEND_LEFT,
    "bend_right": _mirrored(_BEND_LEFT),
    "neck_forward": Figure(
        head=(60, 20),
        body=(((48, 30), (48, 56)), _SITTING),
        moving=(((48, 30), (54, 25)),),
        props=_SEAT,
        arrow=((66, 8), (76, 20)),
    ),
    "neck_back": Figure(
        head=(44, 16),
        body=(((48, 30), (48, 56)), _SITTING),
        moving=(((48, 30), (46, 22)),),
        props=_SEAT,
        arrow=((52, 5), (36, 6)),
    ),
    "neck_side": Figure(
        head=(70, 20),
        body=(((38, 42), (82, 42)), ((60, 42), (60, 78)), ((38, 42), (34, 66)), ((82, 42), (86, 66))),
        moving=(((60, 42), (65, 27)),),
        arrow=((76, 8), (88, 20)),
        has_floor=False,
    ),
    "neck_turn": Figure(
        head=(60, 22),
        body=(
            ((38, 42), (82, 42)),
            ((60, 42), (60, 78)),
            ((38, 42), (34, 66)),
            ((82, 42), (86, 66)),
            ((60, 42), (60, 30)),
        ),
        arrow=((52, 8), (74, 8)),
        has_floor=False,
    ),
    "arms_sideways": Figure(
        head=(60, 17),
        body=(_SPINE, *_LEGS),
        moving=(((60, 29), (46, 26), (34, 12)), ((60, 29), (74, 26), (86, 12))),
        arrow=((98, 38), (96, 18)),
    ),
    "arm_forward_right": _ARM_FORWARD,
    "arm_forward_left": _mirrored(_ARM_FORWARD),
    "arm_backward_right": _ARM_BACKWARD,
    "arm_backward_left": _mirrored(_ARM_BACKWARD),
    "one_leg": Figure(
        head=(60, 15),
        body=(
            _SPINE,
            ((60, 51), (57, 68), (56, FLOOR)),
            ((60, 29), (49, 38), (57, 48)),
            ((60, 29), (71, 38), (63, 48)),
        ),
        moving=(((60, 51), (68, 63), (64, 75)),),
    ),
    "squat": Figure(
        head=(64, 30),
        body=(((58, FLOOR), (66, FLOOR)),),
        moving=(((58, FLOOR), (70, 66), (46, 66), (60, 42)), ((60, 42), (66, 26), (70, 12))),
        arrow=((96, 46), (96, 64)),
    ),
    "chair_rise": Figure(
        head=(62, 17),
        body=((_SITTING[1], (70, FLOOR), (78, FLOOR)),),
        moving=(((70, 57), (48, 53), (57, 30)), ((56, 34), (66, 42), (56, 43))),
        props=_SEAT,
        arrow=((92, 48), (92, 28)),
    ),
}
"""Drawing of a step → its figure."""


@cache
def step_figure(key: str) -> Markup:
    """The drawing as an SVG element; decoration, the words say everything. KeyError where there is none."""
    return drawn_figure(STEP_FIGURES[key])
