"""A movement test before and after a treatment: the picture of its end, so that both can be laid side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from postureview.capture.keyframes import encode_keyframe
from postureview.capture.lens import read_lens
from postureview.capture.source import open_source
from postureview.pipeline.judged import Judged
from postureview.pipeline.workings import Workings
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.frame import Frame
from postureview.values.landmarks import Landmark
from postureview.values.movement import Movement
from postureview.values.recording import KeyFrame, RecordingKind

FAR_S = 0.35
"""A kept picture further from the end of a movement shows something else."""


def only_test(assessed: Assessment, test: str) -> Assessment:
    """The assessment with what it says of one movement test alone."""

    def about(name: str) -> bool:
        return name == test or name.startswith(f"{test}_")

    return dataclasses.replace(
        assessed,
        movements=tuple(one for one in assessed.movements if one.test == test),
        measurements=tuple(one for one in assessed.measurements if about(one.name)),
        withheld=tuple(one for one in assessed.withheld if about(one.name)),
    )


def end_frames(
    judged: Sequence[Judged], movements: Sequence[Movement], *, lens_profile: str = ""
) -> dict[str, tuple[KeyFrame, ...]]:
    """Recording → pictures of the very ends of its furthest repetitions, for which it is read once more: those that
    were kept while it was read are the stillest, and may be of another moment.

    lens_profile : path of the profile that it was read with.
    """
    prepare = read_lens(Path(lens_profile)).undistorted_frame if lens_profile else None
    found: dict[str, tuple[KeyFrame, ...]] = {}
    for one in judged:
        ends_s = sorted(own.best.end_range_s for own in movements if own.recording == one.name and own.best is not None)
        if ends_s and one.recording.source.kind is RecordingKind.VIDEO:
            frames = _frames_at(one.file.path, ends_s)
            found[one.name] = tuple(encode_keyframe(prepare(frame) if prepare else frame) for frame in frames)
    return found


def _frames_at(path: Path, times_s: Sequence[float]) -> Iterator[Frame]:
    """The first frame at or after each of these times, which are in order."""
    wanted = list(times_s)
    with open_source(path) as source:
        for frame in source:
            if frame.time_s >= wanted[0]:
                yield frame
                wanted = [time_s for time_s in wanted if time_s > frame.time_s]
            if not wanted:
                return


def with_end_pictures(assessed: Assessment, workings: Workings) -> tuple[Assessment, dict[str, bytes]]:
    """The assessment with the picture of the furthest repetition in each view, and those pictures; the landmarks are
    those of the very moment that the picture shows. Views without a movement keep what they have."""
    pictures = {one.view: one for one in assessed.pictures}
    files: dict[str, bytes] = {}
    for movement in assessed.movements:
        found = _end(movement, workings)
        if found is not None and f"{movement.view.value}-end.jpg" not in files:
            picture, jpeg = found
            pictures[movement.view] = picture
            files |= {picture.file: jpeg} if jpeg else {}
    return dataclasses.replace(assessed, pictures=tuple(pictures.values())), files


def _end(movement: Movement, workings: Workings) -> tuple[KeyPicture, bytes] | None:
    best, track = movement.best, workings.tracks.get(movement.recording)
    if best is None or track is None or not len(track):
        return None
    near: KeyFrame | None = min(
        workings.frames.get(movement.recording, ()), key=lambda one: abs(one.time_s - best.end_range_s), default=None
    )
    shown = near is not None and abs(near.time_s - best.end_range_s) <= FAR_S
    time_s = near.time_s if near is not None and shown else best.end_range_s
    frame = int(np.argmin(np.abs(track.time_s - time_s)))
    size_px = near.size_px if near is not None and shown else track.size_px
    share = size_px[0] / track.size_px[0]
    points = track.image[frame, : len(Landmark), :2] * share
    picture = KeyPicture(
        view=movement.view,
        recording=movement.recording,
        time_s=float(track.time_s[frame]),
        size_px=size_px,
        landmarks_px=tuple((float(x), float(y)) if np.isfinite(x) else None for x, y in points),
        file=f"{movement.view.value}-end.jpg" if shown else "",
    )
    return picture, near.jpeg if near is not None and shown else b""
