"""A dressed body, a light and a room become a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from phantom.camera import FAR_M, Camera, Image, depth_from, draw, rasterise
from phantom.mesh import Piece, vertex_normals
from phantom.room import Backdrop, Room, backdrop
from phantom.rotation import unit
from phantom.skeleton import Array, Body, Frames, skin

SHADOW_MAP_PX = 384
SHADOW_BIAS_M = 0.012
FLOOR_MAP_PX = 192
FLOOR_MAP_M = 2.0
BRIGHTEST = 1.5
"""Linear light that the rasteriser's 1 stands for."""


@dataclass(frozen=True, kw_only=True)
class Light:
    """key_deg : where the main lamp stands, 0 behind the camera, + to the camera's right. exposure : 1 is right.

    noise : standard deviation of the sensor's noise in the finished picture, 0 to 1.
    """

    key_deg: float = -32.0
    key_up_deg: float = 42.0
    key: float = 0.62
    fill: float = 0.18
    ambient: float = 0.5
    exposure: float = 1.0
    noise: float = 0.006


@dataclass(frozen=True)
class Shown:
    """One person in one frame: world points (M, 3), faces (F, 3), albedo (M, 3), openness (M,) to the room's light."""

    vertices: Array
    faces: NDArray[np.int64]
    albedo: Array
    openness: Array


def placed(  # noqa: PLR0917  where a body is
    piece: Piece,
    person: Body,
    frames: Frames,
    yaw_deg: float,
    at_m: tuple[float, float] = (0.0, 0.0),
    recline_deg: float = 0.0,
) -> Array:
    """Posed vertices (M, 3) in world axes, standing or lying on the floor.

    yaw_deg : 0 front to the camera, + 90 left side to the camera, - 90 right side. recline_deg : 90 lies on the back.
    """
    points = skin(frames, person, piece.rest, piece.weights)
    if recline_deg:
        c, s = np.cos(np.deg2rad(recline_deg)), np.sin(np.deg2rad(recline_deg))
        points = points @ np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
    turn = np.deg2rad(yaw_deg)
    c, s = np.cos(turn), np.sin(turn)
    turned = points @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(turned + np.array([at_m[0], at_m[1], -points[:, 2].min()]))


def openness(vertices: Array, faces: NDArray[np.int64], n_directions: int = 24) -> Array:
    """Share of the sky that each vertex (M,) sees past the rest of the body, 0 to 1, smoothed."""
    normals = vertex_normals(vertices, faces)
    golden = np.pi * (3 - np.sqrt(5))
    height = (np.arange(n_directions) + 0.5) / n_directions * 1.3 - 0.3
    around = np.arange(n_directions) * golden
    flat = np.sqrt(1 - height**2)
    seen, total = np.zeros(len(vertices)), np.full(len(vertices), 1e-6)
    for direction in np.stack([flat * np.cos(around), flat * np.sin(around), height], axis=1):
        facing = np.clip(normals @ direction, 0, None)
        free = 1 - np.clip((depth_from(direction, vertices, faces, SHADOW_MAP_PX) - SHADOW_BIAS_M) / 0.02, 0, 1)
        seen += facing * free
        total += facing
    return np.asarray(seen / total)


def _together(people: Sequence[Shown]) -> tuple[Array, NDArray[np.int64]]:
    """Vertices and faces of all as one mesh."""
    starts = np.cumsum([0, *(len(one.vertices) for one in people[:-1])])
    faces = np.concatenate([one.faces + start for one, start in zip(people, starts, strict=True)])
    return np.concatenate([one.vertices for one in people]), faces


