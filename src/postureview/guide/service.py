"""One thread that looks at the pictures of all running cameras: of each camera only the newest picture waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from postureview.base.closing import Closing
from postureview.base.errors import MachineError, PostureviewError
from postureview.base.settings import Settings
from postureview.guide.live import Answer, LiveLook
from postureview.guide.protocols import Guide, Step
from postureview.pose.engine import PoseEngine, resolve_engine

OnAnswer = Callable[[Answer | PostureviewError], None]
"""Called in the service's thread with what was seen in a picture, or with why nothing could be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    jpeg: bytes
    time_s: float
    number: int


class Camera:
    """One running camera, as its connection sees it. ``LiveService.connect`` makes it."""

    def __init__(self, service: LiveService, on_answer: OnAnswer) -> None:
        self._service = service
        self._on_answer = on_answer
        self._newest: _Picture | None = None
        self._wish: tuple[Step, tuple[int, int] | None] | None = None
        self._look: LiveLook | None = None
        self.dropped = 0

    def watch(self, step: Step, *, recorded_px: tuple[int, int] | None = None) -> None:
        """The step whose checks are made from now on; recorded_px : size of the recorded picture."""
        with self._service.wake:
            self._wish = step, recorded_px

    def offer(self, jpeg: bytes, time_s: float, number: int) -> None:
        """A new picture; one that still waits is given up."""
        with self._service.wake:
            self.dropped += self._newest is not None
            self._newest = _Picture(jpeg=jpeg, time_s=time_s, number=number)
            self._service.wake.notify()

    def close(self) -> None:
        """No answer comes any more, but for one that is under way."""
        self._service.disconnect(self)

    def take(self) -> _Picture | None:
        """The picture that waits, which then does not any more. The lock must be held."""
        picture, self._newest = self._newest, None
        return picture

    def see(self, picture: _Picture, make: Callable[[], LiveLook]) -> None:
        """Look at a picture and answer. For the service's thread."""
        try:
            self._look = self._look or make()
            if self._wish is not None:
                step, recorded_px = self._wish
                self._look.watch(step, recorded_px=recorded_px)
            answer: Answer | PostureviewError = self._look.look(picture.jpeg, picture.time_s, picture.number)
        except PostureviewError as error:
            answer = error
        self._on_answer(answer)

    def let_go(self) -> None:
        """Close its look. For the service's thread, where the engine lives."""
        if self._look is not None:
            self._look.close()
            self._look = None


class LiveService(Closing):
    """The thread and its engine; both begin with the first camera. Close it, or use it in a ``with`` block."""

    def __init__(
        self,
        guide: Guide,
        settings: Settings,
        *,
        make_engine: Callable[[], PoseEngine] | None = None,
        most_cameras: int = 8,
    ) -> None:
        self.wake = threading.Condition()
        self._guide, self._settings = guide, settings
        self._make_engine = make_engine or (lambda: resolve_engine(settings.pose))
        self._most_cameras = most_cameras
        self._cameras: list[Camera] = []
        self._leaving: list[Camera] = []
        self._thread: threading.Thread | None = None
        self._is_closing = False

    def connect(self, on_answer: OnAnswer) -> Camera:
        """A new camera. MachineError when there are too many already, or the service was closed."""
        with self.wake:
            if self._is_closing or len(self._cameras) >= self._most_cameras:
                raise MachineError(
                    expected=f"at most {self._most_cameras} running cameras",
                    found="the service is closing" if self._is_closing else "one more",
                    todo="close other tabs that film",
                )
            camera = Camera(self, on_answer)
            self._cameras.append(camera)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live-pose", daemon=True)
                self._thread.start()
            return camera

    def disconnect(self, camera: Camera) -> None:
        """Forget a camera; harmless twice."""
        with self.wake:
            if camera in self._cameras:
                self._cameras.remove(camera)
                self._leaving.append(camera)
                self.wake.notify()

    def close(self) -> None:
        """End the thread; harmless twice."""
        with self.wake:
            self._is_closing = True
            self.wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        engine: PoseEngine | None = None

        def make() -> LiveLook:
            nonlocal engine
            engine = engine or self._make_engine()
            return LiveLook(engine, self._guide, self._settings)

        while (turn := self._next()) is not None:
            camera, picture = turn
            if picture is None:
                camera.let_go()
            else:
                camera.see(picture, make)
        for camera in [*self._cameras, *self._leaving]:
            camera.let_go()
        if engine is not None:
            engine.close()

    def _next(self) -> tuple[Camera, _Picture | None] | None:
        """Whose turn it is, with its picture or, for one that leaves, without; None when the service closes."""
        with self.wake:
            while not self._is_closing:
                if self._leaving:
                    return self._leaving.pop(), None
                for camera in self._cameras:
                    picture = camera.take()
                    if picture is not None:
                        self._cameras.remove(camera)  # to the end of the row: everybody has a turn
                        self._cameras.append(camera)
                        return camera, picture
                self.wake.wait()
        return None
