"""What is written and drawn over every frame of a recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.values.landmarks import View
from postureview.values.pose import PoseSequence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotation:
    """One entry a frame of ``poses``.

    poses : the landmarks to draw. views : (T) side of the subject that faces the camera; None = not known.
    texts : (T) lines to write into the picture, top to bottom.
    """

    poses: PoseSequence
    views: tuple[View | None, ...]
    texts: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for name in ("views", "texts"):
            found = len(getattr(self, name))
            if found != len(self.poses):
                raise ValueError(f"{name} must have one entry for each of {len(self.poses)} frames, got {found}")

    def frame_at(self, time_s: float) -> int:
        """Number of the frame nearest to a time."""
        return int(np.argmin(np.abs(self.poses.time_s - time_s)))
