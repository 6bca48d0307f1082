"""What a clinician made of an assessment: points put right by hand, decisions, notes, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postureview.values.finding import Finding
from postureview.values.landmarks import Landmark, View
from postureview.values.target import Target

C7_POINT = "c7"
"""The one point that is no landmark: where the seventh cervical vertebra shows at the edge of the back."""
POINTS = (*(one.label for one in Landmark), C7_POINT)

Point = tuple[float, float]


class Decision(StrEnum):
    """What was decided about a finding or a target."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


class Subject(StrEnum):
    """What a decision is about."""

    FINDING = "finding"
    TARGET = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """A measurement before and after a correction, in ``unit``; None where there is no value."""

    key: str
    term: str
    unit: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A point that was wrong in the picture of a view, and where it was put.

    point : a landmark's label, or ``c7``. before_px, after_px : (x, y) in the key picture; before_px is None where the
    point had not been seen. by : pseudonymous id of the user. at_utc : ISO time. changes : filled by the recalculation.
    """

    view: View
    point: str
    before_px: Point | None
    after_px: Point
    by: str
    at_utc: str
    changes: tuple[ValueChange, ...] = ()

    def __post_init__(self) -> None:
        if self.point not in POINTS:
            raise ValueError(f"point must be a landmark's label or {C7_POINT}, got {self.point!r}")
        if self.point == C7_POINT and not self.view.is_lateral:
            raise ValueError(f"{C7_POINT} is read in side views only, got the view {self.view.value}")
        if not self.by:
            raise ValueError("a correction must say by whom")

    @property
    def landmark(self) -> Landmark | None:
        """The landmark that was moved; None for C7."""
        return None if self.point == C7_POINT else Landmark[self.point.upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision, with its reason.

    key : of the finding or target (``finding_key``, ``target_key``). about : its words as they were judged, so that a
    decision about other words is known to be out of date. words : what takes their place, where edited.
    """

    subject: Subject
    key: str
    about: str
    decision: Decision
    by: str
    at_utc: str
    reason: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        if self.decision is not Decision.ACCEPTED and not self.reason.strip():
            raise ValueError(f"a {self.subject.value} is {self.decision.value} with a reason, got none")
        if (self.decision is Decision.EDITED) is not bool(self.words.strip()):
            raise ValueError(f"new words belong to an edited {self.subject.value} and to no other")
        if not self.by:
            raise ValueError("a decision must say by whom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, when. by : as the clinic's systems may be told."""

    by: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything that was changed by hand, and whether it is signed. version : 1 = the first that anybody reviewed."""

    version: int = 1
    corrections: tuple[Correction, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    notes: str = ""
    signed: Signature | None = None

    def judgement(self, subject: Subject, key: str) -> Judgement | None:
        """The last decision about something."""
        return next((one for one in reversed(self.judgements) if (one.subject, one.key) == (subject, key)), None)


def finding_key(one: Finding) -> str:
    """What tells a finding from the others of a visit."""
    return "|".join((one.rule, one.side.value, *one.evidence))


def target_key(one: Target) -> str:
    """What tells a target from the others of a visit."""
    return f"{one.area}|{one.side.value}"
