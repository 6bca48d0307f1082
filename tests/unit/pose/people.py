"""A standing body with known landmarks, in pixels and in metres, and crowds made of it."""

from __future__ import annotations

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side

SIZE_PX = (1000, 800)

# Height above the middle of the hips and distance from the midline, both in trunk lengths.
_PLACES = {
    Part.EYE_INNER: (1.42, 0.03),
    Part.EYE: (1.42, 0.06),
    Part.EYE_OUTER: (1.42, 0.09),
    Part.EAR: (1.40, 0.15),
    Part.MOUTH: (1.30, 0.05),
    Part.SHOULDER: (1.0, 0.35),
    Part.ELBOW: (0.45, 0.42),
    Part.WRIST: (-0.05, 0.45),
    Part.PINKY: (-0.2, 0.46),
    Part.INDEX: (-0.2, 0.43),
    Part.THUMB: (-0.15, 0.40),
    Part.HIP: (0.0, 0.2),
    Part.KNEE: (-0.85, 0.2),
    Part.ANKLE: (-1.65, 0.2),
    Part.HEEL: (-1.72, 0.19),
    Part.FOOT_INDEX: (-1.75, 0.25),
}
TRUNK_M = 0.5


def standing(x: float = 500.0, y: float = 300.0, *, trunk_px: float = 150.0) -> Floats:
    """(33, 4) of somebody who faces the camera, with the middle of the torso at (x, y); the left is at larger x."""
    return _body(np.array([x, y]), trunk_px)


def standing_m() -> Floats:
    """(33, 4) of the same body in metres around the hips."""
    body = _body(np.zeros(2), TRUNK_M)
    body[:, 1] -= TRUNK_M / 2
    return body


def crowd(*people: Floats) -> tuple[Floats, Floats]:
    """(N, 33, 4) in pixels and in metres, as an engine reports them."""
    return np.array(people).reshape(-1, 33, 4), np.array([standing_m() for _ in people]).reshape(-1, 33, 4)


def _body(centre: Floats, trunk: float) -> Floats:
    body = np.zeros((33, 4))
    body[:, 3] = 0.99
    body[Landmark.NOSE, :2] = (0.0, 0.5 - 1.36)
    for part, (above, aside) in _PLACES.items():
        for side in BODY_SIDES:
            body[part.on(side), :2] = (aside if side is Side.LEFT else -aside, 0.5 - above)
    body[:, :2] = body[:, :2] * trunk + centre
    return body
