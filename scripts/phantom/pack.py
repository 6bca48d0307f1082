"""Turn MakeHuman bodies (CC0) into the small file of bodies that the renderer reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP_MM = 0.05
"""Rest positions are stored as whole multiples of this."""

N_SKIN = 13380
"""Vertices of the body proper; helper geometry follows them in the base mesh."""
EYES = (14598, 14742)
LONG_HAIR = (18722, 19150)

TRUNK_BONES = {
    "root": "pelvis",
    "spine05": "pelvis",  # lies inside the sacrum
    "spine04": "l5",
    "spine03": "l3",
    "spine02": "l1",
    "breast": "l1",
    "spine01": "t9",
    "neck01": "c7",
    "neck02": "c5",
    "neck03": "c3",
    "head": "head",
}
LIMB_BONES = {
    "pelvis": "pelvis",
    "clavicle": "clavicle",
    "shoulder01": "scapula",
    "upperarm": "humerus",
    "lowerarm": "forearm",
    "wrist": "hand",
    "metacarpal": "hand",
    "upperleg": "femur",
    "lowerleg": "shank",
    "foot": "foot",
    "toe": "foot",
}


def bone_of(label: str) -> str:
    """This project's name of a MakeHuman bone; bones that never turn on their own join their parent."""
    stem, _, letter = label.partition(".")
    side = {"L": ".left", "R": ".right"}.get(letter, "")
    if stem in TRUNK_BONES:
        return TRUNK_BONES[stem]
    if stem.startswith("finger"):
        return stem + side
    for prefix, name in LIMB_BONES.items():
        if stem.startswith(prefix):
            return name if name == "pelvis" else name + side
    return "head"  # the bones of the face


def collapse(
    labels: Sequence[str], parents: Sequence[int], weights: NDArray[np.float64]
) -> tuple[list[str], list[str], NDArray[np.float64], list[int]]:
    """Merge bones: names, parents' names, weights (V, B), and the source bone whose head is the joint."""
    names: list[str] = []
    source: list[int] = []
    for index, label in enumerate(labels):
        if bone_of(label) not in names:
            names.append(bone_of(label))
            source.append(index)
    merged = np.zeros((weights.shape[0], len(names)))
    for index, label in enumerate(labels):
        merged[:, names.index(bone_of(label))] += weights[:, index]
    parent_names = []
    for name, index in zip(names, source, strict=True):
        up = parents[index]
        while up >= 0 and bone_of(labels[up]) == name:
            up = parents[up]
        parent_names.append(bone_of(labels[up]) if up >= 0 else "")
    return names, parent_names, merged, source


def split_thorax(
    names: list[str],
    parents: list[str],
    weights: NDArray[np.float64],
    z: NDArray[np.float64],
    span: tuple[float, float],
) -> NDArray[np.float64]:
    """Add the joints t6 and t3 above t9: with one thoracic joint a kyphosis would be a single hinge.

    z : (V,) heights in the rest pose; span : heights of the t9 and c7 joints.
    """
    low, high = span
    position = np.clip((z - low) / (high - low) * 3, 0.5, 2.5)
    share = np.stack([np.clip(1 - np.abs(position - centre), 0, None) for centre in (0.5, 1.5, 2.5)], axis=1)
    column = names.index("t9")
    old = weights[:, column].copy()
    names += ["t6", "t3"]
    parents += ["t9", "t6"]
    for index, parent in enumerate(parents):
        if parent == "t9" and names[index] != "t6":
            parents[index] = "t3"
    grown = np.concatenate([weights, np.zeros((len(z), 2))], axis=1)
    for name, part in zip(("t9", "t6", "t3"), share.T, strict=True):
        grown[:, names.index(name)] = old * part
    return grown


