"""The loops that are compared. Each runs alone in a fresh process and says what it needed."""

from __future__ import annotations

import dataclasses
import resource
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from postureview.base.resources import resource_folder

N_FRAMES = 240
"""Frames of a loop whose cost is the same for every frame; a whole recording is so many times as much."""


def naive(clip: Path) -> dict[str, float]:
    """What most programs do: cv2.VideoCapture and MediaPipe Tasks in VIDEO mode on every frame, the full bundle."""
    import cv2

    capture = cv2.VideoCapture(str(clip))
    ticks = []
    with _landmarker() as landmarker:
        for count in range(N_FRAMES):
            read, picture = capture.read()
            if not read:
                break
            _detect(landmarker, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), count)
            ticks.append(_now())
    capture.release()
    return _per_frame(ticks)


def track(clip: Path) -> dict[str, float]:
    """The product's ``track`` of the same frames, decoded beside inference."""
    from postureview.base.settings import Settings
    from postureview.capture.prefetch import prefetch
    from postureview.capture.source import open_source
    from postureview.pose.engine import resolve_engine

    ticks: list[tuple[float, float]] = []
    with open_source(clip) as source, resolve_engine(Settings().pose) as engine:
        engine.track(prefetch(islice(source, N_FRAMES)), on_frame=lambda *_: ticks.append(_now()))
    return _per_frame(ticks)


def whole(clip: Path) -> dict[str, float]:
    """The product's ``track`` of a whole recording, to its landmarks as values."""
    from postureview.pipeline import track as tracked

    began, used = _now()
    frames = len(tracked(clip))
    wall_s, cpu_s = (now - then for now, then in zip(_now(), (began, used), strict=True))
    return {"wall_s": wall_s, "cpu_s": cpu_s, "frames": frames}


def engine_calls(clip: Path) -> dict[str, float]:
    """Pose calls of MediaPipe and of the automatic engine on the same pictures held in memory: processor ms each."""
    from postureview.base.settings import Settings
    from postureview.capture.source import open_source
    from postureview.pose.engine import resolve_engine

    with open_source(clip) as source:
        frames = list(islice(source, 60))
    last_s = 2 * frames[-1].time_s - frames[-2].time_s
    longer = [dataclasses.replace(one, time_s=one.time_s + turn * last_s) for turn in range(3) for one in frames]
    ticks: dict[str, list[float]] = {"mediapipe_ms": [], "engine_ms": []}
    with _landmarker() as landmarker:
        for count, frame in enumerate(longer):
            _detect(landmarker, frame.image, count)
            ticks["mediapipe_ms"].append(time.process_time())
    with resolve_engine(Settings().pose) as engine:
        engine.track(iter(longer), on_frame=lambda *_: ticks["engine_ms"].append(time.process_time()))
    # In its first two seconds the engine looks for a second person in every picture; afterwards now and then.
    return {name: 1000 * (one[-1] - one[len(frames)]) / (2 * len(frames) - 1) for name, one in ticks.items()}


def assess(clip: Path) -> dict[str, float]:
    """``assess`` from file to assessment, imports included, as it is by default."""
    return _assess(clip)[0]


def differences(clip: Path) -> dict[str, Any]:
    """Every measure of ``assess`` by default beside ``--every-frame``: name → [difference, its own error, unit]."""
    few, every = (_assess(clip, *changes)[1] for changes in ((), ("pose.few_frames=false",)))
    known = {one.key: one for one in few.measurements}
    return {
        one.key: [known[one.key].value - one.value, one.uncertainty.within_sem or one.uncertainty.sem, one.unit]
        if one.key in known
        else None
        for one in every.measurements
    }


LOOPS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "naive": naive,
    "track": track,
    "engine": engine_calls,
    "assess": assess,
    "differences": differences,
    "whole": whole,
}


def run(name: str, clip: Path) -> dict[str, Any]:
    """Run one loop and add the peak memory of its process, MB."""
    found = LOOPS[name](clip)
    if name == "differences":
        return found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return {**found, "peak_mb": peak}


def _assess(clip: Path, *changes: str) -> tuple[dict[str, float], Any]:
    began, used = _now()
    from postureview.base.settings import Settings
    from postureview.pipeline import assess_visit
    from postureview.reading import Reader
    from postureview.values.assessment import Patient

    settings = Settings().with_changes(changes)
    first: list[float] = []
    with Reader(settings.pose, progress=lambda *_: first.append(_now()[0])) as reader:
        result = assess_visit([clip], reader=reader, settings=settings, patient=Patient(stature_cm=177)).assessment
    wall_s, cpu_s = (now - then for now, then in zip(_now(), (began, used), strict=True))
    return {"wall_s": wall_s, "cpu_s": cpu_s, "first_s": first[0] - began, "frames": len(first)}, result


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _per_frame(ticks: list[tuple[float, float]]) -> dict[str, float]:
    """Milliseconds a frame from the second frame on: passed, and of processors."""
    (began, used), (ended, spent) = ticks[0], ticks[-1]
    n = len(ticks) - 1
    return {"wall_ms": 1000 * (ended - began) / n, "cpu_ms": 1000 * (spent - used) / n}


def _landmarker() -> Any:
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(resource_folder("models") / "pose_full.task")),
        running_mode=vision.RunningMode.VIDEO,
    )
    return vision.PoseLandmarker.create_from_options(options)


def _detect(landmarker: Any, rgb: Any, count: int) -> None:
    import mediapipe

    image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
    landmarker.detect_for_video(image, round(1000 * count / 30))
