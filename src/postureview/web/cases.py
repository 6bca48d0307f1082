"""Assessments as the records keep them, and the cases that the pages are about."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from postureview.base.settings import Settings
from postureview.export.assessment_json import from_json, to_json
from postureview.findings.safety import safety_of
from postureview.knowledge.intake_file import parse_intake
from postureview.knowledge.load import knowledge
from postureview.pipeline.workings import FILE_NAME, Workings, from_bytes
from postureview.records.records import Records
from postureview.records.values import KeptAssessment, KeptVisit
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.values.intake import Intake
from postureview.values.review import Correction, Review
from postureview.web.reviewing import Case, next_version, signed

_REVIEWS: TypeAdapter[Review] = TypeAdapter(Review)
_INTAKES: TypeAdapter[Intake | None] = TypeAdapter(Intake | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case of the records. answers_changed : after it was signed, the visit's intake was answered otherwise."""

    kept: KeptAssessment
    visit: KeptVisit
    case: Case
    answers_changed: bool

    @property
    def number(self) -> int:
        """Of the last state of the review; 0 before the first."""
        return 0 if self.kept.review is None else self.kept.review.number


def opened(records: Records, assessment_id: str, settings: Settings) -> Opened:
    """A case. Raises NotKeptError.

    Until it is signed, the visit's answers as they are now count: what they close stays closed in whatever is made of
    it. What is signed says what was known when it was signed.
    """
    kept = records.assessments.get(assessment_id)
    visit = records.visits.get(kept.visit_id)
    review, answered = Review(), None
    if kept.review is not None:
        review = _REVIEWS.validate_python(kept.review.content["review"])
        answered = _INTAKES.validate_python(kept.review.content["intake"])
    now = intake_of(visit)
    intake = now if review.signed is None else answered
    analysed = records.assessments.content(assessment_id)
    if intake != analysed.intake:
        safety = safety_of(intake, knowledge())
        analysed = dataclasses.replace(analysed, intake=intake, safety=safety, targets=(), plan=None)
    case = _case(records, kept, analysed, review, settings)
    if review.signed is not None and kept.review is not None:
        case = dataclasses.replace(case, signed_outcome=from_json(kept.review.content["outcome"]))
    return Opened(kept=kept, visit=visit, case=case, answers_changed=now != intake)


def intake_of(visit: KeptVisit) -> Intake | None:
    """The visit's answers; None where nobody was asked."""
    if visit.intake is None:
        return None
    return parse_intake(visit.intake, knowledge().meaning, Path("intake")).intake


def gate_now(visit: KeptVisit) -> Gate:
    """The safety gate by the visit's answers as they are now."""
    return safety_of(intake_of(visit), knowledge()).gate


_MEASURED: dict[tuple[str, str], dict[tuple[Correction, ...], Assessment]] = {}
_MOST_MEASURED = 16


def _case(records: Records, kept: KeptAssessment, analysed: Assessment, review: Review, settings: Settings) -> Case:
    workings = None
    if FILE_NAME in kept.pictures:
        workings = _workings(str(records.files.path(kept.patient_id, kept.pictures[FILE_NAME])))
    while len(_MEASURED) >= _MOST_MEASURED:
        _MEASURED.pop(next(iter(_MEASURED)), None)
    known = _MEASURED.setdefault((kept.id, repr(analysed.intake)), {})
    return Case(analysed=analysed, review=review, workings=workings, settings=settings, known=known)


@lru_cache(maxsize=8)
def _workings(path: str) -> Workings:
    """Read once: the file's name is the hash of its content."""
    return from_bytes(Path(path).read_bytes())


def pictures_of(records: Records, kept: KeptAssessment) -> dict[str, bytes]:
    """Key pictures: name → JPEG bytes."""
    names = {name: file for name, file in kept.pictures.items() if name != FILE_NAME}
    return {name: records.files.path(kept.patient_id, file).read_bytes() for name, file in names.items()}


def keep_review(records: Records, one: Opened, review: Review, *, by: str) -> None:
    """Keep a further state of the review. Raises ConflictError when another window kept one since."""
    records.assessments.review(one.kept.id, _plain(one, review), after=one.number, by=by)


def sign(records: Records, one: Opened, *, by: str, signer: str) -> None:
    """Sign: what is reported and sent from now on. Raises UsageError while anything is undecided."""
    review = signed(one.case, by=signer, at_utc=now_utc())
    outcome = dataclasses.replace(one.case, review=review).outcome
    content = _plain(one, review) | {"outcome": to_json(outcome)}
    records.assessments.sign(one.kept.id, content, after=one.number, by=by, signer=signer)


def begin_version(records: Records, one: Opened, *, by: str) -> str:
    """A draft of the same recordings that begins where a signed version ended; returns its id."""
    review = next_version(one.case.review)
    files = {
        name: records.files.path(one.kept.patient_id, file).read_bytes() for name, file in one.kept.pictures.items()
    }
    made = records.assessments.add(
        one.visit.id,
        records.assessments.content(one.kept.id),
        files,
        by=by,
        stage=one.kept.stage,
        made_from=one.kept.id,
        extras=one.kept.extras,
    )
    records.assessments.review(made.id, _plain(one, review), after=0, by=by)
    return made.id


def now_utc() -> str:
    """ISO, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _plain(one: Opened, review: Review) -> dict[str, Any]:
    """A review and the answers that it was made with, as the records keep them."""
    return {
        "review": _REVIEWS.dump_python(review, mode="json"),
        "intake": _INTAKES.dump_python(one.case.analysed.intake, mode="json"),
    }
