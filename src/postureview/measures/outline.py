"""The outline of the body in one picture, in measuring coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.geometry.curves import boundary_columns
from postureview.measures.body import Body
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part, Side, View
from postureview.values.measurement import Reason
from postureview.values.pose import PoseSequence
from postureview.values.silhouette import Silhouette


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A finite value of one picture and the standard deviation that the way of reading alone causes."""

    value: float
    method_error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no value: what was found, and what would help."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """A silhouette and the landmarks of the same moment (``body`` holds one frame).

    c7_by_hand : where somebody placed C7, from the near shoulder's landmark, (x, y) pixels; None where nobody did.
    """

    silhouette: Silhouette
    body: Body
    c7_by_hand: tuple[float, float] | None = None

    @classmethod
    def of(
        cls,
        silhouette: Silhouette,
        poses: PoseSequence,
        view: View,
        *,
        roll_deg: float = 0.0,
        c7_by_hand: tuple[float, float] | None = None,
    ) -> Outline:
        """The silhouette with the frame of ``poses`` that is nearest in time."""
        nearest = np.arange(len(poses)) == np.argmin(np.abs(poses.time_s - silhouette.time_s))
        body = Body(poses=poses.where(nearest), view=view, roll_deg=roll_deg)
        return cls(silhouette=silhouette, body=body, c7_by_hand=c7_by_hand)

    def at(self, part: Part, side: Side) -> Floats:
        """(2,) position of a landmark as (axis, up), pixels; NaN where it was not seen."""
        return np.asarray(self.body.at(part, side)[0])

    def middle(self, part: Part) -> Floats:
        """(2,) midpoint of both sides' landmarks; NaN where either was not seen."""
        return np.asarray(self.body.middle(part)[0])

    def share_at(self, points: Floats) -> Floats:
        """(...) share of the body at (..., 2) points in measuring coordinates, between pixels by linear interpolation.

        NaN outside the mask, so that its border is never taken for an edge of the body.
        """
        from scipy.ndimage import map_coordinates

        pixels = self.body.in_picture(points) - np.asarray(self.silhouette.origin_px, dtype=float)
        found = map_coordinates(self.silhouette.mask, [pixels[..., 1], pixels[..., 0]], order=1, cval=np.nan)
        return np.asarray(found, dtype=float)

    def back_edge(self, within: tuple[Part, ...], side: Side) -> Floats:
        """(N, 2) edge of the body toward -axis, one point for each row of pixels, as (axis, up) in pixels.

        within : landmarks from top to bottom that lie in the body: the walk to the edge starts from the line through
        them. Where a walk found none the axis is NaN; rows beyond these landmarks are left out.
        """
        picture = [self.body.poses.xy(part.on(side))[0] for part in within]
        left, top = self.silhouette.origin_px
        inner = np.array([point for point in picture if np.isfinite(point).all()]).reshape(-1, 2) - (left, top)
        rows = np.arange(len(self.silhouette.mask), dtype=float)
        if not len(inner) or np.any(np.diff(inner[:, 1]) <= 0):
            return np.empty((0, 2))
        start = np.interp(rows, inner[:, 1], inner[:, 0], left=np.nan, right=np.nan)
        columns = boundary_columns(self.silhouette.mask, start, toward=-self.body.view.image_sign)
        asked, missing = np.isfinite(start), np.isnan(columns)
        points = self.body.axes(np.stack([np.where(missing, start, columns) + left, rows + top], axis=1))
        points[missing, 0] = np.nan
        return np.asarray(points[asked])
