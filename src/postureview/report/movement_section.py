"""The movement tests of the page: values, curves with left beside right at one scale, and every repetition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report.curves import curve_limits, movement_curves
from postureview.report.movements import MovementBlock, movement_blocks, movement_words, own_term, remarks
from postureview.report.numbers import number, unit_words
from postureview.report.rows import measure_row
from postureview.report.words import SIDES
from postureview.values.assessment import Assessment
from postureview.values.landmarks import Side
from postureview.values.movement import Movement

_ORDER = (Side.LEFT, Side.RIGHT, Side.MIDLINE)


def movement_section(assessment: Assessment, tables: Knowledge) -> list[dict[str, Any]]:
    """One entry for each movement test."""
    return [_test(block, tables) for block in movement_blocks(assessment, tables)]


def _test(block: MovementBlock, tables: Knowledge) -> dict[str, Any]:
    movements = sorted(block.movements, key=lambda one: _ORDER.index(one.side))
    units = {one.unit for one in movements}
    limits = curve_limits(movements) if len(units) == 1 else None
    return {
        "block": block,
        "rows": [measure_row(one, tables, own_term(one, block.row)) for one in block.measurements],
        "movements": [_movement(one, block, limits) for one in movements],
    }


def _movement(movement: Movement, block: MovementBlock, limits: tuple[float, float] | None) -> dict[str, Any]:
    from markupsafe import Markup

    return {
        "one": movement,
        "side": "" if movement.side is Side.MIDLINE else SIDES[movement.side],
        "says": movement_words(movement, block.row),
        "curves": Markup(movement_curves(movement, limits)),
        "repetitions": _repetitions(movement),
        "size_unit": unit_words(movement.unit).strip(),
    }


def _repetitions(movement: Movement) -> Sequence[dict[str, Any]]:
    rate = "deg/s" if movement.unit == "deg" else ""
    return [
        {
            "one": one,
            "number": place + 1,
            "size": number(one.size, movement.unit),
            "speed": "" if one.speed is None else number(one.speed, rate) + unit_words(rate).strip(),
            "seconds": f"{one.duration_s:.1f} s",
            "remarks": ", ".join(remarks(one, is_warm_up=place < movement.warm_up)),
            "counts": one in movement.counted,
        }
        for place, one in enumerate(movement.repetitions)
    ]
