"""What all objects of one study share: patient, study, equipment, and identifiers that stay the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postureview.export.codes import own_uid
from postureview.export.handover import Handover, Identity, assessed_at, visit_id
from postureview.values.assessment import Assessment

MAKER = "postureview"
SCHEME = "99PV"
PROFILE = {
    "113100": "Basic Application Confidentiality Profile",
    "113102": "Clean Recognizable Visual Features Option",
    "113104": "Clean Structured Content Option",
    "113105": "Clean Descriptors Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
    "113109": "Retain Device Identity Option",
}
"""What a de-identified object states (PS3.16 CID 7050): the profile, what was cleaned beyond it, and what is kept: sex
and stature, dates moved by one shift, and that this software made it."""
IDENTITY = (
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
)
"""Attributes that say what was removed."""
_LONGEST = 64
"""Of a name group, an identifier or a description (PN, LO): the standard says characters, receivers count bytes."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")
_UID = re.compile(r"(?=.{1,64}$)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")
_SEXES = {"female": "F", "male": "M", "other": "O"}


def line(text: str, longest: int = _LONGEST) -> str:
    """``text`` as a DICOM string: no control characters, no backslash, at most ``longest`` bytes."""
    return _CONTROL.sub(" ", text).strip().encode()[:longest].decode(errors="ignore").strip()


def person_name(family: str, given: str) -> str:
    """A name of at most 64 bytes, without delimiters inside its parts; the given name is cut first."""
    parts = [re.sub(r"[\^=]", " ", line(part, 1000)).strip() for part in (family, given)]
    return line("^".join(parts)) if any(parts) else ""


def number(text: str) -> str:
    """An identifier of at most 64 bytes; a longer one keeps its beginning and is told apart by its hash."""
    whole = line(text, 10_000)
    if len(whole.encode()) <= _LONGEST:
        return whole
    return f"{line(whole, 47)}-{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One assessment on its way into DICOM objects."""

    assessment: Assessment
    handover: Handover
    who: Identity
    when: datetime
    visit: str

    @classmethod
    def of(cls, assessment: Assessment, handover: Handover) -> Study:
        """Read what is shared once."""
        return cls(
            assessment=assessment,
            handover=handover,
            who=handover.who(assessment),
            when=assessed_at(assessment),
            visit=visit_id(assessment),
        )

    @property
    def uid(self) -> str:
        """The study that a worklist asked for; one of this visit's own where it asked for none, or for no UID."""
        asked = self.who.study
        return asked if _UID.fullmatch(asked) else own_uid("study", self.visit)

    def instance_uid(self, kind: str, content: bytes) -> str:
        """Same content, same object: an archive that has it already stores nothing new."""
        who = "\n".join((self.who.identifier, self.who.family, self.who.given))
        return own_uid("instance", self.visit, kind, who, hashlib.sha256(content).hexdigest())

    def dataset(self, sop_class: str, kind: str, content: bytes, modality: str, series: int) -> Any:
        """A dataset with patient, study, series and equipment, and what identifies it; the caller adds the rest."""
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.uid import UID, ExplicitVRLittleEndian

        made = Dataset()
        made.SpecificCharacterSet = "ISO_IR 192"
        made.SOPClassUID = sop_class
        made.SOPInstanceUID = self.instance_uid(kind, content)
        self._add_patient_and_study(made)
        made.Modality = modality
        made.SeriesInstanceUID = own_uid("series", self.visit, kind, self.uid)
        made.SeriesNumber = series
        made.SeriesDescription = "Posture and movement assessment"
        made.Manufacturer = made.ManufacturerModelName = MAKER
        made.DeviceSerialNumber = "software"
        made.SoftwareVersions = line(self.assessment.provenance.software) or MAKER
        made.InstanceNumber = 1
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = UID(sop_class)
        meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.ImplementationClassUID = UID(own_uid("implementation"))
        made.file_meta = meta
        return made

    def add_moment(self, dataset: Any, kind: str) -> None:
        """The date and time of ``kind`` (Content, Acquisition …)."""
        setattr(dataset, f"{kind}Date", self.when.strftime("%Y%m%d"))
        setattr(dataset, f"{kind}Time", self.when.strftime("%H%M%S"))

    def _add_patient_and_study(self, made: Any) -> None:
        who, facts = self.who, self.assessment.patient
        made.PatientName = person_name(who.family, who.given) or person_name(facts.pseudonym, "")
        made.PatientID = number(who.identifier) or f"visit-{self.visit}"
        if who.system:
            made.IssuerOfPatientID = line(who.system)
        made.PatientBirthDate = who.birth_date.strftime("%Y%m%d") if who.birth_date else ""
        made.PatientSex = _SEXES.get(facts.sex or "", "")
        if facts.stature_cm is not None:
            made.PatientSize = round(facts.stature_cm / 100, 4)
        if self.handover.is_deidentified:
            made.PatientIdentityRemoved = "YES"
            self._say_what_was_removed(made)
        made.StudyInstanceUID = self.uid
        made.StudyID = self.visit[:8]
        made.AccessionNumber = line(who.order, 16)
        made.ReferringPhysicianName = ""
        made.StudyDescription = "Posture and movement assessment"
        if not self.handover.is_deidentified:
            made.TimezoneOffsetFromUTC = "+0000"
        self.add_moment(made, "Study")

    def _say_what_was_removed(self, made: Any) -> None:
        """The basic profile of PS3.15 and those of its options that hold, so that a receiver need not guess."""
        from pydicom.dataset import Dataset

        made.PatientIdentityRemoved = "YES"
        made.LongitudinalTemporalInformationModified = "MODIFIED"
        made.DeidentificationMethod = "new pseudonym, dates shifted, names removed, head covered"
        made.DeidentificationMethodCodeSequence = []
        for code, meaning in PROFILE.items():
            item = Dataset()
            item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
            made.DeidentificationMethodCodeSequence.append(item)
