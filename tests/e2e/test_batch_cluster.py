"""A batch on a Dask scheduler with two worker processes on this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.batches import broken_recording, front_recordings, results, tables
from tests.e2e.test_batch_processes import WAIT_S, command

pytest.importorskip("distributed", reason="the optional package dask is not installed")
DASK = Path(sys.executable).parent / "dask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    log = (tmp_path / "dask.log").open("wb")

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([str(DASK), *arguments], stdout=log, stderr=log, cwd=tmp_path)

    processes = [started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")]
    worker = ("worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    workers = [started(*worker) for _ in range(2)]
    yield Cluster(address=address, workers=workers)
    for process in (*workers, *processes):
        process.kill()
        process.wait()
    log.close()


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    front_recordings(tmp_path / "clinic", range(12))
    broken_recording(tmp_path / "clinic" / "broken.json")
    return tmp_path / "clinic"


def finished(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=2 * WAIT_S)
    assert done.returncode == 5, done.stderr
    assert "1 of 13 that failed, first 'broken.json'" in done.stderr
    return done


def test_a_cluster_writes_the_tables_of_this_machine_even_when_a_worker_is_killed(
    cluster: Cluster, clinic: Path, tmp_path: Path
) -> None:
    finished(clinic, "--out", tmp_path / "here", "--workers", "1")
    finished(clinic, "--out", tmp_path / "there", "--scheduler", cluster.address)
    assert tables(tmp_path / "there") == tables(tmp_path / "here")

    running = subprocess.Popen(
        command(clinic, "--out", tmp_path / "killed", "--scheduler", cluster.address, "--upload")
    )
    until = time.monotonic() + WAIT_S
    while not (tmp_path / "killed/visits").is_dir() or not results(tmp_path / "killed"):
        assert running.poll() is None and time.monotonic() < until
        time.sleep(0.005)
    assert len(results(tmp_path / "killed")) < 13, "it was killed on the way"
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert running.wait(WAIT_S) == 5
    assert tables(tmp_path / "killed") == tables(tmp_path / "here")


def test_nobody_at_the_address_is_told(clinic: Path, tmp_path: Path) -> None:
    nobody = f"tcp://127.0.0.1:{free_port()}"
    done = subprocess.run(
        command(clinic, "--out", tmp_path / "out", "--scheduler", nobody), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: expected a Dask scheduler at the address given")
