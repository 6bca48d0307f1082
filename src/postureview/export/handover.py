"""What goes along with an assessment into another system: who the patient is there, and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from postureview.base.errors import RecordingError
from postureview.export.codes import own_uuid
from postureview.values.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The patient as the receiving system knows them; an assessment itself holds a pseudonym only.

    identifier, system : number of the patient's record and the URI or name of who gave it. order : number of the order
    (accession number) that is answered. study : DICOM study that a worklist asked for. Everything may be empty.
    """

    identifier: str = ""
    system: str = ""
    family: str = ""
    given: str = ""
    birth_date: date | None = None
    order: str = ""
    study: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that would tell who this is."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return tuple(
            text
            for text in (self.identifier, self.family, self.given, self.order, self.study, born, born.replace("-", ""))
            if text
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What an export may need besides the assessment.

    identity : None where only the pseudonym is known. pdf : the report for people. pictures : file name → JPEG bytes of
    key pictures. questions : id of a safety question → its plain words. signed_by : who signed the assessment off;
    empty = nobody has, and receivers are told that it is preliminary. codes : measure → (system, code, words) of the
    user's own mapping, sent beside the project's codes. is_deidentified : the assessment no longer tells who it is of.
    """

    identity: Identity | None = None
    pdf: bytes | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    signed_by: str = ""
    codes: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    is_deidentified: bool = False

    def who(self, assessment: Assessment) -> Identity:
        """The identity, with the pseudonym where no identifier is known."""
        known = self.identity or Identity()
        if known.identifier:
            return known
        return Identity(
            identifier=assessment.patient.pseudonym,
            family=known.family,
            given=known.given,
            birth_date=known.birth_date,
            order=known.order,
            study=known.study,
        )


NOTHING_ELSE = Handover()


def visit_id(assessment: Assessment) -> str:
    """A UUID of the visit: the same for the same patient and recordings, also when they are assessed again."""
    recordings = sorted(one.sha256 for one in assessment.recordings if one.sha256)
    facts = recordings or [assessment.provenance.created_utc, *(one.file_name for one in assessment.recordings)]
    return str(own_uuid("visit", assessment.patient.pseudonym, *facts))


def assessed_at(assessment: Assessment) -> datetime:
    """When it was assessed, UTC. Raises RecordingError when the file does not say so in ISO form."""
    stated = assessment.provenance.created_utc
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        raise RecordingError(
            expected="provenance.created_utc as an ISO date and time",
            found=repr(stated[:40]),
            todo="write for example 2026-03-04T09:12:44+00:00",
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
