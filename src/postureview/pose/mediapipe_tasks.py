"""MediaPipe's pose landmarker: the only file that meets mediapipe.

It runs in VIDEO mode with two poses. With one, MediaPipe smooths the landmarks and shaves the peaks off movements;
with two it does not, keeps hold of people whom its detector alone would lose, and tells of a second person.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from postureview.base.errors import MachineError
from postureview.base.machine import missing_libraries, missing_library_error
from postureview.base.native_log import native_messages_to_log
from postureview.base.settings import PoseSettings
from postureview.pose.engine import DEFAULT_ENGINE, ENGINES, Find
from postureview.pose.following import FollowingEngine
from postureview.pose.models import ModelChoice, choose_models
from postureview.pose.offline import NetworkBlock
from postureview.values.arrays import Bytes, Floats
from postureview.values.frame import Frame
from postureview.values.pose import N_LANDMARKS

SEEN_BODIES = 2
MEDIAPIPE_ERRORS = (RuntimeError, ValueError, OSError, IndexError, NotImplementedError)
"""What MediaPipe's bindings raise for its own error codes (TimeoutError and the like are OSErrors)."""


class MediaPipeTasks(FollowingEngine):
    """The default engine. Nothing leaves the machine while it lives (``offline.py``).

    Raises MachineError where mediapipe, its system libraries or the model cannot be loaded, and UsageError where the
    user's own model is none.
    """

    def __init__(self, settings: PoseSettings) -> None:
        self._settings = settings
        self._models: ModelChoice = choose_models(settings)
        # Closing runs backward: landmarkers report when they are closed, so the block has to outlast them. The
        # finalizer does it before the interpreter is taken down, should nobody else.
        self._held = contextlib.ExitStack()
        self._held.enter_context(NetworkBlock())
        self._finalize = weakref.finalize(self, self._held.close)
        try:
            with native_messages_to_log():
                self._mediapipe, self._vision, self._base_options = _import_mediapipe()
        except MachineError:
            self.close()
            raise

    @property
    def name(self) -> str:
        """Its name in ``ENGINES``."""
        return DEFAULT_ENGINE

    @contextlib.contextmanager
    def looking(self) -> Iterator[Find]:
        """What finds the bodies of one stream of frames; see ``LiveEngine.looking``."""
        with contextlib.closing(self._landmarker()) as landmarker:
            yield self._find_with(landmarker)

    def _find_with(self, landmarker: Any) -> Find:
        stamp_ms, quiet = -1, False

        def find(frame: Frame) -> tuple[Floats, Floats]:
            nonlocal stamp_ms, quiet
            stamp_ms = max(stamp_ms + 1, round(frame.time_s * 1000))
            # The landmark network warns of its own doings when it first runs, which is when somebody is found.
            with contextlib.nullcontext() if quiet else native_messages_to_log():
                found = _run(landmarker.detect_for_video, self._image(frame.image), stamp_ms)
            quiet = quiet or bool(found.pose_landmarks)
            return _bodies(found, frame.size_px)

        return find

    def close(self) -> None:
        """Let go of the models, then lift the network block; harmless twice."""
        self._finalize()

    def _landmarker(self) -> Any:
        model = self._models.tracking
        options = self._vision.PoseLandmarkerOptions(
            base_options=self._base_options(model_asset_path=str(model.path)),
            running_mode=self._vision.RunningMode["VIDEO"],
            num_poses=SEEN_BODIES,
            min_pose_detection_confidence=self._settings.min_confidence,
            min_pose_presence_confidence=self._settings.min_confidence,
            output_segmentation_masks=False,
        )
        try:
            with native_messages_to_log():
                return self._vision.PoseLandmarker.create_from_options(options)
        except MEDIAPIPE_ERRORS as error:
            if isinstance(error, OSError) and missing_libraries():  # MediaPipe loads its library only now
                raise missing_library_error("mediapipe", error) from error
            raise MachineError(
                expected=f"the pose model {model.path.name} to load",
                found=_first_line(error),
                todo="leave --pose-model out to use the bundled one, or run `postureview doctor`",
            ) from error

    def _image(self, picture: Bytes) -> Any:
        return self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=picture)


def _import_mediapipe() -> tuple[Any, Any, Any]:
    """mediapipe, its vision tasks, and its BaseOptions. MachineError names what keeps it from loading."""
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except (ImportError, OSError) as error:
        raise missing_library_error("mediapipe", error) from error
    return mediapipe, vision, BaseOptions


def _run(detect: Callable[..., Any], *arguments: Any) -> Any:
    """What ``detect`` finds; MediaPipe's own errors become a MachineError."""
    try:
        return detect(*arguments)
    except MEDIAPIPE_ERRORS as error:
        raise MachineError(
            expected="the pose network to read a picture",
            found=_first_line(error),
            todo="run `postureview doctor`, and report it if that finds nothing",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _bodies(found: Any, size_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """(N, 33, 4) pixel landmarks and (N, 33, 4) world landmarks of a result; N may be 0.

    The network counts x and z in picture widths and y in picture heights; from here on all are pixels.
    """
    width, height = size_px
    image = _as_array(found.pose_landmarks) * np.array([width, height, width, 1.0])
    return image, _as_array(found.pose_world_landmarks)


def _as_array(bodies: Any) -> Floats:
    points = [[(point.x, point.y, point.z, point.visibility) for point in body] for body in bodies]
    return np.asarray(points, dtype=np.float64).reshape(-1, N_LANDMARKS, 4)


ENGINES.add(DEFAULT_ENGINE, MediaPipeTasks)
