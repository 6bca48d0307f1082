"""How far and how fast each repetition went, from the signal as the network gave it.

The filter was chosen on movements of known size (60 and 20 deg; 0.4 to 2 s each way, with and without a rest at the
end) with 0.3 to 2 deg of jitter, which is what 0.8-2.3 mm of landmark noise does to trunk, arm and face lines, at 15
to 60 Hz. Worst mean error of the peak at 30 Hz after a zero-phase low-pass, with 0.3 / 1 deg of jitter: none +0.6 /
+2.1 deg (the largest of many noisy values), 6 Hz +0.4 / +1.2, 4 Hz +0.3 / +0.9, 3 Hz -0.4 / +0.7; Savitzky-Golay
(quadratic) over 0.3 s -0.3 / +0.9, over 0.4 s -0.8 / -0.8. Four hertz take 0.1 deg off the shortest peak, where three
take 0.4, and stay within one degree up to one degree of jitter (two: +1.8). Other estimates (a parabola or a mean
around the peak) gained nothing. The network's own smoothing must stay off. Slower recordings take a quarter of their
rate, and below 10 Hz none: there the filter would shave.
The peak speed needs a derivative: 3 Hz, within 5 % for 0.3 deg of jitter and 20 % for 1 deg, 2 % low for the shortest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.geometry.signals import gaps, low_pass
from postureview.movement.segment import NEAR_END_SHARE, PAUSE_S, Excursion
from postureview.values.arrays import Flags, Floats
from postureview.values.movement import CURVE_POINTS, Repetition

RANGE_CUTOFF_HZ = 4.0
SPEED_CUTOFF_HZ = 3.0
MOST_CUTOFF = 0.24
"""Highest cut-off as a share of the frame rate: ``low_pass`` passes a series unchanged from a quarter on."""
LEAST_RATE_HZ = 10.0
"""Slower recordings pass the fastest moment between two pictures: no speed is given (E)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Smoothed:
    """A signal's change from neutral (T,), positive in the direction of the test, with what is read from it."""

    time_s: Floats
    change: Floats
    velocity: Floats
    rate_hz: float

    @classmethod
    def of(cls, time_s: Floats, deviation: Floats) -> Smoothed:
        """Filter a signal; NaN stays NaN."""
        rate_hz = float(1.0 / np.median(np.diff(time_s))) if len(time_s) > 1 else float("nan")
        slow = low_pass(time_s, deviation, cutoff_hz(SPEED_CUTOFF_HZ, rate_hz))
        velocity = np.gradient(slow, time_s) if len(time_s) > 1 else np.zeros(len(time_s))
        return cls(
            time_s=time_s,
            change=low_pass(time_s, deviation, cutoff_hz(RANGE_CUTOFF_HZ, rate_hz)),
            velocity=np.asarray(velocity),
            rate_hz=rate_hz,
        )


def cutoff_hz(wanted_hz: float, rate_hz: float) -> float:
    """The wanted cut-off, or as much of it as recordings of at least ``LEAST_RATE_HZ`` allow."""
    return min(wanted_hz, MOST_CUTOFF * rate_hz) if rate_hz >= LEAST_RATE_HZ else wanted_hz


def repetition(signal: Smoothed, one: Excursion, *, neutral: float, direction: int, hold_speed: float) -> Repetition:
    """Size, speed, hold and curve of one excursion. neutral, direction : as the deviation was made."""
    inside = slice(one.start, one.end + 1)
    change, time_s = signal.change[inside], signal.time_s[inside]
    top = int(np.nanargmax(change))
    size = float(change[top])
    resting: Flags = np.asarray(np.abs(signal.velocity[inside]) < hold_speed, dtype=np.bool_)
    return Repetition(
        start_s=float(time_s[0]),
        end_range_s=float(time_s[top]),
        end_s=float(time_s[-1]),
        size=size,
        peak=neutral + direction * size,
        speed=_speed(signal, one.start, one.start + top),
        hold_s=_longest_s(time_s, np.logical_and(resting, change >= NEAR_END_SHARE * size)),
        is_complete=one.is_complete,
        is_interrupted=_pauses(time_s[: top + 1], change[: top + 1] / size, resting[: top + 1]),
        end_seen=one.end_seen,
        curve=_curve(time_s, change),
    )


def _speed(signal: Smoothed, start: int, top: int) -> float | None:
    outward = signal.velocity[start : top + 1]
    outward = outward[np.isfinite(outward)]
    if signal.rate_hz < LEAST_RATE_HZ or not outward.size:
        return None
    return float(max(outward.max(), 0.0))


def _pauses(time_s: Floats, share: Floats, resting: Flags) -> bool:
    between = (share > 1 - NEAR_END_SHARE) & (share < NEAR_END_SHARE)
    return _longest_s(time_s, np.logical_and(resting, between)) >= PAUSE_S


def _longest_s(time_s: Floats, flags: Flags) -> float:
    spans = [float(time_s[last] - time_s[first]) for first, last in gaps(flags)]
    return max(spans, default=0.0)


def _curve(time_s: Floats, change: Floats) -> tuple[float | None, ...]:
    known = np.isfinite(change)
    if known.sum() < 2:
        return ()
    share = np.linspace(time_s[0], time_s[-1], CURVE_POINTS)
    values = np.interp(share, time_s[known], change[known])
    missing = np.interp(share, time_s, (~known).astype(float)) > 0.5
    return tuple(None if lost else round(float(value), 3) for value, lost in zip(values, missing, strict=True))