def _lit(shown: Shown, camera: Camera, light: Light, *, shadows: bool) -> Array:
    """Colour of each vertex (M, 3) in linear light."""
    normals = vertex_normals(shown.vertices, shown.faces)
    right, _, back = camera.axes
    back = unit(np.array([back[0], back[1], 0.0]))
    azimuth, height = np.deg2rad([light.key_deg, light.key_up_deg])
    to_key = np.cos(height) * (np.cos(azimuth) * back + np.sin(azimuth) * right) + np.array([0, 0, np.sin(height)])
    to_fill = unit(0.7 * back - np.sign(light.key_deg) * right + np.array([0, 0, 0.2]))
    lit: Array | float = 1.0
    if shadows:
        depth = depth_from(to_key, shown.vertices, shown.faces, SHADOW_MAP_PX)
        lit = 1 - np.clip((depth - SHADOW_BIAS_M) / 0.03, 0, 1)
    sky = light.ambient * (0.75 + 0.25 * normals[:, 2]) * (0.25 + 0.75 * shown.openness)
    wrapped = np.clip((normals @ to_key + 0.12) / 1.12, 0, None)  # skin and cloth scatter light past the edge
    total = sky + light.key * wrapped * lit + light.fill * np.clip(normals @ to_fill, 0, None)
    return np.asarray(shown.albedo * total[:, None])


def _floor_shadow(people: Sequence[Shown], room: Backdrop) -> NDArray[np.float32]:
    """How much light (H, W) the floor keeps under and around the bodies, 0 to 1."""
    view = np.eye(4, dtype=np.float32)
    away = 20.0
    view[:3, :3] = np.array([[1, 0, 0], [0, -1, 0], [0, 0, -1]])  # from below the floor, looking up
    view[2, 3] = -away
    fov_y_deg = float(2 * np.degrees(np.arctan(FLOOR_MAP_M / 2 / away)))
    vertices, faces = _together(people)
    _, depth = rasterise(
        vertices, faces, np.zeros_like(vertices), view=view, fov_y_deg=fov_y_deg, size=(FLOOR_MAP_PX, FLOOR_MAP_PX)
    )
    height = np.where(depth < FAR_M - 0.1, depth - away, np.inf)
    near = cv2.GaussianBlur(np.exp(-np.clip(height, 0, None) / 0.10).astype(np.float32), (0, 0), 3.0)
    wide = cv2.GaussianBlur((np.exp(-np.clip(height, 0, None) / 0.7)).astype(np.float32), (0, 0), 10.0)
    dark = np.clip(0.45 * near + 0.55 * wide, 0, 0.75)
    per_m = FLOOR_MAP_PX / FLOOR_MAP_M
    column = FLOOR_MAP_PX / 2 + room.floor_x * per_m
    row = FLOOR_MAP_PX / 2 + room.floor_y * per_m
    cast = cv2.remap(dark, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0.0)
    return np.asarray(1 - cast * room.is_floor, np.float32)


def linear_picture(
    people: Sequence[Shown], camera: Camera, room: Room, light: Light, *, scale: int = 2, shadows: bool = True
) -> tuple[Image, NDArray[np.float32]]:
    """Linear light (H, W, 3), red first, and the people's coverage (H, W) in [0, 1].

    shadows : False leaves out those that bodies cast, on themselves and on the floor; it takes half as long.
    """
    behind = backdrop(camera, room)
    if not people:
        return behind.picture * light.exposure, np.zeros(behind.picture.shape[:2], np.float32)
    colours = np.concatenate([_lit(one, camera, light, shadows=shadows) for one in people])
    vertices, faces = _together(people)
    front, cover = draw(camera, vertices, faces, np.clip(colours / BRIGHTEST, 0, 1), scale)
    floor = behind.picture * _floor_shadow(people, behind)[..., None] if shadows else behind.picture
    scene = floor * (1 - cover[..., None]) + front * BRIGHTEST
    return np.asarray(scene * light.exposure, np.float32), np.asarray(cover, np.float32)


def developed(scene: Image, light: Light, seed: int) -> NDArray[np.uint8]:
    """Linear light to the picture of a phone (H, W, 3), blue first: tone, softness, noise."""
    soft = cv2.GaussianBlur(np.clip(scene, 0, 1), (0, 0), 0.55)
    tone = cv2.pow(soft, 1 / 2.2)
    noise = np.random.default_rng(seed).standard_normal(tone.shape[:2], np.float32) * light.noise
    tone = np.clip(tone + noise[..., None], 0, 1)
    return np.asarray(np.round(tone[..., ::-1] * 255), np.uint8)
