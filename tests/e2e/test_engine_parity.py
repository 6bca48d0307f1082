"""The fast engine gives MediaPipe's landmarks on frames that do not know of each other.

In a video both follow people with regions taken from the last landmarks, and the network answers a hundredth of a
pixel's shift of its region with a thousandth of the body's height; MediaPipe does not repeat itself better than that.
So frames are compared one by one, each as the first of a recording.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from postureview.base.resources import resource_folder
from postureview.base.settings import PoseSettings
from postureview.capture.source import open_source
from postureview.pose.engine import DEFAULT_ENGINE, OPENVINO_ENGINE, resolve_engine
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.landmarks import BODY_SIDES, Part

pytest.importorskip("openvino", reason="the fast engine is not installed: pip install 'postureview[fast]'")
pytestmark = pytest.mark.pose

MEDIAN_PERCENT, P95_PERCENT, MEDIAN_DEG = 0.01, 0.05, 0.05
SAMPLES = ("turn_typical", "shoulder_abduction", "overhead_squat", "bad_two_people", "bad_nobody", "bad_dark")


@dataclass(frozen=True)
class Parity:
    """Frames found by both engines and by one alone; landmark distances in % of body height; angle differences."""

    both: int
    one_alone: int
    percent: Floats
    angles_deg: Floats


def some_frames(path: Path, every: int) -> Iterator[Frame]:
    with open_source(path) as source:
        yield from itertools.islice(source, 0, None, every)


def alone(engine: str, frames: Iterable[Frame]) -> list[Floats]:
    """(33, 4) landmarks of each frame by itself; NaN where nobody was found."""
    with resolve_engine(PoseSettings(engine=engine)) as made:
        return [made.track([frame]).image[0] for frame in frames]


def joint_deg(points: Floats, upper: Part, joint: Part, lower: Part) -> list[float]:
    angles = []
    for side in BODY_SIDES:
        one, middle, other = (points[part.on(side), :2] for part in (upper, joint, lower))
        before, after = one - middle, other - middle
        across = before[0] * after[1] - before[1] * after[0]
        angles.append(np.degrees(np.arctan2(abs(across), before @ after)))
    return angles


def angles_deg(points: Floats) -> Floats:
    """Trunk from the vertical, knees and elbows."""
    shoulders, hips = (np.mean([points[p.on(s), :2] for s in BODY_SIDES], axis=0) for p in (Part.SHOULDER, Part.HIP))
    along = shoulders - hips
    trunk = np.degrees(np.arctan2(along[0], -along[1]))
    knees = joint_deg(points, Part.HIP, Part.KNEE, Part.ANKLE)
    return np.array([trunk, *knees, *joint_deg(points, Part.SHOULDER, Part.ELBOW, Part.WRIST)])


def compared(frames: list[Frame]) -> Parity:
    fast, reference = alone(OPENVINO_ENGINE, frames), alone(DEFAULT_ENGINE, frames)
    frame_pairs = list(zip(fast, reference, strict=True))
    found = [tuple(bool(np.isfinite(one).all()) for one in pair) for pair in frame_pairs]
    pairs = [pair for pair, each in zip(frame_pairs, found, strict=True) if all(each)]
    percent = [100 * np.linalg.norm(one[:, :2] - other[:, :2], axis=1) / np.ptp(other[:, 1]) for one, other in pairs]
    apart = [np.abs(angles_deg(one) - angles_deg(other)) for one, other in pairs]
    return Parity(
        both=len(pairs),
        one_alone=sum(one != other for one, other in found),
        percent=np.array(percent),
        angles_deg=np.array(apart),
    )


def assert_the_same(parity: Parity, *, at_least: int) -> None:
    assert parity.one_alone == 0
    assert parity.both >= at_least
    assert np.median(parity.percent) <= MEDIAN_PERCENT
    assert np.percentile(parity.percent, 95) <= P95_PERCENT
    assert np.median(parity.angles_deg, axis=0).max() <= MEDIAN_DEG


def test_rendered_people_have_the_same_landmarks() -> None:
    samples = resource_folder("samples")
    frames = [frame for name in SAMPLES for frame in some_frames(samples / f"{name}.mp4", 40)]
    parity = compared(frames)

    assert_the_same(parity, at_least=len(frames) // 2)


@pytest.mark.footage
@pytest.mark.parametrize(
    ("clip", "every"),
    [("tfjs-models/pose_squats.mp4", 3), ("pose2sim/single/cam01.mp4", 5), ("sports2d/demo.mp4", 5)],
)
def test_real_people_have_the_same_landmarks(footage: Path, clip: str, every: int) -> None:
    frames = list(some_frames(footage / clip, every))
    parity = compared(frames)

    assert_the_same(parity, at_least=len(frames) // 3)
