"""What a pose engine is, and the list of all of them.

A new engine is a new file in this package that ends with ``ENGINES.add("its-name", ItsClass)``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, runtime_checkable

from postureview.base.registry import Registry
from postureview.base.settings import PoseSettings
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.pose import PoseSequence

OnFrame = Callable[[Frame, Floats | None], None]
"""Called with each frame that was read and the (33, 4) landmarks found in it, pixels and visibility; None = nobody."""

Find = Callable[[Frame], tuple[Floats, Floats]]
"""A frame → (N, 33, 4) landmarks in pixels and (N, 33, 4) in metres of the N bodies in it; N may be 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sighting:
    """All bodies in one frame, before it is known who of them the subject is.

    image : (N, 33, 4) pixels and visibility; N may be 0. world : (N, 33, 4) metres. frame : None once it was let go.
    """

    time_s: float
    size_px: tuple[int, int]
    image: Floats
    world: Floats
    frame: Frame | None


class PoseEngine(Protocol):
    """Turns frames into landmarks of one subject. Close it, or use it in a ``with`` block."""

    @property
    def name(self) -> str:
        """Its name in ``ENGINES``."""

    @property
    def model_hashes(self) -> Mapping[str, str]:
        """File name → sha256 of every model file it uses."""

    @property
    def label(self) -> str:
        """Its name and model, as its sequences carry them."""

    def sightings(self, frames: Iterable[Frame], *, in_threads: bool = True) -> Generator[Sighting, None, None]:
        """All bodies in one frame after the other; frames and errors as for ``track``."""

    def track(
        self, frames: Iterable[Frame], on_frame: OnFrame | None = None, *, in_threads: bool = True
    ) -> PoseSequence:
        """Landmarks of one subject through all frames, which must share one size and come in order of time.

        ``on_frame`` gets each frame once, with the best guess at that moment who the subject is; the frame is let
        go afterwards. The sequence is decided at the end and may differ. Frames without the subject are NaN.
        ``in_threads`` : whether the engine may look at some frames beside each other; the landmarks are the same.

        Raises RecordingError where there is no frame, sizes differ, or time does not increase.
        """

    def close(self) -> None:
        """Let go of the models; harmless twice."""

    def __enter__(self) -> PoseEngine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class LiveEngine(PoseEngine, Protocol):
    """An engine that also looks at one picture after the other while they are being taken."""

    def looking(self) -> AbstractContextManager[Find]:
        """What finds the bodies of one stream of frames; for one thread. It holds on to whom it found last."""


EngineFactory = Callable[[PoseSettings], PoseEngine]

ENGINES: Registry[EngineFactory] = Registry("pose engine", "postureview.pose")

AUTOMATIC = "auto"
DEFAULT_ENGINE = "mediapipe-tasks"
OPENVINO_ENGINE = "openvino"


def resolve_engine(settings: PoseSettings) -> PoseEngine:
    """The engine that ``settings.engine`` names; ``auto`` takes the fast one where it can. UsageError if unknown."""
    name = automatic_engine(settings) if settings.engine == AUTOMATIC else settings.engine
    return ENGINES[name](settings)


def automatic_engine(settings: PoseSettings) -> str:
    """The fast engine where its package is installed and the model is one that it was compared on; else MediaPipe's.

    The comparison was made with the bundled model: a model of the user's own goes to MediaPipe.
    """
    if settings.model or importlib.util.find_spec("openvino") is None:
        return DEFAULT_ENGINE
    return OPENVINO_ENGINE
