"""A second, closer look at the few pictures that are kept of a still phase.

The landmark network is given the subject in several windows: as MediaPipe would, more closely, and both mirrored; their
mean is what is measured. Seen in a mirror, the network errs to the other side, so its own asymmetry cancels; seen more
closely, its heat maps are finer. docs/accuracy.md tells by how much. Windows of a part of the body alone were tried:
the network then guesses the rest and moves what it sees.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import PoseSettings
from postureview.pose.face import FaceReader
from postureview.pose.models import LANDMARK_NETWORK, checked, choose_models, close_up_model, face_mesh
from postureview.pose.networks import Window, WindowNetwork, warped
from postureview.values.arrays import Floats
from postureview.values.close_up import CloseUp
from postureview.values.frame import Frame
from postureview.values.landmarks import BODY_SIDES, MIRRORED, Part
from postureview.values.pose import N_LANDMARKS
from postureview.values.silhouette import Silhouette

INPUT_PX = 256
ROOM = 1.25
"""Width of MediaPipe's window over the circle around the hips' midpoint that holds the body."""
CLOSENESS = (1.0, 0.8)
"""Windows, as shares of that width. Closer ones help the shoulders, but lose knees in side views and backs."""
HEAT_MAP_REACH = 4
MIN_HEAT = 0.5
"""How MediaPipe refines a landmark: the centre of a heat map within this many cells, where it is this warm."""
_MIRRORED = np.array(MIRRORED)
SWAPPED = 0.5
"""A pair of landmarks is taken for swapped when swapping brings it this much nearer to where it was followed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sight:
    """What one window shows: (33, 2) picture points, NaN = beyond the window; (256, 256) outline, 0-1, or None."""

    window: Window
    points: Floats
    mask: Floats | None


