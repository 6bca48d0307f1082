"""Drawings over a picture of the subject, in the picture's own pixels: skeleton, plumb line, measured lines, sides."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import BODY_SIDES, BONES, FACE, Landmark, Part, Side, View

Point = tuple[float, float]

_JOINTS = (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.HIP, Part.KNEE, Part.ANKLE, Part.HEEL, Part.FOOT_INDEX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """The part of a picture that is shown, pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def unit(self) -> float:
        """A hundredth of the height: strokes and letters are sized in it."""
        return self.height / 100

    @property
    def view_box(self) -> str:
        """The SVG attribute."""
        return f"{self.left:.1f} {self.top:.1f} {self.width:.1f} {self.height:.1f}"


def crop(picture: KeyPicture) -> Crop:
    """The body with room around it, inside the picture; the whole picture when no landmark is known."""
    width, height = (float(size) for size in picture.size_px)
    points = [point for point in picture.landmarks_px if point is not None]
    if not points:
        return Crop(left=0, top=0, width=width, height=height)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    body = max(max(ys) - min(ys), max(xs) - min(xs), 1.0)
    top, bottom = max(0.0, min(ys) - 0.16 * body), min(height, max(ys) + 0.07 * body)
    half = max((max(xs) - min(xs)) / 2 + 0.1 * body, 0.26 * body)
    middle = (max(xs) + min(xs)) / 2
    left, right = max(0.0, middle - half), min(width, middle + half)
    if right <= left or bottom <= top:
        return Crop(left=0, top=0, width=width, height=height)
    return Crop(left=left, top=top, width=right - left, height=bottom - top)


def overlay(picture: KeyPicture, measured: Collection[str] = ()) -> str:
    """The drawing as an SVG element in picture pixels; ``measured`` names the measures whose lines are drawn."""
    shown = crop(picture)
    pose = _Pose(picture)
    parts = [
        *_skeleton(pose, shown.unit),
        *_levels(pose, measured, shown.unit),
        *_plumb(pose, shown),
        *_measured_lines(pose, measured, shown.unit),
        *_side_labels(picture.view, shown),
    ]
    label = f"Drawing of the {picture.view.value} view: points of the body, plumb line and measured lines"
    return f'<svg class="overlay" viewBox="{shown.view_box}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


class _Pose:
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


def _skeleton(pose: _Pose, unit: float) -> Iterator[str]:
    lines = [(pose.at(start, side), pose.at(end, side)) for start, end in BONES for side in pose.sides]
    if not pose.view.is_lateral:
        lines += [(pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT)) for part in (Part.SHOULDER, Part.HIP)]
    known = [(start, end) for start, end in lines if start and end]
    for css, width in (("halo", 1.1), ("bone", 0.55)):
        yield from (_line(start, end, css, unit * width) for start, end in known)
    parts = _JOINTS if pose.view is View.POSTERIOR else (*_JOINTS, Part.EAR)
    for part in parts:
        for side in pose.sides:
            point = pose.at(part, side)
            if point:
                yield f'<circle class="joint" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{unit * 0.75:.2f}"/>'


def _levels(pose: _Pose, measured: Collection[str], unit: float) -> Iterator[str]:
    """A horizontal through the middle of each measured pair, so that a small tilt can be seen."""
    for name, part in _TILTS.items():
        left, right, middle = pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT), pose.near(part)
        if name in measured and left and right and middle:
            reach = 0.75 * abs(left[0] - right[0])
            x, y = reach * math.cos(pose.roll), reach * math.sin(pose.roll)
            ends = (middle[0] - x, middle[1] - y), (middle[0] + x, middle[1] + y)
            yield _line(*ends, "level", unit * 0.35)


def _plumb(pose: _Pose, shown: Crop) -> Iterator[str]:
    ankle = pose.near(Part.ANKLE)
    if ankle:
        above, below = ankle[1] - shown.top, ankle[1] - shown.top - shown.height
        top, bottom = ((ankle[0] + rise * math.tan(pose.roll), ankle[1] - rise) for rise in (above, below))
        yield _line(top, bottom, "plumb-halo", shown.unit * 0.9)
        dash = f'stroke-dasharray="{shown.unit * 1.6:.1f} {shown.unit:.1f}"'
        yield _line(top, bottom, "plumb", shown.unit * 0.45, dash)


