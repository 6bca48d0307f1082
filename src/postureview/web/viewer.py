"""What the viewer of single frames is given: the landmarks of every moment, the angles there, and the kept pictures."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from postureview.geometry.signals import low_pass
from postureview.measures.frame_angles import frame_angles
from postureview.pipeline.workings import Workings
from postureview.values.landmarks import BODY_SIDES, BONES, FACE, Landmark, Part, Side
from postureview.values.pose import PoseSequence

MOST_FRAMES = 600
"""More moments than this are thinned out evenly: a slider has no more steps to show."""
CUTOFF_HZ = 6.0

_WORDS = {
    "trunk_lean_deg": "Trunk lean, to the right positive",
    "trunk_inclination_deg": "Trunk inclination, forward positive",
    "shoulder_tilt_deg": "Shoulder line, right lower positive",
    "neck_inclination_deg": "Neck inclination, forward positive",
}
_JOINTS = ("hip", "knee", "shoulder", "elbow")


def frames_json(workings: Workings, recording: str) -> str:
    """One recording for the viewer, as JSON: times_s, points (two numbers or null), angles, pictures, bones.

    Raises KeyError for a recording of which nothing was kept.
    """
    poses = _thinned(workings.tracks[recording])
    pictures = workings.frames.get(recording, ())
    return json.dumps(
        {
            "size_px": poses.size_px,
            "times_s": [round(float(time_s), 3) for time_s in poses.time_s],
            "points": [_points(poses, frame) for frame in range(len(poses))],
            "angles": _angles(poses),
            "bones": _bones(),
            "names": [one.label.replace("_", " ") for one in Landmark],
            "pictures_s": [round(one.time_s, 3) for one in pictures],
        },
        separators=(",", ":"),
    )


def _thinned(poses: PoseSequence) -> PoseSequence:
    step = math.ceil(len(poses) / MOST_FRAMES) if len(poses) else 1
    return poses.take(range(0, len(poses), step))


def _points(poses: PoseSequence, frame: int) -> list[list[float] | None]:
    places = poses.image[frame, :, :2]
    return [[round(float(x), 1), round(float(y), 1)] if np.isfinite(x) else None for x, y in places]


def _angles(poses: PoseSequence) -> list[dict[str, Any]]:
    """Every angle that is seen at all, smoothed without lag: title and values, degrees."""
    found = frame_angles(poses)
    titles = dict(_WORDS)
    for joint in _JOINTS:
        for side in BODY_SIDES:
            titles[f"{joint}_flexion_deg_{side.value}"] = f"{joint.capitalize()} bend, {side.value}"
    angles = []
    for name, title in titles.items():
        values = low_pass(poses.time_s, found[name], CUTOFF_HZ)
        if np.isfinite(values).any():
            told = [round(float(one), 1) if np.isfinite(one) else None for one in values]
            angles.append({"title": title, "values": told})
    return angles


def _bones() -> list[tuple[int, int]]:
    """Pairs of landmarks that a drawing joins."""
    sided = [(first.on(side), second.on(side)) for side in BODY_SIDES for first, second in BONES]
    across = [(part.on(Side.LEFT), part.on(Side.RIGHT)) for part in (Part.SHOULDER, Part.HIP)]
    return [(int(first), int(second)) for first, second in (*sided, *across)]


MOVABLE = tuple(one for one in Landmark if one not in FACE or one in (Part.EAR.on(Side.LEFT), Part.EAR.on(Side.RIGHT)))
"""Landmarks that may be moved by hand: those of limbs and trunk, and the ears."""
