"""Soft-tissue areas that a manual therapist may want to examine, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postureview.values.landmarks import Side


class Role(StrEnum):
    """What the model behind a target says of the tissue; theory, not an observation (reference D.0)."""

    SHORT = "short"
    """Model: short or overactive. Examine its length and tenderness."""
    LONG = "long"
    """Model: long or inhibited. Examine its strength."""
    TRAIN = "train"
    """Exercise only: no hands-on technique."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """A manual technique that fits an area.

    key : id of the techniques table; evidence_grade : strength as the table says, e.g. "very low".
    evidence : what was found, in a sentence; dose : as in trials or practice; cautions : of this technique here.
    """

    key: str
    name: str
    evidence_grade: str
    evidence: str
    dose: str
    cautions: tuple[str, ...]
    source: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (self.cautions and self.source):
            raise ValueError(f"technique {self.key} must name its cautions and its source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An area to consider examining. It cannot be built without a finding, a source and a caution.

    area : id of the areas table; name : English, latin : Terminologia Anatomica; side : of the subject.
    because : one sentence; findings : rules of the findings it follows from. confirm : the hand test that would confirm
    or refute it. rank : 1 = examine first. techniques : empty where the gate, a contraindication or the lack of pain
    and of lost range forbids them; then ``no_technique`` says why.
    body_map : ids of the outlines that show it, without side and view; empty when no outline does.
    """

    area: str
    name: str
    latin: str
    side: Side
    role: Role
    because: str
    findings: tuple[str, ...]
    confirm: str
    rank: int
    techniques: tuple[Technique, ...]
    no_technique: str = ""
    caution: str
    body_map: tuple[str, ...] = ()
    source: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("because", "findings", "caution", "source"):
            if not getattr(self, name):
                raise ValueError(f"target {self.area} must have {name}, got none")
        if bool(self.techniques) is bool(self.no_technique):
            raise ValueError(f"target {self.area} must have techniques, or else say why there are none")
