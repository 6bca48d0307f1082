"""What is reported of a movement: its range or time and its speed, each with an error, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from postureview.geometry.robust import jitter_sd
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow
from postureview.measures.error import SystemicError
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
    if why and movement is None:
        yield withhold(done, Reason.NOT_MEASURABLE, why)
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
    if reach is not None and max(furthest.size, _printed(done, furthest.size)) > reach.most:
        return reach.most
    if best is None or (not furthest.end_seen and furthest.size > best.size + done.mdc95):
        return _printed(done, furthest.size)
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


def accuracy_of(done: Performance, name: str) -> AccuracyRow | None:
    """What was measured about one of this test's measurements, in this view, with this engine and model; or None."""
    return knowledge().accuracy_of(name, done.take.view.value, done.take.poses.engine)


def _printed(done: Performance, raw: float) -> float:
    """The size to print for a raw one: corrected where the network's error was measured."""
    accuracy, factor = accuracy_of(done, done.row.name), done.signal.factor
    return raw if accuracy is None else accuracy.printed(raw / factor) * factor


def _measured(done: Performance, movement: Movement, name: str, term: str, raw: float) -> Measurement:
    factor, error = done.signal.factor, done.row.error or done.signal.row.error
    accuracy = accuracy_of(done, done.row.name)
    repeat = _jitter(done) * min(1.0, math.sqrt(2 * RANGE_CUTOFF_HZ / done.take.poses.rate_hz))
    value = _printed(done, raw)
    if accuracy is None:
        default = f"engineering default, uncalibrated: {error.derivation}"
        system = SystemicError(between=error.sem(abs(raw) / factor) * factor, within=None, basis=default)
    else:
        system = _systemic(accuracy, factor)
    corrected = not math.isclose(value, raw, rel_tol=0, abs_tol=1e-12)
    return measured(
        done,
        movement,
        name,
        term,
        value,
        unit=movement.unit,
        uncertainty=system.with_own_noise(repeat),
        raw=raw if corrected else None,
    )


def _systemic(accuracy: AccuracyRow, factor: float) -> SystemicError:
    within = min(accuracy.within, accuracy.sem)
    return SystemicError(
        between=math.sqrt(accuracy.sem**2 - within**2) * factor,
        within=within * factor,
        basis=f"measured on {accuracy.n_people} rendered people, {accuracy.n} movements; not validated on patients",
    )


def _jitter(done: Performance) -> float:
    """Standard deviation of the signal from picture to picture."""
    return jitter_sd(done.signal.values[np.isfinite(done.signal.values)])


def _speed(done: Performance, movement: Movement, raw: float) -> Measurement:
    error = done.row.error or done.signal.row.error
    # White jitter through an ideal low-pass and a derivative: 2 pi f / sqrt(3) of what the low-pass leaves of it.
    left = _jitter(done) * min(1.0, math.sqrt(2 * SPEED_CUTOFF_HZ / done.take.poses.rate_hz))
    jitter = max(2 * math.pi * SPEED_CUTOFF_HZ / math.sqrt(3) * left, LEAST_SPEED_SEM)
    name, term = f"{done.row.name}_speed", f"{done.row.term}, peak speed"
    accuracy = accuracy_of(done, name)
    if accuracy is None:
        share = math.hypot(error.gain, SPEED_SHARE)
        default = f"engineering default, uncalibrated: {share:.0%} of the speed"
        value, system = raw, SystemicError(between=share * raw, within=None, basis=default)
    else:
        value, system = accuracy.printed(raw), _systemic(accuracy, 1.0)
    return measured(
        done,
        movement,
        name,
        term,
        value,
        unit="deg/s",
        uncertainty=system.with_own_noise(jitter),
        raw=None if value == raw else raw,
    )


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
