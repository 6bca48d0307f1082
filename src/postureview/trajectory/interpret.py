"""A recording read as postures: cleaned, cut into still phases, each with its view and its checks."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import QualitySettings, Settings
from postureview.trajectory.clean import clean
from postureview.trajectory.phases import still_spans, views_seen
from postureview.trajectory.quality import judge, picture_checks, sides_check, usable_roll
from postureview.trajectory.sides import SidesReport, guard_sides
from postureview.values.landmarks import View
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll, CardScale, Recording, RecordingKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posture:
    """One still phase and the landmarks in it, sides guarded."""

    phase: StillPhase
    poses: PoseSequence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What a recording shows: its postures, the views it shows at all, and what was done to the track.

    obstacle : a failed check of the whole recording's light or sharpness, which may be why no phase was still.
    roll : the camera's roll that is to be undone; None when it is not known, or not wanted. poses : the cleaned track.
    card : scale of a printed card that may give millimetres; None when none was found, or it is not wanted.
    """

    postures: tuple[Posture, ...]
    views: tuple[View, ...]
    obstacle: Check | None
    steps: tuple[str, ...]
    found_share: float
    poses: PoseSequence
    roll: CameraRoll | None = None
    card: CardScale | None = None


def interpret(
    recording: Recording, settings: Settings, stated: View | None = None, stature_mm: float | None = None
) -> Reading:
    """Read a recording. ``stated`` is the view that the user named; otherwise each phase is recognised.

    stature_mm : the subject's, as it was stated; it checks the scale and measures nothing here.
    """
    cleaned = clean(recording.poses, settings.cleaning, settings.quality.edge_margin)
    steps = list(cleaned.steps)
    is_video = recording.source.kind is not RecordingKind.STILL and len(cleaned.poses) > 1
    postures = []
    for span in still_spans(cleaned.poses, settings.phase, stated):
        phase = judge(
            cleaned.poses,
            span,
            recording,
            is_video=is_video,
            quality=settings.quality,
            phase=settings.phase,
            stature_mm=stature_mm,
        )
        guarded, report = guard_sides(cleaned.poses.between(phase.start_s, phase.end_s), span.view)
        phase = dataclasses.replace(phase, checks=(*phase.checks, sides_check(report, settings.quality)))
        if report:
            steps.append(f"{span.view.value} view from {phase.start_s:.1f} s: {_in_words(report)}")
        postures.append(Posture(phase=phase, poses=guarded))
    return Reading(
        postures=tuple(postures),
        views=(stated,) if stated is not None else views_seen(cleaned.poses),
        obstacle=_obstacle(recording, settings.quality),
        steps=tuple(steps),
        found_share=float(np.mean(recording.poses.found)) if len(recording.poses) else 0.0,
        poses=cleaned.poses,
        roll=usable_roll(recording, settings.quality),
        card=recording.card if settings.measures.card_scale else None,
    )


def _obstacle(recording: Recording, quality: QualitySettings) -> Check | None:
    if recording.picture is None or not len(recording.poses):
        return None
    start_s, end_s = float(recording.poses.time_s[0]), float(recording.poses.time_s[-1])
    checks = picture_checks(recording.picture, start_s, end_s, quality)
    return next((check for check in checks if not check.passed), None)


def _in_words(report: SidesReport) -> str:
    counts = {"head": report.head, "arms": report.arms, "legs": report.legs}
    swapped = [f"{part} put right in {count}" for part, count in counts.items() if count]
    unclear = [f"crossed legs left out in {report.unclear}"] if report.unclear else []
    collapsed = [f"shoulders collapsed and left out in {report.collapsed}"] if report.collapsed else []
    return f"{', '.join(swapped + unclear + collapsed)} of {report.n_frames} frames"
