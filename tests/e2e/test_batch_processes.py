"""A batch on processes of their own: the same table whatever their number, and whatever is killed on the way."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from postureview.base.resources import resource_folder
from postureview.batch.jobs import Stated, apart, jobs_in
from postureview.batch.local import TRIES, do_locally, serve_orders
from postureview.batch.run import run_batch
from postureview.batch.store import Store
from postureview.batch.work import Order, Worker
from tests.batches import broken_recording, front_recordings, results, tables

FATAL = "fatal"
"""A recording of this name kills the worker that takes it."""
ONCE = "once"
"""So does this one, the first time: it leaves a file that says that it did."""
WAIT_S = 240.0
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc which processes live")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "postureview", "batch", *map(str, arguments)]


def whole(folder: Path, out: Path) -> dict[str, bytes]:
    """The tables that one worker writes without interruption."""
    done = subprocess.run(command(folder, "--out", out, "--workers", "1"), capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr
    return tables(out)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clinic")
    front_recordings(folder, (5,), prefix="a-long", n=4000)  # begun first, and still at work when others are done
    front_recordings(folder, range(9))
    broken_recording(folder / "broken.json")
    return folder


@pytest.fixture(scope="module")
def expected(clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return whole(clinic, tmp_path_factory.mktemp("expected") / "out")


def test_two_workers_write_the_tables_of_one(clinic: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    done = subprocess.run(
        command(clinic, "--out", tmp_path / "out", "--workers", "2"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 5 and "1 of 11 that failed, first 'broken.json'" in done.stderr
    assert done.stdout == f"{tmp_path / 'out' / 'measures.csv'}\n", "no progress in a pipe"
    assert tables(tmp_path / "out") == expected and len(expected["measures.csv"]) > 10_000


def serve_fatally(line: Connection) -> None:
    """A worker whom some recordings kill, as the system does when memory runs out: SIGKILL while it is at work."""
    do = Worker.do

    def do_or_die(worker: Worker, order: Order) -> object:
        path = order.job.recordings[0].path
        if path.stem == FATAL:
            os.kill(os.getpid(), signal.SIGKILL)
        if path.stem == ONCE and not (mark := path.with_suffix(".died")).exists():
            mark.write_bytes(b"")
            os.kill(os.getpid(), signal.SIGKILL)
        return do(worker, order)

    Worker.do = do_or_die  # type: ignore[method-assign, assignment]
    serve_orders(line)


def test_a_killed_worker_is_replaced_and_its_recording_tried_again(tmp_path: Path) -> None:
    (calm,) = front_recordings(tmp_path / "in", (3,), prefix=ONCE)
    calm.rename(calm.with_stem(ONCE))
    front_recordings(tmp_path / "in", range(3))
    (deadly,) = front_recordings(tmp_path / "in", (5,), prefix=FATAL)
    deadly.rename(deadly.with_stem(FATAL))
    jobs = apart(jobs_in([tmp_path / "in"], Stated()))
    summary = run_batch(jobs, tmp_path / "out", partial(do_locally, workers=2, serve=serve_fatally))
    assert (summary.recordings, summary.failed, summary.first_failed) == (5, 1, f"{FATAL}.json")
    assert (tmp_path / "in" / f"{ONCE}.died").exists(), "one worker was killed by it, and the next one did it"
    outcome = Store(tmp_path / "out").outcome(FATAL)
    assert outcome is not None and not outcome.lasting
    assert f"found that {TRIES} died (exit code {-signal.SIGKILL})" in outcome.failure
    jobs = apart(jobs_in([tmp_path / "in"], Stated()))
    resumed = run_batch(jobs, tmp_path / "out", partial(do_locally, workers=1), resume=True)
    assert resumed.failed == 0, "what a worker's death prevented is done when the batch goes on"


def _hear_ctrl_c() -> None:
    """Tests that run in the background have been told to ignore it, and hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """The command in a process group of its own, as a terminal starts it."""

    def __init__(self, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  nothing else runs in the process of the test
        )

    def wait_for_results(self, out: Path, least: int) -> None:
        until = time.monotonic() + WAIT_S
        while not (out / "visits").is_dir() or len(results(out)) < least:
            assert self.process.poll() is None and time.monotonic() < until, self.process.communicate()
            time.sleep(0.005)

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@pytest.fixture
def running(clinic: Path, tmp_path: Path) -> Iterator[Running]:
    one = Running(clinic, "--out", tmp_path / "out", "--workers", "2")
    yield one
    one.process.kill()
    one.process.communicate()


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def resumed_is_whole(clinic: Path, out: Path, expected: dict[str, bytes]) -> None:
    """Going on does the rest, leaves what was done as it is, and ends with the tables of an undisturbed batch."""
    before = results(out)
    assert 0 < len(before) < 11, "it was stopped on the way"
    done = subprocess.run(command(clinic, "--out", out, "--resume"), capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr
    after = results(out)
    assert {name: after[name] for name in before} == before and len(after) == 11
    assert tables(out) == expected


@linux
def test_a_killed_driver_loses_nothing_and_leaves_no_worker(
    running: Running, clinic: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    running.wait_for_results(tmp_path / "out", 2)
    workers = running.children()
    assert len(workers) >= 2
    running.process.kill()
    running.process.wait()
    until = time.monotonic() + WAIT_S
    while any(map(lives, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(lives, workers))
    resumed_is_whole(clinic, tmp_path / "out", expected)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    running: Running, clinic: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    running.wait_for_results(tmp_path / "out", 2)
    os.killpg(running.process.pid, signal.SIGINT)
    stdout, stderr = running.process.communicate(timeout=WAIT_S)
    assert running.process.returncode == 130
    assert stdout == "" and "--resume" in stderr and "Traceback" not in stderr
    assert len(stderr.splitlines()) == 1, stderr
    resumed_is_whole(clinic, tmp_path / "out", expected)


@linux
def test_a_terminal_shows_how_far_it_is_and_the_time_left(tmp_path: Path) -> None:
    recordings = front_recordings(tmp_path / "in", range(2))
    ours, theirs = os.openpty()
    terminal = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        command(*recordings, "--out", tmp_path / "out", "--workers", "1"),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=terminal,
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
        while piece := os.read(ours, 4096):
            shown += piece
    os.close(ours)
    assert process.wait(WAIT_S) == 0
    assert b"visits" in shown and b"2/2" in shown and b"left" in shown


@pytest.mark.pose
def test_videos_too_give_one_table_whatever_the_number_of_workers(tmp_path: Path) -> None:
    samples = resource_folder("samples")
    clips = [samples / name for name in ("bad_feet_cut.mp4", "bad_too_near.mp4", "bad_rolled.mp4", "bad_dark.mp4")]
    for workers in ("1", "2"):
        done = subprocess.run(
            command(*clips, "--out", tmp_path / workers, "--workers", workers),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert tables(tmp_path / "1") == tables(tmp_path / "2")
    assert tables(tmp_path / "1")["measures.csv"].count(b"withheld") > 10
