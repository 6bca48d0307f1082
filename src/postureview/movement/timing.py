"""Times of movements: how long a stance lasted, how long five repetitions took."""

from __future__ import annotations

import numpy as np

from postureview.knowledge.load import knowledge
from postureview.movement.segment import ONSET_SHARE, excursions, neutral_value
from postureview.movement.take import Take, curve, shows
from postureview.values.landmarks import Side
from postureview.values.movement import Movement, Repetition

ARRIVED_SHARE = 1.0 - ONSET_SHARE
"""A posture is reached at this share of the way to it, as it is left at the same share (E)."""
LEADING_SIGNAL = "trunk_inclination"
"""Who rises from a chair bends the trunk first, before the knees move."""


def longest_s(movement: Movement) -> float:
    """The longest repetition: from the foot's leaving the floor to its coming down."""
    return max(one.duration_s for one in movement.repetitions)


def cycles_s(take: Take, movement: Movement, count: int) -> float:
    """From the first movement to the end of the way out of repetition ``count``."""
    chosen = [one for one in movement.repetitions if one.is_complete][:count]
    return _arrival_s(chosen[-1]) - _first_movement_s(take, chosen[0])


def _arrival_s(one: Repetition) -> float:
    """When a repetition first came near its end."""
    known = [(place, value) for place, value in enumerate(one.curve) if value is not None]
    place = next((place for place, value in known if value >= ARRIVED_SHARE * one.size), None)
    if place is None:
        return one.end_range_s
    return one.start_s + place / (len(one.curve) - 1) * one.duration_s


def _first_movement_s(take: Take, first: Repetition) -> float:
    """When the trunk began to bend for the first repetition, or when that began, whichever was earlier."""
    if not shows(take.view, LEADING_SIGNAL):
        return first.start_s
    part = take.between(float(take.poses.time_s[0]), first.end_range_s)
    trunk = curve(part, LEADING_SIGNAL, Side.MIDLINE)
    least = knowledge().signals[LEADING_SIGNAL].error.mdc95
    deviation = trunk.values - neutral_value(trunk.time_s, trunk.values, least)
    bends = excursions(trunk.time_s, np.asarray(deviation), least=least)
    starts = [float(trunk.time_s[one.start]) for one in bends]
    return min([first.start_s, *starts])
