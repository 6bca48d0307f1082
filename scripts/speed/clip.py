"""Clips of 1080 x 1920 made from the samples, as a telephone writes them. Run in a process of its own."""

from __future__ import annotations

import itertools
import json
import tempfile
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
LONG_WIDTH, LONG_RATE = 360, 10
"""Of the clips whose length grows: what a picture costs does not matter there."""


def posture_clip(path: Path, seconds: float, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
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
    write(path, (pictures[number] for number in order), size=size)


def movement_clip(path: Path, seconds: float) -> None:
    """A movement sample, back and forth until it is long."""
    pictures = _pictures(MOVEMENT)
    numbers = itertools.cycle([*range(len(pictures)), *range(len(pictures) - 2, 0, -1)])
    write(path, (pictures[number] for number in itertools.islice(numbers, round(seconds * RATE))))


def long_clip(path: Path, minutes: float) -> None:
    """A small movement clip (``LONG_RATE`` pictures a second) that goes on for so long: its packets again and again."""
    pictures = _pictures(MOVEMENT)
    there_and_back = [*range(0, len(pictures), 3), *range(len(pictures) - 2, 0, -3)]
    with tempfile.TemporaryDirectory() as folder:
        once = Path(folder) / "once.mp4"
        small = (LONG_WIDTH, round(LONG_WIDTH * HEIGHT / WIDTH))
        write(once, (pictures[number] for number in there_and_back), rate=LONG_RATE, size=small)
        with av.open(str(path), "w") as container:
            stream = None
            wanted, written = round(60 * minutes * LONG_RATE), 0
            while written < wanted:
                with av.open(str(once)) as source:
                    stream = stream or container.add_stream_from_template(source.streams.video[0])
                    for packet in source.demux(video=0):
                        if packet.dts is None or written == wanted:
                            continue
                        packet.pts = packet.dts = round(written / LONG_RATE / packet.time_base)
                        packet.stream = stream
                        container.mux(packet)
                        written += 1


def write(path: Path, pictures: Iterator[bytes], *, rate: int = RATE, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
    """The pictures, JPEG, as H.264 of so many pixels (width, height) and pictures a second with a camera's noise."""
    random = np.random.default_rng(0)
    noise = [random.normal(0, NOISE_GREY, (*size[::-1], 1)).astype(np.int16) for _ in range(NOISE_FIELDS)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt, stream.bit_rate = "yuv420p", round(BIT_RATE * size[0] * size[1] / (WIDTH * HEIGHT))
        stream.options = {"preset": "veryfast", "g": str(KEYFRAME_FRAMES), "bf": "0", "sc_threshold": "0"}
        for count, jpeg in enumerate(pictures):
            picture: Any = cv2.resize(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), size)
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
