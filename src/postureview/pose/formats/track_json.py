"""postureview's own track as JSON, schema ``postureview.track/1``: lossless, null for what is missing."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from postureview.pose.recorded import LANDMARK_FORMATS, LandmarkFormat, LandmarkText
from postureview.values.arrays import Floats
from postureview.values.landmarks import Landmark
from postureview.values.pose import N_LANDMARKS, PoseSequence

SCHEMA = "postureview.track/1"
NAMES = [landmark.label for landmark in Landmark]


def track_json(sequence: PoseSequence) -> str:
    """The text of a track file, one line a frame; reading it back gives equal numbers."""
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": sequence.engine,
        "size_px": list(sequence.size_px),
        "landmarks": NAMES,
        "time_s": sequence.time_s.tolist(),
        "bodies": None if sequence.bodies is None else [int(count) for count in sequence.bodies],
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fields.items()]
    for name, values in (("image", sequence.image), ("world", sequence.world)):
        frames = "null" if values is None else "[\n" + ",\n".join(json.dumps(_frame(one)) for one in values) + "\n]"
        lines.append(f'"{name}": {frames}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _frame(values: Floats) -> list[Any] | None:
    if np.isnan(values).all():
        return None
    return [
        None if np.isnan(point).all() else [None if math.isnan(number) else number for number in point.tolist()]
        for point in values
    ]


def read(source: LandmarkText) -> PoseSequence:
    """The track in a ``postureview.track/1`` file."""
    try:
        fields = json.loads(source.text)
    except ValueError as error:
        raise source.error(expected="JSON", found=str(error), todo="write the file again") from error
    order = _order(source, _field(source, fields, "landmarks"))
    time_s = _numbers(source, _field(source, fields, "time_s"), "time_s")
    size = _field(source, fields, "size_px")
    if not (isinstance(size, list) and len(size) == 2 and all(isinstance(side, int) and side > 0 for side in size)):
        raise source.error(expected="size_px as [width, height]", found=repr(size), todo="write the picture's size")
    image = _landmarks(source, _field(source, fields, "image"), "image", order, len(time_s))
    world, bodies = fields.get("world"), fields.get("bodies")
    return source.sequence(
        time_s,
        image,
        size_px=(size[0], size[1]),
        engine=str(fields.get("engine", "unknown")),
        world=None if world is None else _landmarks(source, world, "world", order, len(time_s)),
        bodies=None if bodies is None else _counted(source, bodies, len(time_s)),
    )


def _field(source: LandmarkText, fields: Any, name: str) -> Any:
    if not isinstance(fields, dict) or name not in fields:
        raise source.error(expected=f"a field {name!r}", found="none", todo="write the file again")
    return fields[name]


def _order(source: LandmarkText, names: Any) -> list[int]:
    """Place in the file of each landmark."""
    if not isinstance(names, list) or sorted(map(str, names)) != sorted(NAMES):
        raise source.error(
            expected="landmarks to name each of the 33 once",
            found=f"{len(names) if isinstance(names, list) else 'no'} names",
            todo="use the names nose, left_eye_inner, … right_foot_index",
        )
    return [names.index(name) for name in NAMES]


def _numbers(source: LandmarkText, values: Any, name: str) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.empty((0, 0))
    if array.ndim != 1:
        raise source.error(expected=f"{name} as a list of numbers", found="something else", todo="write it again")
    return array


def _counted(source: LandmarkText, values: Any, n_frames: int) -> Floats:
    bodies = _numbers(source, values, "bodies")
    if len(bodies) != n_frames:
        raise source.error(
            expected=f"bodies for each of {n_frames} frames", found=str(len(bodies)), todo="write one number a frame"
        )
    return bodies


def _landmarks(source: LandmarkText, frames: Any, name: str, order: list[int], n_frames: int) -> Floats:
    if not isinstance(frames, list) or len(frames) != n_frames:
        raise source.error(
            expected=f"{name} with {n_frames} frames, as many as time_s",
            found=str(len(frames)) if isinstance(frames, list) else type(frames).__name__,
            todo="write one entry a frame, null where nobody was found",
        )
    array = np.full((n_frames, N_LANDMARKS, 4), np.nan)
    missing = [None] * 4
    for number, frame in enumerate(frames):
        if frame is None:
            continue
        try:
            points = np.array([missing if point is None else point for point in frame], dtype=np.float64)
        except (TypeError, ValueError):
            points = np.empty(0)
        if points.shape != (N_LANDMARKS, 4):
            raise source.error(
                expected=f"{name} frame {number + 1} as 33 landmarks of 4 numbers (x, y, z, visibility)",
                found="something else",
                todo="write null for a landmark that is missing",
            )
        array[number] = points[order]
    return array


LANDMARK_FORMATS.add(
    "track-json",
    LandmarkFormat(
        title="postureview track, JSON",
        recognises=lambda head: head.lstrip().startswith("{") and f'"{SCHEMA}"' in head,
        read=read,
    ),
)
