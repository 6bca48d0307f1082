"""One thread for all cameras: the newest picture wins, everybody has a turn, and an error ends nothing."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from postureview.base.errors import MachineError, RecordingError
from postureview.base.settings import Settings
from postureview.capture.keyframes import encode_keyframe
from postureview.guide.live import LiveLook
from postureview.guide.protocols import guide
from postureview.guide.service import LiveService
from postureview.values.frame import Frame
from postureview.values.pose import N_LANDMARKS
from tests.bodies import SIZE_PX, standing

BODY = standing(n=1)


def picture(grey: int = 120) -> bytes:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 60, (SIZE_PX[1] // 2, SIZE_PX[0] // 2, 3))
    return encode_keyframe(Frame(image=(noise + grey).astype(np.uint8), time_s=0.0), 95).jpeg


class BuiltEngine:
    """Sees the built body in every picture, once it is let through the gate."""

    name = label = "built"
    model_hashes: dict[str, str] = {}  # noqa: RUF012  the protocol's own name

    def __init__(self) -> None:
        self.gate = threading.Semaphore(10_000)
        self.waiting = threading.Semaphore(0)
        self.closed = False
        self.threads: set[int] = set()

    @contextlib.contextmanager
    def looking(self) -> Iterator[object]:
        yield self.find

    def find(self, frame: Frame):
        self.threads.add(threading.get_ident())
        self.waiting.release()
        self.gate.acquire()
        image = BODY.image[:1] / [SIZE_PX[0] / frame.size_px[0], SIZE_PX[1] / frame.size_px[1], 2.0, 1.0]
        assert image.shape == (1, N_LANDMARKS, 4)
        return image, BODY.world[:1]

    def track(self, frames, on_frame=None):
        raise NotImplementedError

    def sightings(self, frames, *, in_threads=True):
        raise NotImplementedError

    def close(self) -> None:
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self.close()


@pytest.fixture
def engine() -> BuiltEngine:
    return BuiltEngine()


@pytest.fixture
def service(engine):
    with LiveService(guide(), Settings(), make_engine=lambda: engine, most_cameras=2) as made:
        yield made


def test_a_picture_is_answered_with_landmarks_as_shares_of_it(service):
    answers: queue.Queue = queue.Queue()
    camera = service.connect(answers.put)
    camera.watch(guide().steps["front"])
    camera.offer(picture(), 1.0, 7)
    answer = answers.get(timeout=10)
    assert answer.number == 7
    assert answer.points[:, :2] == pytest.approx(BODY.image[0, :, :2] / SIZE_PX)
    assert [one.name for one in answer.verdicts] == list(guide().steps["front"].checks)


def test_everything_right_for_a_second_is_held(service):
    answers: queue.Queue = queue.Queue()
    camera = service.connect(answers.put)
    camera.watch(guide().steps["front"])
    jpeg, held = picture(), []
    for number in range(30):
        camera.offer(jpeg, number / 12, number)
        held.append(answers.get(timeout=10).held)
    assert held[0] == 0.0
    assert held[-1] == 1.0
    camera.watch(guide().steps["back"])
    camera.offer(jpeg, 31 / 12, 31)
    assert answers.get(timeout=10).held == 0.0


def test_of_pictures_that_wait_only_the_newest_is_looked_at(service, engine):
    engine.gate = threading.Semaphore(0)
    answers: queue.Queue = queue.Queue()
    camera = service.connect(answers.put)
    camera.offer(picture(), 1.0, 1)
    assert engine.waiting.acquire(timeout=10)
    for number in range(2, 50):
        camera.offer(picture(), float(number), number)
    for _ in range(2):
        engine.gate.release()
    assert [answers.get(timeout=10).number for _ in range(2)] == [1, 49]
    assert camera.dropped == 47


def test_two_cameras_take_turns_in_one_thread(service, engine):
    engine.gate = threading.Semaphore(0)
    order: queue.Queue = queue.Queue()
    cameras = [service.connect(lambda answer, name=name: order.put(name)) for name in "ab"]
    cameras[0].offer(picture(), 1.0, 1)
    assert engine.waiting.acquire(timeout=10)
    for camera in cameras:
        camera.offer(picture(), 2.0, 2)
    engine.gate.release(3)
    assert [order.get(timeout=10) for _ in range(3)] == ["a", "b", "a"]
    assert len(engine.threads) == 1
    with pytest.raises(MachineError, match="at most 2 running cameras; found one more; close other tabs that film"):
        service.connect(print)
    cameras[0].close()
    cameras[0].close()
    service.connect(print)


@pytest.mark.parametrize("junk", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_no_picture_is_answered_with_an_error_and_the_next_one_is_looked_at(service, junk):
    answers: queue.Queue = queue.Queue()
    camera = service.connect(answers.put)
    camera.offer(junk, 1.0, 1)
    assert isinstance(answers.get(timeout=10), RecordingError)
    camera.offer(picture(), 2.0, 2)
    assert answers.get(timeout=10).number == 2


def test_closing_lets_the_engine_go(engine):
    with LiveService(guide(), Settings(), make_engine=lambda: engine) as service:
        answers: queue.Queue = queue.Queue()
        service.connect(answers.put).offer(picture(), 1.0, 1)
        answers.get(timeout=10)
    assert engine.closed
    with pytest.raises(MachineError, match="the service is closing"):
        service.connect(print)


def test_an_engine_that_only_reads_recordings_is_refused():
    class Recorded:
        name = "recorded"

    with pytest.raises(MachineError, match="found recorded; choose --engine auto"):
        LiveLook(Recorded(), guide(), Settings())
