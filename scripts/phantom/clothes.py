"""Hair, and cloth that hangs away from the skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from phantom.mesh import Piece, cut
from phantom.skeleton import LATERAL, Array, Body, rig

if TYPE_CHECKING:
    from phantom.appearance import Look

N_ANGLES = 72
LEVEL_M = 0.01
GAP_M = 0.012
"""Least distance of loose cloth from the skin."""
TAPER = 0.12
"""How much loose cloth draws in per metre of fall below a bulge."""


def _torso_share() -> Array:
    """1 where the skin belongs to trunk and thighs, 0 on the arms; (V,)."""
    shared = rig()
    arms = [i for i, bone in enumerate(shared.bones) if bone.split(".")[0] in ("humerus", "forearm", "hand")]
    return np.asarray(np.clip(1 - 1.6 * shared.weights[:, arms].sum(1), 0, 1))


def loosened(person: Body, cloth: Array, normals: Array, *, top: bool) -> Array:
    """Cloth (V, 3) that hangs straight down from the chest and shoulder blades, or wide around the thighs."""
    if not top:
        return cloth + normals * 0.018
    share = _torso_share()
    centre_y = float(person.joints[rig().index("l1"), 1])
    x, y, z = cloth[:, 0], cloth[:, 1] - centre_y, cloth[:, 2]
    angle = ((np.arctan2(y, x) / (2 * np.pi) % 1) * N_ANGLES).astype(int) % N_ANGLES
    radius = np.hypot(x, y)
    low = z.min()
    level = ((z - low) / LEVEL_M).astype(int)
    reach = np.zeros((level.max() + 1, N_ANGLES))
    used = np.zeros(len(cloth), bool)
    used[np.unique(rig().faces)] = True
    trunk = used & (share > 0.5) & (z > person.joints[rig().index("femur.left"), 2] - 0.1)
    np.maximum.at(reach, (level[trunk], angle[trunk]), radius[trunk] + GAP_M)
    chest = int((person.joints[rig().index("t3"), 2] - low) / LEVEL_M) if "t3" in rig().bones else len(reach) - 1
    hang = np.zeros(N_ANGLES)
    draped = reach.copy()
    for row in range(chest, -1, -1):
        hang = np.maximum(reach[row], hang - TAPER * LEVEL_M)
        smooth = np.mean([np.roll(hang, k) for k in range(-4, 5)], axis=0)
        draped[row] = np.maximum(smooth, reach[row])
    for _ in range(2):
        draped = (np.roll(draped, 1, 0) + draped + np.roll(draped, -1, 0)) / 3
    wanted = np.where((level <= chest) & trunk, np.maximum(draped[level, angle], radius + GAP_M / 2), radius + GAP_M)
    grown = cloth.copy()
    scale = (wanted / np.maximum(radius, 1e-6))[:, None]
    grown[:, :2] = np.stack([x, y], axis=1) * scale + np.array([0, centre_y])
    upper = np.clip((z - person.joints[rig().index("t3"), 2]) / 0.05, 0, 1)
    fall = (share * (1 - upper))[:, None]
    return np.asarray(grown * fall + (cloth + normals * GAP_M) * (1 - fall))


def hair_piece(person: Body, look: Look, normals: Array, field: Array, seed: int) -> list[Piece]:
    """The hair as pieces that follow the head; none for bald."""
    from phantom.appearance import HAIR, linear

    if look.hair_cut == "bald":
        return []
    shared, rest = rig(), person.rest
    rng = np.random.default_rng(seed)
    thick = np.clip(field / 0.03, 0, 1) * (0.016 if look.hair_cut == "short" else 0.011)
    shape = rest + normals * (0.003 + thick)[:, None]
    strands = 1 + 0.18 * np.sin(rest[:, :1] * 260 + rng.uniform(0, 6)) * np.sin(rest[:, 1:2] * 190)
    part = cut(shared.faces, field)
    albedo = part.of(np.repeat(strands, 3, axis=1)) * linear(HAIR[look.hair])
    return [Piece(part.of(shape), part.of(shared.weights), part.faces, albedo)]
