"""The quality sheet of a batch: one row a recording, with what failed, why, and what was withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from postureview.batch.store import Outcome
from postureview.values.assessment import AssessedRecording, Assessment

WHOLE_VISIT = "(whole visit)"
"""In place of a recording's name: what no recording of the visit shows."""


class State(StrEnum):
    """How it went."""

    ASSESSED = "assessed"
    NOTHING_MEASURED = "nothing measured"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """One recording. why : what failed, empty otherwise. Absent = None or empty."""

    visit: str
    patient: str
    recording: str
    state: State
    why: str
    measured: int = 0
    withheld: int = 0
    reasons: str = ""
    views: str = ""
    duration_s: float | None = None
    rate_hz: float | None = None
    width_px: int | None = None
    height_px: int | None = None
    found_share: float | None = None
    checks_failed: str = ""
    advice: str = ""
    notes: str = ""
    sha256: str = ""

    @property
    def cells(self) -> tuple[object, ...]:
        """Its values in the order of ``QUALITY_COLUMNS``."""
        return tuple(getattr(self, name) for name in QUALITY_COLUMNS)


QUALITY_COLUMNS = tuple(one.name for one in fields(QualityRow))


def quality_rows(outcome: Outcome, assessment: Assessment | None) -> Iterator[QualityRow]:
    """The rows of one visit."""
    job = outcome.job
    if assessment is None:
        hashes = dict(outcome.inputs)
        for each in job.recordings:
            yield QualityRow(
                visit=job.folder,
                patient="" if job.patient is None else job.patient.pseudonym,
                recording=each.path.name,
                state=State.FAILED,
                why=outcome.failure,
                sha256=hashes.get(each.path.name, ""),
            )
        return
    alone = len(assessment.recordings) == 1
    for one in assessment.recordings:
        yield _row(job.folder, assessment, one, {one.file_name, ""} if alone else {one.file_name})
    if not alone:
        yield _of_visit(job.folder, assessment)


def _row(visit: str, assessment: Assessment, one: AssessedRecording, names: set[str]) -> QualityRow:
    measured = sum(each.recording in names for each in assessment.measurements)
    reasons = [each.reason.value for each in assessment.withheld if each.recording in names]
    failed = [check for phase in one.phases for check in phase.failed]
    state = State.ASSESSED if measured else State.NOTHING_MEASURED
    return QualityRow(
        visit=visit,
        patient=assessment.patient.pseudonym,
        recording=one.file_name,
        state=State.FAILED if one.error else state,
        why=one.error,
        measured=measured,
        withheld=len(reasons),
        reasons=_counted(reasons),
        views=" ".join(dict.fromkeys(phase.view.value for phase in one.phases)),
        duration_s=None if one.error else round(one.duration_s, 3),
        rate_hz=None if one.rate_hz is None else round(one.rate_hz, 3),
        width_px=None if one.error else one.size_px[0],
        height_px=None if one.error else one.size_px[1],
        found_share=None if one.error else round(one.found_share, 4),
        checks_failed=_counted([check.name for check in failed]),
        advice=" ".join(dict.fromkeys(check.advice for check in failed if check.advice)),
        notes="; ".join(one.notes),
        sha256=one.sha256,
    )


def _of_visit(visit: str, assessment: Assessment) -> QualityRow:
    reasons = [each.reason.value for each in assessment.withheld if not each.recording]
    return QualityRow(
        visit=visit,
        patient=assessment.patient.pseudonym,
        recording=WHOLE_VISIT,
        state=State.ASSESSED if assessment.measurements else State.NOTHING_MEASURED,
        why="",
        measured=sum(not each.recording for each in assessment.measurements),
        withheld=len(reasons),
        reasons=_counted(reasons),
    )


def _counted(words: list[str]) -> str:
    """``not_still 4, too_dark 1``: most frequent first."""
    counts = sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{word} {count}" for word, count in counts)
