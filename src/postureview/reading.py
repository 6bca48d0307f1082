"""One pass through a recording: its landmarks, and the little that is kept of its pictures."""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType

import numpy as np

from postureview.base.digest import file_sha256
from postureview.base.errors import RecordingError
from postureview.base.settings import CameraSettings, PoseSettings
from postureview.capture.card import recording_card
from postureview.capture.keyframes import KeyFrameKeeper, decode_keyframe
from postureview.capture.lens import LensProfile, read_lens
from postureview.capture.level import recording_roll
from postureview.capture.picture import PictureMeter
from postureview.capture.plumb import plumb_roll
from postureview.capture.prefetch import prefetch
from postureview.capture.source import FrameSource, open_source
from postureview.capture.sparse_video import open_sparse
from postureview.pose.close_up import CloseUpReader
from postureview.pose.engine import PoseEngine, Sighting, resolve_engine
from postureview.pose.following import followed
from postureview.pose.recorded import is_landmark_file, read_landmarks
from postureview.trajectory.facing import heading_deg, nearest_view
from postureview.trajectory.sampling import RATE_HZ, Windows, stance_windows, stances_hold
from postureview.values.arrays import Floats
from postureview.values.close_up import CLOSE_UP_LABEL, CloseUp
from postureview.values.frame import Frame
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence
from postureview.values.recording import KeyFrame, Recording, RecordingKind, SourceInfo

CLOSE_PICTURES = 3
"""Pictures of a posture that are read again: enough for a median that one bad reading does not move."""

_MISSING_SHARE = 0.02
"""A file may hold this share of frames more or less than it says."""

Progress = Callable[[str, int, int | None], None]
"""(file name, frames done, frames expected or None) → nothing; called for every frame of a recording."""


