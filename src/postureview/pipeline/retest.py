"""A movement test before and after a treatment: the picture of its end, so that both can be laid side by side."""

from __future__ import annotations

import dataclasses

import numpy as np

from postureview.pipeline.workings import Workings
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.landmarks import Landmark
from postureview.values.movement import Movement
from postureview.values.recording import KeyFrame

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
