"""The square of a picture that the landmark network sees, around the hips and upright along the body."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Floats

ROOM = 1.25
"""Width of the square over that of the circle which the networks say the body lies in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A square of a picture.

    x_px, y_px : its middle. width_px : of its side. turn_rad : its upright direction, clockwise from the picture's.
    """

    x_px: float
    y_px: float
    width_px: float
    turn_rad: float = 0.0

    @classmethod
    def of_body(cls, middle_px: Floats, reach_px: Floats) -> Region:
        """The square of a body: (2,) the middle of its hips, and (2,) the top of the circle that it lies in."""
        across, down = (float(step) for step in reach_px - middle_px)
        turn = math.pi / 2 - math.atan2(-down, across)
        return cls(
            x_px=float(middle_px[0]),
            y_px=float(middle_px[1]),
            width_px=2 * ROOM * math.hypot(across, down),
            turn_rad=turn - 2 * math.pi * math.floor((turn + math.pi) / (2 * math.pi)),
        )

    @classmethod
    def of_picture(cls, size_px: tuple[int, int]) -> Region:
        """The smallest upright square that holds a whole picture (width, height)."""
        width, height = size_px
        return cls(x_px=width / 2, y_px=height / 2, width_px=float(max(size_px)))

    @property
    def turn(self) -> Floats:
        """(2, 2) matrix that turns directions of the square into directions of the picture."""
        cos, sin = math.cos(self.turn_rad), math.sin(self.turn_rad)
        return np.array([[cos, -sin], [sin, cos]])

    def drawn(self, n: int) -> Floats:
        """(2, 3) affine map from the pixels of this square, drawn ``n`` pixels wide, to those of the picture.

        The corner of the square's first pixel lies on the square's corner, as the networks are used to.
        """
        matrix = self.turn * (self.width_px / n)
        middle = np.array([self.x_px, self.y_px])
        return np.column_stack([matrix, middle - matrix @ np.full(2, n / 2)])

    def to_picture(self, shares: Floats) -> Floats:
        """(..., 2) picture pixels of points given as shares of the square, 0-1 from its first corner."""
        return np.asarray((shares - 0.5) @ (self.turn.T * self.width_px) + [self.x_px, self.y_px])

    def overlap(self, other: Region) -> float:
        """Share of the area of both that both cover, 0-1; their turns are left out of it."""
        half = (self.width_px + other.width_px) / 2
        shared = 1.0
        for apart in (abs(self.x_px - other.x_px), abs(self.y_px - other.y_px)):
            shared *= min(max(0.0, half - apart), self.width_px, other.width_px)
        return shared / (self.width_px**2 + other.width_px**2 - shared)
