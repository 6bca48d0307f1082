"""What a body wears: skin, hair and clothes, cut from its own surface.

Lines are drawn on the reference body at rest (metres; x left, y back, z up; arms half raised) and lie at the
same anatomical place on every body, because all bodies share their vertices.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from phantom.clothes import hair_pieces, loosened
from phantom.look import HAIR, SKIN, Colour, Look, linear
from phantom.mesh import Cut, Piece, cut, joined, vertex_normals
from phantom.pack import N_SKIN
from phantom.skeleton import Array, Body, body, body_names, rig

OVERLAP_M = 0.004
"""How far skin continues under a hem."""


@cache
def _reference() -> Array:
    return body(body_names()[0]).rest


def ramp(low: float, high: float, value: Array) -> Array:
    """0 below ``low``, 1 above ``high``, smooth between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _along_arm(points: Array) -> tuple[Array, Array]:
    """Share of the way from shoulder to elbow, and metres from that line, mirrored to one side."""
    joints, shared = body(body_names()[0]).joints, rig()
    shoulder, elbow = (joints[shared.index(f"{bone}.left")] for bone in ("humerus", "forearm"))
    folded = np.column_stack([np.abs(points[:, 0]), points[:, 1:]])
    line = elbow - shoulder
    share = (folded - shoulder) @ line / (line @ line)
    return share, np.linalg.norm(folded - shoulder - share[:, None] * line, axis=1)


NECKLINE_M = np.array([(-0.140, 0.588), (-0.110, 0.592), (-0.060, 0.622), (0.000, 0.655), (0.030, 0.668)])
"""y, z of a shirt's border around the neck, front to back."""


def top_field(kind: str) -> Array:
    """Positive (metres, roughly) where the top covers the reference body."""
    points = _reference()
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    share, off_arm = _along_arm(points)
    arm = (x > 0.17) & (share > 0) & (off_arm < 0.13)
    hand = x > 0.36
    if kind in ("tee", "loose"):
        collar = _either(np.interp(y, *NECKLINE_M.T) - z, x - 0.085)
        end, hem = (0.74, z - 0.10) if kind == "loose" else (0.56, z - 0.19)
        field = np.where(arm, (end - share) * 0.27, np.minimum(np.minimum(hem, collar), 0.71 - z))
        return np.where(hand, -0.05, field)
    hem = z - (0.41 if kind == "bra" else 0.19)
    armhole = 0.20 - 0.055 * ramp(0.46, 0.58, z) - x
    neck = _either(np.interp(y, *NECKLINE_M.T) - 0.045 - z, x - 0.082)
    field = np.minimum(np.minimum(hem, armhole), np.minimum(neck, 0.69 - z))
    return np.where(hand, -0.05, field)


def _either(one: Array, other: Array) -> Array:
    """Positive where either is, with a rounded corner of about 15 mm."""
    return np.asarray(np.logaddexp(one / 0.015, other / 0.015) * 0.015)


def bottom_field(kind: str) -> Array:
    """Positive where the shorts or tights cover the reference body."""
    points = _reference()
    end = {"shorts": -0.12, "tights": -0.69, "loose": -0.24}[kind]
    return np.where(np.abs(points[:, 0]) < 0.36, np.minimum(0.215 - points[:, 2], points[:, 2] - end), -1.0)


HAIRLINE_M = np.array(
    [  # y, z of the lower border of the hair: forehead, temple, before the ear, behind it, nape
        (-0.165, 0.915),
        (-0.130, 0.903),
        (-0.108, 0.872),
        (-0.090, 0.848),
        (-0.072, 0.812),
        (-0.045, 0.798),
        (-0.028, 0.765),
        (0.000, 0.748),
        (0.050, 0.735),
    ]
)


def scalp_field() -> Array:
    """Positive where hair grows."""
    points = _reference()
    above = points[:, 2] - np.interp(points[:, 1], *HAIRLINE_M.T)
    on_head = np.where((points[:, 2] > 0.7) & (np.abs(points[:, 0]) < 0.12), 1.0, -1.0)
    return np.asarray(np.minimum(np.minimum(above, on_head), 0.02 - rig().masks["ear"] * 0.05))


def _piece(part: Cut, rest: Array, albedo: Array) -> Piece:
    return Piece(part.of(rest), part.of(rig().weights), part.faces, part.of(albedo))


def _skin_albedo(look: Look, seed: int) -> Array:
    """Skin with lips, brows and a little unevenness; (V, 3)."""
    points, shared = _reference(), rig()
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    albedo = np.tile(linear(SKIN[look.skin]), (len(points), 1))
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(6, 3)) * 35
    uneven = np.sin(points @ waves.T + rng.uniform(0, 6, 6)).mean(1)
    albedo *= 1 + 0.06 * uneven[:, None]
    albedo = _mix(albedo, albedo * np.array([0.85, 0.48, 0.48]), shared.masks["lips"])
    brow = np.exp(-(((z - 0.8575 + 0.2 * np.abs(x - 0.034)) / 0.005) ** 2) - ((x - 0.034) / 0.018) ** 4) * (y < -0.1)
    albedo = _mix(albedo, np.tile(linear(HAIR[look.hair]), (len(points), 1)), 0.85 * brow)
    albedo[N_SKIN:] = 0.8  # eyeballs
    pupil = np.hypot(x - 0.031, z - 0.831)
    iris = (np.arange(len(points)) >= N_SKIN) & (y < -0.12)
    albedo[iris & (pupil < 0.0075)] = linear((70, 46, 30))
    return albedo


def _mix(one: Array, other: Array, share: Array) -> Array:
    return np.asarray(one * (1 - share[:, None]) + other * share[:, None])


def _cloth_albedo(colour: Colour, points: Array, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(8, 3)) * np.array([45, 45, 16])
    folds = np.sin(points @ waves.T + rng.uniform(0, 6, 8)).mean(1)
    return np.asarray(linear(colour) * (1 + 0.12 * folds[:, None]))


def dress(person: Body, look: Look, seed: int = 0) -> Piece:
    """The dressed body at rest, ready to be posed."""
    shared, rest = rig(), person.rest
    normals = vertex_normals(rest, shared.faces)
    covers = [bottom_field(look.bottom)] + ([top_field(look.top)] if look.top != "none" else [])
    bare = np.min([OVERLAP_M - cover for cover in covers], axis=0)
    pieces = [_piece(cut(shared.faces, bare), rest, _skin_albedo(look, seed))]
    colours = (look.bottom_colour, look.top_colour)
    kinds = (look.bottom, look.top)
    for layer, (cover, colour, kind) in enumerate(zip(covers, colours, kinds, strict=False)):
        cloth = rest + normals * (0.004 + 0.003 * layer)
        if kind == "loose":
            cloth = loosened(person, cloth, normals, top=layer == 1)
        pieces.append(_piece(cut(shared.faces, cover), cloth, _cloth_albedo(colour, _reference(), seed + layer)))
    return joined(pieces + hair_pieces(person, look, normals, scalp_field(), seed))
