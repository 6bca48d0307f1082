"""The 33 landmarks of the BlazePose topology, and the sides and parts they belong to (source K23)."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum


class Side(StrEnum):
    """A side of the subject's own body, never of the picture."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"

    @property
    def other(self) -> Side:
        """The opposite side; the midline has none and stays itself."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDLINE: Side.MIDLINE}[self]


class Landmark(IntEnum):
    """Index of a landmark in the network's output; the subject's own left and right."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32

    @property
    def label(self) -> str:
        """The name used in tables and files, e.g. ``left_shoulder``."""
        return self.name.lower()


class Part(Enum):
    """A body part that exists on both sides; the value is the index of its left landmark, and the step to the right."""

    EYE_INNER = (1, 3)
    EYE = (2, 3)
    EYE_OUTER = (3, 3)
    EAR = (7, 1)
    MOUTH = (9, 1)
    SHOULDER = (11, 1)
    ELBOW = (13, 1)
    WRIST = (15, 1)
    PINKY = (17, 1)
    INDEX = (19, 1)
    THUMB = (21, 1)
    HIP = (23, 1)
    KNEE = (25, 1)
    ANKLE = (27, 1)
    HEEL = (29, 1)
    FOOT_INDEX = (31, 1)

    def on(self, side: Side) -> Landmark:
        """The landmark of this part on ``side``. ValueError on the midline, where no paired part lies."""
        left, step = self.value
        if side is Side.MIDLINE:
            raise ValueError(f"{self.name} lies left or right, not on the midline")
        return Landmark(left if side is Side.LEFT else left + step)


BODY_SIDES = (Side.LEFT, Side.RIGHT)

BONES = (
    (Part.SHOULDER, Part.ELBOW),
    (Part.ELBOW, Part.WRIST),
    (Part.SHOULDER, Part.HIP),
    (Part.HIP, Part.KNEE),
    (Part.KNEE, Part.ANKLE),
    (Part.ANKLE, Part.HEEL),
    (Part.ANKLE, Part.FOOT_INDEX),
    (Part.HEEL, Part.FOOT_INDEX),
)
"""Pairs of parts of one side that a drawing of the body joins."""

FACE = tuple(Landmark(index) for index in range(11))
"""Landmarks that the network invents when the face is turned away."""


def _mirrored_order() -> tuple[int, ...]:
    order = list(range(len(Landmark)))
    for part in Part:
        left, right = part.on(Side.LEFT), part.on(Side.RIGHT)
        order[left], order[right] = right, left
    return tuple(order)


MIRRORED = _mirrored_order()
"""Landmark order of the mirrored body: ``image[:, MIRRORED]`` swaps left and right."""


class View(StrEnum):
    """Which side of the subject faces the camera."""

    ANTERIOR = "front"
    POSTERIOR = "back"
    LEFT_LATERAL = "left"
    RIGHT_LATERAL = "right"

    @property
    def is_lateral(self) -> bool:
        """True for the two side views."""
        return self in (View.LEFT_LATERAL, View.RIGHT_LATERAL)

    @property
    def near_side(self) -> Side:
        """The subject's side that faces the camera; MIDLINE in front and back views."""
        return {View.LEFT_LATERAL: Side.LEFT, View.RIGHT_LATERAL: Side.RIGHT}.get(self, Side.MIDLINE)

    @property
    def image_sign(self) -> int:
        """Factor that turns picture x (to the image's right) into the measuring axis of this view.

        Front and back: the axis grows toward the subject's right. Side views: toward the subject's front
        (a subject who faces the image's right shows the right side).
        """
        return {View.ANTERIOR: -1, View.POSTERIOR: 1, View.LEFT_LATERAL: -1, View.RIGHT_LATERAL: 1}[self]

    @property
    def mirrored(self) -> View:
        """The view that the mirrored picture shows."""
        return {View.LEFT_LATERAL: View.RIGHT_LATERAL, View.RIGHT_LATERAL: View.LEFT_LATERAL}.get(self, self)

    @property
    def yaw_deg(self) -> float:
        """Turn of the body in this view: 0 front, +90 left side to the camera, 180 back, -90 right side."""
        return {View.ANTERIOR: 0.0, View.LEFT_LATERAL: 90.0, View.POSTERIOR: 180.0, View.RIGHT_LATERAL: -90.0}[self]

    @property
    def next_toward_left(self) -> View:
        """The view that comes next when the body turns so that its yaw grows: front, left, back, right, front."""
        order = (View.ANTERIOR, View.LEFT_LATERAL, View.POSTERIOR, View.RIGHT_LATERAL)
        return order[(order.index(self) + 1) % len(order)]

    @property
    def next_toward_right(self) -> View:
        """The view that comes next when the yaw falls."""
        return self.mirrored.next_toward_left.mirrored
