"""MediaPipe's two pose networks run by OpenVINO: the only file that meets openvino.

The same networks from the same bundle, in 32-bit floats (on processors that offer less, OpenVINO would take 16 bits by
itself and put landmarks 90 mm off), each on one thread and without the outputs that nobody reads. On frames that do
not know of each other the landmarks are MediaPipe's to a thousandth of a per cent of the body's height. In a video no
two runs of a tracker agree so far; what matters is kept: nothing is smoothed, whoever was found is held by their own
last landmarks, and somebody else is looked for now and then.

Two lookouts take turns at the frames of a recording, so that two cores share the work; on one core they do the same,
one after the other, and find the same.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.errors import MachineError
from postureview.base.machine import missing_library_error
from postureview.base.settings import PoseSettings
from postureview.pose.blazepose import detection, reading
from postureview.pose.blazepose.reading import SeenBody, read_body
from postureview.pose.blazepose.region import Region
from postureview.pose.engine import ENGINES, OPENVINO_ENGINE, Find
from postureview.pose.following import FollowingEngine
from postureview.pose.models import DETECTOR_NETWORK, LANDMARK_NETWORK, ModelChoice, choose_models
from postureview.pose.networks import drawn_as_mediapipe
from postureview.values.arrays import Bytes, Floats
from postureview.values.frame import Frame
from postureview.values.pose import N_LANDMARKS

REPORTING = "openvino_telemetry"
SEEN_BODIES = 2
LOOKOUTS = 2
LOOK_ABOUT_S = 0.6
"""While one body is held, each lookout looks for a second as often as this: a glance costs as much as a body."""
ALERT_S = 2.0
"""For this long after the first frame, and after a second body was seen, it is looked for in every frame."""
SAME_REGION = 0.5
"""Regions that share more than this of their common area are of the same body."""
_CONFIGURATION = {
    "INFERENCE_PRECISION_HINT": "f32",
    "INFERENCE_NUM_THREADS": LOOKOUTS,  # one for each of the streams, and a lookout waits for its own alone
    "NUM_STREAMS": LOOKOUTS,
    "PERFORMANCE_HINT": "LATENCY",
    "ENABLE_CPU_PINNING": False,  # every process would be pinned to the first core
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a network is to give, and how it takes pictures.

    shapes : of the outputs to compute, in the order they are given back; the others are cut off. offset, scale : a grey
    level is put in as (grey - offset) / scale.
    """

    shapes: tuple[tuple[int, ...], ...]
    offset: float
    scale: float


_DETECTOR = _Wanted(
    shapes=((1, len(detection.PLACES), 12), (1, len(detection.PLACES), 1)),
    offset=127.5,
    scale=127.5,
)
_LANDMARKS = _Wanted(
    shapes=(
        (1, reading.POINTS * 5),
        (1, 1),
        (1, reading.HEAT_CELLS, reading.HEAT_CELLS, reading.POINTS),
        (1, reading.POINTS * 3),
    ),
    offset=0.0,
    scale=255.0,
)


class OpenVinoEngine(FollowingEngine):
    """The fast engine: less processor time than MediaPipe for the same landmarks.

    Raises MachineError where openvino or the model cannot be loaded, and UsageError where the user's own model is none.
    """

    _lookouts = LOOKOUTS

    def __init__(self, settings: PoseSettings) -> None:
        self._settings = settings
        self._models: ModelChoice = choose_models(settings)
        openvino = _import_openvino()
        path = self._models.tracking.path
        try:
            with zipfile.ZipFile(path) as bundle:
                detector, landmarks = (bundle.read(name) for name in (DETECTOR_NETWORK, LANDMARK_NETWORK))
            self._detector: _Network | None = _Network(openvino, detector, _DETECTOR)
            self._landmarks: _Network | None = _Network(openvino, landmarks, _LANDMARKS)
        except (RuntimeError, OSError, KeyError, zipfile.BadZipFile) as error:
            raise MachineError(
                expected=f"the pose model {path.name} to be one that OpenVINO can run",
                found=(str(error).strip().splitlines() or [type(error).__name__])[-1],
                todo="choose --engine mediapipe-tasks for this model, or leave --pose-model out",
            ) from error

    @property
    def name(self) -> str:
        """Its name in ``ENGINES``."""
        return OPENVINO_ENGINE

    @contextlib.contextmanager
    def looking(self) -> Iterator[Find]:
        """What finds the bodies of one stream of frames; see ``LiveEngine.looking``."""
        if self._detector is None or self._landmarks is None:
            raise RuntimeError("the engine was closed")
        yield _Lookout(self._detector.sight(), self._landmarks.sight(), self._settings.min_confidence).bodies

    def close(self) -> None:
        """Let go of the networks; harmless twice."""
        self._detector = self._landmarks = None


class _Network:
    """One network, compiled. content : the .tflite file."""

    def __init__(self, openvino: Any, content: bytes, wanted: _Wanted) -> None:
        core = openvino.Core()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "network.tflite"
            file.write_bytes(content)
            model = core.read_model(str(file))
            outputs = {tuple(one.get_output_partial_shape(0).to_shape()): one for one in model.get_results()}
            chosen = [outputs[shape] for shape in wanted.shapes]
            self._compiled = core.compile_model(
                _with_grey_input(openvino, openvino.Model(chosen, model.get_parameters()), wanted),
                "CPU",
                _CONFIGURATION,
            )
        self._tensor = openvino.Tensor

    def sight(self) -> _Sight:
        """One place to run it in."""
        return _Sight(self._compiled, self._tensor)


