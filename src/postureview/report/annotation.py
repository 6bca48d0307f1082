"""What is written over every frame of an annotated video: live angles, repetitions, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from postureview.geometry.signals import low_pass
from postureview.measures.frame_angles import frame_angles
from postureview.report.words import SIDES, VIEWS
from postureview.trajectory.facing import nearest_view, yaw_deg
from postureview.values.annotation import Annotation
from postureview.values.landmarks import BODY_SIDES, Side, View
from postureview.values.movement import Movement
from postureview.values.pose import PoseSequence

CUTOFF_HZ = 3.0
"""Numbers that change faster than this cannot be read."""
VIEW_HOLD = 7
"""Frames over which the view is taken by majority, so that labels do not flicker."""

CAVEAT = "live angles of single pictures, not graded"

_BOTH = ("shoulder", "elbow")
_FRONTAL = {
    "trunk_lean_deg": "trunk leaning",
    "shoulder_tilt_deg": "shoulder line",
    "hip_line_tilt_deg": "hip line",
}
_LATERAL = {"trunk_inclination_deg": "trunk forward", "neck_inclination_deg": "neck forward"}
_LATERAL_JOINTS = ("hip", "knee", "shoulder", "elbow")


def annotation(poses: PoseSequence, movements: Iterable[Movement] = (), stated: View | None = None) -> Annotation:
    """Lines for every frame of a track; ``movements`` are those of this recording. stated : view that the user named.

    Angles are smoothed without lag and rounded to whole degrees; one that a view does not show is not written.
    """
    views = (stated,) * len(poses) if stated is not None else _views(poses)
    angles = {name: low_pass(poses.time_s, values, CUTOFF_HZ) for name, values in frame_angles(poses).items()}
    done = tuple(movements)
    texts = tuple(
        _lines(view, {name: float(values[frame]) for name, values in angles.items()}, done, float(time_s))
        for frame, (view, time_s) in enumerate(zip(views, poses.time_s, strict=True))
    )
    return Annotation(poses=poses, views=views, texts=texts)


def count_words(movement: Movement, time_s: float) -> str:
    """How many repetitions were begun by now, of how many; empty before the movement and after it."""
    start_s, end_s = movement.interval_s
    if not start_s <= time_s <= end_s:
        return ""
    begun = sum(one.start_s <= time_s for one in movement.repetitions)
    side = "" if movement.side is Side.MIDLINE else f", {SIDES[movement.side]}"
    return f"{movement.term}{side}: {begun} of {len(movement.repetitions)}"


def _lines(
    view: View | None, angles: dict[str, float], movements: Sequence[Movement], time_s: float
) -> tuple[str, ...]:
    counts = [words for one in movements if (words := count_words(one, time_s))]
    if view is None:
        return (*counts,)
    shown = _lateral(view, angles) if view.is_lateral else _frontal(angles)
    return (*counts, VIEWS[view], *shown, CAVEAT)


def _frontal(angles: dict[str, float]) -> list[str]:
    lines = [f"{words} {_degrees(angles[name])}" for name, words in _FRONTAL.items() if np.isfinite(angles[name])]
    for joint in _BOTH:
        pair = [(side, angles[f"{joint}_flexion_deg_{side.value}"]) for side in BODY_SIDES]
        known = [f"{side.value} {_degrees(value)}" for side, value in pair if np.isfinite(value)]
        if known:
            lines.append(f"{'arm' if joint == 'shoulder' else joint} {', '.join(known)}")
    return lines


def _lateral(view: View, angles: dict[str, float]) -> list[str]:
    side = view.near_side.value
    named = {**_LATERAL, **{f"{joint}_flexion_deg_{side}": f"{side} {joint}" for joint in _LATERAL_JOINTS}}
    return [f"{words} {_degrees(angles[name])}" for name, words in named.items() if np.isfinite(angles[name])]


def _degrees(value: float) -> str:
    return f"{round(value) + 0}°"


def _views(poses: PoseSequence) -> tuple[View | None, ...]:
    """The view of every frame, by majority of the frames around it."""
    single = [nearest_view(float(yaw))[0] if np.isfinite(yaw) else None for yaw in yaw_deg(poses)]
    half = VIEW_HOLD // 2
    held = []
    for frame in range(len(single)):
        around = [one for one in single[max(0, frame - half) : frame + half + 1] if one is not None]
        held.append(max(around, key=around.count) if around else None)
    return tuple(held)
