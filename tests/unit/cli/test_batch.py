"""What `postureview batch` asks for, and what it says where that cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.batches import front_recordings
from tests.unit.cli.test_cli import run


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    (path,) = front_recordings(tmp_path, (2,))
    return path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "expected INPUTs, or --again; found neither"),
        (["IN", "--again", "."], "expected INPUTs, or --again; found both"),
        (["IN", "--upload"], "expected --scheduler with --upload; found none"),
        (["IN", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "expected --workers or a scheduler; found both"),
        (["IN", "--set", "nothing=1"], "found 'nothing=1'"),
        (["--table-only"], "expected a folder with results of a batch; found none in 'out'"),
        (["--again", ".", "--view", "front"], "expected --again alone, with --set where settings change; found --view"),
        (["--again", "."], "expected a folder that `postureview batch` wrote"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    options: list[str], message: str, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    result = run("batch", *(str(recording) if word == "IN" else word for word in options), "--out", tmp_path / "out")
    assert result.exit_code == 2 and message in result.stderr
    assert result.stderr.count("\n") == 1


def test_again_does_not_write_over_what_it_compares_with(tmp_path: Path) -> None:
    result = run("batch", "--again", tmp_path, "--out", tmp_path)
    assert result.exit_code == 2 and "expected --out beside --again; found the same folder" in result.stderr


def test_without_dask_the_command_that_installs_it_is_named(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("batch", recording, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert (
        'expected dask for --scheduler; found it is not installed; pip install "postureview[cluster]"' in result.stderr
    )