class _Sight:
    """A place to run a compiled network in, for one thread at a time; others may run beside it."""

    def __init__(self, compiled: Any, tensor: Callable[..., Any]) -> None:
        self._request = compiled.create_infer_request()
        self._input = np.zeros(tuple(compiled.inputs[0].shape), np.uint8)
        self._request.set_input_tensor(tensor(self._input, shared_memory=True))
        self._outputs = [self._request.get_output_tensor(number).data for number in range(len(compiled.outputs))]

    def run(self, square: Bytes) -> list[Any]:
        """The outputs for one square picture, without their first axis: views that the next run overwrites."""
        self._input[0] = square
        self._request.infer()
        return [one[0] for one in self._outputs]


def _with_grey_input(openvino: Any, model: Any, wanted: _Wanted) -> Any:
    """``model`` with bytes as its input; the network's own scale becomes part of it."""
    from openvino.preprocess import PrePostProcessor

    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8)
    steps.input().preprocess().convert_element_type(openvino.Type.f32).mean(wanted.offset).scale(wanted.scale)
    return steps.build()


class _Lookout:
    """Finds up to two bodies in frame after frame of one recording; what it holds of one frame helps in the next."""

    def __init__(self, detector: _Sight, landmarks: _Sight, min_confidence: float) -> None:
        self._detector = detector
        self._landmarks = landmarks
        self._min_confidence = min_confidence
        self._held: list[Region] = []
        self._looked_s = -np.inf
        self._alert_until_s: float | None = None

    def bodies(self, frame: Frame) -> tuple[Floats, Floats]:
        """(N, 33, 4) landmarks in pixels, and in metres, of the N bodies in a frame."""
        if self._alert_until_s is None:
            self._alert_until_s = frame.time_s + ALERT_S
        regions, looked = self._held, False
        if not regions or (len(regions) < SEEN_BODIES and self._is_time_to_look(frame.time_s)):
            regions, looked = self._looked_about(frame, regions), True
        seen = self._seen_in(frame, regions)
        if not seen and not looked:  # whoever was held has moved on
            seen = self._seen_in(frame, self._looked_about(frame, ()))
        self._held = _apart([body.next_region for body in seen])
        if len(self._held) == SEEN_BODIES:
            self._alert_until_s = frame.time_s + ALERT_S
        image, world = ([getattr(body, name) for body in seen] for name in ("image", "world"))
        return np.reshape(image, (-1, N_LANDMARKS, 4)), np.reshape(world, (-1, N_LANDMARKS, 4))

    def _is_time_to_look(self, time_s: float) -> bool:
        return time_s >= self._looked_s + LOOK_ABOUT_S or time_s <= (self._alert_until_s or 0.0)

    def _looked_about(self, frame: Frame, held: Iterable[Region]) -> list[Region]:
        self._looked_s = frame.time_s
        return _apart([*self._detected(frame), *held])[-SEEN_BODIES:]

    def _seen_in(self, frame: Frame, regions: Iterable[Region]) -> list[SeenBody]:
        return [body for body in (self._seen(frame, region) for region in regions) if body is not None]

    def _detected(self, frame: Frame) -> list[Region]:
        whole = Region.of_picture(frame.size_px)
        n = detection.INPUT_PX
        boxes, scores = self._detector.run(drawn_as_mediapipe(frame.image, whole.drawn(n), n, repeat_edge=False))
        return detection.regions(boxes, scores[:, 0], whole, min_score=self._min_confidence, limit=SEEN_BODIES)

    def _seen(self, frame: Frame, region: Region) -> SeenBody | None:
        n = reading.INPUT_PX
        square = drawn_as_mediapipe(frame.image, region.drawn(n), n, repeat_edge=True)
        points, presence, heat, world = self._landmarks.run(square)
        if float(presence[0]) <= self._min_confidence:
            return None
        return read_body(points.reshape(reading.POINTS, 5), heat, world.reshape(reading.POINTS, 3), region)


def _apart(regions: Iterable[Region]) -> list[Region]:
    """The regions without those that a later one covers for the most part, as MediaPipe decides between doubles."""
    kept: list[Region] = []
    for region in regions:
        kept = [other for other in kept if region.overlap(other) <= SAME_REGION]
        kept.append(region)
    return kept


def _import_openvino() -> Any:
    if importlib.util.find_spec("openvino") is None:
        raise MachineError(
            expected="openvino for the pose engine of that name",
            found="it is not installed",
            todo='pip install "postureview[fast]", or choose --engine mediapipe-tasks',
        )
    try:
        with _without_reports():
            import openvino
    except (ImportError, OSError) as error:
        raise missing_library_error("openvino", error) from error
    return openvino


@contextlib.contextmanager
def _without_reports() -> Iterator[None]:
    """Hide the package by which openvino, as soon as it is imported, reports to its maker's web statistics.

    Seen with strace on openvino 2026.4: a DNS query for google-analytics. Without the package openvino takes an empty
    stand-in of its own. What the host program imported before is left alone.
    """
    if REPORTING in sys.modules:
        yield
        return
    sys.modules[REPORTING] = None  # type: ignore[assignment]  # makes its import fail
    try:
        yield
    finally:
        del sys.modules[REPORTING]


ENGINES.add(OPENVINO_ENGINE, OpenVinoEngine)
