"""What all resources of one visit share."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.export.fhir.elements import Element, full_url, instant, reference
from postureview.export.handover import Handover, Identity, assessed_at, visit_id
from postureview.export.wordings import unique_keys
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.measurement import Measurement, Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One assessment on its way into a Bundle."""

    assessment: Assessment
    handover: Handover
    id: str
    when: str
    who: Identity
    outcomes: tuple[tuple[str, Measurement | Withheld], ...]

    @classmethod
    def of(cls, assessment: Assessment, handover: Handover) -> Visit:
        """Read what is shared once."""
        return cls(
            assessment=assessment,
            handover=handover,
            id=visit_id(assessment),
            when=instant(assessed_at(assessment)),
            who=handover.who(assessment),
            outcomes=tuple(unique_keys(assessment)),
        )

    @property
    def patient(self) -> Element:
        """Reference to the patient."""
        return reference(self.url("Patient", ""))

    @property
    def device(self) -> Element:
        """Reference to this software."""
        return reference(self.url("Device", ""))

    @property
    def status(self) -> str:
        """``final`` once somebody signed it off."""
        return "final" if self.handover.signed_by else "preliminary"

    @property
    def pictures(self) -> tuple[tuple[int, KeyPicture, bytes], ...]:
        """Key pictures whose bytes are at hand, with their number."""
        known = self.handover.pictures
        return tuple(
            (number, one, known[one.file])
            for number, one in enumerate(self.assessment.pictures)
            if one.file and one.file in known
        )

    def url(self, kind: str, key: str) -> str:
        """The name of an entry of this Bundle."""
        return full_url(self.id, kind, key)
