"""Checks that a recording passed or failed before anything was measured from it."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.values.landmarks import View
from postureview.values.measurement import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One property of a still phase against its limit.

    value and limit share ``unit``; advice tells how to film it better and is empty where the check passed.
    """

    name: str
    passed: bool
    value: float | None
    limit: float
    unit: str
    reason: Reason
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillPhase:
    """A stretch in which the subject stood still and showed one view.

    yaw_off_deg : how far the body was turned off the view, positive toward the subject's left being nearer.
    """

    view: View
    start_s: float
    end_s: float
    n_frames: int
    yaw_off_deg: float
    checks: tuple[Check, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """Checks that were not passed."""
        return tuple(check for check in self.checks if not check.passed)
