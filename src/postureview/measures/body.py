"""The body of one still phase in measuring coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.geometry.angles import from_axes, to_axes
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View
from postureview.values.pose import PoseSequence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """Landmarks of one posture as (axis, up) in pixels: axis toward the subject's right in front and back views,
    toward the subject's front in side views; up against gravity once the camera's roll is undone.
    """

    poses: PoseSequence
    view: View
    roll_deg: float = 0.0

    def at(self, part: Part, side: Side) -> Floats:
        """(T, 2) position of a landmark; NaN where it was not seen."""
        return self.axes(self.poses.xy(part.on(side)))

    def axes(self, picture_xy: Floats) -> Floats:
        """(..., 2) picture points in measuring coordinates."""
        return to_axes(picture_xy, sign=self.view.image_sign, roll_deg=self.roll_deg)

    def in_picture(self, points: Floats) -> Floats:
        """(..., 2) picture points of points in measuring coordinates."""
        return from_axes(points, sign=self.view.image_sign, roll_deg=self.roll_deg)

    def nose(self) -> Floats:
        """(T, 2) position of the nose; NaN where it was not seen."""
        return self.axes(self.poses.xy(Landmark.NOSE))

    def middle(self, part: Part) -> Floats:
        """(T, 2) midpoint of both sides' landmarks; NaN where either was not seen."""
        return np.asarray(np.mean([self.at(part, side) for side in BODY_SIDES], axis=0))
