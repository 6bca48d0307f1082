"""Bodies, their bones, and the skin that follows the bones.

Body axes everywhere: x to the person's left, y to the back, z up; metres. A person at rest faces -y.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantom.pack import N_SKIN, STEP_MM

DATA = Path(__file__).parent / "data"
SIDES = ("left", "right")
LATERAL = {"left": 1.0, "right": -1.0}
"""Sign of x on each side."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rig:
    """What all bodies share.

    bones (B,), parents (B,) indices, -1 for the root, always before their children in ``order``.
    weights : (V, B) share of each bone in each vertex, rows sum to 1.
    faces, hair_faces : (F, 3) vertex indices, counter-clockwise seen from outside.
    masks : per-vertex (V,) in [0, 1]: ear, lips.
    landmarks : name to vertex; names of paired ones end in ``.left`` or ``.right``.
    spinous_line : vertices down the midline of the back, C7 to S2.
    """

    bones: tuple[str, ...]
    parents: tuple[int, ...]
    order: tuple[int, ...]
    weights: Array
    faces: NDArray[np.int64]
    hair_faces: NDArray[np.int64]
    masks: Mapping[str, Array]
    landmarks: Mapping[str, int]
    spinous_line: NDArray[np.int64]

    def index(self, bone: str) -> int:
        """Position of a bone in all per-bone arrays."""
        return self.bones.index(bone)


@dataclass(frozen=True)
class Body:
    """One person at rest (arms half raised, as MakeHuman builds them).

    bmi : body mass index in kg/m^2, from the surface's volume.
    rest : (V, 3) vertices, joints : (B, 3) where each bone turns, both in metres.
    """

    name: str
    sex: str
    age_years: int
    bmi: float
    rest: Array
    joints: Array

    @property
    def stature_mm(self) -> float:
        """Height of the bare skin from sole to crown."""
        heights = self.rest[:N_SKIN, 2]
        return float(np.ptp(heights)) * 1000


@cache
def _arrays() -> dict[str, NDArray[np.generic]]:
    with np.load(DATA / "bodies.npz") as stored:
        return dict(stored)


@cache
def _table() -> dict[str, Any]:
    return dict(json.loads((DATA / "bodies.json").read_text(encoding="utf-8")))


@cache
def rig() -> Rig:
    """The skeleton, skin and landmarks that all bodies share."""
    stored, table = _arrays(), _table()
    bones, names = tuple(table["bones"]), list(table["parents"])
    parents = tuple(bones.index(name) if name else -1 for name in names)
    order: list[int] = []
    while len(order) < len(bones):
        order += [i for i in range(len(bones)) if i not in order and (parents[i] < 0 or parents[i] in order)]
    weights = stored["weights"].astype(np.float64)
    points = json.loads((DATA / "landmarks.json").read_text(encoding="utf-8"))
    return Rig(
        bones,
        parents,
        tuple(order),
        weights / weights.sum(1, keepdims=True),
        stored["faces"].astype(np.int64),
        stored["hair_faces"].astype(np.int64),
        {name: stored[f"mask_{name}"].astype(np.float64) / 255 for name in ("ear", "lips")},
        points["points"],
        np.array(points["spinous_line"]),
    )


def body_names() -> tuple[str, ...]:
    """Every body there is; the first one's rest pose is the reference for landmarks and garments."""
    return tuple(_table()["bodies"])


@cache
def body(name: str) -> Body:
    """A body by name. KeyError for a name that is not in ``body_names()``."""
    facts = _table()["bodies"][name]
    stored = _arrays()
    rest = stored[f"rest_{name}"].astype(np.float64) * STEP_MM / 1000
    return Body(name, facts["sex"], facts["age"], facts["bmi"], rest, stored[f"joints_{name}"].astype(np.float64))


@dataclass(frozen=True)
class Frames:
    """Where the bones are: linear (B, 3, 3) and joint (B, 3) map a rest point p of bone b to
    ``linear[b] @ (p - rest_joint[b]) + joint[b]``; rotation (B, 3, 3) is the same without any lengthening."""

    linear: Array
    rotation: Array
    joint: Array

    def moved(self, shift: Array) -> Frames:
        """The same pose, displaced by ``shift`` (3,) in metres."""
        return Frames(self.linear, self.rotation, self.joint + shift)


def skin(frames: Frames, person: Body, rest: Array, weights: Array) -> Array:
    """Linear blend skinning: rest points (N, 3) with weights (N, B) to posed points (N, 3)."""
    offset = frames.joint - np.einsum("bij,bj->bi", frames.linear, person.joints)
    maps = np.concatenate([frames.linear, offset[:, :, None]], axis=2).reshape(len(frames.linear), 12)
    blended = (weights.astype(np.float32) @ maps.astype(np.float32)).reshape(-1, 3, 4).astype(np.float64)
    return np.asarray(np.einsum("nij,nj->ni", blended[:, :, :3], rest) + blended[:, :, 3])
