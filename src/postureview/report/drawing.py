"""Drawings over a picture of the subject, in the picture's own pixels: skeleton, plumb line, measured lines, sides."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from postureview.report.drawn_lines import TILTS, Point, Pose, lines_of_all
from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import BONES, Part, Side, View

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
    parts = [*figure(picture, measured, shown), *_side_labels(picture.view, shown)]
    label = f"Drawing of the {picture.view.value} view: points of the body, plumb line and measured lines"
    return f'<svg class="overlay" viewBox="{shown.view_box}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def figure(picture: KeyPicture, measured: Collection[str], shown: Crop) -> Iterator[str]:
    """Skeleton, plumb line and measured lines, without labels."""
    pose = Pose(picture)
    yield from _skeleton(pose, shown.unit)
    yield from _levels(pose, measured, shown.unit)
    yield from _plumb(pose, shown)
    yield from _measured_lines(pose, measured, shown.unit)


def _skeleton(pose: Pose, unit: float) -> Iterator[str]:
    lines = [(pose.at(start, side), pose.at(end, side)) for start, end in BONES for side in pose.sides]
    if not pose.view.is_lateral:
        lines += [(pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT)) for part in (Part.SHOULDER, Part.HIP)]
    known = [(start, end) for start, end in lines if start and end]
    for css, width in (("halo", 1.1), ("bone", 0.55)):
        yield from (line(start, end, css, unit * width) for start, end in known)
    parts = _JOINTS if pose.view is View.POSTERIOR else (*_JOINTS, Part.EAR)
    for part in parts:
        for side in pose.sides:
            point = pose.at(part, side)
            if point:
                yield f'<circle class="joint" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{unit * 0.75:.2f}"/>'


def _levels(pose: Pose, measured: Collection[str], unit: float) -> Iterator[str]:
    """A horizontal through the middle of each measured pair, so that a small tilt can be seen."""
    for name, part in TILTS.items():
        left, right, middle = pose.at(part, Side.LEFT), pose.at(part, Side.RIGHT), pose.near(part)
        if name in measured and left and right and middle:
            reach = 0.75 * abs(left[0] - right[0])
            x, y = reach * math.cos(pose.roll), reach * math.sin(pose.roll)
            ends = (middle[0] - x, middle[1] - y), (middle[0] + x, middle[1] + y)
            yield line(*ends, "level", unit * 0.35)


def _plumb(pose: Pose, shown: Crop) -> Iterator[str]:
    ankle = pose.near(Part.ANKLE)
    if ankle:
        above, below = ankle[1] - shown.top, ankle[1] - shown.top - shown.height
        top, bottom = ((ankle[0] + rise * math.tan(pose.roll), ankle[1] - rise) for rise in (above, below))
        yield line(top, bottom, "plumb-halo", shown.unit * 0.9)
        dash = f'stroke-dasharray="{shown.unit * 1.6:.1f} {shown.unit:.1f}"'
        yield line(top, bottom, "plumb", shown.unit * 0.45, dash)


def _measured_lines(pose: Pose, measured: Collection[str], unit: float) -> Iterator[str]:
    found = lines_of_all(measured, pose)
    for css, width in (("measured-halo", 1.3), ("measured", 0.75)):
        yield from (line(start, end, css, unit * width) for start, end in found)


def _side_labels(view: View, shown: Crop) -> Iterator[str]:
    """The subject's right and left at the picture's edges; in side views which side is near, and where the front is."""
    edges = {-1: shown.left + 4.5 * shown.unit, 1: shown.left + shown.width - 4.5 * shown.unit}
    top = shown.top + 4.5 * shown.unit
    if not view.is_lateral:
        yield _badge(edges[view.image_sign], top, "R", shown.unit)
        yield _badge(edges[-view.image_sign], top, "L", shown.unit)
        return
    yield _badge(edges[-view.image_sign], top, view.near_side.value[0].upper(), shown.unit)
    yield signpost(edges[view.image_sign], top, view.image_sign, shown.unit)


def _badge(x: float, y: float, letter: str, unit: float) -> str:
    ring = f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="{unit * 2.9:.2f}"/>'
    return ring + text(x, y + unit * 1.4, letter, unit * 4)


def signpost(x: float, y: float, toward: int, unit: float) -> str:
    """The word "front" on a plate whose tip points toward the subject's front, at the picture's edge."""
    tip, neck, tail = (x + toward * unit * step for step in (3, 1, -8.5))
    half = unit * 2.2
    plate = f"M{tip:.1f} {y:.1f}L{neck:.1f} {y - half:.1f}H{tail:.1f}V{y + half:.1f}H{neck:.1f}Z"
    return f'<path class="badge" d="{plate}"/>' + text((neck + tail) / 2, y + unit * 1.05, "front", unit * 3)


def text(x: float, y: float, words: str, size: float, css: str = "side") -> str:
    """Words in the middle of x, standing on y. ``words`` must be free of markup."""
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="middle">{words}</text>'


def line(start: Point, end: Point, css: str, width: float, more: str = "") -> str:
    """A line from point to point."""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line class="{css}" {ends} stroke-width="{width:.2f}" {more}/>'.replace(" />", "/>")
