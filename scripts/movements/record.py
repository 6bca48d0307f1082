"""A clip of the design as the pose network sees it: drawn, read, and kept as landmarks with the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from movements.design import Clip
from phantom import truth
from phantom.points import surface_points
from postureview.pose.engine import PoseEngine
from postureview.values.frame import Frame
from postureview.values.pose import PoseSequence

ARRAYS = ("time_s", "image", "world", "bodies")
Truth = dict[str, NDArray[np.float64]]
"""Angle → its true value at every frame, degrees."""


@dataclass(frozen=True, kw_only=True)
class Take:
    """A clip, what the network saw of it, and what was true."""

    clip: Clip
    poses: PoseSequence
    truth: Truth


def taken(clip: Clip, engine: PoseEngine, cache: Path) -> Take:
    """A clip's landmarks and truth; drawn unless the cache has them."""
    path = cache / f"{clip.name}.npz"
    if path.is_file():
        known = _loaded(clip, path)
        if known is not None:
            return known
    poses = engine.track(pictures(clip))
    angles = true_angles(clip)
    cache.mkdir(parents=True, exist_ok=True)
    facts = {"fingerprint": clip.fingerprint(), "size_px": poses.size_px, "engine": poses.engine}
    arrays = {name: getattr(poses, name) for name in ARRAYS if getattr(poses, name) is not None}
    arrays |= {f"true_{name}": values for name, values in angles.items()}
    np.savez_compressed(path, facts=json.dumps(facts), **arrays)
    return Take(clip=clip, poses=poses, truth=angles)


def _loaded(clip: Clip, path: Path) -> Take | None:
    with np.load(path) as stored:
        facts: dict[str, Any] = json.loads(str(stored["facts"]))
        if facts["fingerprint"] != clip.fingerprint():
            return None
        arrays = {name: stored[name] for name in ARRAYS if name in stored}
        angles = {name.removeprefix("true_"): stored[name] for name in stored.files if name.startswith("true_")}
    width, height = facts["size_px"]
    poses = PoseSequence(size_px=(width, height), engine=facts["engine"], **arrays)
    return Take(clip=clip, poses=poses, truth=angles)


def pictures(clip: Clip) -> Iterator[Frame]:
    """The clip's frames as the engine takes them, without finer steps and shadows."""
    for time_s, picture in zip(clip.scene.times_s, clip.scene.frames(scale=1, shadows=False), strict=True):
        yield Frame(image=np.ascontiguousarray(picture[..., ::-1]), time_s=float(time_s))


def true_angles(clip: Clip) -> Truth:
    """Every angle of movements on the skin, at every frame."""
    actor = clip.scene.actors[0]
    found: list[dict[str, float]] = []
    for time_s in clip.scene.times_s:
        points = surface_points(actor.person, actor.frames_at(float(time_s)))
        found.append(truth.movement_angles(points) | truth.limb_angles(points))
    return {name: np.array([one[name] for one in found]) for name in found[0]}
