"""Left and right over time: a body cannot change its sides from one frame to the next.

The network now and then takes a front for a back for a few frames, or swaps the legs, at full visibility. Where leaving
the labels as they are makes every joint leap across the body and back, swapping those frames is the likelier truth.
"""

from __future__ import annotations

import numpy as np

from postureview.trajectory.body import trunk_length_px
from postureview.trajectory.sides import ARMS, HEAD, LEGS, swapped_back
from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, Part
from postureview.values.pose import PoseSequence

SWAP_COST_PER_S = 0.25
"""Price of holding swapped labels, trunk lengths per second (E): a swap of seconds is mended, a lasting one is not."""
BRIDGE_S = 0.5
"""After a gap longer than this, where a joint was before says nothing."""

_GROUPS = {"head": HEAD, "arms": ARMS, "legs": LEGS}


def steady_sides(poses: PoseSequence) -> tuple[PoseSequence, dict[str, int]]:
    """The track with passing swaps of left and right undone, and in how many frames, for head, arms and legs."""
    if len(poses) < 3 or not np.isfinite(trunk_length_px(poses)).any():
        return poses, dict.fromkeys(_GROUPS, 0)
    trunk_px = float(np.nanmedian(trunk_length_px(poses)))
    swapped = {parts: _swapped(poses, parts, trunk_px) for parts in _GROUPS.values()}
    return swapped_back(poses, swapped), {name: int(swapped[parts].sum()) for name, parts in _GROUPS.items()}


def _swapped(poses: PoseSequence, parts: tuple[Part, ...], trunk_px: float) -> Flags:
    """(T,) True for frames whose labels are swapped on the cheapest path through all frames."""
    pairs = np.array([[poses.xy(part.on(side)) for side in BODY_SIDES] for part in parts]) / trunk_px
    known = np.flatnonzero(np.isfinite(pairs).any(axis=(0, 1, 3)))
    result = np.zeros(len(poses), dtype=np.bool_)
    if known.size < 3:
        return result
    cost = np.array([0.0, 0.0])
    came_from = np.zeros((known.size, 2), dtype=int)
    ways = _moves(pairs[:, :, known[:-1]], pairs[:, :, known[1:]])
    for step, (way, passed_s) in enumerate(zip(ways, np.diff(poses.time_s[known]), strict=True), start=1):
        kept, crossed = way if passed_s <= BRIDGE_S else (0.0, 0.0)
        arrive = np.array([[cost[0] + kept, cost[1] + crossed], [cost[0] + crossed, cost[1] + kept]])
        came_from[step] = np.argmin(arrive, axis=1)
        cost = arrive.min(axis=1) + np.array([0.0, SWAP_COST_PER_S * min(passed_s, BRIDGE_S)])
    state = int(np.argmin(cost))
    for step in range(known.size - 1, -1, -1):
        result[known[step]] = state == 1
        state = int(came_from[step, state])
    return result


def _moves(before: Floats, now: Floats) -> Floats:
    """(T, 2) mean way of the joints (P, 2, T, 2) from one frame to another, labels kept and labels crossed; trunk
    lengths, 0 where no joint is known in both."""
    ways = np.stack([np.linalg.norm(end - before, axis=-1) for end in (now, now[:, ::-1])], axis=-1)
    both = np.isfinite(ways).all(axis=-1, keepdims=True)
    count = np.maximum(both.sum(axis=(0, 1)), 1)
    return np.asarray(np.where(both, ways, 0.0).sum(axis=(0, 1)) / count)
