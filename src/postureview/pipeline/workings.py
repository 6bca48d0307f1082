"""What is kept beside an assessment so that it can be looked at frame by frame, and measured again after a correction.

One compressed file of arrays and plain JSON: nothing in it is ever run.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from postureview.base.errors import RecordingError
from postureview.capture.blur import blurred_keyframe
from postureview.capture.heads import heads_at
from postureview.capture.keyframes import smaller_keyframe
from postureview.measures.register import Posture
from postureview.pipeline.judged import Judged
from postureview.values.close_up import Face
from postureview.values.landmarks import View
from postureview.values.movement import Movement
from postureview.values.pose import PoseSequence
from postureview.values.quality import StillPhase
from postureview.values.recording import CameraRoll, CardScale, KeyFrame
from postureview.values.silhouette import Silhouette

FILE_NAME = "workings.npz"
FRAMES_A_RECORDING = 24
"""Pictures that are kept to look through; more would only fill the disk."""
LONGEST_PX = 1280

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """postures : for each view the still phase that its picture and most of its measures come from.

    tracks : recording → cleaned landmarks of every frame. frames : recording → a few of its pictures, in order of time.
    """

    postures: Mapping[View, Posture] = field(default_factory=dict)
    tracks: Mapping[str, PoseSequence] = field(default_factory=dict)
    frames: Mapping[str, tuple[KeyFrame, ...]] = field(default_factory=dict)


def workings_of(
    postures: Mapping[View, Posture],
    judged: Sequence[Judged],
    movements: Sequence[Movement] = (),
    *,
    further: Mapping[str, Sequence[KeyFrame]] | None = None,
    keep: bool = True,
    blur_faces: bool = False,
) -> Workings:
    """The workings of a visit that was just assessed: pictures from all over a recording, and of each movement's ends.

    further : recording → pictures beside those that were kept while it was read.
    keep, blur_faces : as the settings of the report say.
    """
    ends: dict[str, list[float]] = {}
    for movement in movements:
        ends.setdefault(movement.recording, []).extend(one.end_range_s for one in movement.repetitions)
    read = {one.name: (*one.recording.keyframes, *(further or {}).get(one.name, ())) for one in judged}
    frames = {
        one.name: _chosen(one, read[one.name], ends.get(one.name, ()), blur_faces=blur_faces) if keep else ()
        for one in judged
    }
    return Workings(postures=postures, tracks={one.name: one.reading.poses for one in judged}, frames=frames)


def _chosen(
    one: Judged, read: Sequence[KeyFrame], ends_s: Sequence[float], *, blur_faces: bool
) -> tuple[KeyFrame, ...]:
    kept = sorted(read, key=lambda frame: frame.time_s)
    if not kept:
        return ()
    spread = np.linspace(0, len(kept) - 1, min(FRAMES_A_RECORDING, len(kept))).astype(int)
    at_ends = [min(range(len(kept)), key=lambda place: abs(kept[place].time_s - end_s)) for end_s in ends_s]
    chosen = [kept[place] for place in sorted({*spread.tolist(), *at_ends})]
    if blur_faces:
        chosen = [blurred_keyframe(frame, heads_at(one.recording.poses, frame.time_s)) for frame in chosen]
    return tuple(smaller_keyframe(frame, LONGEST_PX) for frame in chosen)


def to_bytes(workings: Workings) -> bytes:
    """As the bytes of one file."""
    arrays: Arrays = {}
    postures = [_put_posture(arrays, f"p{n}", one) for n, one in enumerate(workings.postures.values())]
    tracks = [
        {"recording": name, **_put_poses(arrays, f"t{n}", one)} for n, (name, one) in enumerate(workings.tracks.items())
    ]
    frames = [
        {"recording": name, "pictures": [_put_frame(arrays, f"f{n}.{m}", one) for m, one in enumerate(pictures)]}
        for n, (name, pictures) in enumerate(workings.frames.items())
    ]
    facts = json.dumps({"postures": postures, "tracks": tracks, "frames": frames})
    arrays["facts"] = np.frombuffer(facts.encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # its stub takes any keyword for allow_pickle
    return buffer.getvalue()


def from_bytes(content: bytes) -> Workings:
    """The workings in such a file. Raises RecordingError for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded.files}
        facts = json.loads(arrays["facts"].tobytes())
        postures = [_get_posture(arrays, f"p{n}", one) for n, one in enumerate(facts["postures"])]
        return Workings(
            postures={one.phase.view: one for one in postures},
            tracks={one["recording"]: _get_poses(arrays, f"t{n}", one) for n, one in enumerate(facts["tracks"])},
            frames={
                one["recording"]: tuple(_get_frame(arrays, f"f{n}.{m}", f) for m, f in enumerate(one["pictures"]))
                for n, one in enumerate(facts["frames"])
            },
        )
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise RecordingError(
            expected="the workings of an assessment", found="a damaged file", todo="analyse the visit again"
        ) from error


