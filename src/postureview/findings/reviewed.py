"""Decisions of a clinician → the assessment that is reported and exported."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postureview.findings.conclude import Conclusion, conclude
from postureview.findings.labels import labels
from postureview.knowledge.load import Knowledge
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding, Gate
from postureview.values.pattern import Pattern
from postureview.values.review import Decision, Judgement, Review, Subject, finding_key, target_key
from postureview.values.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something to decide about. words : as the tables say it; judgement : what was decided, None where nothing was.

    is_outdated : it was decided about other words, before something else changed; decide again.
    """

    subject: Subject
    key: str
    words: str
    item: Finding | Target
    judgement: Judgement | None
    is_outdated: bool = False


def reviewed(assessed: Assessment, review: Review, tables: Knowledge) -> Assessment:
    """The assessment as the review leaves it: findings, and targets and plan that follow from those that stand.

    assessed : with every finding that the rules made. No decision opens the safety gate: it is closed where the
    assessment or the answers that it carries close it.
    """
    conclusion = _concluded(assessed, review, tables, without=())
    targets = list(_matters_of_targets(conclusion, review))
    without = [one.key for one in targets if _rejected(one)]
    conclusion = _concluded(assessed, review, tables, without=without)
    edited = {one.key: _words(one) for one in targets}
    return dataclasses.replace(
        assessed,
        findings=tuple(
            dataclasses.replace(one, statement=_words(matter))
            for one, matter in zip(assessed.findings, matters_of_findings(assessed, review), strict=True)
            if not _rejected(matter)
        ),
        targets=tuple(dataclasses.replace(one, because=edited[target_key(one)]) for one in conclusion.targets),
        plan=conclusion.plan,
        safety=conclusion.safety,
        review=review,
    )


def matters_of_findings(assessed: Assessment, review: Review) -> tuple[Matter, ...]:
    """Every finding of the rules, with what was decided."""
    return tuple(_matter(Subject.FINDING, finding_key(one), one.statement, one, review) for one in assessed.findings)


def matters_of_targets(assessed: Assessment, review: Review, tables: Knowledge) -> tuple[Matter, ...]:
    """Every target that follows from the findings that stand, with what was decided."""
    return tuple(_matters_of_targets(_concluded(assessed, review, tables, without=()), review))


def undecided(assessed: Assessment, review: Review, tables: Knowledge) -> tuple[Matter, ...]:
    """What has to be decided before the assessment can be signed."""
    everything = (*matters_of_findings(assessed, review), *matters_of_targets(assessed, review, tables))
    return tuple(one for one in everything if one.judgement is None or one.is_outdated)


def _matters_of_targets(conclusion: Conclusion, review: Review) -> Iterator[Matter]:
    for one in conclusion.targets:
        yield _matter(Subject.TARGET, target_key(one), one.because, one, review)


def _matter(subject: Subject, key: str, words: str, item: Finding | Target, review: Review) -> Matter:
    judgement = review.judgement(subject, key)
    outdated = judgement is not None and judgement.about != words
    return Matter(subject=subject, key=key, words=words, item=item, judgement=judgement, is_outdated=outdated)


def _rejected(one: Matter) -> bool:
    return one.judgement is not None and not one.is_outdated and one.judgement.decision is Decision.REJECTED


def _words(one: Matter) -> str:
    judgement = one.judgement
    if judgement is None or one.is_outdated or judgement.decision is not Decision.EDITED:
        return one.words
    return judgement.words


def _concluded(assessed: Assessment, review: Review, tables: Knowledge, *, without: Sequence[str]) -> Conclusion:
    if assessed.safety.gate is Gate.CLOSED:
        return Conclusion(safety=assessed.safety)
    matters = zip(assessed.findings, matters_of_findings(assessed, review), strict=True)
    standing = [one for one, matter in matters if not _rejected(matter)]
    return conclude(
        standing,
        assessed.measurements,
        patterns=_supported(assessed, standing, tables),
        patient=assessed.patient,
        intake=assessed.intake,
        tables=tables,
        without=without,
    )


def _supported(assessed: Assessment, standing: Sequence[Finding], tables: Knowledge) -> list[Pattern]:
    """The patterns without those whose every supporting finding was rejected."""
    rules = {one.rule for one in standing}
    gone = {
        label.id
        for label in labels(assessed.findings, assessed.patterns, assessed.measurements, assessed.intake, tables)
        if label.probability is not None and label.findings and not rules.intersection(label.findings)
    }
    return [one for one in assessed.patterns if one.label not in gone]
