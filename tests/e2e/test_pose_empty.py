"""Pictures with nobody in them are found empty, and frames that make no recording are refused."""

from __future__ import annotations

import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.base.settings import PoseSettings
from postureview.pose.close_up import CloseUpReader
from postureview.pose.engine import PoseEngine, resolve_engine
from postureview.values.arrays import Bytes
from postureview.values.frame import Frame

pytestmark = pytest.mark.pose

HEIGHT, WIDTH = 480, 640


@pytest.fixture(scope="module")
def engine():
    with resolve_engine(PoseSettings()) as made:
        yield made


def empty_pictures() -> list[Bytes]:
    """Noise of four grains, gradients, clouds and coloured boxes."""
    random = np.random.default_rng(7)
    pictures = []
    for grain in (1, 4, 16, 40):
        coarse = random.integers(0, 256, (HEIGHT // grain, WIDTH // grain, 3), dtype=np.uint8)
        pictures.append(coarse.repeat(grain, axis=0).repeat(grain, axis=1))
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    for slope in (0.0, 0.5, 1.0):
        grey = slope * rows / HEIGHT + (1 - slope) * columns / WIDTH
        pictures.append(np.repeat((grey * 255).astype(np.uint8)[..., np.newaxis], 3, axis=2))
    for steepness in (1.0, 1.4):
        spectrum = np.fft.rfft2(random.standard_normal((HEIGHT, WIDTH)))
        distance = np.hypot(np.fft.fftfreq(HEIGHT)[:, np.newaxis], np.fft.rfftfreq(WIDTH))
        distance[0, 0] = 1.0
        cloud = np.fft.irfft2(spectrum / distance**steepness, s=(HEIGHT, WIDTH))
        cloud = (cloud - cloud.min()) / np.ptp(cloud) * 255
        pictures.append(np.repeat(cloud.astype(np.uint8)[..., np.newaxis], 3, axis=2))
    for _ in range(20):
        room = np.full((HEIGHT, WIDTH, 3), random.integers(60, 220, 3), dtype=np.uint8)
        for _ in range(12):
            top, left = random.integers(0, HEIGHT), random.integers(0, WIDTH)
            room[top : top + random.integers(10, 250), left : left + random.integers(10, 200)] = random.integers(
                0, 256, 3
            )
        pictures.append(room)
    return pictures


def test_nobody_is_found_where_nobody_is(engine: PoseEngine):
    pictures = empty_pictures()
    found = [engine.track([Frame(image=picture, time_s=0.0)]).found[0] for picture in pictures]
    assert found == [False] * len(pictures)


def test_nobody_is_found_in_a_clip_of_noise(engine: PoseEngine):
    frames = [Frame(image=picture, time_s=number / 30) for number, picture in enumerate(empty_pictures())]
    sequence = engine.track(frames)
    assert not sequence.found.any() and sequence.bodies.tolist() == [0.0] * len(frames)


def grey(time_s: float, width: int = 64) -> Frame:
    return Frame(image=np.full((64, width, 3), 128, dtype=np.uint8), time_s=time_s)


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ([], "expected at least one frame; found none"),
        ([grey(0.0), grey(0.1, 80)], "expected all frames of 64x64 pixels; found one of 80x64 at 0.100 s"),
        ([grey(0.2), grey(0.2)], "expected frames in order of time; found one at 0.200 s after one at 0.200 s"),
    ],
)
def test_frames_that_make_no_recording_are_refused(engine: PoseEngine, frames, said):
    with pytest.raises(RecordingError, match=said):
        engine.track(frames)


def test_with_every_frame_off_fifteen_a_second_are_read():
    with resolve_engine(PoseSettings(every_frame=False)) as sparse:
        sequence = sparse.track(grey(number / 60) for number in range(60))
    assert 14 <= len(sequence) <= 16


def test_frames_closer_than_a_millisecond_are_still_told_apart(engine: PoseEngine):
    assert len(engine.track(grey(number / 4000) for number in range(8))) == 8


def standing_in(width: int) -> np.ndarray:
    """Landmarks on an upright line through the middle of a square picture."""
    return np.column_stack([np.full(33, width / 2), np.linspace(8, width - 8, 33), np.zeros(33), np.ones(33)])


def test_loading_and_running_the_network_writes_nothing_to_the_users_terminal(capfd):
    with resolve_engine(PoseSettings()) as quiet:
        quiet.track([grey(0.0)])
        CloseUpReader(PoseSettings()).read(grey(0.0), standing_in(64), face=True)
    assert capfd.readouterr() == ("", "")
