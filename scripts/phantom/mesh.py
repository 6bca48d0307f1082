"""Pieces of skin, cloth and hair cut from the body's surface along smooth lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantom.skeleton import Array


@dataclass(frozen=True)
class Piece:
    """A surface that follows the bones.

    rest (M, 3) metres, weights (M, B), faces (F, 3), albedo (M, 3) linear light in [0, 1].
    """

    rest: Array
    weights: Array
    faces: NDArray[np.int64]
    albedo: Array


@dataclass(frozen=True)
class Cut:
    """Part of a mesh whose border runs through its triangles.

    Vertex i lies on the edge from ``start[i]`` to ``end[i]`` at ``share[i]`` of the way; faces (F, 3) index these.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    share: Array
    faces: NDArray[np.int64]

    def of(self, values: Array) -> Array:
        """Per-vertex values of the whole mesh, (V,) or (V, K), at the vertices of the part."""
        share = self.share if values.ndim == 1 else self.share[:, None]
        return np.asarray(values[self.start] * (1 - share) + values[self.end] * share)


def cut(faces: NDArray[np.int64], field: Array) -> Cut:
    """The part of a mesh where ``field`` (V,) is positive."""
    inside = field > 0
    count = inside[faces].sum(1)

    def turned(kind: int, first_inside: bool) -> NDArray[np.int64]:
        """Faces with ``kind`` corners inside, the odd corner first."""
        part = faces[count == kind]
        odd = (inside[part] == first_inside).argmax(1)
        return np.asarray(part[np.arange(len(part))[:, None], (odd[:, None] + np.arange(3)) % 3])

    tips, stumps = turned(1, True), turned(2, False)
    whole = faces[count == 3]

    def corner(vertex: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack([vertex, vertex], axis=-1)

    def crossing(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack([np.minimum(one, other), np.maximum(one, other)], axis=-1)

    def triangle(*corners: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack(corners, axis=1)

    t, s = tips.T, stumps.T
    edges = np.concatenate(
        [
            np.stack([whole, whole], axis=-1),
            triangle(corner(t[0]), crossing(t[0], t[1]), crossing(t[0], t[2])),
            triangle(crossing(s[0], s[1]), corner(s[1]), corner(s[2])),
            triangle(crossing(s[0], s[1]), corner(s[2]), crossing(s[0], s[2])),
        ]
    )
    unique, index = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True)
    start, end = unique.T
    drop = field[start] - field[end]
    share = np.where(start == end, 0.0, field[start] / np.where(drop == 0, 1.0, drop))
    return Cut(start, end, np.clip(share, 0.0, 1.0), index.reshape(-1, 3))


def vertex_normals(vertices: Array, faces: NDArray[np.int64]) -> Array:
    """Unit normals (V, 3), outward for faces that turn counter-clockwise."""
    first, second, third = vertices[faces.T]
    (ax, ay, az), (bx, by, bz) = (second - first).T, (third - first).T
    face = np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=1)
    total = np.stack(
        [np.bincount(faces.ravel(), np.repeat(face[:, axis], 3), len(vertices)) for axis in range(3)], axis=1
    )
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12))


def joined(pieces: list[Piece]) -> Piece:
    """All pieces as one."""
    starts = np.cumsum([0, *(len(piece.rest) for piece in pieces[:-1])])
    return Piece(
        np.concatenate([piece.rest for piece in pieces]),
        np.concatenate([piece.weights for piece in pieces]),
        np.concatenate([piece.faces + start for piece, start in zip(pieces, starts, strict=True)]),
        np.concatenate([piece.albedo for piece in pieces]),
    )