def _put_poses(arrays: Arrays, name: str, poses: PoseSequence) -> dict[str, Any]:
    arrays |= {f"{name}.time_s": poses.time_s, f"{name}.image": poses.image.astype(np.float32)}
    return {"size_px": poses.size_px, "engine": poses.engine}


def _get_poses(arrays: Arrays, name: str, facts: Mapping[str, Any]) -> PoseSequence:
    image = arrays[f"{name}.image"].astype(float)
    width, height = facts["size_px"]
    return PoseSequence(time_s=arrays[f"{name}.time_s"], image=image, size_px=(width, height), engine=facts["engine"])


def _put_frame(arrays: Arrays, name: str, frame: KeyFrame) -> dict[str, Any]:
    arrays[name] = np.frombuffer(frame.jpeg, np.uint8)
    return {"time_s": frame.time_s, "size_px": frame.size_px}


def _get_frame(arrays: Arrays, name: str, facts: Mapping[str, Any]) -> KeyFrame:
    width, height = facts["size_px"]
    return KeyFrame(time_s=facts["time_s"], jpeg=arrays[name].tobytes(), size_px=(width, height))


def _put_face(arrays: Arrays, name: str, face: Face) -> float:
    arrays[name] = face.points
    return face.spread_px


def _get_face(arrays: Arrays, name: str, spread_px: float) -> Face:
    return Face(points=arrays[name], spread_px=spread_px)


def _put_posture(arrays: Arrays, name: str, one: Posture) -> dict[str, Any]:
    from pydantic import TypeAdapter

    for n, silhouette in enumerate(one.silhouettes):
        arrays[f"{name}.mask{n}"] = np.round(silhouette.mask * 255).astype(np.uint8)
    return {
        "poses": _put_poses(arrays, f"{name}.poses", one.poses),
        "phase": TypeAdapter(StillPhase).dump_python(one.phase, mode="json"),
        "roll": None if one.roll is None else TypeAdapter(CameraRoll).dump_python(one.roll, mode="json"),
        "card": None if one.card is None else TypeAdapter(CardScale).dump_python(one.card, mode="json"),
        "faces": [_put_face(arrays, f"{name}.face{n}", each) for n, each in enumerate(one.faces)],
        "silhouettes": [{"time_s": each.time_s, "origin_px": each.origin_px} for each in one.silhouettes],
        "recording": one.recording,
        "stature_px": None if np.isnan(one.stature_px) else one.stature_px,
        "stature_mm": one.stature_mm,
        "clothing": one.clothing,
    }


def _get_posture(arrays: Arrays, name: str, facts: Mapping[str, Any]) -> Posture:
    from pydantic import TypeAdapter

    return Posture(
        phase=TypeAdapter(StillPhase).validate_python(facts["phase"]),
        poses=_get_poses(arrays, f"{name}.poses", facts["poses"]),
        recording=facts["recording"],
        stature_px=float("nan") if facts["stature_px"] is None else facts["stature_px"],
        stature_mm=facts["stature_mm"],
        silhouettes=tuple(
            Silhouette(
                mask=arrays[f"{name}.mask{n}"].astype(np.float32) / 255,
                time_s=one["time_s"],
                origin_px=(one["origin_px"][0], one["origin_px"][1]),
            )
            for n, one in enumerate(facts["silhouettes"])
        ),
        faces=tuple(_get_face(arrays, f"{name}.face{n}", one) for n, one in enumerate(facts["faces"])),
        roll=None if facts["roll"] is None else TypeAdapter(CameraRoll).validate_python(facts["roll"]),
        card=None if facts["card"] is None else TypeAdapter(CardScale).validate_python(facts["card"]),
        clothing=facts["clothing"],
    )