class Reader:
    """Reads recordings one after another with one pose engine, made when the first picture needs it.

    camera : what is known of the camera; with a lens profile everything is seen as a lens without distortion shows it.
    picture_size_px, rate_hz : complete landmark files that do not hold them. in_threads : decode beside inference, and
    look at frames beside each other; what is read is the same. engines, models : what was used so far, since
    ``begin_visit`` where that was called.
    """

    def __init__(
        self,
        settings: PoseSettings,
        progress: Progress | None = None,
        *,
        camera: CameraSettings | None = None,
        picture_size_px: tuple[int, int] | None = None,
        rate_hz: float | None = None,
        in_threads: bool = True,
    ) -> None:
        self._settings = settings
        self._camera = camera or CameraSettings()
        self._lens: LensProfile | None = None
        self._progress = progress
        self._picture_size_px = picture_size_px
        self._rate_hz = rate_hz
        self._in_threads = in_threads
        self._engine: PoseEngine | None = None
        self._close_ups: CloseUpReader | None = None
        self._has_close_ups = settings.close_ups
        self._stack = ExitStack()
        self.engines: list[str] = []
        self.models: dict[str, str] = {}

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def begin_visit(self) -> None:
        """Forget what the recordings so far were read with; the engine stays ready."""
        self.engines = []
        self.models = {}

    def read(self, path: Path, *, keep_pictures: bool = True, few_frames: bool = False) -> Recording:
        """The recording at ``path``.

        few_frames : of somebody who stands and turns, look at two seconds of each still stance; a note says so. Read
        in full all the same where anything else is seen, or the file does not allow it.

        Raises RecordingError when it cannot be read or does not fit the lens profile, UsageError when there is no such
        profile.
        """
        self._ready_lens()
        if path.is_file() and is_landmark_file(path):
            return self._read_landmarks(path)
        with open_source(path) as source:
            stances = self._read_stances(path, source) if few_frames else None
            if stances is not None:
                return stances
            watch = _Watch(source, keep_pictures=keep_pictures, progress=self._progress)
            poses = self._ready_engine().track(self._shown(source), watch, in_threads=self._in_threads)
            self._note(poses.engine)
            return self._recording(source.info, poses, watch)

    def close_ups(self, pictures: Sequence[KeyFrame], poses: PoseSequence, *, facing: bool) -> tuple[CloseUp, ...]:
        """The subject whom ``poses`` follow, read again in those of the kept pictures that lie nearest to the middle.

        facing : whether the subject looks into the camera. In order of time. Empty where no picture lies within
        ``poses``, and where the model in use is of another kind.
        """
        start_s, end_s = float(poses.time_s[0]), float(poses.time_s[-1])
        inside = [picture for picture in pictures if start_s <= picture.time_s <= end_s]
        inside.sort(key=lambda picture: abs(picture.time_s - (start_s + end_s) / 2))
        closer = self._ready_close_ups() if inside else None
        if closer is None:
            return ()
        found = []
        for picture in sorted(inside[:CLOSE_PICTURES], key=lambda picture: picture.time_s):
            subject = poses.image[int(np.argmin(np.abs(poses.time_s - picture.time_s)))]
            found.append(closer.read(decode_keyframe(picture), np.asarray(subject), face=facing))
        read = tuple(one for one in found if one is not None)
        if read and poses.engine in self.engines:  # whatever is measured of these pictures has the close-ups' errors
            self.engines[self.engines.index(poses.engine)] = poses.engine + CLOSE_UP_LABEL
        return read

    def _ready_close_ups(self) -> CloseUpReader | None:
        if self._close_ups is None and self._has_close_ups:
            try:
                self._close_ups = CloseUpReader(self._settings)
            except ValueError:  # a model of the user's own, of another kind
                self._has_close_ups = False
                return None
        if self._close_ups is not None:
            self.models.update(self._close_ups.model_hashes)
        return self._close_ups

    def _read_landmarks(self, path: Path) -> Recording:
        poses = read_landmarks(path, size_px=self._picture_size_px, rate_hz=self._rate_hz)
        poses = poses if self._lens is None else self._lens.undistorted_poses(poses)
        self._note(poses.engine)
        info = SourceInfo(
            file_name=path.name,
            sha256=file_sha256(path),
            kind=RecordingKind.LANDMARKS,
            size_px=poses.size_px,
            notes=self._lens_notes,
        )
        return Recording(source=info, poses=poses)

    def _read_stances(self, path: Path, source: FrameSource) -> Recording | None:
        """The recording of somebody who stands and turns, from few of its frames; None where it must be read in full.

        Raises nothing that a full reading would not: what fails here is left to that.
        """
        video = open_sparse(path) if source.info.kind is RecordingKind.VIDEO else None
        if video is None:
            return None
        with video:
            n_frames = len(video.time_s)
            if source.expected_frames is None or abs(source.expected_frames - n_frames) > _MISSING_SHARE * n_frames:
                return None  # cut off or damaged, which only a full reading tells
            try:
                engine = self._ready_engine()
                keys = [dataclasses.replace(one, frame=None) for one in self._sightings(video.keyframes())]
                windows = stance_windows(followed(keys, engine.label), float(video.time_s[-1]))
                if not windows:
                    return None
                every = max(1, int(video.rate_hz / RATE_HZ))
                expected = sum(video.count(window, every) for window in windows)
                watch = _Watch(source, keep_pictures=True, progress=self._progress, expected=expected)
                with closing(self._sightings(video.stretches(windows, every=every))) as stretches:
                    in_order = heapq.merge(stretches, _between(keys, windows), key=lambda one: one.time_s)
                    poses = followed(in_order, engine.label, watch)
                self._note(engine.label)
            except RecordingError:
                return None
        if not stances_hold(poses, windows):
            return None
        note = (
            f"{len(poses)} of {n_frames} frames were looked at: two seconds of each still stance; --every-frame looks "
            "at all of them"
        )
        return self._recording(dataclasses.replace(source.info, notes=(*source.info.notes, note)), poses, watch)

    def _sightings(self, frames: Iterable[Frame]) -> Generator[Sighting, None, None]:
        return self._ready_engine().sightings(self._shown(frames), in_threads=self._in_threads)

    def _shown(self, frames: Iterable[Frame]) -> Iterable[Frame]:
        """The frames as a lens without distortion shows them, made ready ahead."""
        lens = self._lens
        shown = frames if lens is None else (lens.undistorted_frame(frame) for frame in frames)
        return prefetch(shown) if self._in_threads else shown

    def _recording(self, info: SourceInfo, poses: PoseSequence, watch: _Watch) -> Recording:
        keyframes = watch.keeper.kept()
        bodies_px = [_body_at(poses, keyframe.time_s) for keyframe in keyframes]
        card = recording_card(keyframes)
        plumb = recording_roll(keyframes, bodies_px, plumb_roll) if self._camera.plumb_line else None
        return Recording(
            source=dataclasses.replace(info, notes=(*info.notes, *self._lens_notes)),
            poses=poses,
            picture=watch.meter.trace(),
            keyframes=keyframes,
            roll=card.roll or plumb or recording_roll(keyframes, bodies_px),
            card=card.scale,
        )

    def _ready_lens(self) -> None:
        if self._camera.lens_profile and self._lens is None:
            self._lens = read_lens(Path(self._camera.lens_profile))
        if self._lens is not None:
            path = Path(self._camera.lens_profile)
            self.models[path.name] = file_sha256(path)

    @property
    def _lens_notes(self) -> tuple[str, ...]:
        return () if self._lens is None else ("the lens's distortion was undone by its profile",)

    def _ready_engine(self) -> PoseEngine:
        if self._engine is None:
            self._engine = self._stack.enter_context(resolve_engine(self._settings))
        self.models.update(self._engine.model_hashes)
        return self._engine

    def _note(self, engine: str) -> None:
        if not {engine, engine + CLOSE_UP_LABEL} & set(self.engines):
            self.engines.append(engine)


