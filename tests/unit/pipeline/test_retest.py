"""One test before and after a treatment: only it is compared, and the pictures show its end."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from postureview.base.resources import resource_folder
from postureview.capture.keyframes import decode_keyframe
from postureview.pipeline.retest import end_frames, only_test, with_end_pictures
from postureview.pipeline.workings import Workings
from postureview.values.landmarks import Landmark, View
from postureview.values.pose import PoseSequence
from postureview.values.recording import KeyFrame, RecordingKind, SourceInfo
from tests import assessments
from tests.bodies import standing

FULL = assessments.full()
MOVEMENT = FULL.movements[0]
TIMES = np.linspace(0, MOVEMENT.interval_s[1] + 1, 61)


def track() -> PoseSequence:
    one = standing(View.ANTERIOR)
    image = np.repeat(one.image[:1], len(TIMES), axis=0)
    image[:, :, 0] += np.arange(len(TIMES))[:, None]  # a pixel to the right with every picture
    return PoseSequence(time_s=TIMES, image=image, size_px=one.size_px, engine="built")


def kept(*times_s: float) -> Workings:
    frames = tuple(KeyFrame(time_s=one, jpeg=f"{one:.3f}".encode(), size_px=(360, 640)) for one in times_s)
    return Workings(tracks={MOVEMENT.recording: track()}, frames={MOVEMENT.recording: frames})


def test_only_the_test_is_left() -> None:
    found = only_test(FULL, MOVEMENT.test)
    assert {one.name for one in found.measurements} == {one.name for one in FULL.measurements} & {
        one.name for one in FULL.measurements if one.name.startswith(MOVEMENT.test)
    }
    assert found.measurements and len(found.measurements) < len(FULL.measurements)
    assert {one.test for one in found.movements} == {MOVEMENT.test}


def test_the_picture_is_that_of_the_furthest_end_with_the_landmarks_of_its_moment() -> None:
    best = MOVEMENT.best
    assert best is not None
    near = best.end_range_s + 0.1
    found, files = with_end_pictures(only_test(FULL, MOVEMENT.test), kept(0.0, near, TIMES[-1]))
    (picture,) = (one for one in found.pictures if one.view is MOVEMENT.view)
    assert files[picture.file] == f"{near:.3f}".encode()
    frame = int(np.argmin(np.abs(TIMES - near)))
    nose = picture.landmarks_px[Landmark.NOSE]
    assert nose is not None
    assert nose == pytest.approx(track().image[frame, Landmark.NOSE, :2] / 2)  # the kept picture is half as large
    assert picture.size_px == (360, 640)


def test_without_a_picture_near_the_end_there_is_a_drawing() -> None:
    best = MOVEMENT.best
    assert best is not None
    found, files = with_end_pictures(only_test(FULL, MOVEMENT.test), kept())
    (picture,) = (one for one in found.pictures if one.view is MOVEMENT.view)
    assert (picture.file, files) == ("", {})
    assert picture.time_s == pytest.approx(best.end_range_s, abs=float(TIMES[1]))


def test_a_view_without_a_movement_keeps_its_picture() -> None:
    still = dataclasses.replace(FULL, movements=())
    assert with_end_pictures(still, kept(1.0)) == (still, {})


def test_the_picture_of_the_very_end_is_read_from_the_recording() -> None:
    path = resource_folder("samples") / "bad_nobody.mp4"
    best = MOVEMENT.best
    assert best is not None
    name, end_s = path.name, 0.75
    end = dataclasses.replace(best, start_s=0.2, end_range_s=end_s, end_s=1.0)
    movement = dataclasses.replace(MOVEMENT, recording=name, repetitions=(end,), warm_up=0)
    read = SimpleNamespace(
        name=name, file=SimpleNamespace(path=path), recording=SimpleNamespace(source=info(path.name))
    )
    (frame,) = end_frames([read], [movement])[name]  # type: ignore[list-item]  # all that is asked of it
    assert frame.time_s == pytest.approx(end_s, abs=1 / 20)
    assert decode_keyframe(frame).size_px == frame.size_px
    assert end_frames([read], []) == {}  # type: ignore[list-item]


def info(name: str) -> SourceInfo:
    return SourceInfo(file_name=name, sha256="", kind=RecordingKind.VIDEO, size_px=(1, 1))
