"""A test as a take shows it: its signal cut into repetitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.knowledge.load import knowledge
from postureview.knowledge.movement_rows import MovementTestRow, view_name
from postureview.movement.ranges import Smoothed, repetition
from postureview.movement.segment import excursions, neutral_value
from postureview.movement.take import Curve, Take, curve
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Side, View
from postureview.values.movement import Movement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Performance:
    """What was followed, and the movement that was found in it; None where nothing moved beyond error."""

    row: MovementTestRow
    take: Take
    side: Side
    signal: Curve
    movement: Movement | None

    @property
    def mdc95(self) -> float:
        """The smallest movement that is not measurement error, in the signal's unit."""
        return (self.row.error or self.signal.row.error).mdc95 * self.signal.factor


def sides_of(row: MovementTestRow, view: View) -> tuple[Side, ...]:
    """The sides to which a test is made in one view."""
    if row.sides == "near":
        return (view.near_side,)
    return (Side.MIDLINE,) if row.sides == "whole" else BODY_SIDES


def direction_of(row: MovementTestRow, side: Side) -> int:
    """Sign of the signal's change in the movement. A bend or turn to the left runs the other way."""
    return -row.direction if row.sides == "direction" and side is Side.LEFT else row.direction


def perform(row: MovementTestRow, take: Take, side: Side, probability: float | None = None) -> Performance:
    """Follow the test's signal through a take whose view shows it."""
    signal = curve(take, row.signal[view_name(take.view)], side)
    protocol = knowledge().protocols[row.protocol]
    least = (row.error or signal.row.error).mdc95 * signal.factor
    neutral = neutral_value(signal.time_s, signal.values, least)
    direction = direction_of(row, side)
    deviation: Floats = np.asarray(direction * (signal.values - neutral))
    found = excursions(signal.time_s, deviation, least=least, jumps=signal.leaps)
    smoothed = Smoothed.of(signal.time_s, deviation)
    hold_speed = protocol.hold_speed * signal.factor
    repetitions = tuple(
        repetition(smoothed, one, neutral=neutral, direction=direction, hold_speed=hold_speed) for one in found
    )
    movement = None
    if repetitions:
        movement = Movement(
            test=row.name,
            term=row.term,
            side=side,
            view=take.view,
            recording=take.recording,
            unit=signal.unit,
            neutral=neutral,
            repetitions=repetitions,
            warm_up=protocol.warm_up if len(repetitions) > protocol.repetitions else 0,
            probability=probability,
        )
    return Performance(row=row, take=take, side=side, signal=signal, movement=movement)
