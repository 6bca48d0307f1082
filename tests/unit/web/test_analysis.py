"""The queue: fair over visits, and nothing is lost when a worker or the server is killed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra `serve` is not installed")

from postureview.base.errors import MachineError, RecordingError
from postureview.records.engine import FILE_NAME
from postureview.records.errors import NoRoomError
from postureview.records.records import Records
from postureview.records.values import Job, PatientFacts
from postureview.web.analysis import BEHIND, DONE, FAILED, GIVEN_UP, MOST_TRIES, NEXT, QUEUED, RUNNING, Analyses
from postureview.web.worker import Tell, Worker, only_worker, run_one, serve_queue


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of records with one patient and three visits, made once."""
    folder = tmp_path_factory.mktemp("records")
    made = Records.open(data_folder=folder)
    patient = made.patients.add(PatientFacts(pseudonym="P-1"), by="local")
    for letter in "abc":
        made.visits.add(patient.id, by="local", title=letter)
    made.close()
    return folder / FILE_NAME


@pytest.fixture
def records(empty: Path, tmp_path: Path) -> Iterator[Records]:
    shutil.copy(empty, tmp_path / FILE_NAME)
    opened = Records.open(data_folder=tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def analyses(records: Records) -> Analyses:
    return Analyses(records.jobs)


@pytest.fixture
def visits(records: Records) -> dict[str, str]:
    """Letter → id of a visit."""
    (patient,) = records.patients.find("")
    return {visit.title: visit.id for visit in records.visits.of(patient.id)}


def ask(analyses: Analyses, visit_id: str, stage: str = "") -> Job:
    time.sleep(0.002)  # the records' clock counts milliseconds
    return analyses.ask(visit_id, by="local", stage=stage)


def taken(analyses: Analyses) -> str:
    job = analyses.take("1")
    assert job is not None
    analyses.done(job, "assessment")
    time.sleep(0.002)
    return job.visit_id


def test_first_asked_first_served(analyses: Analyses, visits: dict[str, str]) -> None:
    for letter in "abc":
        ask(analyses, visits[letter])
    assert [taken(analyses) for _ in "abc"] == [visits[letter] for letter in "abc"]
    assert analyses.take("1") is None


def test_a_visit_that_was_just_served_waits_for_the_others(analyses: Analyses, visits: dict[str, str]) -> None:
    """Somebody asks again and again for one visit: every other one still gets its turn."""
    for letter in "abc":
        ask(analyses, visits[letter])
    order = []
    for _ in range(6):
        visit = taken(analyses)
        order.append(visit)
        ask(analyses, visits["a"])
        ask(analyses, visit)
    assert order == [visits[letter] for letter in "abcabc"]


def test_one_stage_of_a_visit_waits_once(analyses: Analyses, visits: dict[str, str]) -> None:
    first, second = ask(analyses, visits["a"]), ask(analyses, visits["a"])
    assert first.id == second.id != ask(analyses, visits["a"], stage="after").id


def test_a_running_visit_can_be_asked_for_again(analyses: Analyses, visits: dict[str, str]) -> None:
    ask(analyses, visits["a"])
    running = analyses.take("1")
    again = ask(analyses, visits["a"])
    assert running is not None and again.id != running.id and again.state == QUEUED


def test_what_ran_when_the_worker_died_is_queued_again(analyses: Analyses, visits: dict[str, str]) -> None:
    ask(analyses, visits["a"])
    first = analyses.take("1")
    assert first is not None
    analyses.progress(first, "Recording 1 of 2: picture 40", 0.2)
    assert analyses.recover("1") == 1
    again = analyses.take("1")
    assert again is not None and (again.id, again.tries, again.progress) == (first.id, 2, 0.0)


def test_what_kills_its_worker_three_times_is_given_up_in_words(analyses: Analyses, visits: dict[str, str]) -> None:
    ask(analyses, visits["a"])
    for _ in range(MOST_TRIES):
        assert analyses.take("1") is not None
        analyses.recover("1")
    job = analyses.last(visits["a"])
    assert job is not None and job.state == FAILED and analyses.standing(job).words == GIVEN_UP
    assert analyses.take("1") is None
    ask(analyses, visits["a"])
    assert analyses.take("1") is not None


def test_what_another_worker_runs_is_left_to_it(analyses: Analyses, visits: dict[str, str]) -> None:
    """Two machines may share a database server."""
    ask(analyses, visits["a"])
    assert analyses.take("another") is not None
    assert analyses.recover("1") == 0 and analyses.take("1") is None


def test_it_is_told_how_far_it_is(analyses: Analyses, visits: dict[str, str]) -> None:
    jobs = [ask(analyses, visits[letter]) for letter in "ab"]
    assert [analyses.standing(job).words for job in jobs] == [NEXT, BEHIND.format(n=1)]
    running = analyses.take("1")
    assert running is not None
    analyses.progress(running, "Recording 1 of 2: picture 40", 0.25)
    job = analyses.last(visits["a"])
    assert job is not None
    found = analyses.standing(job)
    assert (found.words, found.step, found.share) == ("Recording 1 of 2: picture 40", "Recording 1 of 2", 0.25)
    assert not found.is_over


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordingError(expected="a video", found="noise", todo="film again"), "a video"),
        (MemoryError(), "too little memory"),
        (ZeroDivisionError("of patient X"), "ZeroDivisionError"),
        (OSError(errno.ENOSPC, "No space left on device", "patient X"), "free some space"),
    ],
)
def test_an_error_is_told_in_plain_words_and_the_next_visit_goes_on(
    analyses: Analyses, visits: dict[str, str], error: Exception, words: str
) -> None:
    def perform(job: Job, tell: Tell) -> str:
        if job.visit_id == visits["a"]:
            raise error
        return "assessment"

    for letter in "ab":
        ask(analyses, visits[letter])
    for _ in "ab":
        job = analyses.take("1")
        assert job is not None
        run_one(analyses, job, perform)
    first, second = analyses.last(visits["a"]), analyses.last(visits["b"])
    assert first is not None and first.state == FAILED and words in first.words
    assert "patient X" not in first.words
    assert second is not None and (second.state, second.result) == (DONE, {"assessment": "assessment"})


