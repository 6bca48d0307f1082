"""Two assessments of one person beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postureview.values.landmarks import Side, View


class Verdict(StrEnum):
    """What two values of one measure say together."""

    CHANGED = "changed"
    """They differ by more than the smallest detectable change."""
    NOT_DISTINGUISHABLE = "not_distinguishable"
    """Their difference is within the measurement error."""
    REPEAT = "repeat"
    """They cannot be compared: other set-up, method or quality, or one of them is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One measure before and after. before, after, difference, mdc95 : in ``unit``; None where there is none.

    detail : why it needs repeating, or what else a reader must know. toward_reference : whether the change went toward
    the middle of the reference range; None when there is no range or no change.
    """

    name: str
    term: str
    side: Side
    view: View
    unit: str
    before: float | None
    after: float | None
    difference: float | None
    mdc95: float | None
    verdict: Verdict
    toward_reference: bool | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """Pain or function, 0-10, before and after, against the minimal important change (reference E.3)."""

    name: str
    term: str
    before: int | None
    after: int | None
    important_change: float
    verdict: Verdict
    detail: str = ""
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternChange:
    """One pattern that either visit names. before, after : its probability; None where it is not named.

    verdict : CHANGED only where it came or went and a measure that carried it changed by more than error; REPEAT where
    none of them could be compared.
    """

    label: str
    term: str
    before: float | None
    after: float | None
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that two assessments say together; notes : differences of set-up that concern all of it."""

    pseudonym: str
    before_utc: str
    after_utc: str
    changes: tuple[Change, ...]
    scores: tuple[ScoreChange, ...]
    notes: tuple[str, ...] = ()
    patterns: tuple[PatternChange, ...] = ()
