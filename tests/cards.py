"""Pictures of the printed card as a pinhole camera sees it."""

from __future__ import annotations

import cv2
import numpy as np

from postureview.capture.card_board import COLUMNS, ROWS, SQUARE_MM, card_board
from postureview.capture.keyframes import KeyFrameKeeper
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.recording import KeyFrame

SIZE_PX = (720, 1280)
FOCAL_PX = 1500.0
FINER = 2


def card(
    *,
    roll_deg: float = 0.0,
    distance_m: float = 3.0,
    at_m: tuple[float, float] = (0.3, 0.0),
    turned_deg: tuple[float, float] = (0.0, 0.0),
    hidden: float = 0.0,
) -> Frame:
    """A card on a grey wall, the content turned clockwise by ``roll_deg``.

    at_m : its middle right of and above the optical axis. turned_deg : about its upright and its level axis.
    hidden : share of it that something in front hides from the left.
    """
    picture = card_board().generateImage((COLUMNS * 120, ROWS * 120), marginSize=0)
    picture = np.pad(picture, 20, constant_values=255)
    height, width = picture.shape
    picture[:, : round(width * hidden)] = 90
    mm = SQUARE_MM / 120
    half = np.array([width, height]) * mm / 2000
    corners = np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]]) * [*half, 0]
    about_up, about_level = np.deg2rad(turned_deg)
    c, s = np.cos(about_up), np.sin(about_up)
    corners = corners @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    c, s = np.cos(about_level), np.sin(about_level)
    corners = corners @ np.array([[1, 0, 0], [0, c, s], [0, -s, c]]) + [*at_m, distance_m]
    seen = projected(corners, roll_deg)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    target = (seen + 0.5) * FINER - 0.5
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    large = np.full((SIZE_PX[1] * FINER, SIZE_PX[0] * FINER), 150, np.uint8)
    near = int(np.ceil(width / max(np.ptp(seen, axis=0))))
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.3, near / 3))
    cv2.warpPerspective(soft, matrix, large.shape[::-1], dst=large, borderMode=cv2.BORDER_TRANSPARENT)
    small = cv2.resize(large, SIZE_PX, interpolation=cv2.INTER_AREA)
    noisy = small + np.random.default_rng(0).normal(0, 2, small.shape)
    image = np.repeat(np.clip(noisy, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    return Frame(image=np.ascontiguousarray(image), time_s=0.0)


def projected(points_m: Floats, roll_deg: float) -> Floats:
    """Pixels of points (N, 3): right, up, away from the camera."""
    roll = np.deg2rad(roll_deg)
    x, up = (FOCAL_PX * points_m[:, :2] / points_m[:, 2:]).T
    x, up = x * np.cos(roll) + up * np.sin(roll), up * np.cos(roll) - x * np.sin(roll)
    return np.stack([SIZE_PX[0] / 2 + x, SIZE_PX[1] / 2 - up], axis=1) - 0.5


def kept(*frames: Frame) -> tuple[KeyFrame, ...]:
    """The frames as a recording keeps them, one a second."""
    keeper = KeyFrameKeeper()
    for number, frame in enumerate(frames):
        keeper.offer(Frame(image=frame.image, time_s=float(number)), 0.0, "front")
    return keeper.kept()