def stiffen_pelvis(names: Sequence[str], weights: NDArray[np.float64], z: NDArray[np.float64], l5_z: float) -> None:
    """Bind the skin over the pelvis to the pelvis (in place).

    MakeHuman binds the skin over the iliac spines half to the lumbar spine, so that a pelvic tilt would
    move them only two thirds of the way. The lumbar share fades in from 20 to 85 mm above L5/S1.
    """
    fade = np.clip((l5_z + 0.085 - z) / 0.065, 0, 1)
    pelvic = fade * fade * (3 - 2 * fade)
    for bone in ("l5", "l3"):
        moved = weights[:, names.index(bone)] * pelvic
        weights[:, names.index(bone)] -= moved
        weights[:, names.index("pelvis")] += moved


@dataclass(frozen=True)
class BaseMesh:
    """MakeHuman's base mesh with its helper geometry and skeleton.

    labels, parents : the bones. weights (V, bones). faces, hair_faces (F, 3). masks : per-vertex (V,) in [0, 1].
    """

    labels: Sequence[str]
    parents: Sequence[int]
    weights: NDArray[np.float64]
    faces: NDArray[np.integer[Any]]
    hair_faces: NDArray[np.integer[Any]]
    masks: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Shape:
    """One body at rest: vertices (V, 3) and bone heads (bones, 3) in metres, and what is known about the person."""

    vertices: NDArray[np.float64]
    heads: NDArray[np.float64]
    sex: str
    age: int
    bmi: float


DENSITY_KG_M3 = 1010.0
"""Of a living body with half-filled lungs."""


def body_mass_index(vertices: NDArray[np.float64], faces: NDArray[np.integer[Any]]) -> float:
    """kg/m^2 of a closed surface: vertices (V, 3) in metres, faces (F, 3) counter-clockwise from outside."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    volume_m3 = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    stature_m = np.ptp(vertices[np.unique(faces), 2])
    return float(volume_m3 * DENSITY_KG_M3 / stature_m**2)


def pack(base: BaseMesh, bodies: Mapping[str, Shape], folder: Path) -> None:
    """Write bodies.npz and bodies.json. The first body is the reference that places garments and landmarks."""
    keep = np.concatenate([np.arange(N_SKIN), np.arange(*EYES), np.arange(*LONG_HAIR)])
    renumber = np.full(base.weights.shape[0], -1)
    renumber[keep] = np.arange(len(keep))
    names, parent_names, merged, source = collapse(base.labels, base.parents, base.weights)
    reference = next(iter(bodies.values()))
    rest, heads, faces = reference.vertices, reference.heads, base.faces
    joint_z = {name: float(heads[index, 2]) for name, index in zip(names, source, strict=True)}
    stiffen_pelvis(names, merged, rest[:, 2], joint_z["l5"])
    merged = split_thorax(names, parent_names, merged, rest[:, 2], (joint_z["t9"], joint_z["c7"]))
    body_faces = renumber[faces[(faces < N_SKIN).all(1) | ((faces >= EYES[0]) & (faces < EYES[1])).all(1)]]
    arrays: dict[str, NDArray[Any]] = {
        "faces": body_faces.astype(np.uint16),
        "hair_faces": renumber[base.hair_faces].astype(np.uint16),
        "weights": np.round(merged[keep] * 255).astype(np.uint8),
    }
    for name, mask in base.masks.items():
        arrays[f"mask_{name}"] = np.round(mask[keep] * 255).astype(np.uint8)
    for name, shape in bodies.items():
        arrays[f"rest_{name}"] = np.round(shape.vertices[keep] * 1000 / STEP_MM).astype(np.int16)
        joints = shape.heads[source]
        low, high = joints[names.index("t9")], joints[names.index("c7")]
        arrays[f"joints_{name}"] = np.vstack([joints, low + (high - low) / 3, low + (high - low) * 2 / 3]).astype("f4")
    np.savez_compressed(folder / "bodies.npz", allow_pickle=False, **arrays)
    table = {
        "bones": names,
        "parents": parent_names,
        "bodies": {name: {"sex": shape.sex, "age": shape.age, "bmi": shape.bmi} for name, shape in bodies.items()},
    }
    (folder / "bodies.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
