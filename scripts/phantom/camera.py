"""A pinhole camera on a tripod in front of the person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from phantom.rotation import about
from phantom.skeleton import Array

Image = NDArray[np.float32]

NEAR_M, FAR_M = 0.2, 30.0
FILM_MM = 36.0
"""Long side of the picture that a 35-mm equivalent focal length belongs to."""


@dataclass(frozen=True, kw_only=True)
class Camera:
    """Stands at (0, -distance, height) in metres and looks along +y, at a person who faces -y.

    yaw_deg : + looks to its own right. pitch_deg : + looks up. roll_deg : + is turned clockwise seen from
    behind, so that the person in the picture leans counter-clockwise. focal_mm : 35-mm equivalent.
    """

    distance_m: float = 3.0
    height_m: float = 0.95
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    focal_mm: float = 43.0
    width_px: int = 720
    height_px: int = 1280

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.focal_mm / FILM_MM * max(self.width_px, self.height_px)

    @property
    def position(self) -> Array:
        """(3,) in metres, world axes."""
        return np.array([0.0, -self.distance_m, self.height_m])

    @property
    def axes(self) -> Array:
        """Rows: the camera's right, up and backward directions in world axes."""
        level = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
        turned = about(np.array([0.0, 0.0, 1.0]), -self.yaw_deg) @ about(np.array([1.0, 0.0, 0.0]), self.pitch_deg)
        return np.asarray(about(np.array([0.0, 0.0, 1.0]), self.roll_deg) @ level @ turned.T)

    def world_to_camera(self) -> NDArray[np.float32]:
        """(4, 4) rigid transform as the rasteriser wants it: looking along -z."""
        matrix = np.eye(4, dtype=np.float32)
        matrix[:3, :3] = self.axes
        matrix[:3, 3] = -self.axes @ self.position
        return matrix

    def project(self, points: Array) -> Array:
        """World points (N, 3) to pixels (N, 2), x right and y down from the picture's top left corner."""
        seen = (points - self.position) @ self.axes.T
        scale = -self.focal_px / seen[:, 2]
        return np.stack([self.width_px / 2 + scale * seen[:, 0], self.height_px / 2 - scale * seen[:, 1]], axis=1)

    def rays(self) -> Array:
        """(H, W, 3) direction of every pixel in world axes, one long along the optical axis."""
        x, y = np.meshgrid(np.arange(self.width_px) + 0.5, np.arange(self.height_px) + 0.5)
        local = np.stack(
            [(x - self.width_px / 2) / self.focal_px, (self.height_px / 2 - y) / self.focal_px, -np.ones_like(x)],
            axis=-1,
        )
        return np.asarray(local @ self.axes)


def _settings() -> cv2.TriangleRasterizeSettings:
    settings = cv2.TriangleRasterizeSettings()
    settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)  # without this call every pixel is white
    settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
    return settings


def rasterise(
    vertices: Array,
    faces: NDArray[np.integer],
    colours: Array,
    *,
    view: NDArray[np.float32],
    fov_y_deg: float,
    size: tuple[int, int],
) -> tuple[Image, Image]:
    """Draw triangles: colours (H, W, 3) and depths (H, W) in metres, FAR_M where nothing is.

    vertices (N, 3) in world axes, colours (N, 3) in [0, 1] (the rasteriser clips), size (width, height).
    """
    width, height = size
    picture = np.zeros((height, width, 3), np.float32)
    depth = np.full((height, width), FAR_M, np.float32)
    paint = np.ascontiguousarray(colours, dtype=np.float32).reshape(-1, 1, 3)
    cv2.triangleRasterize(
        np.ascontiguousarray(vertices, dtype=np.float32),
        np.ascontiguousarray(faces, dtype=np.int32),
        paint,
        picture,
        depth,
        view,
        float(np.deg2rad(fov_y_deg)),
        NEAR_M,
        FAR_M,
        _settings(),
    )
    return picture, depth


def draw(
    camera: Camera, vertices: Array, faces: NDArray[np.integer], colours: Array, scale: int
) -> tuple[Image, NDArray[np.float32]]:
    """What the camera sees: colours (H, W, 3), black where nothing is, and coverage (H, W) in [0, 1].

    Drawn ``scale`` times finer and averaged, and only in a window around the picture's middle that holds it all:
    a narrower view through the same lens, much less to draw.
    """
    middle = np.array([camera.width_px, camera.height_px]) // 2
    reach = np.ceil(np.abs(camera.project(vertices) - middle).max(0)).astype(int) + 2
    half_width, half_height = np.minimum(reach, middle)
    fov_y_deg = float(2 * np.degrees(np.arctan(half_height / camera.focal_px)))
    size = (2 * int(half_width), 2 * int(half_height))
    fine, depth = rasterise(
        vertices,
        faces,
        colours,
        view=camera.world_to_camera(),
        fov_y_deg=fov_y_deg,
        size=(size[0] * scale, size[1] * scale),
    )
    window = (
        slice(middle[1] - half_height, middle[1] + half_height),
        slice(middle[0] - half_width, middle[0] + half_width),
    )
    picture = np.zeros((camera.height_px, camera.width_px, 3), np.float32)
    cover = np.zeros(picture.shape[:2], np.float32)
    picture[window] = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    cover[window] = cv2.resize((depth < FAR_M - 0.1).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return picture, cover


def depth_from(direction: Array, vertices: Array, faces: NDArray[np.integer], size_px: int) -> Array:
    """How far each vertex (N,) lies behind the first surface met from ``direction``, in metres; 0 = in the light.

    direction : unit vector (3,) from the body to a far light.
    """
    centre = (vertices.min(0) + vertices.max(0)) / 2
    reach = 1.1 * float(np.linalg.norm(vertices - centre, axis=1).max())
    away = 15.0
    helper = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
    across = np.cross(helper, direction)
    across /= np.linalg.norm(across)
    axes = np.stack([across, np.cross(direction, across), direction])
    view = np.eye(4, dtype=np.float32)
    view[:3, :3] = axes
    view[:3, 3] = -axes @ (centre + direction * away)
    fov_y_deg = float(2 * np.degrees(np.arctan(reach / away)))
    _, depth = rasterise(
        vertices, faces, np.zeros_like(vertices), view=view, fov_y_deg=fov_y_deg, size=(size_px, size_px)
    )
    seen = (vertices - centre - direction * away) @ axes.T
    scale = size_px / 2 * away / reach / -seen[:, 2]
    column = np.clip(size_px / 2 + scale * seen[:, 0], 0, size_px - 1).astype(int)
    row = np.clip(size_px / 2 - scale * seen[:, 1], 0, size_px - 1).astype(int)
    return np.asarray(np.clip(-seen[:, 2] - depth[row, column], 0, None))
