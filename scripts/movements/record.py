"""A clip of the design as the pose network sees it: drawn, read, and kept as landmarks with the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from movements.design import Clip
from phantom import truth
from phantom.points import surface_points
from phantom.render import linear_picture
from postureview.base.settings import Settings
from postureview.pose.engine import DEFAULT_ENGINE, PoseEngine
from postureview.trajectory.interpret import Reading, interpret
from postureview.values.frame import Frame
from postureview.values.pose import PoseSequence
from postureview.values.recording import Recording, RecordingKind, SourceInfo

ARRAYS = ("time_s", "image", "world", "bodies")
SETTINGS = Settings().with_changes([f"pose.engine={DEFAULT_ENGINE}"])
Truth = dict[str, NDArray[np.float64]]
"""Angle → its true value at every frame, degrees."""


@dataclass(frozen=True, kw_only=True)
class Take:
    """A clip, what the network saw of it, and what was true."""

    clip: Clip
    poses: PoseSequence
    truth: Truth

    @cached_property
    def reading(self) -> Reading:
        """The landmarks as the product reads them."""
        return read(self.poses)


def read(poses: PoseSequence) -> Reading:
    """Landmarks as the product reads those of a video."""
    source = SourceInfo(file_name="clip", sha256="", kind=RecordingKind.VIDEO, size_px=poses.size_px)
    return interpret(Recording(source=source, poses=poses), SETTINGS)


def taken(clip: Clip, engine: PoseEngine, cache: Path) -> Take:
    """A clip's landmarks and truth; drawn unless the cache has them."""
    path = cache / f"{clip.name}.npz"
    known = known_take(clip, cache)
    if known is not None:
        return known
    found: list[dict[str, float]] = []
    poses = engine.track(pictures(clip, found))
    angles = {name: np.array([one[name] for one in found]) for name in found[0]}
    keep(path, clip.fingerprint(), poses, angles)
    return Take(clip=clip, poses=poses, truth=angles)


def known_take(clip: Clip, cache: Path) -> Take | None:
    """What the cache has of a clip; None where it has nothing, or another recording."""
    found = kept(cache / f"{clip.name}.npz", clip.fingerprint())
    return None if found is None else Take(clip=clip, poses=found[0], truth=found[1])


def keep(path: Path, fingerprint: str, poses: PoseSequence, angles: Truth) -> None:
    """Store landmarks and truth, with what tells whether they still belong to the design."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {"fingerprint": fingerprint, "size_px": poses.size_px, "engine": poses.engine}
    arrays = {name: getattr(poses, name) for name in ARRAYS if getattr(poses, name) is not None}
    arrays |= {f"true_{name}": values for name, values in angles.items()}
    np.savez_compressed(path, facts=json.dumps(facts), **arrays)


def kept(path: Path, fingerprint: str) -> tuple[PoseSequence, Truth] | None:
    """Landmarks and truth as they were stored; None where there are none, or others."""
    if not path.is_file():
        return None
    with np.load(path) as stored:
        facts: dict[str, Any] = json.loads(str(stored["facts"]))
        if facts["fingerprint"] != fingerprint:
            return None
        arrays = {name: stored[name] for name in ARRAYS if name in stored}
        angles = {name.removeprefix("true_"): stored[name] for name in stored.files if name.startswith("true_")}
    width, height = facts["size_px"]
    return PoseSequence(size_px=(width, height), engine=facts["engine"], **arrays), angles


def pictures(clip: Clip, true: list[dict[str, float]]) -> Iterator[Frame]:
    """The clip's frames as the engine takes them; the true angles on the skin are added to ``true``.

    Drawn in a plain way: without finer steps, shadows and softness, and with the same grain of noise moved about.
    """
    scene, actor = clip.scene, clip.scene.actors[0]
    size = (scene.camera.height_px, scene.camera.width_px, 1)
    grain = np.random.default_rng(clip.number).normal(0, 255 * scene.light.noise, size).astype(np.float32)
    for index, time_s in enumerate(map(float, scene.times_s)):
        bones = actor.frames_at(time_s)
        points = surface_points(actor.person, bones)
        true.append(truth.movement_angles(points) | truth.limb_angles(points))
        shown = actor.shown(bones, time_s)
        light = linear_picture([shown], scene.camera, scene.room, scene.light, scale=1, shadows=False)[0]
        tone = cv2.pow(np.clip(light, 0, 1), 1 / 2.2) * 255.0
        yield Frame(image=cv2.convertScaleAbs(tone + np.roll(grain, 7 * index, axis=1)), time_s=time_s)
