"""The bundled samples annotated: a network that saw the face before sees none afterwards, and the rest is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from postureview.base.resources import resource_folder
from postureview.base.settings import Settings
from postureview.capture.annotate import annotate_video
from postureview.capture.heads import find_heads
from postureview.capture.source import open_source
from postureview.pose.face import FaceReader
from postureview.reading import Reader
from postureview.report.annotation import annotation
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence

pytestmark = pytest.mark.pose

SAMPLE = "bad_rolled.mp4"
"""Somebody who faces the camera for two and a half seconds."""


@pytest.fixture(scope="module")
def poses() -> PoseSequence:
    settings = Settings()
    with Reader(settings.pose, camera=settings.camera) as reader:
        return reader.read(resource_folder("samples") / SAMPLE, keep_pictures=False).poses


@pytest.fixture(scope="module")
def faces() -> FaceReader:
    return FaceReader((resource_folder("models") / "face_mesh.tflite").read_bytes())


@pytest.fixture(scope="module")
def written(poses: PoseSequence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("video") / "sample.webm"
    annotate_video(resource_folder("samples") / SAMPLE, out, annotation(poses), heads=find_heads(poses))
    return out


def test_no_face_is_left_and_the_body_is(poses: PoseSequence, faces: FaceReader, written: Path) -> None:
    seen_before = seen_after = n_frames = 0
    with open_source(resource_folder("samples") / SAMPLE) as source, open_source(written) as annotated:
        for place, (before, after) in enumerate(zip(source, annotated, strict=True)):
            assert after.time_s == pytest.approx(before.time_s, abs=0.002)
            n_frames += 1
            if place % 15:
                continue
            subject = np.asarray(poses.image[place])
            seen_before += faces.read(before, subject) is not None
            seen_after += faces.read(after, subject) is not None
            feet = round(float(poses.xy(Landmark.LEFT_HEEL)[place, 1])) + 20
            below = np.abs(after.image[feet:].astype(int) - before.image[feet:])
            assert below.mean() < 6  # coding apart, the picture is the same where nothing is drawn
    assert n_frames == len(poses)
    assert seen_before >= 4
    assert seen_after == 0
