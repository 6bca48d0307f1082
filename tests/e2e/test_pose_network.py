"""Nothing leaves the machine: the pose engine is watched beyond the minute after which MediaPipe reports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postureview.pose.engine import DEFAULT_ENGINE, OPENVINO_ENGINE

pytestmark = pytest.mark.pose

REPORT_AFTER_S = 60  # when MediaPipe 1.2 sends its usage report, if it is not closed before

WATCHED = """
import sys, time
import numpy as np
from postureview.base.settings import PoseSettings
from postureview.pose.engine import resolve_engine
from postureview.values.frame import Frame

def frames(seconds):
    start = time.monotonic()
    while (passed := time.monotonic() - start) < seconds:
        yield Frame(image=np.zeros((120, 160, 3), np.uint8), time_s=passed)
        time.sleep(0.2)

with resolve_engine(PoseSettings(engine=sys.argv[3])) as engine:
    engine.track(frames(float(sys.argv[1]) + 0.1))
time.sleep(float(sys.argv[2]))
"""


def calls_to_the_network(trace: Path, used_s: float, closed_s: float, engine: str = DEFAULT_ENGINE) -> list[str]:
    """Every system call by which the engine, used and then closed, tried to reach an internet address."""
    watch = ["strace", "-f", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    program = [sys.executable, "-c", WATCHED, str(used_s), str(closed_s), engine]
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run([*watch, *program], check=True, env=environment | {"no_proxy": "*"}, timeout=used_s + closed_s + 120)
    return [line for line in trace.read_text().splitlines() if re.search(r"AF_INET|sendto\(|sendm+sg\(", line)]


@pytest.fixture
def trace(tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; on Debian: apt-get install strace")
    probe = subprocess.run(["strace", "-o", os.devnull, "true"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("this machine does not let one process watch another (ptrace)")
    return tmp_path / "trace"


def only_the_dead_end(calls: list[str]) -> bool:
    return all('sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")' in call for call in calls)


def test_nothing_leaves_when_the_engine_is_used_shortly_and_closed(trace):
    calls = calls_to_the_network(trace, 1.0, 3.0)
    assert calls, "the report is tried on closing; if it no longer is, this test watches nothing"
    assert only_the_dead_end(calls), calls


def test_nothing_leaves_beyond_the_minute_after_which_mediapipe_reports(trace):
    calls = calls_to_the_network(trace, REPORT_AFTER_S + 8.0, 8.0)
    assert calls, "the report is tried after a minute; if it no longer is, this test watches nothing"
    assert only_the_dead_end(calls), calls


def test_the_fast_engine_asks_for_no_network_at_all(trace):
    pytest.importorskip("openvino", reason="the fast engine is not installed")
    assert calls_to_the_network(trace, REPORT_AFTER_S + 8.0, 3.0, OPENVINO_ENGINE) == []


def test_the_engine_works_where_there_is_no_network_at_all():
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed; on Debian: apt-get install util-linux")
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let a user make a network namespace")
    watched = [sys.executable, "-c", WATCHED, "0.5", "0", DEFAULT_ENGINE]
    subprocess.run(["unshare", "-rn", *watched], check=True, timeout=120)


def test_an_engine_that_nobody_closes_says_nothing_on_leaving():
    closing = "with resolve_engine(PoseSettings(engine=sys.argv[3])) as engine:"
    forgetful = WATCHED.replace(closing, "engine = resolve_engine(PoseSettings(engine=sys.argv[3]))\nif True:")
    assert forgetful != WATCHED
    done = subprocess.run(
        [sys.executable, "-c", forgetful, "0", "0", DEFAULT_ENGINE], check=True, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("", "")
