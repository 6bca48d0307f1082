"""What a test's table asks for beside its value: compensations, reach, posture at the end of the movement."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from postureview.geometry.signals import low_pass
from postureview.knowledge.load import knowledge
from postureview.knowledge.movement_rows import ExtraRow, view_name
from postureview.movement.measured import measured
from postureview.movement.perform import Performance
from postureview.movement.ranges import RANGE_CUTOFF_HZ
from postureview.movement.segment import NEUTRAL_S
from postureview.movement.take import Curve, curve, shows
from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, Side
from postureview.values.measurement import Measurement, Uncertainty
from postureview.values.movement import Movement, Repetition

AT_END_S = 0.1
"""What is true at the end of a movement is read this long before and after it (E)."""


def extras(done: Performance, movement: Movement) -> Iterator[Measurement]:
    """One measurement for each row of the table that the view shows; nothing where the landmarks were not seen."""
    for row in done.row.extra:
        if not shows(movement.view, row.signal):
            continue
        for side in BODY_SIDES if row.each_side else (movement.side,):
            signal = curve(done.take, row.signal, side)
            found = [_of_repetition(row, signal, movement, one) for one in movement.counted or movement.repetitions]
            values = [value for value in found if math.isfinite(value)]
            if values:
                raw = float(np.median(values))
                yield _measurement(done, movement, row, signal, side, raw, gain(done, row))


def gain(done: Performance, row: ExtraRow) -> float:
    """What a change of the row's signal is multiplied by: as measured in the test that follows this signal; else 1.

    Only where that test's correction goes through zero: a signal that shows two thirds of a movement shows two thirds
    of a small one too, but a shift that is right for a whole range is none for a little motion along with another.
    """
    if row.takes not in {"change", "largest_change"}:
        return 1.0
    tables, view = knowledge(), done.take.view
    named = [
        test
        for test in tables.tests.values()
        if test.value == "change" and test.signal.get(view_name(view)) == row.signal
    ]
    named.sort(key=lambda test: test.direction != (row.direction or 1))
    known = [tables.accuracy_of(test.name, view.value, done.take.poses.engine) for test in named]
    return next((one.factor for one in known if one is not None and one.intercept == 0), 1.0)


def _of_repetition(row: ExtraRow, signal: Curve, movement: Movement, one: Repetition) -> float:
    """The value of one repetition, positive in the row's direction; NaN where it was not seen."""
    time_s = signal.time_s
    smooth = low_pass(time_s, signal.values, RANGE_CUTOFF_HZ)
    sign = row.direction or 1
    at_end = _median(smooth, np.abs(time_s - one.end_range_s) <= AT_END_S)
    inside = smooth[(time_s >= one.start_s) & (time_s <= one.end_s)]
    inside = inside[np.isfinite(inside)]
    if not inside.size:
        return float("nan")
    if row.takes == "position":
        return sign * at_end
    if row.takes == "largest_position":
        return sign * float(np.max(sign * inside))
    neutral = _neutral(time_s, smooth, movement)
    if row.takes == "ratio":
        return sign * (at_end - neutral) / one.size
    change = at_end - neutral
    if row.takes == "largest_change":
        changes = inside - neutral
        change = float(changes[np.argmax(np.abs(changes) if row.direction == 0 else sign * changes)])
    return abs(change) if row.direction == 0 else sign * change


def _neutral(time_s: Floats, smooth: Floats, movement: Movement) -> float:
    """The signal in the last second before the first repetition, or at its very start."""
    start_s = movement.repetitions[0].start_s
    before = (time_s >= start_s - NEUTRAL_S) & (time_s <= start_s)
    return _median(smooth, np.asarray(before, dtype=np.bool_))


def _median(values: Floats, where: Flags) -> float:
    known = values[where & np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _measurement(  # noqa: PLR0917  a measurement from all that it rests on
    done: Performance, movement: Movement, row: ExtraRow, signal: Curve, side: Side, raw: float, factor: float
) -> Measurement:
    error, unit, value = signal.row.error, signal.unit, raw * factor
    sem = error.sem(abs(value) / signal.factor) * signal.factor
    if row.takes == "ratio":
        unit, size = "1", max(one.size for one in movement.repetitions)
        own = (done.row.error or done.signal.row.error).sem(size)
        sem = math.hypot(error.sem(abs(value) * size), value * own) / size
    return measured(
        done,
        movement,
        f"{done.row.name}_{row.name}",
        f"{done.row.term}: {row.term}",
        value,
        unit=unit,
        uncertainty=Uncertainty(sem=sem, basis=f"engineering default, uncalibrated: {error.derivation}"),
        side=side,
        raw=None if factor == 1 else raw,
    )