class CloseUpReader:
    """Reads kept pictures again, with the landmark network that ``settings`` choose and the bundled face network.

    model_hashes : file name → sha256 of both. Raises MachineError where a model is not as it should be, and ValueError
    where the landmark network of a user's own model is of another kind.
    """

    def __init__(self, settings: PoseSettings) -> None:
        body, face = close_up_model(choose_models(settings)), checked(face_mesh())
        with zipfile.ZipFile(body.path) as bundle:
            self._network = WindowNetwork(bundle.read(LANDMARK_NETWORK), INPUT_PX)
        self._faces = FaceReader(face.path.read_bytes())
        self.model_hashes = {model.path.name: model.sha256 for model in (body, face)}

    def read(self, frame: Frame, subject: Floats, *, face: bool) -> CloseUp | None:
        """The subject whose tracked landmarks (33, 4) are given; None where they are too few to look at.

        face : whether the subject faces the camera.
        """
        whole = _whole_body(subject)
        if whole is None:
            return None
        sights = [
            self._sight(
                frame,
                Window(
                    centre_px=whole.centre_px,
                    width_px=whole.width_px * share,
                    turn_rad=whole.turn_rad,
                    mirrored=mirrored,
                ),
            )
            for share in CLOSENESS
            for mirrored in (False, True)
        ]
        points = np.mean([_unswapped(sight.points, subject) for sight in sights], axis=0)
        read = self._faces.read(frame, subject) if face else None
        return CloseUp(time_s=frame.time_s, points_px=points, silhouette=_silhouette(frame, sights), face=read)

    def _sight(self, frame: Frame, window: Window) -> _Sight:
        by_size = {one.size: one for one in self._network.outputs(frame.image, window)}
        heat_px, joints = INPUT_PX // 4, N_LANDMARKS + 6
        try:
            rows = by_size[joints * 5].reshape(joints, 5)[:N_LANDMARKS, :2]
            heat = _sigmoid(by_size[joints * heat_px**2].reshape(joints, heat_px, heat_px)[:N_LANDMARKS])
        except KeyError:
            raise ValueError("a landmark network with other outputs than BlazePose's") from None
        points = window.to_picture(refined(rows, heat, INPUT_PX // heat_px), INPUT_PX)
        mask = by_size.get(INPUT_PX**2)
        return _Sight(
            window=window,
            points=points[_MIRRORED] if window.mirrored else points,
            mask=None if mask is None else _sigmoid(mask.reshape(INPUT_PX, INPUT_PX)),
        )


def refined(points: Floats, heat: Floats, cell_px: int) -> Floats:
    """(N, 2) points moved to the centre of their heat maps (N, H, W) nearby, as MediaPipe does.

    cell_px : pixels between two cells of a heat map.
    """
    moved = points.copy()
    height, width = heat.shape[1:]
    for index, (x, y) in enumerate((points / cell_px).astype(int)):
        if not (0 <= x < width and 0 <= y < height):
            continue
        left, top = max(0, x - HEAT_MAP_REACH), max(0, y - HEAT_MAP_REACH)
        near = heat[index, top : y + HEAT_MAP_REACH + 1, left : x + HEAT_MAP_REACH + 1]
        if near.max() >= MIN_HEAT:
            rows, columns = np.indices(near.shape)
            centre = np.array([left + np.average(columns, weights=near), top + np.average(rows, weights=near)])
            moved[index] = centre * cell_px
    return moved


def _whole_body(subject: Floats) -> Window | None:
    """MediaPipe's window of a body: around the hips' midpoint, upright along the trunk."""
    known = subject[np.isfinite(subject[:, :2]).all(axis=1), :2]
    shoulders, hips = (
        np.mean([subject[part.on(side), :2] for side in BODY_SIDES], axis=0) for part in (Part.SHOULDER, Part.HIP)
    )
    if not np.isfinite([*shoulders, *hips]).all():
        return None
    reach = float(np.linalg.norm(known - hips, axis=1).max())
    across, upward = shoulders[0] - hips[0], hips[1] - shoulders[1]
    return Window(
        centre_px=(float(hips[0]), float(hips[1])),
        width_px=2 * ROOM * reach,
        turn_rad=float(np.arctan2(across, upward)),
    )


def _unswapped(points: Floats, subject: Floats) -> Floats:
    """``points`` with the pairs put right that lie clearly nearer to each other's tracked place."""
    other = points[_MIRRORED]
    near = np.linalg.norm(points - subject[:, :2], axis=1)
    crossed = np.linalg.norm(other - subject[:, :2], axis=1)
    swapped = crossed + crossed[_MIRRORED] < SWAPPED * (near + near[_MIRRORED])
    return np.asarray(np.where(swapped[:, None], other, points))


def _silhouette(frame: Frame, sights: Sequence[_Sight]) -> Silhouette | None:
    """The mean of all outlines at the picture's resolution, around the body."""
    if any(sight.mask is None for sight in sights):
        return None
    corners = np.array([[0, 0], [0, INPUT_PX], [INPUT_PX, 0], [INPUT_PX, INPUT_PX]], dtype=float)
    reach = np.concatenate([sight.window.to_picture(corners, INPUT_PX) for sight in sights])
    left, top = np.clip(np.floor(reach.min(axis=0)), 0, np.array(frame.size_px) - 1).astype(int)
    right, bottom = np.clip(np.ceil(reach.max(axis=0)), (left + 1, top + 1), frame.size_px).astype(int)
    total, seen = (np.zeros((bottom - top, right - left), np.float32) for _ in range(2))
    for sight in sights:
        matrix = np.vstack([sight.window.matrix(INPUT_PX), [0, 0, 1]]) @ [[1, 0, left], [0, 1, top], [0, 0, 1]]
        back = np.linalg.inv(matrix)[:2]
        # The centre of the network's first pixel lies half a pixel inside its window, and so in the picture.
        back[:, 2] += back[:, :2] @ [0.5, 0.5] - 0.5
        size = (right - left, bottom - top)
        total += warped(np.asarray(sight.mask, np.float32), back, size)
        seen += warped(np.ones((INPUT_PX, INPUT_PX), np.float32), back, size)
    mask = np.divide(total, seen, out=np.zeros_like(total), where=seen > 0.5)
    return Silhouette(mask=np.clip(mask, 0, 1), time_s=frame.time_s, origin_px=(int(left), int(top)))


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))
