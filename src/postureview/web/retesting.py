"""One test before and after a treatment: what was filmed, what is measured, and what comes next."""

from __future__ import annotations

from enum import StrEnum

from postureview.records.records import Records
from postureview.records.values import Job, KeptAssessment, KeptRecording
from postureview.web.analysis import DONE, QUEUED, RUNNING, Analyses
from postureview.web.stages import STAGES, films_of, stage_name, test_of, tests

FILMS = "films"
"""In the extras of an assessment: ids of the recordings that it was made from."""


class Next(StrEnum):
    """What comes next."""

    BEFORE = "before"
    TREAT = "treat"
    COMPARE = "compare"


class Retest:
    """One test of a visit."""

    def __init__(self, records: Records, visit_id: str, test: str) -> None:
        self._records = records
        self._queue = Analyses(records.jobs)
        self._visit_id = visit_id
        self._test = test

    def films(self, stage: str) -> list[KeptRecording]:
        """What was filmed of a stage."""
        return films_of(self._records.recordings.of(self._visit_id), stage_name(stage, self._test))

    def made(self, stage: str) -> KeptAssessment | None:
        """The newest assessment of just these films; None while there is none."""
        films, name = self.films(stage), stage_name(stage, self._test)
        if not films:
            return None
        fitting = [one for one in self._records.assessments.of(self._visit_id) if one.stage == name]
        return next((one for one in fitting if _is_from(one, films)), None)

    def job(self, stage: str) -> Job | None:
        """The analysis of a stage that was asked for last; None for one of films that were replaced since."""
        films, job = self.films(stage), self._queue.last(self._visit_id, stage_name(stage, self._test))
        if job is None or not films:
            return None
        return job if job.state == QUEUED or (job.started_utc or job.queued_utc) >= films[-1].created_utc else None

    @property
    def is_measured(self) -> bool:
        """True when both stages are measured as they were filmed last."""
        return all(self.made(stage) for stage in STAGES)

    @property
    def next(self) -> Next:
        """What comes next."""
        if not self.films("before"):
            return Next.BEFORE
        return Next.COMPARE if self.films("after") else Next.TREAT

    def ask(self, *, by: str, anew: bool = False) -> None:
        """Queue the analysis of what was filmed and is neither measured nor under way.

        anew : also what went wrong once already.
        """
        for stage in STAGES:
            job = self.job(stage)
            tried = job is not None and (job.state in (QUEUED, RUNNING) or not (anew or job.state == DONE))
            if self.films(stage) and not self.made(stage) and not tried:
                self._queue.ask(self._visit_id, by=by, stage=stage_name(stage, self._test))


def last_test(records: Records, visit_id: str) -> str:
    """The test that was filmed last before or after a treatment; empty = none yet."""
    known = tests()
    filmed = [test_of(one.about) for one in records.recordings.of(visit_id) if one.about.stage]
    return next((test for test in reversed(filmed) if test in known), "")


def _is_from(made: KeptAssessment, films: list[KeptRecording]) -> bool:
    if FILMS in made.extras:
        return sorted(made.extras[FILMS]) == sorted(one.id for one in films)
    return made.created_utc >= films[-1].created_utc
