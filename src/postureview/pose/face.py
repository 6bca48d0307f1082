"""The face of somebody who looks into the camera, read by MediaPipe's face mesh network.

At the distance that shows a whole body, the pose network sees a face in some twenty pixels; this one is given the face
alone, at the picture's full resolution, straight and mirrored.
"""

from __future__ import annotations

import numpy as np

from postureview.pose.networks import Window, WindowNetwork
from postureview.values.arrays import Floats
from postureview.values.close_up import Face
from postureview.values.frame import Frame
from postureview.values.landmarks import BODY_SIDES, Part

INPUT_PX = 192
N_POINTS = 468
MESH = np.array([[263, 33], [362, 133], [291, 61], [454, 234]])
"""Numbers of the mesh's points by ``FacePart`` and side (the subject's left, right)."""

FIRST_ROOM = 3.4
"""Width of the first window, in distances of the pose network's outer eye corners (E)."""
ROOM = 1.5
"""Width of every other window over the mesh's larger extent, as MediaPipe's own graph has it."""
ROUNDS = 3
"""Windows until the mesh stays where it is."""
MIN_PRESENCE = 0.5
MIN_WIDTH_PX = 24
"""A smaller face has too little to read (E)."""
_FACE_PARTS = (Part.EYE, Part.EYE_OUTER, Part.MOUTH)


class FaceReader:
    """Reads faces. Raises ValueError where the network is of another kind."""

    def __init__(self, content: bytes) -> None:
        self._network = WindowNetwork(content, INPUT_PX)

    def read(self, frame: Frame, subject: Floats) -> Face | None:
        """The subject's face near the tracked landmarks (33, 4) of eyes and mouth; None where no face is to be seen."""
        straight, mirrored = (self._mesh(frame, subject, mirrored=mirrored) for mirrored in (False, True))
        if straight is None or mirrored is None:
            return None
        # What the mirrored picture shows as the left of a face is its right.
        readings = np.stack([straight[MESH], mirrored[MESH[:, ::-1]]])
        spread = float(np.sqrt(np.mean(np.var(readings[..., :2], axis=0, ddof=1))))
        return Face(points=readings.mean(axis=0), spread_px=spread)

    def _mesh(self, frame: Frame, subject: Floats, *, mirrored: bool) -> Floats | None:
        """(468, 3) points in picture pixels and depth."""
        window = _first_window(subject, mirrored=mirrored)
        points = np.empty((N_POINTS, 3))
        for _ in range(ROUNDS):
            if window is None or window.width_px < MIN_WIDTH_PX * ROOM:
                return None
            by_size = {one.size: one for one in self._network.outputs(frame.image, window)}
            seen = by_size[N_POINTS * 3].reshape(N_POINTS, 3)
            if _sigmoid(float(by_size[1].ravel()[0])) < MIN_PRESENCE:
                return None
            points[:, :2] = window.to_picture(seen[:, :2], INPUT_PX)
            points[:, 2] = seen[:, 2] * window.width_px / INPUT_PX
            window = _next_window(points, mirrored=mirrored)
        return points


def _first_window(subject: Floats, *, mirrored: bool) -> Window | None:
    parts = np.array([[subject[part.on(side), :2] for side in BODY_SIDES] for part in _FACE_PARTS])
    eyes = parts[1, 0] - parts[1, 1]
    width = FIRST_ROOM * float(np.linalg.norm(eyes))
    if not np.isfinite(parts).all() or width <= 0:
        return None
    centre = parts.mean(axis=(0, 1))
    return Window(
        centre_px=(float(centre[0]), float(centre[1])),
        width_px=width,
        turn_rad=float(np.arctan2(eyes[1], eyes[0])),
        mirrored=mirrored,
    )


def _next_window(points: Floats, *, mirrored: bool) -> Window:
    left, right = points[MESH[0, ::-1] if mirrored else MESH[0], :2]
    turn = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
    cos, sin = np.cos(turn), np.sin(turn)
    upright = points[:, :2] @ np.array([[cos, -sin], [sin, cos]])
    low, high = upright.min(axis=0), upright.max(axis=0)
    centre = np.array([[cos, -sin], [sin, cos]]) @ ((low + high) / 2)
    return Window(
        centre_px=(float(centre[0]), float(centre[1])),
        width_px=ROOM * float((high - low).max()),
        turn_rad=turn,
        mirrored=mirrored,
    )


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
