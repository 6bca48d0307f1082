"""Where a posture recording has to be looked at closely: its still stances, seen from one picture a second.

Thirty pictures of two seconds tell a stance as well as all of its pictures. That holds only for somebody who stands and
turns; whatever else is seen, or cannot be ruled out, gives no answer, and the recording is read in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from postureview.geometry.angles import wrap_deg
from postureview.trajectory.body import trunk_length_px
from postureview.trajectory.facing import yaw_deg
from postureview.trajectory.phases import body_speed
from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part
from postureview.values.pose import PoseSequence

STANCE_S = 2.4
"""Length of a stance that is looked at closely; its settling time is cut off both ends later."""
RATE_HZ = 12.0
"""Least rate at which it is looked at: sway up to 2 Hz is told from jitter at four times that rate or more."""
_SHORTEST_S = 1.5
"""What keeps still for less than this is no stance."""
_MOVED = 0.10
_LIMB_MOVED = 0.30
"""Who stands has moved no further from one keyframe to the next, in trunk lengths: the body, and any limb's joint."""
_HEAD_MOVED = 0.03
"""Who stands quietly keeps the nose this close to its usual place before the shoulders, trunk lengths (E): a nod or a
tilt of the head goes further, and is a movement that a stance would hide."""
_HEAD_FRAMES, _HEAD_SHARE = 2, 0.1
"""In so many frames, or in this share of them: a landmark that jumps once is no movement."""
_TURNED_DEG = 20.0
"""Nor has turned by more than this."""
_NEW_VIEW_DEG = 45.0
"""Between two stances there was a turn, of at least this much; otherwise it was a movement."""
_LONGEST_TURN_S = 4.0
_LONGEST_ARRIVAL_S = 3.0
"""Whatever lasts longer than this between two stances is more than a turn; before the first and after the last, more
than taking one's place."""
_LEAST_SAVED = 0.5
"""Reading two passes pays only where this share of the recording is left out (E)."""
_STEADY_SPEED = 0.10
"""Median speed of a stance that was looked at, trunk lengths a second: more is a movement in step with the keys."""
_LEAST_FOUND = 0.8
_VISIBLE = 0.5
_BODY = (Part.EAR, Part.SHOULDER, Part.HIP, Part.KNEE, Part.ANKLE)
_LIMBS = (Part.ELBOW, Part.WRIST, Part.KNEE, Part.ANKLE)


