"""Hair, and cloth that hangs away from the skin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantom.look import HAIR, Look, linear
from phantom.mesh import Piece, cut
from phantom.skeleton import Array, Body, rig

N_ANGLES = 72
LEVEL_M = 0.02
GAP_M = 0.014
"""Least distance of loose cloth from the skin."""
TAPER = 0.10
"""How much loose cloth draws in per metre of fall below a bulge."""


def _torso_share() -> Array:
    """1 where the skin belongs to trunk and thighs, 0 on the arms; (V,)."""
    shared = rig()
    arms = [i for i, bone in enumerate(shared.bones) if bone.startswith(("humerus", "forearm", "hand", "finger"))]
    return np.asarray(np.clip(1 - 1.6 * shared.weights[:, arms].sum(1), 0, 1))


def loosened(person: Body, cloth: Array, normals: Array, *, top: bool) -> Array:
    """Cloth (V, 3) that hangs straight down from the chest and shoulder blades, or wide around the thighs."""
    if not top:
        return cloth + normals * 0.010
    shared, share = rig(), _torso_share()
    chest_z, hip_z = (float(person.joints[shared.index(bone), 2]) for bone in ("t3", "femur.left"))
    middle = np.array([0.0, float(person.joints[shared.index("l1"), 1])])
    flat, z = cloth[:, :2] - middle, cloth[:, 2]
    used = np.zeros(len(cloth), bool)
    used[np.unique(shared.faces)] = True
    trunk = used & (share > 0.5) & (z > hip_z - 0.12) & (z < chest_z + 0.02)
    tent = _tent(flat[trunk], z[trunk], chest_z)
    row = np.clip((chest_z - z) / LEVEL_M, 0, len(tent) - 1.001)
    low, part = row.astype(int), row % 1
    angle = (np.arctan2(flat[:, 1], flat[:, 0]) / (2 * np.pi) % 1) * N_ANGLES
    left, between = angle.astype(int) % N_ANGLES, angle % 1

    def at(level: NDArray[np.int64]) -> Array:
        return np.asarray(tent[level, left] * (1 - between) + tent[level, (left + 1) % N_ANGLES] * between)

    radius = np.hypot(*flat.T)
    wanted = np.maximum(at(low) * (1 - part) + at(low + 1) * part, radius) + GAP_M
    hanging = cloth.copy()
    hanging[:, :2] = flat * (wanted / np.maximum(radius, 1e-6))[:, None] + middle
    fall = (share * np.clip((chest_z + 0.02 - z) / 0.08, 0, 1))[:, None]
    return np.asarray(hanging * fall + (cloth + normals * GAP_M) * (1 - fall))


def _tent(flat: Array, z: Array, top_z: float) -> Array:
    """Distance (levels, angles) from the middle to a cloth that hangs from ``top_z`` down over points (N, 2).

    Each level is kept as its support function, the farthest reach in every direction: so cloth spans hollows
    sideways, and letting a reach fall from level to level spans them downward.
    """
    angles = np.arange(N_ANGLES) * 2 * np.pi / N_ANGLES
    directions = np.stack([np.cos(angles), np.sin(angles)])
    level = np.clip((top_z - z) / LEVEL_M, 0, None).astype(int)
    reach = np.zeros((level.max() + 2, N_ANGLES))
    for step in (0, 1):
        np.maximum.at(reach, level + step, flat @ directions)
    for row in range(1, len(reach)):
        reach[row] = np.maximum(reach[row], reach[row - 1] - TAPER * LEVEL_M)
    apart = np.cos(angles[:, None] - angles[None, :])
    return np.asarray(np.where(apart > 0.3, reach[:, :, None] / np.maximum(apart, 0.3), np.inf).min(1))


def hair_pieces(person: Body, look: Look, normals: Array, field: Array, seed: int) -> list[Piece]:
    """The hair as pieces that follow the head; none for bald."""
    if look.hair_cut == "bald":
        return []
    shared, rest = rig(), person.rest
    phase = np.random.default_rng(seed).uniform(0, 6)
    strands = 1 + 0.18 * np.sin(rest[:, :1] * 260 + phase) * np.sin(rest[:, 1:2] * 190)
    albedo = np.repeat(strands, 3, axis=1) * linear(HAIR[look.hair])
    thick = np.clip(field / 0.03, 0, 1) * (0.016 if look.hair_cut == "short" else 0.011)
    cap = cut(shared.faces, field)
    pieces = [
        Piece(cap.of(rest + normals * (0.003 + thick)[:, None]), cap.of(shared.weights), cap.faces, cap.of(albedo))
    ]
    if look.hair_cut == "long":
        end_z = float(person.joints[shared.index("t6"), 2])
        behind_ears = rest[:, 1] - rest[shared.landmarks["tragus.left"], 1] + 0.012
        fall = cut(shared.hair_faces, np.minimum(rest[:, 2] - end_z, behind_ears))
        pieces.append(Piece(fall.of(rest), fall.of(shared.weights), fall.faces, fall.of(albedo)))
    if look.hair_cut == "bun":
        pieces.append(_bun(person, linear(HAIR[look.hair])))
    return pieces


def _bun(person: Body, colour: Array) -> Piece:
    """A ball of hair at the back of the head."""
    shared = rig()
    head = person.rest[rig().landmarks["vertex"]]
    back = person.rest[: len(shared.weights)][shared.weights[:, shared.index("head")] > 0.9]
    middle = np.array([0.0, back[:, 1].max() + 0.018, head[2] - 0.075])
    n_around, n_up = 16, 9
    around, up = np.meshgrid(np.arange(n_around) * 2 * np.pi / n_around, np.linspace(-1, 1, n_up) * np.pi / 2)
    ball = np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], axis=-1).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(n_up - 1), np.arange(n_around), indexing="ij")
    one, other = row * n_around + column, row * n_around + (column + 1) % n_around
    above, beyond = one + n_around, other + n_around
    faces = np.concatenate([np.stack(c, axis=-1).reshape(-1, 3) for c in ((one, other, beyond), (one, beyond, above))])
    weights = np.zeros((len(ball), len(shared.bones)))
    weights[:, shared.index("head")] = 1.0
    shade = 1 + 0.2 * np.sin(ball[:, :1] * 9 + 4 * ball[:, 2:])
    return Piece(middle + ball * np.array([0.036, 0.03, 0.034]), weights, faces, shade * colour)