class _Watch:
    """Sees every frame as it passes: light and sharpness, key pictures, progress."""

    def __init__(
        self, source: FrameSource, *, keep_pictures: bool, progress: Progress | None, expected: int | None = None
    ) -> None:
        self.meter = PictureMeter()
        self.keeper = KeyFrameKeeper()
        self._source = source
        self._expected = expected
        self._keep_pictures = keep_pictures
        self._progress = progress
        self._done = 0
        self._before: tuple[float, Floats] | None = None

    def __call__(self, frame: Frame, points: Floats | None) -> None:
        """``points`` (33, 4) are the subject's landmarks in pixels, None where nobody was found."""
        self.meter.add(frame)
        if self._keep_pictures and points is not None:
            self.keeper.offer(frame, self._motion(frame.time_s, points), _facing(points))
        self._done += 1
        if self._progress is not None:
            self._progress(self._source.info.file_name, self._done, self._expected or self._source.expected_frames)

    def _motion(self, time_s: float, points: Floats) -> float:
        """Median speed of the landmarks since the frame before, pixels per second; 0 for the first."""
        before, self._before = self._before, (time_s, points)
        if before is None or time_s <= before[0]:
            return 0.0
        moved = np.linalg.norm(points[:, :2] - before[1][:, :2], axis=1)
        return float(np.nanmedian(moved)) / (time_s - before[0]) if np.isfinite(moved).any() else float("inf")


def _between(keys: Sequence[Sighting], windows: Windows) -> Iterator[Sighting]:
    """What was seen outside the windows: nobody is followed through a longer time without a picture."""
    return (one for one in keys if not any(start_s <= one.time_s <= end_s for start_s, end_s in windows))


def _body_at(poses: PoseSequence, time_s: float) -> Floats:
    """(33, 2) landmarks of the frame nearest to a time, in pixels."""
    index = int(np.argmin(np.abs(poses.time_s - time_s)))
    return np.asarray(poses.image[index, : len(Landmark), :2])


def _facing(points: Floats) -> str:
    """The view a frame is nearest to, so that a still picture of each view is kept."""
    yaw = float(heading_deg(points))
    return nearest_view(yaw)[0].value if np.isfinite(yaw) else ""
