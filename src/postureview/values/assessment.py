"""Everything that a report or an export may show of one visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from postureview.values.agreement import SideAgreement
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.intake import Intake
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Withheld
from postureview.values.movement import Movement
from postureview.values.pattern import Pattern
from postureview.values.plan import Plan
from postureview.values.quality import StillPhase
from postureview.values.recording import CameraRoll, CardScale, RecordingKind, ScaleSource
from postureview.values.review import Review
from postureview.values.target import Target

SCHEMA: Literal["postureview.assessment/1"] = "postureview.assessment/1"


Sex = Literal["female", "male", "other"]
Hand = Literal["left", "right"]
Clothing = Literal["bare", "close", "loose"]
"""What covers the trunk: nothing (or a bra), something close-fitting, or something that hangs off the skin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Optional facts about the subject; a pseudonym, never a name.

    clothing : of the trunk, in this visit's pictures.
    """

    pseudonym: str = ""
    age: int | None = None
    sex: Sex | None = None
    stature_cm: float | None = None
    dominant_hand: Hand | None = None
    clothing: Clothing | None = None

    def __post_init__(self) -> None:
        for name, known in (("sex", Sex), ("dominant_hand", Hand), ("clothing", Clothing)):
            value = getattr(self, name)
            if value is not None and value not in get_args(known):
                raise ValueError(f"{name} must be one of {', '.join(get_args(known))}, got {value!r}")
        if self.stature_cm is not None and not 50 <= self.stature_cm <= 260:
            raise ValueError(f"stature_cm must be between 50 and 260, got {self.stature_cm:g}")
        if self.age is not None and not 0 <= self.age <= 120:
            raise ValueError(f"age must be between 0 and 120 years, got {self.age}")

    @property
    def stature_mm(self) -> float | None:
        """Known stature in millimetres, or None: then no millimetres, ever."""
        return None if self.stature_cm is None else self.stature_cm * 10


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPicture:
    """The picture that stands for one still phase, and where the landmarks lie in it.

    file : name beside the assessment, empty when no picture was kept.
    landmarks_px : 33 points (x, y) in the picture; None where a landmark was not seen.
    roll_deg : how far the picture's content appears turned clockwise, as far as that was undone before measuring.
    back_px : edge of the back from the nape to the seat in a side view, (x, y) points in the picture; empty where it
    was not read. outline_px : closed outline of the subject; empty where no silhouette was read.
    """

    view: View
    recording: str
    time_s: float
    size_px: tuple[int, int]
    landmarks_px: tuple[tuple[float, float] | None, ...]
    file: str = ""
    roll_deg: float = 0.0
    back_px: tuple[tuple[float, float], ...] = ()
    outline_px: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedRecording:
    """One recording as it was read and judged; ``error`` says why it could not be read, and is empty otherwise.

    roll : the camera's roll, None when the pictures do not tell it. roll_undone : whether it was, before measuring.
    scale : what its millimetres come from, None when it gives none. card : the scale that a printed card told, used or
    not; None when none was found.
    """

    file_name: str
    sha256: str
    kind: RecordingKind
    size_px: tuple[int, int]
    duration_s: float
    n_frames: int
    rate_hz: float | None
    found_share: float
    phases: tuple[StillPhase, ...]
    notes: tuple[str, ...] = ()
    error: str = ""
    roll: CameraRoll | None = None
    roll_undone: bool = False
    scale: ScaleSource | None = None
    card: CardScale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the numbers came about."""

    software: str
    created_utc: str
    engine: str
    models: dict[str, str]
    knowledge: str
    settings: dict[str, str]
    cleaning: tuple[str, ...]
    calibration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One visit. Lossless as JSON: reading it back gives an equal value.

    side_agreement : what both side views say of the same midline, for every measure that both gave.
    safety : first, because nothing else counts while its gate is closed.
    targets, plan : empty and None while the safety gate is closed; targets carry no technique while it is not open.
    review : what a clinician changed and signed; findings, targets and plan are as the review left them. None before.
    """

    schema: Literal["postureview.assessment/1"] = SCHEMA
    safety: Safety
    patient: Patient
    intake: Intake | None = None
    recordings: tuple[AssessedRecording, ...]
    pictures: tuple[KeyPicture, ...]
    measurements: tuple[Measurement, ...]
    withheld: tuple[Withheld, ...]
    movements: tuple[Movement, ...] = ()
    side_agreement: tuple[SideAgreement, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    findings: tuple[Finding, ...]
    targets: tuple[Target, ...] = ()
    plan: Plan | None = None
    review: Review | None = None
    provenance: Provenance

    def __post_init__(self) -> None:
        gate = self.safety.gate
        if gate is Gate.CLOSED and (self.targets or self.plan is not None):
            raise ValueError("a closed safety gate allows no targets and no plan")
        if gate is not Gate.OPEN and any(target.techniques for target in self.targets):
            raise ValueError(f"the safety gate is {gate.value}: no target may name a technique")
