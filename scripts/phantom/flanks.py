"""True outline of the bare body seen straight from the front: trunk and arms apart, and what the clinical reference
reads from it (A.1, A.4). Seen along the person's own axis, so that it does not depend on how somebody faced the camera.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from phantom.pack import N_SKIN
from phantom.points import Points
from phantom.skeleton import LATERAL, SIDES, Array, Body, Frames, rig, skin
from phantom.truth import Measures, middle, right, up

ARM_BONES = ("humerus", "forearm", "hand", "finger")
STEP_MM = 1.0
"""Width and height of a pixel of the drawn outline."""
SHIFT = 4
"""Fractional bits in which corners are handed to the drawing, so that edges are sharper than a pixel."""
WAIST_SMOOTHING_MM = 10.0
WAIST_ROWS = (0.35, 0.92)
"""Where the narrowest point is looked for, in trunk heights below the shoulders."""


@cache
def _parts() -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
    """Faces of the skin without the arms, and of each arm."""
    shared = rig()
    faces = shared.faces[(shared.faces < N_SKIN).all(1)]
    arms = {}
    for side in SIDES:
        bones = [bone.endswith(side) and bone.startswith(ARM_BONES) for bone in shared.bones]
        share = shared.weights[:, bones].sum(1)
        arms[side] = faces[share[faces].mean(1) > 0.5]
    is_arm = np.isin(_keys(faces), _keys(np.concatenate(list(arms.values()))))
    return faces[~is_arm], arms


def _keys(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((faces[:, 0] * N_SKIN + faces[:, 1]) * N_SKIN + faces[:, 2])


def posed_skin(person: Body, frames: Frames) -> Array:
    """(N_SKIN, 3) vertices of the bare body, metres."""
    return skin(frames, person, person.rest[:N_SKIN], rig().weights[:N_SKIN])


def mass_centre(vertices: Array) -> Array:
    """(3,) centre of the volume that the skin encloses, metres: of the mass, were it spread evenly."""
    trunk, arms = _parts()
    corners = vertices[np.concatenate([trunk, *arms.values()])] - vertices.mean(0)
    volumes = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    centres = corners.sum(1) / 4
    return np.asarray(vertices.mean(0) + (volumes[:, None] * centres).sum(0) / volumes.sum())


def flank_measures(points: Points, person: Body, frames: Frames) -> Measures:
    """Measures of back and front that need the whole body; those that a posture does not show are left out."""
    vertices = posed_skin(person, frames)
    ankles = right(points["ankle_front.right"]) - right(points["ankle_front.left"])
    centre = right(mass_centre(vertices)) - right(middle(points, "ankle_front"))
    measures = {"weight_shift": centre / (ankles / 2)}
    flanks = {side: _Flank(vertices, points, side) for side in SIDES}
    areas, gaps = ({side: get(one) for side, one in flanks.items()} for get in (_Flank.gap_area, _Flank.wrist_gap))
    if min(areas.values()) > 0:
        measures["waist_asymmetry"] = _asymmetry(areas)
    if min(gaps.values()) > 0:
        measures["arm_trunk_asymmetry"] = _asymmetry(gaps)
    return measures | {"trunk_symmetry_index": _symmetry_index(points, flanks)}


def _asymmetry(values: dict[str, float]) -> float:
    """+ larger on the left."""
    return (values["left"] - values["right"]) / (values["left"] + values["right"])


def _symmetry_index(points: Points, flanks: dict[str, _Flank]) -> float:
    """POTSI (A.4), in points; the midline runs through S2."""
    height = up(points["c7"]) - up(points["s2"])
    axillae, waists = ({side: get(one) for side, one in flanks.items()} for get in (_Flank.axilla, _Flank.waist))
    wide = {name: at["left"][0] + at["right"][0] for name, at in (("axilla", axillae), ("waist", waists))}
    parts = [
        abs(right(points["c7"]) - right(points["s2"])) / wide["waist"],
        abs(axillae["left"][0] - axillae["right"][0]) / wide["axilla"],
        abs(waists["left"][0] - waists["right"][0]) / wide["waist"],
        abs(up(points["shoulder.left"]) - up(points["shoulder.right"])) / height,
        abs(axillae["left"][1] - axillae["right"][1]) / height,
        abs(waists["left"][1] - waists["right"][1]) / height,
    ]
    return 100.0 * float(sum(parts))


class _Flank:
    """One side of the trunk in rows of 1 mm from the shoulders down; ``out`` counts from S2 outward, millimetres."""

    def __init__(self, vertices: Array, points: Points, side: str) -> None:
        self.vertices, self.side = vertices, side
        self.outward = -LATERAL[side]
        self.top = up(middle(points, "shoulder"))
        self.midline = right(points["s2"])
        self.height = self.top - up(middle(points, "hip"))
        wrist = points[f"wrist.{side}"]
        self.wrist = np.array([(right(wrist) - self.midline) * self.outward, self.top - up(wrist)])
        trunk, arms = _parts()
        self.edge = self._outermost(trunk, first=False)
        self.arm = self._outermost(arms[side], first=True)

    def _flat(self, vertices: NDArray[np.int64]) -> Array:
        """(..., 2) vertices as (out, row)."""
        across = -self.vertices[:, 0] * 1000
        flat = np.stack([(across - self.midline) * self.outward, self.top - self.vertices[:, 2] * 1000], axis=1)
        return flat[vertices]

    def _outermost(self, faces: NDArray[np.int64], *, first: bool) -> Array:
        """Per row the first or last column that the faces cover, NaN where they cover none."""
        size = (int(1.4 * self.height), 2000)
        drawn = np.zeros(size, np.uint8)
        middle_column = size[1] // 2
        corners = self._flat(faces) / STEP_MM + (middle_column, 0)
        for corner in np.round(corners * 2**SHIFT).astype(np.int32):
            cv2.fillConvexPoly(drawn, corner, 1, lineType=cv2.LINE_8, shift=SHIFT)
        drawn[:, :middle_column] = 0
        any_ = drawn.any(axis=1)
        column = drawn.argmax(axis=1) if first else size[1] - 1 - drawn[:, ::-1].argmax(axis=1)
        return np.where(any_, (column - middle_column) * STEP_MM, np.nan)

    def gap(self) -> Array:
        """(N,) width between trunk and arm, 0 where they touch, NaN below the fingers."""
        return np.clip(self.arm - self.edge, 0.0, None)

    def gap_area(self) -> float:
        """Between the shoulders and the hips, or the wrist where that is higher; mm^2."""
        lowest = int(max(0.0, min(self.height, self.wrist[1])))
        return float(np.nansum(self.gap()[:lowest]))

    def wrist_gap(self) -> float:
        """From the trunk's edge to the wrist at the wrist's height; 0 where the arm crosses the trunk or is raised."""
        if not 0 <= self.wrist[1] < len(self.edge):
            return 0.0
        return max(0.0, float(self.wrist[0] - self.edge[int(self.wrist[1])]))

    def axilla(self) -> Array:
        """(2,) lowest point where the arm's skin meets the trunk's."""
        trunk, arms = _parts()
        fold = np.intersect1d(trunk, arms[self.side])
        flat = self._flat(fold)
        return np.asarray(flat[flat[:, 1].argmax()])

    def waist(self) -> Array:
        """(2,) narrowest point of the trunk between ribs and hips."""
        first, last = (int(row * self.height) for row in WAIST_ROWS)
        smooth = gaussian_filter1d(self.edge, WAIST_SMOOTHING_MM / STEP_MM)
        row = first + int(np.argmin(smooth[first:last]))
        return np.array([smooth[row], float(row)])
