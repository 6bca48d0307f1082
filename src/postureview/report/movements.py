"""What reports show of movement tests: each test with its values, and its repetitions in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postureview.knowledge.load import Knowledge
from postureview.knowledge.movement_rows import MovementTestRow
from postureview.report.content import WithheldGroup, sided_term, withheld_groups
from postureview.report.numbers import number, quantity, unit_words
from postureview.report.words import SIDES, VIEWS
from postureview.values.assessment import Assessment
from postureview.values.landmarks import Side
from postureview.values.measurement import Measurement
from postureview.values.movement import Movement, Repetition


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementBlock:
    """One movement test: what was measured, what was not, and how it was done."""

    row: MovementTestRow
    measurements: tuple[Measurement, ...]
    withheld: tuple[WithheldGroup, ...]
    movements: tuple[Movement, ...]

    @property
    def title(self) -> str:
        """The test in words."""
        return self.row.term.capitalize()

    @property
    def origins(self) -> tuple[str, ...]:
        """Recording and view of every movement."""
        return tuple(dict.fromkeys(f"{one.recording or 'recording'}, {VIEWS[one.view]}" for one in self.movements))


def movement_blocks(assessment: Assessment, tables: Knowledge) -> tuple[MovementBlock, ...]:
    """One block for each test of which something was measured or refused, in the order of the tables."""
    blocks = []
    for row in tables.tests.values():
        measured = tuple(one for one in assessment.measurements if tables.test_of(one.name) is row)
        refused = [one for one in assessment.withheld if tables.test_of(one.name) is row]
        moved = tuple(one for one in assessment.movements if one.test == row.name)
        if measured or refused or moved:
            groups = withheld_groups(refused, tables, by_detail=True)
            blocks.append(MovementBlock(row=row, measurements=_in_order(measured), withheld=groups, movements=moved))
    return tuple(blocks)


def own_term(one: Measurement, row: MovementTestRow) -> str:
    """The term within its test's block: what the block's title says is not said again."""
    term = sided_term(one)
    for joint in (": ", ", "):
        if one.term.startswith(row.term + joint):
            return term.removeprefix(row.term + joint)
    return term


def movement_words(movement: Movement, row: MovementTestRow) -> str:
    """How often and how far, which were left out and why, in one line."""
    side = "" if movement.side is Side.MIDLINE else f"{SIDES[movement.side]}: "
    sizes = ", ".join(
        number(one.peak if row.value == "position" else one.size, movement.unit)
        + _remark(one, place < movement.warm_up)
        for place, one in enumerate(movement.repetitions)
    )
    count = len(movement.repetitions)
    words = f"{side}{count} repetition{'s' if count > 1 else ''} of {sizes}{_unit(movement)}"
    if movement.spread is not None:
        words += f"; spread {quantity(movement.spread, movement.unit)}"
    if any(one.hold_s for one in movement.counted):
        words += f"; held for {max(one.hold_s for one in movement.counted):.1f} s at most"
    if movement.probability is not None:
        words += f"; recognised ({movement.probability:.0%})"
    return words


def _unit(movement: Movement) -> str:
    """Shares are of the body part that the signal's definition names."""
    return "" if movement.unit == "1" else unit_words(movement.unit)


def remarks(one: Repetition, *, is_warm_up: bool) -> tuple[str, ...]:
    """What a reader must know of one repetition."""
    return (
        *(["warm-up"] if is_warm_up else []),
        *([] if one.is_complete else ["incomplete"]),
        *(["interrupted"] if one.is_interrupted else []),
        *([] if one.end_seen else ["or more: its end was not seen"]),
    )


def _remark(one: Repetition, is_warm_up: bool) -> str:
    said = remarks(one, is_warm_up=is_warm_up)
    return f" ({', '.join(said)})" if said else ""


def _in_order(measured: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Left before right before both, each side's values as they came."""
    order: Sequence[Side] = (Side.LEFT, Side.RIGHT, Side.MIDLINE)
    return tuple(sorted(measured, key=lambda one: order.index(one.side)))
