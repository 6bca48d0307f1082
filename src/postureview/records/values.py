"""What the records give out: frozen values, free of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from postureview.values.assessment import Clothing, Hand, Patient, Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """What is stated about a patient. name : empty where only a pseudonym is kept.

    birth_year : None = not known. stature_cm : None = then no millimetres are given.
    """

    pseudonym: str = ""
    name: str = ""
    birth_year: int | None = None
    sex: Sex | None = None
    stature_cm: float | None = None
    dominant_hand: Hand | None = None

    def __post_init__(self) -> None:
        this_year = date.today().year
        if self.birth_year is not None and not this_year - 120 <= self.birth_year <= this_year:
            raise ValueError(f"birth_year must be between {this_year - 120} and {this_year}, got {self.birth_year}")
        for name in ("pseudonym", "name"):
            if len(getattr(self, name)) > 200:
                raise ValueError(f"{name} must have at most 200 characters, got {len(getattr(self, name))}")
        Patient(sex=self.sex, stature_cm=self.stature_cm, dominant_hand=self.dominant_hand)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPatient:
    """A patient of the records. last_visit : day of the newest visit, empty before the first."""

    id: str
    created_utc: str
    facts: PatientFacts
    version: int
    visits: int = 0
    last_visit: str = ""

    @property
    def called(self) -> str:
        """How the patient is called on a page: by name, or else by pseudonym."""
        return self.facts.name or self.facts.pseudonym

    def patient(self, on_day: str, clothing: Clothing | None = None) -> Patient:
        """The patient as an assessment of this day names it: under the pseudonym, never by name."""
        facts = self.facts
        return Patient(
            pseudonym=facts.pseudonym,
            age=None if facts.birth_year is None else max(0, int(on_day[:4]) - facts.birth_year),
            sex=facts.sex,
            stature_cm=facts.stature_cm,
            dominant_hand=facts.dominant_hand,
            clothing=clothing,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVisit:
    """A visit. intake : as the tables of ``intake.toml``; None = not asked yet. state : how far it has come."""

    id: str
    patient_id: str
    created_utc: str
    day: str
    title: str
    protocol: str
    clothing: Clothing | None
    guide: dict[str, Any]
    intake: dict[str, Any] | None
    intake_saved_utc: str | None
    version: int
    recordings: int = 0
    assessments: int = 0
    signed: bool = False

    @property
    def state(self) -> str:
        """In words, for lists."""
        if self.signed:
            return "signed"
        if self.assessments:
            return "assessed, not signed"
        return "recorded, not assessed" if self.recordings else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a recording is of; all of it optional but the step. See ``RecordingRow``."""

    step: str = ""
    view: str | None = None
    test: str | None = None
    side: str | None = None
    stage: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.stage not in {"", "before", "after"}:
            raise ValueError(f"stage must be before, after or empty, got {self.stage!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecording:
    """A recording. kind : what its content is (``capture.content.Content``). file : name within the patient's files."""

    id: str
    visit_id: str
    patient_id: str
    created_utc: str
    file: str
    sha256: str
    size_bytes: int
    kind: str
    about: About
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUpload:
    """An upload that is not finished. received_bytes : from where to go on."""

    id: str
    visit_id: str
    received_bytes: int
    size_bytes: int | None
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReview:
    """One state of the review of an assessment. content : as the reviewing code wrote it."""

    id: str
    assessment_id: str
    number: int
    created_utc: str
    by: str
    content: dict[str, Any]
    signed_utc: str | None
    signed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAssessment:
    """An assessment without its content (``Assessments.content``). pictures : name → file of the patient.

    review : the newest one, None = not reviewed.
    """

    id: str
    visit_id: str
    patient_id: str
    made_from: str | None
    created_utc: str
    stage: str
    sha256: str
    pictures: dict[str, str]
    extras: dict[str, Any]
    review: KeptReview | None

    @property
    def signed(self) -> bool:
        """Whether somebody signed it."""
        return self.review is not None and self.review.signed_utc is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work in the background; see ``JobRow``. progress : 0-1."""

    id: str
    visit_id: str
    kind: str
    request: dict[str, Any]
    state: str
    progress: float
    words: str
    result: dict[str, Any]
    tries: int
    worker: str
    queued_utc: str
    started_utc: str | None
    ended_utc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in."""

    id: str
    login: str
    display_name: str
    admin: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A line of the audit trail."""

    at_utc: str
    by: str
    action: str
    subject: str
    subject_id: str
    patient_id: str
