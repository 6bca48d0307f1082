"""Anatomical points of a posed body, in two readings: on the skin, and at the joints' centres."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from phantom.skeleton import SIDES, Array, Body, Frames, rig, skin

Points = Mapping[str, Array]
"""Name to position (3,) in metres, body axes. Paired names end in ``.left`` or ``.right``.

ear, eye, shoulder, elbow, wrist, hip, knee, ankle, fingertip; socket, the shoulder joint, for arms that are raised
(the skin over the acromion moves along with the arm); hip_front for the line of the hips; groin,
knee_front and ankle_front for the frontal knee angle; c7, s2, nose; spinous (N, 3) from C7 down to S2.
"""

ON_SKIN = {
    "ear": "tragus",
    "eye": "canthus",
    "shoulder": "acromion",
    "hip": "trochanter",
    "hip_front": "asis",
    "knee": "knee_lateral",
    "ankle": "malleolus_lateral",
    "fingertip": "fingertip",
}
AT_JOINT = {
    "shoulder": "humerus",
    "socket": "humerus",
    "elbow": "forearm",
    "wrist": "hand",
    "hip": "femur",
    "hip_front": "femur",
    "groin": "femur",
    "knee": "shank",
    "knee_front": "shank",
    "ankle": "foot",
    "ankle_front": "foot",
}
UNDER_SKIN = ("socket", "elbow", "wrist", "groin")
"""Judged from the limb's middle, where no bone can be felt."""
MIDLINE = ("c7", "s2", "nose")


@cache
def _vertices() -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Landmark names and vertices, the spinous line last."""
    shared = rig()
    return tuple(shared.landmarks), np.concatenate([list(shared.landmarks.values()), shared.spinous_line])


def skin_landmarks(person: Body, frames: Frames) -> dict[str, Array]:
    """Every stored landmark (3,) and ``spinous`` (N, 3) on the posed skin."""
    names, vertices = _vertices()
    posed = skin(frames, person, person.rest[vertices], rig().weights[vertices])
    found = dict(zip(names, posed, strict=False))
    found["spinous"] = posed[len(names) :]
    return found


def surface_points(person: Body, frames: Frames) -> dict[str, Array]:
    """What a clinician palpates.

    The front view's knee and ankle lie midway between their two sides; where no bone can be felt, the middle of
    the limb counts.
    """
    skin_points = skin_landmarks(person, frames)
    points = {name: skin_points[name] for name in (*MIDLINE, "spinous")}
    for side in SIDES:
        points |= {f"{name}.{side}": skin_points[f"{source}.{side}"] for name, source in ON_SKIN.items()}
        for name, knob in (("knee_front", "knee"), ("ankle_front", "malleolus")):
            knobs = [skin_points[f"{knob}_{which}.{side}"] for which in ("lateral", "medial")]
            points[f"{name}.{side}"] = np.mean(knobs, axis=0)
        points |= {f"{name}.{side}": frames.joint[rig().index(f"{AT_JOINT[name]}.{side}")] for name in UNDER_SKIN}
    return points


def joint_points(person: Body, frames: Frames) -> dict[str, Array]:
    """What an ideal pose network would mark: joint centres; ears, eyes and back as on the skin."""
    points = surface_points(person, frames)
    for side in SIDES:
        points |= {f"{name}.{side}": frames.joint[rig().index(f"{bone}.{side}")] for name, bone in AT_JOINT.items()}
    return points
