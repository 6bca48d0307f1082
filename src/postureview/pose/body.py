"""Size and place of one body as the network reports it, and whether it can be a body at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part

SHOULDERS, HIPS, KNEES, ANKLES = (
    [part.on(side) for side in BODY_SIDES] for part in (Part.SHOULDER, Part.HIP, Part.KNEE, Part.ANKLE)
)
TORSO = SHOULDERS + HIPS
FRAME_POINTS = TORSO + KNEES + ANKLES
"""The landmarks that carry the body: arms may move too fast to tell one body from another."""

# Measured on 1044 bodies of real people (balancing, walking, jumping, squatting, lifting, half hidden) and on what the
# network found in 250 pictures without any (noise, textures, shapes, corners of rooms). Real: torso visibility 0.98 at
# least (stills 0.89), legs 0.86 of the trunk (two frames 0.72 and 0.88), misfit 0.20 at most. Invented ones fail at
# least one of the three.
MIN_TORSO_VISIBILITY = 0.80
MIN_LEGS_TO_TRUNK = 0.75
MAX_MISFIT = 0.25


def torso_centre_px(image: Floats) -> Floats:
    """(2,) middle of shoulders and hips in the picture, from (33, 4) pixel landmarks."""
    return np.asarray(image[TORSO, :2].mean(axis=0))


def body_size_px(image: Floats) -> float:
    """The longest of trunk, thighs and shanks, pixels: the trunk of anybody upright, and steady when they bend.

    Somewhat under a third of the stature.
    """
    return float(max(_trunk_px(image), _lengths_px(image, HIPS, KNEES).max(), _lengths_px(image, KNEES, ANKLES).max()))


def distance_px(one: Floats, other: Floats) -> float:
    """Mean distance between two bodies' shoulders, hips, knees and ankles, pixels."""
    return float(np.linalg.norm(one[FRAME_POINTS, :2] - other[FRAME_POINTS, :2], axis=1).mean())


def is_plausible(image: Floats, world: Floats, size_px: tuple[int, int]) -> bool:
    """Whether what the network reports can be a person who is at least half in the picture.

    image : (33, 4) pixels and visibility; world : (33, 4) metres; size_px : of the picture.

    The network also reports bodies in feet, bags and leaves. It then doubts the torso itself, gives it legs too
    short for its trunk, or says one thing in the picture and another in space.
    """
    inside = np.all((image[:, :2] >= 0) & (image[:, :2] < np.asarray(size_px)), axis=1)
    torso = [landmark for landmark in TORSO if inside[landmark]]
    if len(torso) < 2 or image[torso, 3].mean() < MIN_TORSO_VISIBILITY or body_size_px(image) <= 0:
        return False
    if not inside[FRAME_POINTS].all():
        return True  # the rest would be judged by limbs that nobody can see
    legs = _lengths_px(image, HIPS, KNEES).max() + _lengths_px(image, KNEES, ANKLES).max()
    return bool(legs >= MIN_LEGS_TO_TRUNK * _trunk_px(image) and misfit(image, world) <= MAX_MISFIT)


def misfit(image: Floats, world: Floats) -> float:
    """How far the picture's body is from the best scaled projection of the body in space, 0 = the same shape.

    Root of the squared distances over the squared extent of shoulders, hips, knees and ankles.
    """
    picture = image[FRAME_POINTS, :2] - image[FRAME_POINTS, :2].mean(axis=0)
    space = world[FRAME_POINTS, :2] - world[FRAME_POINTS, :2].mean(axis=0)
    extent = float((space**2).sum())
    scale = float((space * picture).sum()) / extent if extent > 0 else 0.0
    return float(np.sqrt(((picture - scale * space) ** 2).sum() / max(float((picture**2).sum()), 1e-12)))


def prominence(image: Floats, size_px: tuple[int, int]) -> float:
    """How much a body looks like the one that was to be filmed: big, and in the middle of the picture's width.

    Pixels of body size, less the further from the middle: all of it there, none at the edge.
    """
    width = size_px[0]
    off_centre = abs(float(torso_centre_px(image)[0]) - width / 2) / (width / 2)
    return body_size_px(image) * max(0.0, 1.0 - off_centre)


def _trunk_px(image: Floats) -> float:
    return float(np.linalg.norm(image[SHOULDERS, :2].mean(axis=0) - image[HIPS, :2].mean(axis=0)))


def _lengths_px(image: Floats, upper: Sequence[int], lower: Sequence[int]) -> Floats:
    return np.asarray(np.linalg.norm(image[upper, :2] - image[lower, :2], axis=1))
