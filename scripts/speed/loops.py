"""The loops that are compared. Each runs alone in a fresh process and says what it needed."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from postureview.base.resources import resource_folder

Tick = Callable[[], None]


def product(clip: Path, tick: Tick) -> None:
    """The product's ``track``, as it is: two poses, no smoothing, the subject followed, light and sharpness read."""
    from postureview.base.settings import Settings
    from postureview.reading import Reader

    with Reader(Settings().pose, progress=lambda *_: tick()) as reader:
        reader.read(clip, keep_pictures=False)


def product_one_pose(clip: Path, tick: Tick) -> None:
    """The same with one pose: no second person is noticed, and MediaPipe smooths."""
    from postureview.pose import mediapipe_tasks

    mediapipe_tasks.SEEN_BODIES = 1
    product(clip, tick)


def naive(clip: Path, tick: Tick) -> None:
    """What most programs do: cv2.VideoCapture and MediaPipe Tasks in VIDEO mode, one pose, the full bundle."""
    _naive(clip, tick, poses=1)


def naive_two_poses(clip: Path, tick: Tick) -> None:
    """The same with two poses: the same work for the network as the product's."""
    _naive(clip, tick, poses=2)


LOOPS: dict[str, Callable[[Path, Tick], None]] = {
    "naive": naive,
    "product": product,
    "naive-two-poses": naive_two_poses,
    "product-one-pose": product_one_pose,
}


def run(name: str, clip: Path) -> dict[str, float]:
    """Run one loop: frames, frames per second from the second frame on, start-up, processor time, peak memory."""
    ticks: list[float] = []
    began = time.perf_counter()
    LOOPS[name](clip, lambda: ticks.append(time.perf_counter()))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "frames": len(ticks),
        "frames_per_s": (len(ticks) - 1) / (ticks[-1] - ticks[0]),
        "start_s": ticks[0] - began,
        "cpu_ms": 1000 * (used.ru_utime + used.ru_stime) / len(ticks),
        "peak_mb": used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3),
    }


def _naive(clip: Path, tick: Tick, poses: int) -> None:
    import cv2
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    model = resource_folder("models") / "pose_full.task"
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.VIDEO,
        num_poses=poses,
    )
    capture = cv2.VideoCapture(str(clip))
    rate = capture.get(cv2.CAP_PROP_FPS)
    count = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            read, picture = capture.read()
            if not read:
                break
            rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(image, round(1000 * count / rate))
            count += 1
            tick()
    capture.release()
