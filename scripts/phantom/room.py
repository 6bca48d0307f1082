"""The room behind the person: wall, floor and what stands there, drawn once per camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from phantom.camera import Camera, Image
from phantom.skeleton import Array

WALL_M = 1.3
"""Distance from the person to the wall behind."""
SKIRTING_M = 0.09
N_BOXES, N_LINES, LINE_M = 45, 14, 0.012
"""Of a patterned wall."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """wall, floor : red, green, blue in linear light. furnished : a door, a shelf and a poster. patterned : number that
    chooses the wallpaper's boxes and slanting lines; 0 = plain.
    """

    wall: tuple[float, float, float] = (0.62, 0.60, 0.55)
    floor: tuple[float, float, float] = (0.30, 0.19, 0.11)
    furnished: bool = False
    patterned: int = 0


@dataclass(frozen=True)
class Backdrop:
    """What one camera sees of the room.

    picture (H, W, 3) linear light, floor_x and floor_y (H, W) where on the floor a pixel looks, in metres,
    is_floor (H, W).
    """

    picture: Image
    floor_x: NDArray[np.float32]
    floor_y: NDArray[np.float32]
    is_floor: NDArray[np.bool_]


FURNITURE = (
    # x from, x to, z from, z to, colour: a door, a shelf with books, a poster
    (0.62, 1.5, 0.0, 2.02, (0.42, 0.33, 0.24)),
    (-1.35, -0.62, 0.0, 0.85, (0.23, 0.15, 0.09)),
    (-1.3, -1.16, 0.48, 0.8, (0.35, 0.07, 0.05)),
    (-1.14, -1.02, 0.48, 0.76, (0.06, 0.14, 0.3)),
    (-0.98, -0.86, 0.48, 0.78, (0.1, 0.25, 0.12)),
    (-0.84, -0.68, 0.08, 0.4, (0.5, 0.45, 0.35)),
    (-1.2, -0.7, 1.15, 1.85, (0.75, 0.75, 0.72)),
    (-1.12, -0.78, 1.3, 1.75, (0.5, 0.25, 0.2)),
)


def _wall(room: Room, x: Array, z: Array) -> Array:
    shade = 1 - 0.10 * x / 1.5 - 0.05 * np.clip(z - 1.2, 0, 1.5)
    plaster = 0.015 * np.sin(x * 7.1 + 2 * np.sin(z * 2.3)) * np.sin(z * 5.3 + x)
    picture = np.array(room.wall) * (shade + plaster)[..., None]
    if room.patterned:
        _wallpaper(picture, x, z, room.patterned)
    if room.furnished:
        for left, right, low, high, colour in FURNITURE:
            inside = (x > left) & (x < right) & (z > low) & (z < high)
            edge = np.minimum(np.minimum(x - left, right - x), np.minimum(z - low, high - z))
            picture[inside] = (np.array(colour) * np.where(edge < 0.012, 0.6, 1.0)[..., None])[inside]
    picture[z < SKIRTING_M] = 0.72
    return np.asarray(picture)


def _wallpaper(picture: Array, x: Array, z: Array, number: int) -> None:
    """Boxes and slanting lines of all tones, drawn into ``picture``: a wall on which an outline is hard to find."""
    chance = np.random.default_rng(number)
    for _ in range(N_BOXES):
        left, low = chance.uniform(-1.6, 1.4), chance.uniform(0, 2.3)
        wide, high, colour = chance.uniform(0.05, 0.35), chance.uniform(0.05, 0.35), chance.uniform(0.05, 0.8, 3)
        picture[(x > left) & (x < left + wide) & (z > low) & (z < low + high)] = colour
    for _ in range(N_LINES):
        turn, off, colour = chance.uniform(0, np.pi), chance.uniform(-1.5, 2.0), chance.uniform(0.05, 0.8, 3)
        picture[np.abs(x * np.cos(turn) + z * np.sin(turn) - off) < LINE_M / 2] = colour


def _floor(room: Room, x: Array, y: Array) -> Array:
    """Planks of 14 cm along the view, each of its own tone."""
    plank = np.floor(x / 0.14)
    tone = np.sin(plank * 12.99 + np.floor((y + plank * 0.37) / 0.9) * 78.23) * 43758.5 % 1
    gap = np.abs(x / 0.14 % 1 - 0.5) > 0.48
    return np.array(room.floor) * ((0.85 + 0.3 * tone) * np.where(gap, 0.6, 1.0))[..., None]


@lru_cache(maxsize=4)
def backdrop(camera: Camera, room: Room) -> Backdrop:
    """The empty room in this camera's picture."""
    rays, start = camera.rays(), camera.position
    to_wall = (WALL_M - start[1]) / np.maximum(rays[..., 1], 1e-6)
    to_floor = np.where(rays[..., 2] < -1e-6, -start[2] / np.minimum(rays[..., 2], -1e-6), np.inf)
    hit = start + rays * np.minimum(to_wall, to_floor)[..., None]
    is_floor = to_floor < to_wall
    x, y, z = hit[..., 0], hit[..., 1], hit[..., 2]
    picture = np.where(is_floor[..., None], _floor(room, x, y), _wall(room, x, z))
    to_corner = np.where(is_floor, WALL_M - y, z)
    picture = picture * (1 - 0.3 * np.exp(-np.abs(to_corner) / 0.10))[..., None]
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.8)
    return Backdrop(picture, x.astype(np.float32), y.astype(np.float32), is_floor)
