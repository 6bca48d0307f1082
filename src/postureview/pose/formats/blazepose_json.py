"""BlazePose landmarks as other programs store them in JSON.

Two kinds: ``{"positions": {frame number: {"Nose": [x, y, z], …}}}`` with normalised coordinates (the Keraal data set),
and ``[frame][33]`` of ``{x, y, z}`` or ``[x, y, z]`` (TensorFlow.js), normalised or in pixels. Neither holds times, the
picture's size or, mostly, a visibility.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from postureview.pose.recorded import LANDMARK_FORMATS, LandmarkFormat, LandmarkText, in_pixels
from postureview.values.arrays import Floats
from postureview.values.landmarks import Landmark
from postureview.values.pose import N_LANDMARKS, PoseSequence

_POSITIONS = re.compile(r'^\s*\{\s*"positions"\s*:')
_FRAMES = re.compile(r"^\s*\[\s*(null\s*,\s*)*\[\s*[\[{]")


def read(source: LandmarkText) -> PoseSequence:
    """The track in either kind of file."""
    try:
        content = json.loads(source.text)
    except ValueError as error:
        raise source.error(expected="JSON", found=str(error), todo="write the file again") from error
    if isinstance(content, dict):
        frames, points = _positions(source, content["positions"])
        engine = "blazepose-json"
    else:
        frames, points = np.arange(len(content), dtype=np.float64), content
        engine = "tfjs-json"
    image = np.stack([_frame(source, number, frame) for number, frame in enumerate(points)])
    size_px = source.known_size_px("a file that does not say it")
    return source.sequence(source.times_of_frames(frames), in_pixels(image, size_px), size_px=size_px, engine=engine)


def _positions(source: LandmarkText, positions: Any) -> tuple[Floats, list[Any]]:
    """Frame numbers, and for each frame its points in the order of the landmarks."""
    if not isinstance(positions, dict) or not positions:
        raise source.error(expected="positions of at least one frame", found="none", todo="write the file again")
    try:
        numbers = np.array([float(number) for number in positions])
    except ValueError as error:
        raise source.error(
            expected="frame numbers under positions", found=str(error), todo='number the frames "1.0", "2.0", …'
        ) from error
    points = []
    for number, named in positions.items():
        by_name = {str(name).lower(): point for name, point in named.items()} if isinstance(named, dict) else {}
        unknown = [name for name in by_name if name not in _LABELS]
        if unknown or not by_name:
            raise source.error(
                expected=f"the names of BlazePose landmarks in frame {number}",
                found=repr(unknown[0]) if unknown else "none",
                todo="use Nose, Left_eye_inner, … Right_foot_index",
            )
        points.append([by_name.get(label) for label in _LABELS])
    return numbers, points


_LABELS = [landmark.label for landmark in Landmark]


def _frame(source: LandmarkText, number: int, points: Any) -> Floats:
    """(33, 4) of one frame; a null frame or point is NaN, a visibility that is not given is 1."""
    frame = np.full((N_LANDMARKS, 4), np.nan)
    if points is None:
        return frame
    if not isinstance(points, list) or len(points) != N_LANDMARKS:
        raise source.error(
            expected=f"33 landmarks in frame {number + 1}",
            found=str(len(points)) if isinstance(points, list) else type(points).__name__,
            todo="write null for a landmark that is missing",
        )
    for landmark, point in enumerate(points):
        if point is None:
            continue
        try:
            values = _point(point)
        except (TypeError, ValueError, KeyError) as error:
            raise source.error(
                expected=f"x, y, z of landmark {landmark} in frame {number + 1}",
                found=repr(point)[:60],
                todo="write [x, y, z] or {x, y, z}, or null where it is missing",
            ) from error
        frame[landmark] = values
    return frame


def _point(point: Any) -> list[float]:
    if isinstance(point, dict):
        point = [point["x"], point["y"], point.get("z", 0.0), point.get("visibility", point.get("score", 1.0))]
    x, y, z, *seen = point
    return [float(x), float(y), float(z), float(seen[0]) if seen else 1.0]


LANDMARK_FORMATS.add(
    "blazepose-json",
    LandmarkFormat(
        title="BlazePose or TensorFlow.js landmarks, JSON",
        recognises=lambda head: bool(_POSITIONS.match(head) or _FRAMES.match(head)),
        read=read,
    ),
)
