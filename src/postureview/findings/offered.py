"""Which techniques may be named for an area, and why none may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from postureview.findings.safety import Exclusion
from postureview.knowledge.meaning import Meaning
from postureview.knowledge.meaning_rows import AreaRow, TechniqueRow
from postureview.values.finding import Gate
from postureview.values.target import Role, Technique

AFTER_SCREENING = "after screening"
EXERCISE_ONLY = "exercise only"
TRAIN = "train it: the model gives hands-on work no part here"
POSTURE_ALONE = "a deviation of posture alone: no technique without pain here or lost range; exercise is optional"
PATTERN_ALONE = "only a pattern points here and no finding: examine first"
AVOIDS_PAIN = "a posture that may avoid pain: no corrective advice; ease the pain first"
NO_TECHNIQUE_FITS = "none of the techniques fits this area"

Wish = tuple[Sequence[str], bool, bool]
"""Techniques in order, whether pain or lost range speaks for them, and whether a finding does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one visit's answers allow. avoids_pain : whether the posture may be one that avoids pain."""

    gate: Gate
    exclusions: tuple[Exclusion, ...]
    avoids_pain: bool
    meaning: Meaning

    def techniques(
        self, area: AreaRow, wishes: Sequence[Wish], *, role: Role, painful: bool
    ) -> tuple[tuple[Technique, ...], str]:
        """Techniques for an area, or else the reason why there are none."""
        refusal = self._refusal(area, wishes, role)
        if refusal:
            return (), refusal
        wished = dict.fromkeys(
            key for keys, called_for, supported in wishes if called_for and supported for key in keys
        )
        fitting = [key for key in wished if key not in area.never]
        reasons = {key: self._excluded(key, area.key, painful=painful) for key in fitting}
        left = tuple(technique(self.meaning.techniques[key], area) for key in fitting if not reasons[key])
        if left:
            return left, ""
        return (), "; ".join(dict.fromkeys(reason for one in reasons.values() for reason in one)) or NO_TECHNIQUE_FITS

    def _refusal(self, area: AreaRow, wishes: Sequence[Wish], role: Role) -> str:
        if self.gate is not Gate.OPEN:
            return AFTER_SCREENING
        if self.avoids_pain:
            return AVOIDS_PAIN
        if role is not Role.SHORT:
            return TRAIN
        if not area.hands_on:
            return EXERCISE_ONLY
        if not any(supported for _, _, supported in wishes):
            return PATTERN_ALONE
        return "" if any(called_for and supported for _, called_for, supported in wishes) else POSTURE_ALONE

    def _excluded(self, key: str, area: str, *, painful: bool) -> tuple[str, ...]:
        return tuple(
            one.reason for one in self.exclusions if one.forbids(key, area, painful=painful, meaning=self.meaning)
        )


def technique(row: TechniqueRow, area: AreaRow) -> Technique:
    """A technique with its evidence, its dose and its cautions on this area."""
    return Technique(
        key=row.key,
        name=row.name,
        evidence_grade=row.strength,
        evidence=row.evidence,
        dose=row.dose,
        cautions=(*row.precautions, area.caution),
        source=row.source,
    )
