"""Repetitions in a signal: where a movement leaves neutral, ends, rests, and comes back.

No threshold is an angle. What counts as a movement is scaled by the signal's own error (its smallest detectable
change), by its own noise, and by the largest movement in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from postureview.geometry.robust import jitter_sd
from postureview.geometry.signals import gaps, low_pass
from postureview.values.arrays import Flags, Floats

PHASE_CUTOFF_HZ = 2.0
"""Phases are found below it: movements on request last half a second or longer each way (E)."""
LEAST_SHARE = 0.5
"""Repetitions of one test resemble each other: what stays below this share of the largest is none (E)."""
ONSET_SHARE = 0.05
"""A movement begins and ends where it is this share of its size off neutral (usual in movement analysis, E)."""
BACK_SHARE = 0.25
"""Within this share of its size a movement has come back to neutral (E)."""
NEAR_END_SHARE = 0.9
"""Rest counts as hold from this share of the size on (E)."""
PAUSE_S = 0.3
"""A rest of at least this length on the way out is an interruption (E)."""
NEUTRAL_S = 1.0
"""Neutral is the median over this long (reference B.0)."""
GAP_SHARE = 0.8
"""Landmarks that are lost beyond this share of the size may hide the end of the movement (E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursion:
    """One movement out of neutral, as frame numbers; flags as in ``Repetition``."""

    start: int
    peak: int
    end: int
    is_complete: bool
    end_seen: bool


def neutral_value(time_s: Floats, values: Floats, least: float) -> float:
    """The signal at rest before the movement: median of the first second in which it hardly moves.

    least : the smallest movement that is one; "hardly" is half of it. Where the signal never rests before its furthest
    excursion, the median of its first second. NaN when nothing is known.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return float("nan")
    smooth = low_pass(time_s, values, PHASE_CUTOFF_HZ)
    furthest = int(known[np.argmax(np.abs(smooth[known] - np.median(smooth[known])))])
    for first in known[known <= max(furthest, known[0])]:
        window = (time_s >= time_s[first]) & (time_s <= time_s[first] + NEUTRAL_S) & np.isfinite(values)
        if time_s[-1] - time_s[first] >= NEUTRAL_S and np.ptp(smooth[window]) < least / 2:
            return float(np.median(values[window]))
    begin = (time_s <= time_s[known[0]] + NEUTRAL_S) & np.isfinite(values)
    return float(np.median(values[begin]))


def excursions(time_s: Floats, deviation: Floats, *, least: float, jumps: Flags | None = None) -> list[Excursion]:
    """Movements away from neutral in a signal (T,), positive in the direction asked for.

    least : smallest detectable change, the signal's unit. jumps : (T,) True where the signal leapt to this frame as no
    body can. Single, incomplete and repeated movements come out alike; nothing below ``least`` does.
    """
    from scipy.signal import find_peaks

    known = np.isfinite(deviation)
    if known.sum() < 2:
        return []
    filled = np.interp(time_s, time_s[known], deviation[known])
    smooth = low_pass(time_s, filled, PHASE_CUTOFF_HZ)
    largest = float(smooth.max())
    if largest < least:
        return []
    least_size = max(least, LEAST_SHARE * largest)
    floor = min(float(smooth.min()), 0.0) - 1.0
    padded = np.concatenate(([floor], smooth, [floor]))
    peaks = _apart(smooth, find_peaks(padded, height=least_size, prominence=least_size)[0] - 1, least_size)
    noise = jitter_sd(deviation[known])
    found = [_excursion(smooth, deviation, peaks, place, noise) for place in range(len(peaks))]
    return _joined(found, np.zeros(len(smooth), dtype=np.bool_) if jumps is None else jumps)


def _apart(smooth: Floats, peaks: Iterable[int], least_size: float) -> list[int]:
    """One peak of every group without a dip of ``least_size`` between: two equal ones have no lower one."""
    kept: list[int] = []
    for peak in map(int, peaks):
        if kept and smooth[kept[-1] : peak].min() > min(smooth[kept[-1]], smooth[peak]) - least_size:
            if smooth[peak] > smooth[kept[-1]]:
                kept[-1] = peak
            continue
        kept.append(peak)
    return kept


def _excursion(smooth: Floats, deviation: Floats, peaks: Sequence[int], place: int, noise: float) -> Excursion:
    peak = peaks[place]
    size = float(smooth[peak])
    before = peaks[place - 1] if place else 0
    after = peaks[place + 1] if place + 1 < len(peaks) else len(smooth) - 1
    level = max(ONSET_SHARE * size, 2 * noise)
    left, right = smooth[before : peak + 1], smooth[peak : after + 1]
    low_left, low_right = np.flatnonzero(left <= level), np.flatnonzero(right <= level)
    start = before + int(low_left[-1] if low_left.size else np.argmin(left))
    end = peak + int(low_right[0] if low_right.size else np.argmin(right))
    back = max(BACK_SHARE * size, 2 * noise)
    return Excursion(
        start=start,
        peak=peak,
        end=end,
        is_complete=bool(smooth[start] <= back and smooth[end] <= back),
        end_seen=0 < peak < len(smooth) - 1 and not _hidden_end(deviation[start : end + 1]),
    )


def _hidden_end(deviation: Floats) -> bool:
    """True when the landmarks are missing where the movement is near its end."""
    size = float(np.nanmax(deviation)) if np.isfinite(deviation).any() else 0.0
    for first, last in gaps(~np.isfinite(deviation)):
        beside = [deviation[index] for index in (first - 1, last + 1) if 0 <= index < len(deviation)]
        if not beside or max(beside) >= GAP_SHARE * size:
            return True
    return False


def _joined(found: list[Excursion], jumps: Flags) -> list[Excursion]:
    """Excursions that a leap cut off hide their end; two that leaps cut out of one movement are one."""
    joined: list[Excursion] = []
    for one in found:
        leaps = np.flatnonzero(jumps[one.start : one.end + 1]) + one.start
        seen = one.end_seen and not leaps.size
        before = joined[-1] if joined else None
        if before is not None and not before.end_seen and not seen and leaps.size and leaps[0] <= one.peak:
            joined[-1] = Excursion(
                start=before.start, peak=before.peak, end=one.end, is_complete=one.is_complete, end_seen=False
            )
            continue
        joined.append(
            Excursion(start=one.start, peak=one.peak, end=one.end, is_complete=one.is_complete, end_seen=seen)
        )
    return joined
