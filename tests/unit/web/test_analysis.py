"""The queue: fair over visits, and nothing is lost when a worker or the server is killed."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from postureview.base.errors import MachineError, RecordingError
from postureview.web.analysis import GIVEN_UP, MOST_ATTEMPTS, Analyses, Job, Status
from postureview.web.worker import Tell, Worker, only_worker, run_one, serve_queue


class Clock:
    """A second later at every look."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


@pytest.fixture
def analyses(tmp_path: Path) -> Analyses:
    return Analyses(tmp_path, clock=Clock())


def taken(analyses: Analyses) -> str:
    job = analyses.take()
    assert job is not None
    analyses.end(job.number, Status.DONE)
    return job.visit


def test_first_asked_first_served(analyses: Analyses) -> None:
    for visit in "abc":
        analyses.ask(visit)
    assert [taken(analyses) for _ in "abc"] == ["a", "b", "c"]
    assert analyses.take() is None


def test_a_visit_that_was_just_served_waits_for_the_others(analyses: Analyses) -> None:
    """Somebody asks again and again for one visit: every other one still gets its turn."""
    for visit in "abc":
        analyses.ask(visit)
    order = []
    for _ in range(6):
        visit = taken(analyses)
        order.append(visit)
        if visit == "a":
            analyses.ask("a")
        else:
            analyses.ask("a")
            analyses.ask(visit)
    assert order == ["a", "b", "c", "a", "b", "c"]


def test_one_visit_waits_once(analyses: Analyses) -> None:
    first, second = analyses.ask("a", "user-1"), analyses.ask("a", "user-2")
    assert first.number == second.number


def test_a_running_visit_can_be_asked_for_again(analyses: Analyses) -> None:
    analyses.ask("a")
    running = analyses.take()
    again = analyses.ask("a")
    assert running is not None and again.number != running.number and again.status is Status.WAITING


def test_what_ran_when_the_worker_died_is_queued_again(analyses: Analyses) -> None:
    analyses.ask("a")
    first = analyses.take()
    assert first is not None
    analyses.progress(first.number, "recording 1 of 2", 40, 100)
    assert analyses.recover() == 1
    again = analyses.take()
    assert again is not None and (again.number, again.attempts, again.done) == (first.number, 2, 0)


def test_what_kills_its_worker_three_times_is_given_up_in_words(analyses: Analyses) -> None:
    analyses.ask("a")
    for _ in range(MOST_ATTEMPTS):
        assert analyses.take() is not None
        analyses.recover()
    job = analyses.of("a")
    assert job is not None and job.status is Status.FAILED and job.words == GIVEN_UP
    assert analyses.take() is None
    analyses.ask("a")
    assert analyses.take() is not None


def test_a_late_worker_cannot_change_what_is_over(analyses: Analyses) -> None:
    analyses.ask("a")
    job = analyses.take()
    assert job is not None
    analyses.end(job.number, Status.DONE)
    analyses.progress(job.number, "late", 1, 2)
    analyses.end(job.number, Status.FAILED, "late")
    found = analyses.of("a")
    assert found is not None and (found.status, found.words) == (Status.DONE, "")


def test_a_cancelled_one_is_not_taken_and_a_forgotten_one_is_gone(analyses: Analyses) -> None:
    analyses.ask("a")
    analyses.cancel("a")
    assert analyses.take() is None
    analyses.forget("a")
    assert analyses.of("a") is None


def test_it_is_told_how_many_come_first(analyses: Analyses) -> None:
    for visit in "abc":
        analyses.ask(visit)
    assert [analyses.ahead_of(analyses.ask(visit)) for visit in "abc"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordingError(expected="a video", found="noise", todo="film again"), "a video"),
        (MemoryError(), "too little memory"),
        (ZeroDivisionError("of patient X"), "ZeroDivisionError"),
    ],
)
def test_an_error_is_told_in_plain_words_and_the_next_visit_goes_on(
    analyses: Analyses, error: Exception, words: str
) -> None:
    def perform(job: Job, tell: Tell) -> None:
        if job.visit == "a":
            raise error

    for visit in "ab":
        analyses.ask(visit)
    for _ in "ab":
        job = analyses.take()
        assert job is not None
        run_one(analyses, job, perform)
    first, second = analyses.of("a"), analyses.of("b")
    assert first is not None and first.status is Status.FAILED and words in first.words
    assert "patient X" not in first.words
    assert second is not None and second.status is Status.DONE


def test_the_queue_is_served_in_turn(analyses: Analyses) -> None:
    done: list[str] = []
    for visit in "ab":
        analyses.ask(visit)
    serve_queue(analyses, lambda job, tell: done.append(job.visit), stop=lambda: len(done) == 2, idle_s=0.01)
    assert done == ["a", "b"]


def test_a_second_worker_is_refused(tmp_path: Path) -> None:
    with only_worker(tmp_path), pytest.raises(MachineError, match="another one at work"), only_worker(tmp_path):
        pass
    with only_worker(tmp_path):
        pass


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


SLOW_WORKER = """
import json, sys, time
from pathlib import Path
from postureview.web.analysis import Analyses
from postureview.web.worker import only_worker, serve_queue, stop_with

facts = json.loads(sys.stdin.buffer.readline())
folder = Path(facts["folder"])
stop_with(sys.stdin.buffer)

def perform(job, tell):
    tell("working", 1, 2)
    while not (folder / "go").exists():
        time.sleep(0.02)

with only_worker(folder):
    serve_queue(Analyses(folder), perform, stop=lambda: False, idle_s=0.02)
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Analyses, Worker]:
    """A worker in a process of its own that is busy until there is a file called go."""
    (tmp_path / "slow_worker.py").write_text(SLOW_WORKER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return Analyses(tmp_path), Worker({"folder": str(tmp_path)}, module="slow_worker")


def is_running(analyses: Analyses, visit: str) -> bool:
    job = analyses.of(visit)
    return job is not None and job.status is Status.RUNNING and job.step == "working"


def test_a_killed_worker_is_started_again_and_does_it_again(slow: tuple[Analyses, Worker], tmp_path: Path) -> None:
    analyses, worker = slow
    analyses.ask("a")
    worker.start()
    try:
        until(lambda: is_running(analyses, "a"))
        killed = worker.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: worker.pid not in (None, killed))
        (tmp_path / "go").touch()
        until(lambda: (job := analyses.of("a")) is not None and job.status is Status.DONE)
        job = analyses.of("a")
        assert job is not None and job.attempts == 2
    finally:
        worker.stop()
    assert worker.pid is None


def test_without_its_server_a_worker_ends_and_the_next_one_does_the_work(
    slow: tuple[Analyses, Worker], tmp_path: Path
) -> None:
    """A killed server closes its end of the pipe, as stopping does; the next server's worker finds the visit."""
    analyses, worker = slow
    analyses.ask("a")
    worker.start()
    until(lambda: is_running(analyses, "a"))
    worker.stop()
    job = analyses.of("a")
    assert worker.pid is None and job is not None and job.status is Status.RUNNING
    (tmp_path / "go").touch()
    following = Worker({"folder": str(tmp_path)}, module="slow_worker")
    following.start()
    try:
        until(lambda: (job := analyses.of("a")) is not None and job.status is Status.DONE)
    finally:
        following.stop()


def test_many_at_once_ask_without_losing_one(tmp_path: Path) -> None:
    analyses = Analyses(tmp_path)
    threads = [threading.Thread(target=analyses.ask, args=(f"visit-{n}",)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({taken(analyses) for _ in threads}) == 12
