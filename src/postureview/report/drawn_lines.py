"""Which lines of the body show which measure, in the picture's own pixels."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise

from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import BODY_SIDES, FACE, Landmark, Part, Side, View

Point = tuple[float, float]


class Pose:
    """Landmarks of a picture by part and side, as far as its view can be trusted with them."""

    def __init__(self, picture: KeyPicture) -> None:
        self.view = picture.view
        self.roll = math.radians(picture.roll_deg)
        self._points = picture.landmarks_px
        self.sides = (self.view.near_side,) if self.view.is_lateral else BODY_SIDES

    def at(self, part: Part, side: Side) -> Point | None:
        """Where a landmark lies; None when it was not seen, lies on the far side, or is a face seen from behind."""
        landmark: Landmark = part.on(side)
        hidden = side not in self.sides or (self.view is View.POSTERIOR and landmark in FACE)
        return None if hidden or landmark >= len(self._points) else self._points[landmark]

    def near(self, part: Part) -> Point | None:
        """The near side's landmark in a side view, the midpoint of both sides otherwise."""
        if self.view.is_lateral:
            return self.at(part, self.view.near_side)
        left, right = (self.at(part, side) for side in BODY_SIDES)
        return None if left is None or right is None else ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)


Segments = Callable[[Pose], Iterator[tuple[Point | None, Point | None]]]


def _across(part: Part) -> Segments:
    """The line through a pair of landmarks."""

    def segments(pose: Pose) -> Iterator[tuple[Point | None, Point | None]]:
        yield pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT)

    return segments


def _limbs(*parts: Part) -> Segments:
    """The line from part to part on each side that is shown."""

    def segments(pose: Pose) -> Iterator[tuple[Point | None, Point | None]]:
        for side in pose.sides:
            points = [pose.at(part, side) for part in parts]
            yield from pairwise(points)

    return segments


def _along(*parts: Part) -> Segments:
    """The line from part to part; between midpoints in front and back views."""

    def segments(pose: Pose) -> Iterator[tuple[Point | None, Point | None]]:
        points = [pose.near(part) for part in parts]
        yield from pairwise(points)

    return segments


def _offset(upper: Part, lower: Part) -> Segments:
    """The horizontal distance of one part from the vertical through another."""

    def segments(pose: Pose) -> Iterator[tuple[Point | None, Point | None]]:
        above, below = pose.near(upper), pose.near(lower)
        yield above, _beside(above, below, pose.roll) if above and below else None

    return segments


def _beside(above: Point, below: Point, roll: float) -> Point:
    """The point level with ``above`` that lies plumb over ``below``."""
    along = (below[0] - above[0]) * math.cos(roll) + (below[1] - above[1]) * math.sin(roll)
    return above[0] + along * math.cos(roll), above[1] + along * math.sin(roll)


TILTS = {"head_tilt": Part.EAR, "shoulder_tilt": Part.SHOULDER, "hip_line_tilt": Part.HIP}

LINES: dict[str, tuple[Segments, ...]] = {
    "head_tilt": (_across(Part.EAR),),
    "head_shift": (_offset(Part.EAR, Part.SHOULDER),),
    "shoulder_tilt": (_across(Part.SHOULDER),),
    "hip_line_tilt": (_across(Part.HIP),),
    "shoulder_hip_divergence": (_across(Part.SHOULDER), _across(Part.HIP)),
    "trunk_lean": (_along(Part.HIP, Part.SHOULDER),),
    "trunk_shift": (_along(Part.HIP, Part.SHOULDER),),
    "body_shift": (_offset(Part.SHOULDER, Part.ANKLE),),
    "pelvis_shift": (_offset(Part.HIP, Part.ANKLE),),
    "knee_frontal_angle": (_limbs(Part.HIP, Part.KNEE, Part.ANKLE),),
    "head_pitch": (_along(Part.EAR, Part.EYE_OUTER),),
    "ear_shoulder_angle": (_along(Part.SHOULDER, Part.EAR),),
    "trunk_inclination": (_along(Part.HIP, Part.SHOULDER),),
    "body_inclination": (_along(Part.ANKLE, Part.SHOULDER),),
    "knee_sagittal_angle": (_along(Part.HIP, Part.KNEE, Part.ANKLE),),
    "tibia_inclination": (_along(Part.ANKLE, Part.KNEE),),
    "plumb_ear": (_offset(Part.EAR, Part.ANKLE),),
    "plumb_shoulder": (_offset(Part.SHOULDER, Part.ANKLE),),
    "plumb_hip": (_offset(Part.HIP, Part.ANKLE),),
    "plumb_knee": (_offset(Part.KNEE, Part.ANKLE),),
}
"""Measure → the lines that show it. A measure without a row is simply not drawn."""


def lines_of(name: str, pose: Pose) -> tuple[tuple[Point, Point], ...]:
    """The lines that show one measure, as far as their ends are known."""
    found = (ends for segments in LINES.get(name, ()) for ends in segments(pose))
    return tuple((start, end) for start, end in found if start and end)


def lines_of_all(names: Collection[str], pose: Pose) -> tuple[tuple[Point, Point], ...]:
    """The lines that show these measures, each line once."""
    return tuple(dict.fromkeys(line for name in LINES if name in names for line in lines_of(name, pose)))
