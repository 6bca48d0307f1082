"""The printed card hung in the rendered room, and what the product reads from the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from phantom.camera import Camera
from phantom.render import Light, developed, linear_picture
from phantom.room import Room
from phantom.skeleton import Array
from postureview.capture.card import recording_card
from postureview.capture.card_board import COLUMNS, ROWS, SQUARE_MM, card_board
from postureview.capture.keyframes import KeyFrameKeeper
from postureview.values.frame import Frame

DISTANCES_M = (2.3, 3.0, 4.0, 5.0, 6.0)
SIZES_PX = ((720, 1280), (1080, 1920))
BLURS_PX = (0.3, 0.8)
"""Blur of the lens and of compression, standard deviation, on top of the renderer's own 0.55."""
ROLLS_DEG = (-5.0, -2.5, 0.0, 2.5, 5.0)
PITCHES_DEG = (-4.0, 0.0, 4.0)
NOISE = 0.012
TURNED_DEG, HUNG_DEG = 5.0, 0.3
"""How far the card is turned off the camera, and hung off the upright, standard deviations."""
BESIDE_M, HIGHER_M = 0.45, 0.1
PAPER, INK = 0.8, 0.03
FINER = 4
MARGIN_PX = 20
SQUARE_PX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One picture: what was rendered, and what was read; None where the card was not found."""

    distance_m: float
    size_px: tuple[int, int]
    blur_px: float
    roll_error_deg: float | None
    stated_deg: float | None
    scale_error: float | None

    @property
    def setting(self) -> tuple[tuple[int, int], float, float]:
        """Size, distance and blur: what a row of the table holds together."""
        return self.size_px, self.distance_m, self.blur_px


def cases() -> Iterator[Case]:
    """All of them, with chance that is the same every time."""
    chance = np.random.default_rng(0)
    for size_px in SIZES_PX:
        for distance_m in DISTANCES_M:
            for blur_px in BLURS_PX:
                for roll_deg in ROLLS_DEG:
                    for pitch_deg in PITCHES_DEG:
                        camera = Camera(
                            distance_m=distance_m,
                            roll_deg=-roll_deg,  # the renderer's sign is the camera's, ours the content's
                            pitch_deg=pitch_deg,
                            width_px=size_px[0],
                            height_px=size_px[1],
                        )
                        yield _case(camera, roll_deg, blur_px, chance)


def _case(camera: Camera, roll_deg: float, blur_px: float, chance: np.random.Generator) -> Case:
    hung, turned = chance.normal(0, HUNG_DEG), chance.normal(0, TURNED_DEG)
    higher = chance.uniform(-HIGHER_M, HIGHER_M)
    frame = photographed(camera, hung_deg=hung, turned_deg=turned, higher_m=higher, blur_px=blur_px, chance=chance)
    keeper = KeyFrameKeeper()
    keeper.offer(frame, 0.0, "front")
    reading = recording_card(keeper.kept())
    middle = np.array([BESIDE_M, 0.0, camera.height_m + higher])
    ends = middle + np.array([[0.0, 0.0, 0.005], [0.0, 0.0, -0.005]])
    true_mm_per_px = 10 / float(np.linalg.norm(np.diff(camera.project(ends), axis=0)))
    return Case(
        distance_m=camera.distance_m,
        size_px=(camera.width_px, camera.height_px),
        blur_px=blur_px,
        roll_error_deg=None if reading.roll is None else reading.roll.roll_deg - roll_deg,
        stated_deg=None if reading.roll is None else reading.roll.uncertainty_deg,
        scale_error=None if reading.scale is None else reading.scale.mm_per_px / true_mm_per_px - 1,
    )


def photographed(
    camera: Camera,
    *,
    hung_deg: float,
    turned_deg: float,
    higher_m: float,
    blur_px: float,
    chance: np.random.Generator,
) -> Frame:
    """The room with the card beside the person's place, as the product gets it."""
    scene = linear_picture([], camera, Room(), Light())[0].copy()
    board = card_board().generateImage((COLUMNS * SQUARE_PX, ROWS * SQUARE_PX), marginSize=0)
    board = np.pad(board, MARGIN_PX, constant_values=255)
    corners = camera.project(_corners(camera, board.shape, hung_deg, turned_deg, higher_m))
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 4, 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 4, (camera.width_px, camera.height_px))
    if (high <= low).any():
        raise ValueError("the card lies outside the picture")
    paper, cover = _window(board, corners, low, high)
    window = scene[low[1] : high[1], low[0] : high[0]]
    window[:] = window * (1 - cover[..., None]) + (INK + (PAPER - INK) * paper)[..., None] * cover[..., None]
    soft = cv2.GaussianBlur(scene, (0, 0), blur_px)
    picture = developed(soft, Light(noise=NOISE), int(chance.integers(1 << 30)))
    return Frame(image=np.ascontiguousarray(picture[..., ::-1]), time_s=0.0)


def _corners(camera: Camera, shape: tuple[int, ...], hung_deg: float, turned_deg: float, higher_m: float) -> Array:
    """(4, 3) world points of the paper's corners, from the top left one clockwise."""
    height, width = np.array(shape) * SQUARE_MM / SQUARE_PX / 2000
    flat = np.array([[-width, height], [width, height], [width, -height], [-width, -height]])
    hung, turned = np.deg2rad([hung_deg, turned_deg])
    flat = flat @ np.array([[np.cos(hung), -np.sin(hung)], [np.sin(hung), np.cos(hung)]])
    points = np.stack([flat[:, 0] * np.cos(turned), flat[:, 0] * np.sin(turned), flat[:, 1]], axis=1)
    return np.asarray(points + np.array([BESIDE_M, 0.0, camera.height_m + higher_m]))


def _window(
    board: NDArray[np.uint8], corners: Array, low: NDArray[np.int64], high: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(paper's shade, its coverage) from 0 to 1 in a window of the picture, drawn finer and averaged."""
    height, width = board.shape
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), ((corners - low) * FINER - 0.5).astype(np.float32))
    size = tuple(int(one) for one in (high - low))
    fine = (size[0] * FINER, size[1] * FINER)
    reduced = width / max(np.ptp(corners[:, 0]) * FINER, 1.0)
    shade = cv2.GaussianBlur(board.astype(np.float32) / 255, (0, 0), max(0.3, reduced / 3))
    paper = cv2.warpPerspective(shade, matrix, fine, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(np.ones_like(shade), matrix, fine)
    return (
        np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_AREA), np.float32),
        np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32),
    )
