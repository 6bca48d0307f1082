"""Time courses: holds, eased changes, repetitions, and the small sway of somebody who stands still."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from phantom.controls import DEFAULTS


def eased(share: float) -> float:
    """Smooth way from 0 to 1 with rest at both ends (minimum jerk)."""
    s = float(np.clip(share, 0.0, 1.0))
    return s * s * s * (10 - 15 * s + 6 * s * s)


@dataclass(frozen=True)
class Course:
    """A value over time: eased between keys ((seconds, value), ...) in rising order, constant before and after."""

    keys: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        times = [time for time, _ in self.keys]
        if not times or times != sorted(times):
            raise ValueError(f"a course needs keys in rising order of time, got times {times}")

    def at(self, time_s: float) -> float:
        """The value at a time."""
        previous = self.keys[0]
        for key in self.keys:
            if time_s < key[0]:
                if key[0] == previous[0]:
                    return key[1]
                return previous[1] + (key[1] - previous[1]) * eased((time_s - previous[0]) / (key[0] - previous[0]))
            previous = key
        return previous[1]

    def speed(self, time_s: float) -> float:
        """Change per second."""
        return (self.at(time_s + 0.01) - self.at(time_s - 0.01)) / 0.02

    def times(self, factor: float) -> Course:
        """The same course with all values multiplied."""
        return Course(tuple((time_s, value * factor) for time_s, value in self.keys))

    @property
    def end_s(self) -> float:
        """Time of the last key."""
        return self.keys[-1][0]


def constant(value: float) -> Course:
    """The same value all the time."""
    return Course(((0.0, value),))


def repetitions(
    rest: float, peaks: tuple[float, ...], *, start_s: float, move_s: float, hold_s: float, pause_s: float
) -> Course:
    """From ``rest`` to each peak and back."""
    keys, now = [(0.0, rest), (start_s, rest)], start_s
    for peak in peaks:
        keys += [(now + move_s, peak), (now + move_s + hold_s, peak), (now + 2 * move_s + hold_s, rest)]
        now += 2 * move_s + hold_s + pause_s
        keys.append((now, rest))
    return Course(tuple(keys))


@dataclass(frozen=True)
class Turn:
    """Standing turn in quarter steps to the person's left: front, right side, back, left side to the camera."""

    hold_s: float = 2.0
    quarter_s: float = 1.1
    settle_s: float = 0.2
    """Left out at both ends of each hold's phase: the body still comes to rest."""

    VIEWS = ("front", "right", "back", "left")

    @property
    def yaw_deg(self) -> Course:
        """Turn of the body: 0 front, -90 right side, -180 back, -270 left side to the camera."""
        keys = []
        for quarter in range(len(self.VIEWS)):
            start = quarter * (self.hold_s + self.quarter_s)
            keys += [(start, -90.0 * quarter), (start + self.hold_s, -90.0 * quarter)]
        return Course(tuple(keys))

    @property
    def duration_s(self) -> float:
        """End of the last hold."""
        return self.yaw_deg.end_s

    def phases(self) -> list[tuple[str, float, float]]:
        """View, start and end of each hold."""
        starts = [quarter * (self.hold_s + self.quarter_s) for quarter in range(len(self.VIEWS))]
        return [
            (v, s + self.settle_s, s + self.hold_s - self.settle_s) for v, s in zip(self.VIEWS, starts, strict=True)
        ]


SWAY_DEG = {
    # amplitude of slow, unrelated waves: ankles, trunk, head, arms
    "lean_forward": 0.35,
    "lean_right": 0.2,
    "hinge": 0.3,
    "side_bend": 0.2,
    "neck_turn": 0.7,
    "head_nod": 0.5,
    "neck_bend": 0.25,
    "arm_raise.left": 0.5,
    "arm_raise.right": 0.5,
}


@cache
def _waves(seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(seed)
    return {name: (rng.uniform(0.1, 0.55, 3), rng.uniform(0, 2 * np.pi, 3)) for name in SWAY_DEG}


def sway(time_s: float, seed: int, strength: float = 1.0) -> dict[str, float]:
    """What standing still adds to the joint angles, in degrees."""
    parts = {}
    for name, (rate_hz, phase) in _waves(seed).items():
        parts[name] = strength * SWAY_DEG[name] * float(np.mean(np.sin(2 * np.pi * rate_hz * time_s + phase)))
    return parts


STEP_LIFT_DEG = 15.0
STEP_S = 0.55


def steps(yaw: Course, time_s: float) -> dict[str, float]:
    """Small steps on the spot while the body turns: the feet lift in turn, the more the faster the turn."""
    pace = min(1.0, abs(yaw.speed(time_s)) / 60.0)
    lifts = np.clip(np.sin(2 * np.pi * time_s / STEP_S) * np.array([1.0, -1.0]), 0, None) * pace * STEP_LIFT_DEG
    changes: dict[str, float] = {}
    for side, lift in zip(("left", "right"), lifts, strict=True):
        changes |= {f"hip_flex.{side}": float(lift), f"shin_back.{side}": float(lift), f"foot_down.{side}": float(lift)}
    return changes


def added(base: dict[str, float], *changes: dict[str, float]) -> dict[str, float]:
    """Joint angles with changes on top."""
    total = {**DEFAULTS, **base}
    for change in changes:
        for name, value in change.items():
            total[name] += value
    return total
