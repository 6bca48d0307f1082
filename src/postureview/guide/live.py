"""One camera as it runs: pictures in, landmarks and verdicts out."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

import numpy as np

from postureview.base.closing import Closing
from postureview.base.errors import MachineError, RecordingError
from postureview.base.settings import Settings
from postureview.capture.keyframes import decode_keyframe
from postureview.capture.level import picture_roll
from postureview.capture.picture import brightness_and_sharpness
from postureview.guide.checks import Verdict, verdicts
from postureview.guide.clothes import clothes_of
from postureview.guide.glimpses import Clothes, Glimpse, Window
from postureview.guide.protocols import Guide, Step
from postureview.guide.steps import Holding
from postureview.pose.engine import Find, LiveEngine, PoseEngine
from postureview.pose.subject import SubjectFollower
from postureview.pose.tracks import Body
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.recording import CameraRoll, KeyFrame

JUDGE_EVERY_S = 0.2
"""Words that changed faster could not be read, and a judgement takes as long as half a picture."""
ROOM_EVERY_S = 2.0
"""The camera and the clothes stay as they are, and the lines of the room take long to find."""
FOLLOW_S = 60.0
"""A follower keeps everything it saw: a new one is taken after this time."""
LONGEST_BREAK_S = 2.0
"""After a longer break everything is looked at anew."""
MAX_SIDE_PX = 1920


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What is told of one picture.

    number : of the picture, as it was given. points : (33, 3) x, y as shares of the picture, and visibility; None =
    nobody. verdicts : as they stand. held : share of the second for which everything must hold, 0 to 1. spent_s :
    time in the engine and the checks.
    """

    number: int
    points: Floats | None
    verdicts: tuple[Verdict, ...]
    held: float
    spent_s: float


class _Stream:
    """What is known of the pictures since they began to follow each other without a break or a change of size."""

    def __init__(self, *, size_px: tuple[int, int], start_s: float) -> None:
        self.window = Window()
        self.verdicts: tuple[Verdict, ...] = ()
        self.holding = Holding()
        self.roll: CameraRoll | None = None
        self.clothes = Clothes()
        self.judged_s = self.room_s = self.clothes_s = -np.inf
        self._size_px, self._last_s = size_px, start_s
        self._follower, self._followed_from_s = SubjectFollower(size_px), start_s
        self._lit, self._lit_s = (0.0, 0.0), -np.inf

    def is_continued_by(self, frame: Frame) -> bool:
        """Whether the picture belongs to it."""
        return frame.size_px == self._size_px and self._last_s < frame.time_s <= self._last_s + LONGEST_BREAK_S

    def body(self, frame: Frame, find: Find) -> Body | None:
        """The subject in the next picture, which becomes part of the stream."""
        if frame.time_s - self._followed_from_s > FOLLOW_S:
            self._follower, self._followed_from_s = SubjectFollower(frame.size_px), frame.time_s
        if frame.time_s - self._lit_s >= JUDGE_EVERY_S:
            self._lit, self._lit_s = brightness_and_sharpness(frame), frame.time_s
        self._last_s = frame.time_s
        body = self._follower.look(frame.time_s, *find(frame))
        self.window.add(
            Glimpse(
                time_s=frame.time_s,
                size_px=frame.size_px,
                image=None if body is None else body.image,
                world=None if body is None else body.world,
                bodies=self._follower.bodies_now,
                brightness=self._lit[0],
                sharpness=self._lit[1],
            )
        )
        return body


class LiveLook(Closing):
    """Looks at the pictures of one camera, in one thread. Close it, or use it in a ``with`` block."""

    def __init__(self, engine: PoseEngine, guide: Guide, settings: Settings) -> None:
        if not isinstance(engine, LiveEngine):
            raise MachineError(
                expected="a pose engine that can look at a running camera",
                found=engine.name,
                todo="choose --engine auto",
            )
        self._guide, self._settings = guide, settings
        self._held_open = contextlib.ExitStack()
        self._find = self._held_open.enter_context(engine.looking())
        self._step: Step | None = None
        self._recorded_px: tuple[int, int] | None = None
        self._stream = _Stream(size_px=(1, 1), start_s=-np.inf)

    def watch(self, step: Step, *, recorded_px: tuple[int, int] | None = None) -> None:
        """From now on the checks of ``step`` are made; recorded_px : size of the recorded picture."""
        if step != self._step:
            self._stream.verdicts, self._stream.holding = (), Holding()
        self._step, self._recorded_px = step, recorded_px

    def look(self, jpeg: bytes, time_s: float, number: int = 0) -> Answer:
        """time_s : of the picture, on the camera's clock. RecordingError for bytes that are no picture."""
        began = time.perf_counter()
        frame = _decoded(jpeg, time_s)
        if not self._stream.is_continued_by(frame):
            self._stream = _Stream(size_px=frame.size_px, start_s=frame.time_s)
        stream = self._stream
        body = stream.body(frame, self._find)
        points = None if body is None else body.image
        self._look_about(frame, points)
        self._judge(frame)
        return Answer(
            number=number,
            points=None if points is None else points[:, [0, 1, 3]] / np.array([*frame.size_px, 1.0]),
            verdicts=stream.verdicts,
            held=stream.holding.share,
            spent_s=time.perf_counter() - began,
        )

    def _look_about(self, frame: Frame, points: Floats | None) -> None:
        """The room and the clothes, now and then; the clothes only in the view that they are judged in."""
        stream = self._stream
        if frame.time_s - stream.room_s >= ROOM_EVERY_S:
            stream.room_s = frame.time_s
            stream.roll = picture_roll(frame, None if points is None else points[:, :2]) or stream.roll
        is_due = frame.time_s - stream.clothes_s >= ROOM_EVERY_S
        if is_due and points is not None and self._step is not None and _is_passed(stream.verdicts, "facing"):
            stream.clothes_s = frame.time_s
            stream.clothes = clothes_of(frame.image, points, self._step.view)

    def _judge(self, frame: Frame) -> None:
        stream = self._stream
        if self._step is None or frame.time_s - stream.judged_s < JUDGE_EVERY_S:
            return
        stream.judged_s = frame.time_s
        stream.verdicts = verdicts(
            stream.window.glimpses,
            self._step,
            self._guide.checks,
            self._settings,
            roll=stream.roll,
            clothes=stream.clothes,
            picture_scale=1.0 if self._recorded_px is None else max(self._recorded_px) / max(frame.size_px),
        )
        all_hold = all(one.passed or not one.blocking for one in stream.verdicts)
        stream.holding = stream.holding.after(frame.time_s, all_hold=all_hold)

    def close(self) -> None:
        """Let go of the engine's stream; harmless twice."""
        self._held_open.close()


def _is_passed(found: tuple[Verdict, ...], name: str) -> bool:
    return any(one.name == name and one.passed for one in found)


def _decoded(jpeg: bytes, time_s: float) -> Frame:
    refusal = RecordingError(
        expected=f"a JPEG picture of at most {MAX_SIDE_PX} pixels",
        found="something else",
        todo="reload the page",
    )
    if jpeg[:3] != b"\xff\xd8\xff":
        raise refusal
    frame = decode_keyframe(KeyFrame(time_s=max(time_s, 0.0), jpeg=jpeg, size_px=(1, 1)))
    if max(frame.size_px) > MAX_SIDE_PX or min(frame.size_px) < 16:
        raise refusal
    return frame
