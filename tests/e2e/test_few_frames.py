"""A long posture video is read in few of its frames, and says the same as when it is read in full."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from postureview.base.settings import Settings
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment, Patient

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))  # the clip is made as for the benchmark
pytest.importorskip("av", reason="PyAV is an optional package")
pytestmark = pytest.mark.pose

SECONDS, SIZE_PX = 24.0, (360, 640)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from speed.clip import posture_clip

    path = tmp_path_factory.mktemp("clip") / "stances.mp4"
    posture_clip(path, SECONDS, SIZE_PX)
    return path


def assessed(clip: Path, *changes: str, in_threads: bool = True) -> tuple[Assessment, int]:
    """The assessment, and in how many frames somebody was looked for with progress shown."""
    looked_at: list[int] = []
    settings = Settings().with_changes(("pose.close_ups=false", *changes))
    with Reader(settings.pose, progress=lambda *_: looked_at.append(1), in_threads=in_threads) as reader:
        result = assess_visit([clip], reader=reader, settings=settings, patient=Patient(stature_cm=177))
    return result.assessment, len(looked_at)


@pytest.fixture(scope="module")
def few(clip: Path) -> tuple[Assessment, int]:
    return assessed(clip)


def test_fewer_than_a_third_of_the_frames_say_the_same_within_each_measures_own_error(clip, few):
    every, n_every = assessed(clip, "pose.few_frames=false")
    assert n_every == pytest.approx(SECONDS * 30, abs=3)
    assert few[1] < n_every / 3
    values = {one.key: one for one in few[0].measurements}
    assert set(values) == {one.key for one in every.measurements}
    for one in every.measurements:
        difference = abs(values[one.key].value - one.value)
        assert difference <= (one.uncertainty.within_sem or one.uncertainty.sem), one.key


def test_the_assessment_says_that_few_frames_were_looked_at(few):
    (recording,) = few[0].recordings
    assert any("--every-frame looks at all of them" in note for note in recording.notes)


def test_threads_change_no_value(clip, few):
    alone, _ = assessed(clip, in_threads=False)
    assert [(one.key, one.value) for one in alone.measurements] == [(one.key, one.value) for one in few[0].measurements]