Windows = tuple[tuple[float, float], ...]
"""(start, end) of stretches of a recording, seconds, in order and apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stance:
    """Keyframes ``first``..``last`` (inclusive) in which nobody moved."""

    first: int
    last: int


def stance_windows(keys: PoseSequence, end_s: float) -> Windows:
    """(start, end) of each stance that is to be looked at closely, seconds; each starts at a keyframe.

    keys : the landmarks of the keyframes. end_s : time of the recording's last picture. Empty where the recording is
    not, beyond doubt, one person who stands and turns, or where too little would be left out.
    """
    assert keys.bodies is not None  # the constructor fills it
    if len(keys) < 3 or np.any(keys.bodies > 1):
        return ()
    yaw = yaw_deg(keys)
    stances = _stances(keys, _kept_still(keys, yaw))
    if not stances or not _only_turns(keys.time_s, yaw, stances, end_s):
        return ()
    if any(_head_moved(keys, slice(one.first, one.last + 1)) for one in stances):
        return ()
    windows = tuple(_window(keys.time_s[one.first : one.last + 1]) for one in stances)
    looked_at_s = sum(end - start for start, end in windows)
    return windows if looked_at_s <= (1 - _LEAST_SAVED) * (end_s - float(keys.time_s[0])) else ()


def stances_hold(poses: PoseSequence, windows: Windows) -> bool:
    """Whether one person was seen, and stood still, in every window that was looked at closely."""
    motion = body_speed(poses)
    for start_s, end_s in windows:
        inside = (poses.time_s >= start_s) & (poses.time_s <= end_s)
        found = inside & poses.found & np.isfinite(motion)
        if found.sum() < _LEAST_FOUND * max(1, inside.sum()) or np.median(motion[found]) > _STEADY_SPEED:
            return False
        if _head_moved(poses, inside):
            return False
    return bool(windows) and not np.any(np.asarray(poses.bodies) > 1)


def _kept_still(keys: PoseSequence, yaw: Floats) -> Flags:
    """(T - 1,) True where nothing moved from one keyframe to the next."""
    trunk_px = float(np.nanmedian(trunk_length_px(keys))) if keys.found.any() else float("nan")
    body, limbs = (_moved(keys, parts) / trunk_px for parts in (_BODY, _LIMBS))
    with np.errstate(invalid="ignore"):
        still = np.sum(body <= _MOVED, axis=0) >= 0.75 * np.maximum(np.isfinite(body).sum(axis=0), 1)
        still &= ~np.any(limbs > _LIMB_MOVED, axis=0)
        still &= np.abs(wrap_deg(np.diff(yaw))) <= _TURNED_DEG
    return np.asarray(still & keys.found[1:] & keys.found[:-1], dtype=np.bool_)


def _head_moved(poses: PoseSequence, inside: slice | Flags) -> bool:
    """Whether the nose left its place before the shoulders in some of the frames ``inside``."""
    shoulders = np.mean([poses.xy(Part.SHOULDER.on(side)) for side in BODY_SIDES], axis=0)
    place = (poses.xy(Landmark.NOSE) - shoulders)[inside] / float(np.nanmedian(trunk_length_px(poses)[inside]))
    place = place[np.isfinite(place).all(axis=1)]
    if not len(place):
        return False
    away = np.linalg.norm(place - np.median(place, axis=0), axis=1) > _HEAD_MOVED
    return int(away.sum()) >= max(_HEAD_FRAMES, _HEAD_SHARE * len(place))


def _moved(keys: PoseSequence, parts: tuple[Part, ...]) -> Floats:
    """(P, T - 1) way of each landmark from one keyframe to the next, pixels; NaN where it was not seen in both."""
    ways = []
    for landmark in (part.on(side) for part in parts for side in BODY_SIDES):
        seen = keys.visibility(landmark) >= _VISIBLE
        way = np.linalg.norm(np.diff(keys.xy(landmark), axis=0), axis=1)
        ways.append(np.where(seen[1:] & seen[:-1], way, np.nan))
    return np.array(ways)


def _stances(keys: PoseSequence, still: Flags) -> list[_Stance]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], still.astype(int), [0]))))
    runs = [_Stance(first=int(first), last=int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return [one for one in runs if keys.time_s[one.last] - keys.time_s[one.first] >= _SHORTEST_S]


def _only_turns(time_s: Floats, yaw: Floats, stances: list[_Stance], end_s: float) -> bool:
    """Whether what lies between the stances can only be turning round, and what lies around them taking one's place."""
    arrival_s, departure_s = time_s[stances[0].first] - time_s[0], end_s - time_s[stances[-1].last]
    if max(arrival_s, departure_s) > _LONGEST_ARRIVAL_S:
        return False
    for before, after in pairwise(stances):
        turned_deg = abs(float(wrap_deg(yaw[after.first] - yaw[before.last])))
        if time_s[after.first] - time_s[before.last] > _LONGEST_TURN_S or not turned_deg >= _NEW_VIEW_DEG:
            return False
    return True


def _window(key_s: Floats) -> tuple[float, float]:
    """The middle of a stance, from a keyframe on, as long as there is room."""
    room = key_s[key_s <= max(key_s[0], key_s[-1] - STANCE_S)]
    middle_s = (key_s[0] + key_s[-1] - STANCE_S) / 2
    start_s = float(room[np.argmin(np.abs(room - middle_s))])
    return start_s, float(min(start_s + STANCE_S, key_s[-1]))