def test_the_queue_is_served_in_turn(analyses: Analyses, visits: dict[str, str]) -> None:
    done: list[str] = []

    def perform(job: Job, tell: Tell) -> str:
        done.append(job.visit_id)
        return "assessment"

    for letter in "ab":
        ask(analyses, visits[letter])
    serve_queue(analyses, perform, name="1", stop=lambda: len(done) == 2, idle_s=0.01)
    assert done == [visits["a"], visits["b"]]


def test_what_is_done_is_noted_when_the_disk_has_room_again(
    analyses: Analyses, visits: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be written from before the analysis tells how far it is until its end was tried twice to be noted."""
    tries: list[str] = []

    def full(name: str, real: Callable[..., None], times: int) -> Callable[..., None]:
        def noted(*given: object) -> None:
            tries.append(name)
            if tries.count(name) <= times:
                raise NoRoomError
            real(*given)

        return noted

    def perform(job: Job, tell: Tell) -> str:
        tell("Recording 1 of 1: picture 3", 0.1)
        return "assessment"

    monkeypatch.setattr("postureview.web.worker.AGAIN_S", 0.001)
    monkeypatch.setattr(analyses, "progress", full("progress", analyses.progress, 99))
    monkeypatch.setattr(analyses, "done", full("done", analyses.done, 2))
    ask(analyses, visits["a"])
    serve_queue(analyses, perform, name="1", stop=lambda: "done" in tries, idle_s=0.01)
    assert tries == ["progress", "done", "done", "done"]
    found = analyses.last(visits["a"])
    assert found is not None and (found.state, found.tries) == (DONE, 1)


def test_a_second_worker_is_refused(tmp_path: Path) -> None:
    with only_worker(tmp_path), pytest.raises(MachineError, match="another one at work"), only_worker(tmp_path):
        pass
    with only_worker(tmp_path):
        pass


def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


SLOW_WORKER = """
import json, sys, time
from pathlib import Path
from postureview.records.records import Records
from postureview.web.analysis import Analyses
from postureview.web.worker import only_worker, serve_queue, stop_with

facts = json.loads(sys.stdin.buffer.readline())
folder = Path(facts["folder"])
stop_with(sys.stdin.buffer)

def perform(job, tell):
    tell("working", 0.5)
    while not (folder / "go").exists():
        time.sleep(0.02)
    return "assessment"

with only_worker(folder):
    serve_queue(Analyses(Records.open(None, folder).jobs), perform, name="1", stop=lambda: False, idle_s=0.02)
"""


@pytest.fixture
def worker(records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """In a process of its own, busy until there is a file called go."""
    (tmp_path / "slow_worker.py").write_text(SLOW_WORKER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return Worker({"folder": str(tmp_path)}, module="slow_worker")


def is_working(analyses: Analyses, visit: str) -> bool:
    job = analyses.last(visit)
    return job is not None and (job.state, job.words) == (RUNNING, "working")


def state(analyses: Analyses, visit: str) -> str:
    job = analyses.last(visit)
    return "" if job is None else job.state


def test_a_killed_worker_is_started_again_and_does_it_again(
    analyses: Analyses, visits: dict[str, str], worker: Worker, tmp_path: Path
) -> None:
    ask(analyses, visits["a"])
    worker.start()
    try:
        until(lambda: is_working(analyses, visits["a"]))
        killed = worker.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: worker.pid not in (None, killed))
        (tmp_path / "go").touch()
        until(lambda: state(analyses, visits["a"]) == DONE)
        job = analyses.last(visits["a"])
        assert job is not None and job.tries == 2
    finally:
        worker.stop()
    assert worker.pid is None


def test_without_its_server_a_worker_ends_and_the_next_one_does_the_work(
    analyses: Analyses, visits: dict[str, str], worker: Worker, tmp_path: Path
) -> None:
    """A killed server closes its end of the pipe, as stopping does; the next server's worker finds the visit."""
    ask(analyses, visits["a"])
    worker.start()
    until(lambda: is_working(analyses, visits["a"]))
    worker.stop()
    assert worker.pid is None and state(analyses, visits["a"]) == RUNNING
    (tmp_path / "go").touch()
    following = Worker({"folder": str(tmp_path)}, module="slow_worker")
    following.start()
    try:
        until(lambda: state(analyses, visits["a"]) == DONE)
    finally:
        following.stop()
