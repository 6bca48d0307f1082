"""The track of one body's landmarks through a recording."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Flags, Floats, frozen
from postureview.values.landmarks import MIRRORED, Landmark

N_LANDMARKS = len(Landmark)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoseSequence:
    """Landmarks of one subject over time. Missing is NaN, never 0; arrays are read-only.

    time_s : (T,) seconds, strictly increasing.
    image : (T, 33, 4) x to the right, y downward, z toward depth (smaller = nearer), all in pixels; visibility 0-1.
    world : (T, 33, 4) x, y, z in metres around the hips' midpoint, same axes; visibility; or None.
    size_px : (width, height) of the picture.
    engine : what found the landmarks: engine/first digits of the model's hash, e.g. ``mediapipe-tasks/1a2b3c4d``.
    bodies : (T,) how many bodies were seen in each frame; -1 = not known.
    """

    time_s: Floats
    image: Floats
    world: Floats | None = None
    size_px: tuple[int, int]
    engine: str
    bodies: Floats | None = None

    def __post_init__(self) -> None:
        time_s = frozen("time_s", self.time_s, (None,))
        n = len(time_s)
        if not np.all(np.isfinite(time_s)) or np.any(np.diff(time_s) <= 0):
            raise ValueError("time_s must be finite and strictly increasing")
        if min(self.size_px) <= 0:
            raise ValueError(f"size_px must be positive (width, height), got {self.size_px}")
        bodies = np.full(n, -1.0) if self.bodies is None else self.bodies
        object.__setattr__(self, "time_s", time_s)
        object.__setattr__(self, "image", _landmark_array("image", self.image, n))
        if self.world is not None:
            object.__setattr__(self, "world", _landmark_array("world", self.world, n))
        object.__setattr__(self, "bodies", frozen("bodies", bodies, (n,)))

    def __len__(self) -> int:
        return len(self.time_s)

    def xy(self, landmark: Landmark) -> Floats:
        """(T, 2) picture coordinates of one landmark, pixels."""
        return self.image[:, landmark, :2]

    def visibility(self, landmark: Landmark) -> Floats:
        """(T,) visibility of one landmark, 0-1; NaN where the body was not found."""
        return self.image[:, landmark, 3]

    @property
    def found(self) -> Flags:
        """(T,) True where a body was found."""
        return np.asarray(np.isfinite(self.image[:, :, 0]).any(axis=1), dtype=np.bool_)

    @property
    def rate_hz(self) -> float:
        """Median frame rate; NaN for fewer than two frames."""
        return float(1.0 / np.median(np.diff(self.time_s))) if len(self) > 1 else float("nan")

    def where(self, keep: Flags) -> PoseSequence:
        """The frames at which ``keep`` (T,) is True."""
        return dataclasses.replace(
            self,
            time_s=self.time_s[keep],
            image=self.image[keep],
            world=None if self.world is None else self.world[keep],
            bodies=None if self.bodies is None else self.bodies[keep],
        )

    def take(self, frames: Sequence[int]) -> PoseSequence:
        """The frames with these numbers, which must increase."""
        return self.where(np.isin(np.arange(len(self)), frames))

    def between(self, start_s: float, end_s: float) -> PoseSequence:
        """The frames with ``start_s <= time_s <= end_s``."""
        return self.where((self.time_s >= start_s) & (self.time_s <= end_s))

    def mirrored(self) -> PoseSequence:
        """The sequence that the mirrored picture would give: x flipped, left and right swapped."""
        image = self.image[:, MIRRORED].copy()
        image[..., 0] = (self.size_px[0] - 1) - image[..., 0]
        world = None
        if self.world is not None:
            world = self.world[:, MIRRORED].copy()
            world[..., 0] *= -1
        return dataclasses.replace(self, image=image, world=world)


def _landmark_array(name: str, value: Floats, n: int) -> Floats:
    array = frozen(name, value, (n, N_LANDMARKS, 4))
    if np.isinf(array).any():
        raise ValueError(f"{name} must hold finite numbers or NaN, got infinity")
    return array
