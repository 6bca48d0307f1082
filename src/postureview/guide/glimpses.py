"""The last second of a camera as it runs: what was seen in each picture, and the recording that this makes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.pose import N_LANDMARKS, PoseSequence
from postureview.values.recording import CameraRoll, PictureTrace, Recording, RecordingKind, SourceInfo

WINDOW_S = 1.2
"""Checks look back this far: postural sway has to be told from a step."""
LEAST_GLIMPSES, LONGEST_S = 14, 3.0
"""On a slow machine further, up to this: fewer pictures cannot be smoothed, and jitter would read as movement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clothes:
    """What a picture tells of the clothes; None = not told.

    contrast : how far the trunk's colour is from the wall's beside it, 0 to 1. waist : width of the waist as a share of
    the shoulders' distance.
    """

    contrast: float | None = None
    waist: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glimpse:
    """One picture of a running camera, looked at.

    image : (33, 4) pixels and visibility, world : (33, 4) metres; None = nobody. bodies : how many were seen.
    brightness 0-255, sharpness 0-1, as ``PictureTrace`` has them.
    """

    time_s: float
    size_px: tuple[int, int]
    image: Floats | None
    world: Floats | None
    bodies: int
    brightness: float
    sharpness: float


class Window:
    """The glimpses of about the last ``WINDOW_S``. A picture of another size, or one from the past, starts anew."""

    def __init__(self) -> None:
        self._glimpses: deque[Glimpse] = deque()

    def add(self, glimpse: Glimpse) -> None:
        """Take one in, let old ones go."""
        last = self._glimpses[-1] if self._glimpses else None
        if last is not None and (glimpse.time_s <= last.time_s or glimpse.size_px != last.size_px):
            self._glimpses.clear()
        self._glimpses.append(glimpse)
        while (age_s := glimpse.time_s - self._glimpses[0].time_s) > WINDOW_S:
            if len(self._glimpses) <= LEAST_GLIMPSES and age_s <= LONGEST_S:
                return
            self._glimpses.popleft()

    @property
    def glimpses(self) -> tuple[Glimpse, ...]:
        """What it holds, oldest first."""
        return tuple(self._glimpses)


def recording_of(glimpses: Sequence[Glimpse], roll: CameraRoll | None = None) -> Recording:
    """A recording as the checks of finished ones take it. ``glimpses`` : at least one, by time, of one size."""
    nobody = np.full((N_LANDMARKS, 4), np.nan)
    time_s = np.array([one.time_s for one in glimpses])
    poses = PoseSequence(
        time_s=time_s,
        image=np.array([nobody if one.image is None else one.image for one in glimpses]),
        world=np.array([nobody if one.world is None else one.world for one in glimpses]),
        size_px=glimpses[-1].size_px,
        engine="live",
        bodies=np.array([float(one.bodies) for one in glimpses]),
    )
    picture = PictureTrace(
        time_s=time_s,
        brightness=np.array([one.brightness for one in glimpses]),
        sharpness=np.array([one.sharpness for one in glimpses]),
    )
    source = SourceInfo(file_name="camera", sha256="", kind=RecordingKind.WEBCAM, size_px=poses.size_px)
    return Recording(source=source, poses=poses, picture=picture, roll=roll)
