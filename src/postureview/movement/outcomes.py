"""What is reported of a movement: its range or time and its speed, each with an error, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from postureview.geometry.robust import jitter_sd
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow
from postureview.movement.extras import extras
from postureview.movement.measured import measured
from postureview.movement.perform import Performance
from postureview.movement.ranges import RANGE_CUTOFF_HZ, SPEED_CUTOFF_HZ
from postureview.movement.take import MOST_SPEED_DEG_S
from postureview.movement.timing import cycles_s, longest_s
from postureview.values.measurement import Measurement, Outcome, Reason, Uncertainty, Withheld
from postureview.values.movement import Movement

MIN_SHARE = 0.5
"""A signal that is missing in more than half of the frames is missing (E)."""
SPEED_SHARE = 0.05
"""What smoothing and frame rate do to a peak speed, from movements of known speed (see ``ranges``; E)."""
LEAST_SPEED_SEM = 1.0
"""No peak speed is known better than this, deg/s (E)."""
TIMING_SEM_S = 0.1
"""Error of a time from the moments at which a body leaves and reaches a posture (reference B.1, sit-to-stand)."""


def outcomes(done: Performance) -> Iterator[Outcome]:
    """Everything that a test's table asks for, of one take and side."""
    row, movement = done.row, done.movement
    why = row.why_withheld(done.take.view)
    if done.signal.known_share < MIN_SHARE:
        seen = f"{done.signal.row.term} was seen in {done.signal.known_share:.0%} of the frames"
        yield withhold(done, Reason.LANDMARK_MISSING, f"{seen}; keep what it needs uncovered and in the picture")
        return
    if movement is None:
        least = f"{done.mdc95:.3g} {done.signal.unit}".removesuffix(" 1")
        detail = f"{done.signal.row.term} changed by less than {least}, which cannot be told from measurement error"
        yield withhold(done, Reason.NO_MOVEMENT, detail)
        return
    if why:
        yield withhold(done, Reason.NOT_MEASURABLE, why)
    elif row.is_timed:
        yield _time(done, movement)
    else:
        yield from _range(done, movement)
    if not row.withheld:
        yield from extras(done, movement)


def withhold(done: Performance, reason: Reason, detail: str) -> Withheld:
    """The test's value, and why it is not given."""
    return Withheld(
        name=done.row.name,
        term=done.row.term,
        side=done.side,
        view=done.take.view,
        reason=reason,
        detail=detail,
        recording=done.take.recording,
    )


def least_reached(done: Performance, movement: Movement) -> float | None:
    """The size that the movement surely reached, where its full size cannot be told; None where it can."""
    best, reach = movement.best, done.row.reach
    furthest = max(movement.repetitions, key=lambda one: one.size)
    if reach is not None and furthest.size > reach.most:
        return reach.most
    if best is None or (not furthest.end_seen and furthest.size > best.size + done.mdc95):
        return furthest.size
    return None


def _range(done: Performance, movement: Movement) -> Iterator[Outcome]:
    row, best, reached = done.row, movement.best, least_reached(done, movement)
    rate_hz = done.take.poses.rate_hz
    if row.reach is not None and row.reach.most * rate_hz < MOST_SPEED_DEG_S:
        detail = f"at {rate_hz:.0f} Hz a landmark that leaps to another limb cannot be told from a fast movement"
        yield withhold(done, Reason.LOW_FRAME_RATE, detail)
    elif reached is not None:
        at_least = f"at least {reached:.0f} {movement.unit}"
        if row.reach is not None and reached == row.reach.most:
            yield withhold(done, Reason.BEYOND_REACH, f"{at_least}; {row.reach.why}")
        else:
            yield withhold(done, Reason.END_NOT_SEEN, f"{at_least}; the landmarks were lost at the end of the movement")
    elif best is not None and movement.mean is not None:
        values = [(row.name, row.term, best.peak if row.value == "position" else best.size)]
        if len(movement.counted) > 1:
            peaks = [one.peak if row.value == "position" else one.size for one in movement.counted]
            values.append((f"{row.name}_mean", f"{row.term}, mean", float(np.mean(peaks))))
        for name, term, value in values:
            yield _measured(done, movement, name, term, value)
    speeds = [one.speed for one in movement.counted if one.speed is not None]
    if speeds and movement.unit == "deg" and row.value == "change":
        yield _speed(done, movement, max(speeds))


def accuracy_of(done: Performance) -> AccuracyRow | None:
    """What was measured about this test, view, engine and model; None where it was not."""
    return knowledge().accuracy_of(done.row.name, done.take.view.value, done.take.poses.engine)


def _measured(done: Performance, movement: Movement, name: str, term: str, raw: float) -> Measurement:
    factor, error, accuracy = done.signal.factor, done.row.error or done.signal.row.error, accuracy_of(done)
    known = done.signal.values[np.isfinite(done.signal.values)]
    rate_hz = done.take.poses.rate_hz
    repeat = jitter_sd(known) * min(1.0, math.sqrt(2 * RANGE_CUTOFF_HZ / rate_hz))
    if accuracy is None:
        value, system = raw, error.sem(abs(raw) / factor) * factor
        basis = f"engineering default, uncalibrated: {error.derivation}"
    else:
        value, system = accuracy.printed(raw / factor) * factor, accuracy.sem * factor
        people = f"{accuracy.n_people} rendered people, {accuracy.n} movements"
        basis = f"measured on {people}; not validated on patients"
    uncertainty = Uncertainty(sem=math.hypot(system, repeat), basis=f"{basis}; plus this recording's own noise")
    corrected = not math.isclose(value, raw, rel_tol=0, abs_tol=1e-12)
    return measured(
        done, movement, name, term, value, unit=movement.unit, uncertainty=uncertainty, raw=raw if corrected else None
    )


def _speed(done: Performance, movement: Movement, speed: float) -> Measurement:
    error = done.row.error or done.signal.row.error
    known = done.signal.values[np.isfinite(done.signal.values)]
    # White jitter through an ideal low-pass and a derivative: 2 pi f / sqrt(3) of what the low-pass leaves of it.
    left = jitter_sd(known) * min(1.0, math.sqrt(2 * SPEED_CUTOFF_HZ / done.take.poses.rate_hz))
    jitter = 2 * math.pi * SPEED_CUTOFF_HZ / math.sqrt(3) * left
    share = math.hypot(error.gain, SPEED_SHARE)
    uncertainty = Uncertainty(
        sem=math.hypot(share * speed, max(jitter, LEAST_SPEED_SEM)),
        basis=f"engineering default, uncalibrated: {share:.0%} of the speed; plus this recording's own noise",
    )
    name, term = f"{done.row.name}_speed", f"{done.row.term}, peak speed"
    return measured(done, movement, name, term, speed, unit="deg/s", uncertainty=uncertainty)


def _time(done: Performance, movement: Movement) -> Outcome:
    row, protocol = done.row, knowledge().protocols[done.row.protocol]
    if row.value == "hold_time":
        value = longest_s(movement)
    else:
        complete = [one for one in movement.repetitions if one.is_complete]
        if len(complete) < protocol.repetitions:
            detail = f"{len(complete)} of {protocol.repetitions} repetitions were complete in the recording"
            return withhold(done, Reason.INCOMPLETE, detail)
        value = cycles_s(done.take, movement, protocol.repetitions)
    sem = math.hypot(TIMING_SEM_S, 1.0 / done.take.poses.rate_hz)
    basis = "engineering default, uncalibrated: a tenth of a second for beginning and end, and the frame rate"
    return measured(done, movement, row.name, row.term, value, unit="s", uncertainty=Uncertainty(sem=sem, basis=basis))
