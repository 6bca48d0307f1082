"""Analyses that wait, run and are done. The records keep them, so that nothing is lost when something is killed.

Visits take turns: whichever was served longest ago comes next.
"""

from __future__ import annotations

from dataclasses import dataclass

from postureview.records.jobs import Jobs
from postureview.records.values import Job

KIND = "analysis"
MOST_TRIES = 3
"""An analysis that ended its worker so often ends it again."""
GIVEN_UP = (
    "The analysis was stopped three times before it was done, and is not tried again by itself. "
    "Free memory on this computer, leave out the longest recording, and analyse again."
)
QUEUED, RUNNING, DONE, FAILED, STOPPED = "queued", "running", "done", "failed", "stopped"
STARTING, NEXT, BEHIND = "Starting.", "Waits for its turn: it is the next one.", "Waits for its turn: {n} before it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an analysis is, for the page. share : 0-1, None while that is not known. words : what is going on, or
    what went wrong. step : the same without what changes all the time."""

    job: str
    words: str
    step: str
    share: float | None
    is_over: bool
    failed: bool


class Analyses:
    """The queue of a clinic's records."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def ask(self, visit_id: str, *, by: str, stage: str = "") -> Job:
        """Ask for the analysis of a visit, or of one stage of it; one that still waits is not asked for twice."""
        for job in self._jobs.of(visit_id):
            if job.state == QUEUED and job.request.get("stage", "") == stage:
                return job
        return self._jobs.add(visit_id, KIND, {"by": by, "stage": stage})

    def take(self, worker: str) -> Job | None:
        """The next one, now running; None when none waits."""
        return self._jobs.claim(worker)

    def recover(self, worker: str) -> int:
        """Queue again whatever this worker is said to run; how many. For whoever knows that it runs nothing: itself."""
        found = [job for job in self._jobs.in_state(RUNNING) if job.worker == worker]
        for job in found:
            if job.tries >= MOST_TRIES:
                self._jobs.failed(job.id, GIVEN_UP)
            else:
                self._jobs.again(job.id)
        return len(found)

    def progress(self, job: Job, words: str, share: float) -> None:
        """Note how far a running one is."""
        self._jobs.progress(job.id, share, words)

    def done(self, job: Job, assessment_id: str) -> None:
        """Note that it is done, and what came of it."""
        self._jobs.done(job.id, {"assessment": assessment_id})

    def failed(self, job: Job, words: str) -> None:
        """Note that it went wrong, in plain words."""
        self._jobs.failed(job.id, words)

    def last(self, visit_id: str, stage: str | None = None) -> Job | None:
        """The one of a visit that was asked for last; of one stage where that is given."""
        fitting = (one for one in self._jobs.of(visit_id) if stage is None or one.request.get("stage", "") == stage)
        return next(fitting, None)

    def standing(self, job: Job) -> Standing:
        """For the page."""
        words, share = job.words, None
        if job.state == QUEUED:
            before = self._before(job)
            words = NEXT if before == 0 else BEHIND.format(n=before)
        elif job.state == RUNNING:
            words, share = job.words or STARTING, job.progress or None
        elif job.state == DONE:
            share = 1.0
        return Standing(
            job=job.id,
            words=words,
            step=words.partition(":")[0],
            share=share,
            is_over=job.state not in (QUEUED, RUNNING),
            failed=job.state == FAILED,
        )

    def _before(self, job: Job) -> int:
        """How many are taken before it at most."""
        earlier = [one for one in self._jobs.in_state(QUEUED) if one.visit_id != job.visit_id]
        waiting = sum(one.queued_utc <= job.queued_utc for one in earlier)
        return waiting + len(self._jobs.in_state(RUNNING))
