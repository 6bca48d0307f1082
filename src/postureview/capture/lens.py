"""A lens that bends straight lines: its profile, and pictures and points as a lens without that fault shows them.

Everything is measured in the picture of an ideal pinhole of the same size, focal length and middle.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.errors import RecordingError, UsageError
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.pose import PoseSequence

SAME_SHAPE = 0.01
"""Pictures whose sides' ratio differs by more than this share of it are another format, cut from another part of the
sensor (E)."""
_WIDEST_FOCAL, _LONGEST_FOCAL = 0.3, 10.0
"""Focal lengths that a camera filming people can have, in long sides: a fisheye and a telephoto lie beyond (E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LensProfile:
    """A pinhole with radial (k1, k2, k3) and tangential (p1, p2) distortion, as OpenCV and most tools define them.

    size_px : (width, height) of the pictures that it belongs to. fx, fy, cx, cy : focal lengths and middle, pixels.
    error_px : root mean square distance of the corners from where the profile puts them; NaN = not stated.
    """

    size_px: tuple[int, int]
    fx: float
    fy: float
    cx: float
    cy: float
    k1: float = 0.0
    k2: float = 0.0
    p1: float = 0.0
    p2: float = 0.0
    k3: float = 0.0
    error_px: float = math.nan

    def __post_init__(self) -> None:
        width, height = self.size_px
        if width <= 0 or height <= 0:
            raise ValueError(f"width and height must be above 0, got {width} and {height}")
        numbers = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)[1:-1]}
        bad = [name for name, value in numbers.items() if not math.isfinite(value)]
        if bad:
            raise ValueError(f"{bad[0]} must be a finite number")
        focal = [one / max(self.size_px) for one in (self.fx, self.fy)]
        if not all(_WIDEST_FOCAL <= one <= _LONGEST_FOCAL for one in focal):
            raise ValueError(f"fx and fy must be in pixels of a {width}x{height} picture, got {self.fx:g}, {self.fy:g}")
        if not (0 <= self.cx <= width and 0 <= self.cy <= height):
            raise ValueError(f"cx and cy must lie in the {width}x{height} picture, got {self.cx:g}, {self.cy:g}")

    @property
    def matrix(self) -> Floats:
        """(3, 3) camera matrix."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])

    @property
    def distortion(self) -> Floats:
        """(5,) k1, k2, p1, p2, k3."""
        return np.array([self.k1, self.k2, self.p1, self.p2, self.k3])

    def for_size(self, size_px: tuple[int, int]) -> LensProfile:
        """The profile for larger or smaller pictures of the same format. RecordingError for another format."""
        if size_px == self.size_px:
            return self
        scale_x, scale_y = (new / old for new, old in zip(size_px, self.size_px, strict=True))
        if abs(scale_x / scale_y - 1) > SAME_SHAPE:
            raise RecordingError(
                expected=f"pictures of the lens profile's format, {self.size_px[0]}x{self.size_px[1]} or a multiple",
                found=f"{size_px[0]}x{size_px[1]}",
                todo="calibrate with pictures from the same camera, held the same way, or leave the profile out",
            )
        return dataclasses.replace(
            self,
            size_px=size_px,
            fx=self.fx * scale_x,
            fy=self.fy * scale_y,
            cx=(self.cx + 0.5) * scale_x - 0.5,  # pixel centres are whole numbers; the outer edges stay in place
            cy=(self.cy + 0.5) * scale_y - 0.5,
            error_px=self.error_px * math.sqrt(scale_x * scale_y),
        )

    def undistorted(self, points_px: Floats) -> Floats:
        """(..., 2) where the pinhole shows what this lens shows at ``points_px``; NaN stays NaN."""
        import cv2

        def straightened(points: Any) -> Any:
            until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 60, 1e-9)
            return cv2.undistortPoints(points, self.matrix, self.distortion, None, None, self.matrix, until)

        return _of_known(points_px, straightened)

    def distorted(self, points_px: Floats) -> Floats:
        """(..., 2) where this lens shows what the pinhole shows at ``points_px``; NaN stays NaN."""
        import cv2

        def bent(points: Any) -> Any:
            rays = (points.reshape(-1, 2) - (self.cx, self.cy)) / (self.fx, self.fy)
            rays = np.column_stack([rays, np.ones(len(rays))])
            return cv2.projectPoints(rays, np.zeros(3), np.zeros(3), self.matrix, self.distortion)[0]

        return _of_known(points_px, bent)

    def undistorted_frame(self, frame: Frame) -> Frame:
        """The picture that the pinhole takes, of the same size; black where this lens saw nothing."""
        import cv2

        profile = self.for_size(frame.size_px)
        image: Any = cv2.remap(frame.image, *_maps(profile), cv2.INTER_LINEAR)
        return Frame(image=image, time_s=frame.time_s)

    def undistorted_poses(self, poses: PoseSequence) -> PoseSequence:
        """The track in the pinhole's picture. RecordingError when its pictures are of another format."""
        image = poses.image.copy()
        image[..., :2] = self.for_size(poses.size_px).undistorted(image[..., :2])
        return dataclasses.replace(poses, image=image)

    def to_toml(self) -> str:
        """As ``read_lens`` reads it."""
        numbers = [
            f"{field.name} = {getattr(self, field.name)!r}"
            for field in dataclasses.fields(self)[1:]
            if math.isfinite(getattr(self, field.name))
        ]
        return "\n".join([f"width = {self.size_px[0]}", f"height = {self.size_px[1]}", *numbers]) + "\n"


def read_lens(path: Path) -> LensProfile:
    """The profile in a TOML file. UsageError when there is none, or when it does not hold what it should."""
    names = [field.name for field in dataclasses.fields(LensProfile)[1:]]
    expected = f"a lens profile with width, height, fx, fy, cx, cy and k1, k2, p1, p2, k3 in {path.name!r}"
    todo = "mend it, or make one with `postureview doctor --calibrate-lens`"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(expected=expected, found="no file that can be read", todo="check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(expected=expected, found=str(error), todo=todo) from None
    unknown = sorted(set(table) - {"width", "height", *names})
    if unknown:
        raise UsageError(expected=expected, found=f"unknown {unknown[0]}", todo=todo)
    try:
        numbers = {name: float(table[name]) for name in names if name in table}
        return LensProfile(size_px=(int(table["width"]), int(table["height"])), **numbers)
    except KeyError as error:
        raise UsageError(expected=expected, found=f"no {error.args[0]}", todo=todo) from None
    except (TypeError, ValueError) as error:
        missing = next((name for name in ("fx", "fy", "cx", "cy") if name not in table), "")
        raise UsageError(expected=expected, found=f"no {missing}" if missing else str(error), todo=todo) from None


def _of_known(points_px: Floats, transform: Any) -> Floats:
    """``transform`` of (N, 1, 2) points, applied to those that are known."""
    points = np.asarray(points_px, dtype=np.float64).reshape(-1, 2)
    known = np.isfinite(points).all(axis=1)
    done = np.full_like(points, np.nan)
    if known.any():
        done[known] = np.asarray(transform(points[known].reshape(-1, 1, 2))).reshape(-1, 2)
    return done.reshape(np.shape(points_px))


@lru_cache(maxsize=2)
def _maps(profile: LensProfile) -> tuple[Any, Any]:
    """Where each pixel of the pinhole's picture lies in the lens's; the same for all frames of a recording."""
    import cv2

    return cv2.initUndistortRectifyMap(  # type: ignore[no-any-return, call-overload, unused-ignore]
        profile.matrix, profile.distortion, None, profile.matrix, profile.size_px, cv2.CV_16SC2
    )