Segments = Callable[[_Pose], Iterator[tuple[Point | None, Point | None]]]


def _across(part: Part) -> Segments:
    """The line through a pair of landmarks."""

    def segments(pose: _Pose) -> Iterator[tuple[Point | None, Point | None]]:
        yield pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT)

    return segments


def _limbs(*parts: Part) -> Segments:
    """The line from part to part on each side that is shown."""

    def segments(pose: _Pose) -> Iterator[tuple[Point | None, Point | None]]:
        for side in pose.sides:
            points = [pose.at(part, side) for part in parts]
            yield from pairwise(points)

    return segments


def _along(*parts: Part) -> Segments:
    """The line from part to part; between midpoints in front and back views."""

    def segments(pose: _Pose) -> Iterator[tuple[Point | None, Point | None]]:
        points = [pose.near(part) for part in parts]
        yield from pairwise(points)

    return segments


def _offset(upper: Part, lower: Part) -> Segments:
    """The horizontal distance of one part from the vertical through another."""

    def segments(pose: _Pose) -> Iterator[tuple[Point | None, Point | None]]:
        above, below = pose.near(upper), pose.near(lower)
        yield above, _beside(above, below, pose.roll) if above and below else None

    return segments


def _beside(above: Point, below: Point, roll: float) -> Point:
    """The point level with ``above`` that lies plumb over ``below``."""
    along = (below[0] - above[0]) * math.cos(roll) + (below[1] - above[1]) * math.sin(roll)
    return above[0] + along * math.cos(roll), above[1] + along * math.sin(roll)


_TILTS = {"head_tilt": Part.EAR, "shoulder_tilt": Part.SHOULDER, "hip_line_tilt": Part.HIP}

_LINES: dict[str, tuple[Segments, ...]] = {
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


def _measured_lines(pose: _Pose, measured: Collection[str], unit: float) -> Iterator[str]:
    rows = [segments for name, rows in _LINES.items() if name in measured for segments in rows]
    found = dict.fromkeys((start, end) for segments in rows for start, end in segments(pose) if start and end)
    for css, width in (("measured-halo", 1.3), ("measured", 0.75)):
        yield from (_line(start, end, css, unit * width) for start, end in found if start and end)


def _side_labels(view: View, shown: Crop) -> Iterator[str]:
    """The subject's right and left at the picture's edges; in side views which side is near, and where the front is."""
    edges = {-1: shown.left + 4.5 * shown.unit, 1: shown.left + shown.width - 4.5 * shown.unit}
    top = shown.top + 4.5 * shown.unit
    if not view.is_lateral:
        yield _badge(edges[view.image_sign], top, "R", shown.unit)
        yield _badge(edges[-view.image_sign], top, "L", shown.unit)
        return
    yield _badge(edges[-view.image_sign], top, view.near_side.value[0].upper(), shown.unit)
    yield _signpost(edges[view.image_sign], top, view.image_sign, shown.unit)


def _badge(x: float, y: float, letter: str, unit: float) -> str:
    ring = f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="{unit * 2.9:.2f}"/>'
    return ring + _text(x, y + unit * 1.4, letter, unit * 4)


def _signpost(x: float, y: float, toward: int, unit: float) -> str:
    """The word "front" on a plate whose tip points toward the subject's front, at the picture's edge."""
    tip, neck, tail = (x + toward * unit * step for step in (3, 1, -8.5))
    half = unit * 2.2
    plate = f"M{tip:.1f} {y:.1f}L{neck:.1f} {y - half:.1f}H{tail:.1f}V{y + half:.1f}H{neck:.1f}Z"
    return f'<path class="badge" d="{plate}"/>' + _text((neck + tail) / 2, y + unit * 1.05, "front", unit * 3)


def _text(x: float, y: float, words: str, size: float) -> str:
    return f'<text class="side" x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="middle">{words}</text>'


def _line(start: Point, end: Point, css: str, width: float, more: str = "") -> str:
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line class="{css}" {ends} stroke-width="{width:.2f}" {more}/>'.replace(" />", "/>")
