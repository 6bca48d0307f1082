"""What measurements mean, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postureview.values.landmarks import Side
from postureview.values.measurement import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement that a sourced rule makes about measurements. It cannot be built without evidence.

    evidence : keys of the measurements it rests on (``Measurement.key``).
    source : ids in the sources table.
    """

    rule: str
    statement: str
    severity: Grade
    side: Side
    evidence: tuple[str, ...]
    source: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding {self.rule} must name the measurements it rests on, got none")
        if not self.source:
            raise ValueError(f"finding {self.rule} must name a source, got none")
        if not self.severity.is_deviation:
            raise ValueError(f"finding {self.rule} must be a deviation beyond error, got {self.severity.value}")


class Gate(StrEnum):
    """Whether the red-flag questions allow talk of treatment."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_SCREENED = "not_screened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """State of the safety gate, why, and what to do."""

    gate: Gate
    reasons: tuple[str, ...] = ()
    action: str = ""

    def __post_init__(self) -> None:
        if self.gate is Gate.CLOSED and not (self.reasons and self.action):
            raise ValueError("a closed gate must name its reasons and the action")
