"""A review in progress: what was analysed, what was changed by hand since, and what that makes of it.

Pure: values in, values out. A signed review never changes; what comes after it is a new version.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.findings.reviewed import Matter, matters_of_findings, matters_of_targets, reviewed, undecided
from postureview.knowledge.load import knowledge
from postureview.pipeline.corrected import corrected, point_px
from postureview.pipeline.workings import Workings
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.landmarks import Landmark, View
from postureview.values.review import C7_POINT, Correction, Decision, Judgement, Point, Review, Signature

MOST_LETTERS = 2000
"""Of a reason, of new words, and of notes."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """analysed : as the analysis left it, with every finding. workings : None where none were kept.

    known : what was measured again before, by the corrections that led to it; it is added to.
    signed_outcome : what was signed, word for word; no later version of software or tables changes it.
    """

    analysed: Assessment
    review: Review
    workings: Workings | None = None
    settings: Settings = dataclasses.field(default_factory=Settings)
    known: dict[tuple[Correction, ...], Assessment] = dataclasses.field(default_factory=dict, compare=False)

    signed_outcome: Assessment | None = None

    @cached_property
    def measured(self) -> Assessment:
        """With the corrections, and every finding that follows from the values then."""
        if not self.review.corrections or self.workings is None:
            return self.analysed
        corrections = self.review.corrections
        if corrections not in self.known:
            found = corrected(self.analysed, self.workings, corrections, self.settings)
            self.known[found.corrections] = self.known[corrections] = found.assessment
        return self.known[corrections]

    @cached_property
    def outcome(self) -> Assessment:
        """What is reported and exported."""
        if self.signed_outcome is not None:
            return self.signed_outcome
        return reviewed(self.measured, self.review, knowledge())

    @property
    def findings(self) -> tuple[Matter, ...]:
        """Every finding, with what was decided."""
        return matters_of_findings(self.measured, self.review)

    @property
    def targets(self) -> tuple[Matter, ...]:
        """Every target of the findings that stand, with what was decided."""
        return matters_of_targets(self.measured, self.review, knowledge())

    @property
    def open(self) -> tuple[Matter, ...]:
        """What has to be decided before signing."""
        return undecided(self.measured, self.review, knowledge())

    def picture(self, view: View) -> KeyPicture | None:
        """The picture of a view, with its points where they are now."""
        return next((one for one in self.measured.pictures if one.view is view), None)

    def point(self, view: View, point: str) -> Point | None:
        """Where a point lies now; None where it was not seen."""
        moved = [one for one in self.review.corrections if (one.view, one.point) == (view, point)]
        picture = self.picture(view)
        if moved:
            return moved[-1].after_px
        return None if picture is None or self.workings is None else point_px(self.workings, picture, point)


def with_correction(case: Case, *, view: View, point: str, after_px: Point, by: str, at_utc: str) -> Review:
    """A point put somewhere else, and what that changed. Raises UsageError for what cannot be, and when signed."""
    _refuse_signed(case.review)
    picture = case.picture(view)
    known = point == C7_POINT or point in {one.label for one in Landmark}
    if picture is None or case.workings is None or not known or (point == C7_POINT and not view.is_lateral):
        raise UsageError(
            expected="a point of a view whose picture was kept",
            found="none of them",
            todo="choose a point in the picture, or analyse again",
        )
    width, height = picture.size_px
    if not (0 <= after_px[0] < width and 0 <= after_px[1] < height):
        raise UsageError(expected="a place within the picture", found="one outside", todo="move the point again")
    one = Correction(view=view, point=point, before_px=case.point(view, point), after_px=after_px, by=by, at_utc=at_utc)
    done = corrected(case.analysed, case.workings, (*case.review.corrections, one), case.settings)
    case.known[done.corrections] = done.assessment
    return dataclasses.replace(case.review, corrections=done.corrections)


def without_correction(case: Case, number: int) -> Review:
    """One correction taken back, the first is number 0; what the others changed is worked out again."""
    _refuse_signed(case.review)
    left = [one for place, one in enumerate(case.review.corrections) if place != number]
    if case.workings is None or len(left) == len(case.review.corrections):
        raise UsageError(expected="a correction that there is", found="none of that number", todo="load the page again")
    done = corrected(case.analysed, case.workings, left, case.settings)
    return dataclasses.replace(case.review, corrections=done.corrections)


def with_judgement(
    case: Case, matter: Matter, decision: Decision, *, reason: str, words: str, by: str, at_utc: str
) -> Review:
    """A decision about a finding or target. Raises UsageError without the reason or the words that it needs."""
    _refuse_signed(case.review)
    reason, words = reason.strip()[:MOST_LETTERS], words.strip()[:MOST_LETTERS]
    if decision is not Decision.ACCEPTED and not reason:
        raise UsageError(expected="a reason", found="none", todo="say in a few words why")
    if decision is Decision.EDITED and (not words or words == matter.words):
        raise UsageError(
            expected="words of your own", found="the same or none", todo="write what shall be said instead"
        )
    one = Judgement(
        subject=matter.subject,
        key=matter.key,
        about=matter.words,
        decision=decision,
        reason=reason,
        words=words if decision is Decision.EDITED else "",
        by=by,
        at_utc=at_utc,
    )
    return dataclasses.replace(case.review, judgements=(*case.review.judgements, one))


def all_accepted(case: Case, *, by: str, at_utc: str) -> Review:
    """Everything that is still open accepted, findings first."""
    review = case.review
    for _ in range(2):  # targets follow from the findings that stand
        for matter in dataclasses.replace(case, review=review).open:
            now = dataclasses.replace(case, review=review)
            review = with_judgement(now, matter, Decision.ACCEPTED, reason="", words="", by=by, at_utc=at_utc)
    return review


def with_notes(case: Case, notes: str) -> Review:
    """Other notes."""
    _refuse_signed(case.review)
    return dataclasses.replace(case.review, notes=notes.strip()[:MOST_LETTERS])


def signed(case: Case, *, by: str, at_utc: str) -> Review:
    """Locked and signed. Raises UsageError while anything is undecided, or when it is signed already."""
    _refuse_signed(case.review)
    left = case.open
    if left:
        raise UsageError(
            expected="a decision on every finding and area",
            found=f"{len(left)} without one",
            todo="accept, reject or reword each, then sign",
        )
    return dataclasses.replace(case.review, signed=Signature(by=by, at_utc=at_utc))


def next_version(review: Review) -> Review:
    """An unsigned copy of a signed review, to change."""
    if review.signed is None:
        raise UsageError(expected="a signed version", found="a draft", todo="change the draft itself")
    return dataclasses.replace(review, version=review.version + 1, signed=None)


def matter_of(matters: Sequence[Matter], subject: str, key: str) -> Matter:
    """The finding or target with this key. Raises UsageError when there is none (any more)."""
    found: Mapping[tuple[str, str], Matter] = {(one.subject.value, one.key): one for one in matters}
    if (subject, key) not in found:
        raise UsageError(
            expected="a finding or area of this assessment",
            found="one that is not there any more",
            todo="load the page again",
        )
    return found[subject, key]


def _refuse_signed(review: Review) -> None:
    if review.signed is not None:
        raise UsageError(
            expected="a draft", found="a signed version, which is locked", todo="begin a new version, then change it"
        )
