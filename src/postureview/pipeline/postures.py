"""The still phases of a visit as they are measured, and the picture of each view."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from postureview.measures.edges import back_px, outline_px, silhouette_at
from postureview.measures.register import PARTIAL, Posture
from postureview.measures.visit import best_postures, rank
from postureview.pipeline.judged import Judged
from postureview.reading import Reader
from postureview.trajectory.body import stature_px
from postureview.values.assessment import KeyPicture, Patient
from postureview.values.landmarks import Landmark, View

CLOSE_POSTURES = 3
"""Postures of a view that are looked at closely: back or waist may be free in another take than the longest."""


def recorded_postures(one: Judged, patient: Patient) -> Iterable[Posture]:
    """The still phases of one recording."""
    roll = one.reading.roll
    for posture in one.reading.postures:
        heights = stature_px(posture.poses, posture.phase.view, 0.0 if roll is None else roll.roll_deg)
        yield Posture(
            phase=posture.phase,
            poses=posture.poses,
            recording=one.name,
            stature_px=float(np.nanmedian(heights)) if np.isfinite(heights).any() else float("nan"),
            stature_mm=patient.stature_mm,
            roll=roll,
            card=one.reading.card,
            clothing=patient.clothing or "",
        )


def looked_at(postures: Sequence[Posture], judged: Sequence[Judged], reader: Reader) -> list[Posture]:
    """The postures; the best few of each view that can be measured at all as their kept pictures show them close up."""
    frames = {one.name: one.recording.keyframes for one in judged}
    left = dict.fromkeys(View, CLOSE_POSTURES)
    done = []
    for posture in sorted(postures, key=rank):
        view = posture.phase.view
        if left[view] > 0 and all(check.reason in PARTIAL for check in posture.phase.failed):
            facing = view is View.ANTERIOR
            close_ups = reader.close_ups(frames[posture.recording], posture.poses, facing=facing)
            done.append(posture.looked_at(close_ups))
            left[view] -= 1
        else:
            done.append(posture)
    return done


def view_pictures(
    postures: Sequence[Posture], judged: Sequence[Judged], *, keep: bool
) -> tuple[tuple[KeyPicture, ...], dict[str, bytes]]:
    """For each view measured, the kept frame nearest to the middle of its still phase, with the landmarks in it."""
    frames = {one.name: one.recording.keyframes for one in judged}
    pictures: list[KeyPicture] = []
    files: dict[str, bytes] = {}
    for view, posture in best_postures(postures).items():
        phase = posture.phase
        middle_s = (phase.start_s + phase.end_s) / 2
        inside = [frame for frame in frames[posture.recording] if phase.start_s <= frame.time_s <= phase.end_s]
        chosen = min(inside, key=lambda frame: abs(frame.time_s - middle_s), default=None)
        picture = _key_picture(posture, middle_s if chosen is None else chosen.time_s)
        if chosen is not None and keep:
            picture = dataclasses.replace(picture, file=f"{view.value}.jpg")
            files[picture.file] = chosen.jpeg
        pictures.append(picture)
    return tuple(pictures), files


def _key_picture(posture: Posture, time_s: float) -> KeyPicture:
    index = int(np.argmin(np.abs(posture.poses.time_s - time_s)))
    points = posture.poses.image[index, : len(Landmark), :2]
    silhouette = silhouette_at(posture, time_s)
    return KeyPicture(
        view=posture.phase.view,
        recording=posture.recording,
        time_s=float(posture.poses.time_s[index]),
        size_px=posture.poses.size_px,
        landmarks_px=tuple((float(x), float(y)) if np.isfinite(x) else None for x, y in points),
        roll_deg=posture.body.roll_deg,
        back_px=() if silhouette is None else back_px(posture, silhouette),
        outline_px=() if silhouette is None else outline_px(silhouette),
    )
