"""What a closer look at one picture of the subject gives: landmarks read again, the outline, the face."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from postureview.values.arrays import Floats, frozen
from postureview.values.landmarks import Landmark, Side
from postureview.values.silhouette import Silhouette

CLOSE_UP_LABEL = "+close-up"
"""Added to the engine of landmarks that were read again: their errors are others than those of the tracked ones."""


class FacePart(IntEnum):
    """A paired point of the face; its value is its place in ``Face.points``."""

    EYE_OUTER = 0
    EYE_INNER = 1
    MOUTH_CORNER = 2
    CHEEK = 3

    def on(self, side: Side) -> tuple[int, int]:
        """Where in ``Face.points`` this part of the subject's left or right side is."""
        return self, FACE_SIDES.index(side)


FACE_SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """Paired points of the subject's face.

    points : (4, 2, 3) by part (``FacePart``) and side (left, right); x and y in picture pixels, z toward depth in about
    the same unit, counted from the face's middle.
    spread_px : standard deviation between the readings that were averaged, over all points, pixels.
    """

    points: Floats
    spread_px: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", frozen("points", self.points, (len(FacePart), len(FACE_SIDES), 3)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CloseUp:
    """One picture, read again.

    points_px : (33, 2) landmarks, the mean of several readings; NaN where none saw them. silhouette : None where the
    model has no outline. face : None where no face was to be read.
    """

    time_s: float
    points_px: Floats
    silhouette: Silhouette | None = None
    face: Face | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "points_px", frozen("points_px", self.points_px, (len(Landmark), 2)))
