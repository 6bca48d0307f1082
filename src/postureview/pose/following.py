"""The pass through a recording that all engines share: frame after frame, and who the subject is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing

import numpy as np

from postureview.base.closing import Closing
from postureview.base.errors import RecordingError
from postureview.base.settings import PoseSettings
from postureview.pose.engine import Find, OnFrame, Sighting
from postureview.pose.in_turn import seen_in_turn
from postureview.pose.models import ModelChoice
from postureview.pose.subject import SubjectFollower
from postureview.values.frame import Frame
from postureview.values.pose import PoseSequence

SPARSE_STEP_S = 0.065
"""With ``every_frame`` off, frames that follow the last one within this time are passed over: 15 a second are left."""


class FollowingEngine(Closing):
    """What engines share that find the bodies of one frame after the other; see ``PoseEngine`` and ``LiveEngine``."""

    _settings: PoseSettings
    _models: ModelChoice
    _lookouts = 1
    """How many take turns at a recording's frames, each with what it holds of its own."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name in ``ENGINES``."""

    @abstractmethod
    def looking(self) -> AbstractContextManager[Find]:
        """What finds the bodies of one stream of frames; see ``LiveEngine.looking``."""

    @property
    def model_hashes(self) -> Mapping[str, str]:
        """File name → sha256 of the models."""
        return self._models.hashes

    @property
    def label(self) -> str:
        """Its name and model, as its sequences carry them."""
        return f"{self.name}/{self._models.tracking.sha256[:8]}"

    def sightings(self, frames: Iterable[Frame], *, in_threads: bool = True) -> Generator[Sighting, None, None]:
        """All bodies in one frame after the other; see ``PoseEngine.sightings``."""
        with ExitStack() as stack:
            finds = [stack.enter_context(self.looking()) for _ in range(self._lookouts)]
            to_read = _to_read(frames, every_frame=self._settings.every_frame)
            seen = stack.enter_context(closing(seen_in_turn(to_read, finds, in_threads=in_threads)))
            for frame, (image, world) in seen:
                yield Sighting(time_s=frame.time_s, size_px=frame.size_px, image=image, world=world, frame=frame)

    def track(
        self, frames: Iterable[Frame], on_frame: OnFrame | None = None, *, in_threads: bool = True
    ) -> PoseSequence:
        """Landmarks of one subject through ``frames``; see ``PoseEngine.track``."""
        with closing(self.sightings(frames, in_threads=in_threads)) as seen:
            return followed(seen, self.label, on_frame)


def followed(seen: Iterable[Sighting], label: str, on_frame: OnFrame | None = None) -> PoseSequence:
    """The subject of sightings in order of time, as ``PoseEngine.track`` promises it.

    label : of the engine. on_frame : as there, with each frame that was not let go.
    """
    follower: SubjectFollower | None = None
    for one in seen:
        if follower is None:
            follower = SubjectFollower(one.size_px)
        subject = follower.add(one.time_s, one.image, one.world)
        if on_frame is not None and one.frame is not None:
            on_frame(one.frame, subject)
    if follower is None:
        raise RecordingError(
            expected="at least one frame", found="none", todo="check that the recording plays, and record it again"
        )
    return follower.sequence(label)


def _to_read(frames: Iterable[Frame], *, every_frame: bool) -> Iterator[Frame]:
    last_s = -np.inf
    size_px: tuple[int, int] | None = None
    for frame in frames:
        size_px = size_px or frame.size_px
        _check_size(frame, size_px)
        if frame.time_s <= last_s:
            raise RecordingError(
                expected="frames in order of time",
                found=f"one at {frame.time_s:.3f} s after one at {last_s:.3f} s",
                todo="re-encode the recording with constant timestamps",
            )
        if every_frame or frame.time_s - last_s >= SPARSE_STEP_S:
            last_s = frame.time_s
            yield frame


def _check_size(frame: Frame, size_px: tuple[int, int]) -> None:
    if frame.size_px != size_px:
        raise RecordingError(
            expected=f"all frames of {size_px[0]}x{size_px[1]} pixels",
            found=f"one of {frame.size_px[0]}x{frame.size_px[1]} at {frame.time_s:.3f} s",
            todo="split the recording where its size changes",
        )
