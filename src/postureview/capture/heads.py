"""Where a head may be in every frame, found generously: what is blurred too much harms nobody.

The subject's head is looked for in two ways, and what either finds is covered: around the landmarks of the face,
which the network puts onto the head from behind as well, and above the shoulders where the face was hardly seen.
Lengths are in trunk lengths, from the hips' to the shoulders' middle, which are some 0.50 m.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, FACE, Part
from postureview.values.pose import PoseSequence

FACE_RADIUS = 0.36
"""From the middle of the face's landmarks to crown and chin is 0.13 m; hair and error come on top."""
FACE_SPREAD = 2.2
"""At least so many times the distance of the outermost landmark of the face from their middle."""
NECK_RADIUS = 0.45
NECK_UP = 0.42
"""From the shoulders' middle to the head's, along the trunk."""
SURE = 0.5
"""Lowest mean visibility of the face at which its landmarks alone are trusted."""
TRUNK_SHARE = 0.12
"""A trunk over the picture's longer side, where neither shoulders nor hips were ever seen together."""
LONGEST_GAP_S = 1.0
"""A head that was lost for longer may be anywhere: the whole picture is blurred."""
GROWTH_PER_S = 1.0
"""How fast a lost head's region grows, trunk lengths per second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Part of a picture, pixels."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What to blur in one frame.

    circles : regions in which the subject's head may lie, joined to one region from each to the next.
    everything : True where the head may be anywhere. spared : (left, top, right, bottom) of the subject's body where
    somebody else is in the picture: all outside of it is blurred; None where the subject is alone.
    """

    circles: tuple[Circle, ...] = ()
    everything: bool = False
    spared: tuple[float, float, float, float] | None = None


def find_heads(poses: PoseSequence) -> tuple[Heads, ...]:
    """What to blur in every frame of a track as the network gave it, uncleaned."""
    trunks = _trunks(poses)
    seen = [_seen(poses, frame, float(trunks[frame])) for frame in range(len(poses))]
    known = np.array([bool(circles) for circles in seen], dtype=np.bool_)
    others = _others(poses)
    heads = []
    for frame, circles in enumerate(seen):
        found = circles or _lost(poses.time_s, known, seen, frame, float(trunks[frame]))
        spared = _body_box(poses, frame, float(trunks[frame])) if others[frame] else None
        nowhere_safe = not found or (bool(others[frame]) and spared is None)
        heads.append(Heads(circles=found, everything=nowhere_safe, spared=spared))
    return tuple(heads)


def _trunks(poses: PoseSequence) -> Floats:
    """(T,) length of the trunk, at least its median: a trunk bent toward the camera looks short, its head does not."""
    middles = [np.mean([poses.xy(part.on(side)) for side in BODY_SIDES], axis=0) for part in (Part.SHOULDER, Part.HIP)]
    lengths = np.linalg.norm(middles[0] - middles[1], axis=1)
    known = lengths[np.isfinite(lengths)]
    usual = float(np.median(known)) if known.size else TRUNK_SHARE * max(poses.size_px)
    return np.asarray(np.fmax(lengths, usual))


def _seen(poses: PoseSequence, frame: int, trunk: float) -> tuple[Circle, ...]:
    """The circles that this frame's own landmarks give; none where the body was not found."""
    face = poses.image[frame, list(FACE)]
    face = face[np.isfinite(face[:, :2]).all(axis=1)]
    circles = []
    if len(face):
        centre = face[:, :2].mean(axis=0)
        spread = float(np.linalg.norm(face[:, :2] - centre, axis=1).max())
        radius = max(FACE_RADIUS * trunk, FACE_SPREAD * spread)
        circles.append(Circle(x=float(centre[0]), y=float(centre[1]), radius=radius))
    if len(face) < len(FACE) or not face[:, 3].mean() >= SURE:
        circles += _above_shoulders(poses, frame, trunk)
    return tuple(circles)


def _above_shoulders(poses: PoseSequence, frame: int, trunk: float) -> list[Circle]:
    shoulders, hips = (
        np.mean([poses.xy(part.on(side))[frame] for side in BODY_SIDES], axis=0) for part in (Part.SHOULDER, Part.HIP)
    )
    if not np.isfinite(shoulders).all():
        return []
    along = shoulders - hips
    length = float(np.linalg.norm(along))
    up = along / length if np.isfinite(length) and length > 0 else np.array([0.0, -1.0])
    x, y = shoulders + NECK_UP * trunk * up
    return [Circle(x=float(x), y=float(y), radius=NECK_RADIUS * trunk)]


def _lost(time_s: Floats, known: Flags, seen: list[tuple[Circle, ...]], frame: int, trunk: float) -> tuple[Circle, ...]:
    """The last and the next known circles, each grown by the time that lies between; none where both are too far."""
    before, after = np.flatnonzero(known[:frame]), np.flatnonzero(known[frame:]) + frame
    near = [int(frames[place]) for frames, place in ((before, -1), (after, 0)) if frames.size]
    circles = []
    for at in near:
        gap_s = abs(float(time_s[at] - time_s[frame]))
        if gap_s <= LONGEST_GAP_S:
            grown = GROWTH_PER_S * gap_s * trunk
            circles += [Circle(x=one.x, y=one.y, radius=one.radius + grown) for one in seen[at]]
    return tuple(circles)


def _others(poses: PoseSequence) -> Flags:
    """(T,) True where somebody else is in the picture, or was or will be within the longest gap."""
    assert poses.bodies is not None  # the sequence fills it
    seen = poses.time_s[poses.bodies > 1]
    if not seen.size:
        return np.zeros(len(poses), dtype=np.bool_)
    place = np.searchsorted(seen, poses.time_s)
    later = np.append(seen, np.inf)[place] - poses.time_s
    earlier = poses.time_s - np.insert(seen, 0, -np.inf)[place]
    return np.asarray(np.minimum(later, earlier) <= LONGEST_GAP_S, dtype=np.bool_)


def _body_box(poses: PoseSequence, frame: int, trunk: float) -> tuple[float, float, float, float] | None:
    points = poses.image[frame, :, :2]
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    (left, top), (right, bottom) = points.min(axis=0) - 0.2 * trunk, points.max(axis=0) + 0.2 * trunk
    return float(left), float(top), float(right), float(bottom)
