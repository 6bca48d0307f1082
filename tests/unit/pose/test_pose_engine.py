"""Engines are found by name, and the default one keeps its promises where no network has to run."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import subprocess
import sys

import pytest

from postureview.base import machine
from postureview.base.errors import MachineError, UsageError
from postureview.base.machine import MissingLibrary
from postureview.base.settings import PoseSettings
from postureview.pose import mediapipe_tasks
from postureview.pose.engine import DEFAULT_ENGINE, ENGINES, OPENVINO_ENGINE, automatic_engine, resolve_engine
from postureview.pose.mediapipe_tasks import MEDIAPIPE_ERRORS, MediaPipeTasks
from postureview.pose.offline import DEAD_END


@pytest.mark.parametrize(
    ("installed", "model", "chosen"),
    [(True, "", OPENVINO_ENGINE), (False, "", DEFAULT_ENGINE), (True, "own.task", DEFAULT_ENGINE)],
)
def test_automatic_takes_the_fast_engine_for_the_model_it_was_compared_on(monkeypatch, installed, model, chosen):
    found = importlib.machinery.ModuleSpec("openvino", None) if installed else None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found if name == "openvino" else None)
    assert automatic_engine(PoseSettings(model=model)) == chosen


def test_automatic_means_mediapipe_where_there_is_no_other(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(mediapipe_tasks, "_import_mediapipe", lambda: (None, None, None))
    with resolve_engine(PoseSettings()) as engine, resolve_engine(PoseSettings(engine=DEFAULT_ENGINE)) as named:
        assert engine.name == named.name == "mediapipe-tasks"
        assert set(engine.model_hashes) == {"pose_full_nomask.task"}


def test_an_unknown_engine_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean mediapipe-tasks"):
        resolve_engine(PoseSettings(engine="mediapipe"))


def test_listing_the_engines_imports_no_engine():
    code = (
        "import sys; from postureview.pose.engine import ENGINES; list(ENGINES);"
        "print({'mediapipe', 'openvino', 'cv2', 'scipy', 'sklearn', 'matplotlib'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
    assert DEFAULT_ENGINE in ENGINES


def test_the_way_out_is_shut_as_long_as_the_engine_lives(monkeypatch):
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setattr(mediapipe_tasks, "_import_mediapipe", lambda: (None, None, None))
    engine = MediaPipeTasks(PoseSettings())
    assert os.environ["https_proxy"] == DEAD_END
    engine.close()
    engine.close()
    assert "https_proxy" not in os.environ


def test_a_machine_without_mediapipe_is_told_so_and_the_way_out_is_open_again(monkeypatch):
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with pytest.raises(MachineError) as caught:
        MediaPipeTasks(PoseSettings())
    assert caught.value.expected.endswith("mediapipe to load") or "libraries of mediapipe" in caught.value.expected
    assert isinstance(caught.value.__cause__, ImportError)
    assert "https_proxy" not in os.environ


class BrokenVision:
    """Stands for MediaPipe's vision tasks on a machine where making a landmarker fails with ``error``."""

    RunningMode = {"VIDEO": 1, "IMAGE": 2}  # noqa: RUF012

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.PoseLandmarker = self

    def PoseLandmarkerOptions(self, **options: object) -> dict[str, object]:  # noqa: N802
        return options

    def create_from_options(self, options: dict[str, object]) -> None:
        raise self._error


def refusal_of(monkeypatch, error: Exception) -> MachineError:
    vision = BrokenVision(error)
    monkeypatch.setattr(mediapipe_tasks, "_import_mediapipe", lambda: (None, vision, dict))
    with MediaPipeTasks(PoseSettings()) as engine, pytest.raises(MachineError) as caught:
        engine.track([])
    assert caught.value.__cause__ is error
    return caught.value


def test_a_library_that_mediapipe_misses_later_is_named_with_its_package(monkeypatch):
    missing = (MissingLibrary(library="libEGL.so.1", package="libegl1"),)
    monkeypatch.setattr(mediapipe_tasks, "missing_libraries", lambda: missing)
    monkeypatch.setattr(machine, "missing_libraries", lambda: missing)
    error = refusal_of(monkeypatch, OSError("libEGL.so.1: cannot open shared object file"))
    assert error.todo == "install them, on Debian: apt-get install libegl1"


def test_a_model_that_does_not_load_is_named_and_the_cause_kept(monkeypatch):
    error = refusal_of(monkeypatch, RuntimeError("Unable to open zip archive.\nand more"))
    assert str(error) == (
        "expected the pose model pose_full_nomask.task to load; found Unable to open zip archive.; "
        "leave --pose-model out to use the bundled one, or run `postureview doctor`"
    )


@pytest.mark.pose
def test_every_error_that_mediapipe_can_raise_is_translated():
    from mediapipe.tasks.python.core import mediapipe_c_utils as bindings

    makes_error = next(
        value for name, value in vars(bindings).items() if "exception" in name.lower() and callable(value)
    )
    statuses = [status for status in bindings.MpStatus if status.value != 0]
    raised = [makes_error(status) for status in statuses]
    assert len(raised) > 10
    assert [error for error in raised if not isinstance(error, MEDIAPIPE_ERRORS)] == []
