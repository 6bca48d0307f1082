"""Clips of 1080 x 1920 made from the samples, as a telephone writes them. Run in a process of its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from postureview.base.resources import resource_folder

WIDTH, HEIGHT, RATE = 1080, 1920, 30
BIT_RATE = 16_000_000
"""As a telephone writes 1080p; decoding is a good part of the work, so an easy file would flatter every loop."""
KEYFRAME_FRAMES = RATE
"""A keyframe each second, as telephones write."""
NOISE_GREY, NOISE_FIELDS = 6.0, 7
POSTURE, MOVEMENT = "turn_marked", "trunk_flexion"


def posture_clip(path: Path, seconds: float) -> None:
    """Somebody who stands in four views: the stances of a sample, gone through back and forth until they are long."""
    phases = _phases(POSTURE)
    pictures = _pictures(POSTURE)
    turning = len(pictures) - sum(last - first for first, last in phases)
    stance = round((seconds * RATE - turning) / len(phases))
    order: list[int] = []
    done = 0
    for first, last in phases:
        order += range(done, first)
        there_and_back = itertools.cycle([*range(first, last), *range(last - 1, first, -1)])
        order += itertools.islice(there_and_back, stance)
        done = last
    order += range(done, len(pictures))
    write(path, (pictures[number] for number in order))


def movement_clip(path: Path, seconds: float) -> None:
    """A movement sample, back and forth until it is long."""
    pictures = _pictures(MOVEMENT)
    numbers = itertools.cycle([*range(len(pictures)), *range(len(pictures) - 2, 0, -1)])
    write(path, (pictures[number] for number in itertools.islice(numbers, round(seconds * RATE))))


def write(path: Path, pictures: Iterator[bytes]) -> None:
    """The pictures, JPEG, as H.264 of the clip's size with a camera's noise."""
    random = np.random.default_rng(0)
    noise = [random.normal(0, NOISE_GREY, (HEIGHT, WIDTH, 1)).astype(np.int16) for _ in range(NOISE_FIELDS)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", BIT_RATE
        stream.options = {"preset": "veryfast", "g": str(KEYFRAME_FRAMES), "bf": "0", "sc_threshold": "0"}
        for count, jpeg in enumerate(pictures):
            picture: Any = cv2.resize(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), (WIDTH, HEIGHT))
            noisy = np.clip(picture + noise[count % NOISE_FIELDS], 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noisy, format="bgr24")))
        container.mux(stream.encode())


def _phases(sample: str) -> list[tuple[int, int]]:
    """(first, last + 1) frame of each stance of a sample."""
    truth = json.loads((resource_folder("samples") / f"{sample}.truth.json").read_text(encoding="utf-8"))
    return [(round(one["start_s"] * RATE), round(one["end_s"] * RATE)) for one in truth["phases"]]


def _pictures(sample: str) -> list[bytes]:
    capture = cv2.VideoCapture(str(resource_folder("samples") / f"{sample}.mp4"))
    pictures = []
    while True:
        there, picture = capture.read()
        if not there:
            return pictures
        pictures.append(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 97])[1].tobytes())
