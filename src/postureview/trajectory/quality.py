"""What a still phase must offer before a number is taken from it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import PhaseSettings, QualitySettings
from postureview.geometry.angles import inclination_deg, included_angle_deg, to_axes
from postureview.trajectory.body import body_height_px, midpoint, stature_by_card_mm
from postureview.trajectory.phases import Span
from postureview.trajectory.sides import SidesReport
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, Side, View
from postureview.values.measurement import Reason
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll, PictureTrace, Recording

THIGH_TO_SHANK = 0.85
"""A thigh shorter than this share of the shank in the picture is foreshortened (E); bodies vary above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What a check is in: which side of its limit is good, its reason when it fails, and how to film better."""

    unit: str
    reason: Reason
    advice: str = ""
    is_floor: bool = False


_ROWS = {
    "whole_body": _Row(
        unit="1",
        reason=Reason.BODY_CUT_OFF,
        advice="step back until head and feet are in the picture with room to spare",
        is_floor=True,
    ),
    "body_height": _Row(
        unit="px",
        reason=Reason.TOO_SMALL,
        advice="come nearer, or film in portrait format or at a higher resolution",
        is_floor=True,
    ),
    "visibility": _Row(
        unit="1",
        reason=Reason.LANDMARK_MISSING,
        advice="keep arms, clothes and furniture from covering the body",
        is_floor=True,
    ),
    "standing": _Row(unit="deg", reason=Reason.NOT_STANDING, advice="stand upright on straight legs"),
    "stance_width": _Row(unit="1", reason=Reason.NOT_STANDING, advice="stand with the feet below the hips"),
    "camera_level": _Row(
        unit="deg",
        reason=Reason.CAMERA_NOT_LEVEL,
        advice="level the camera: door frames must stand upright in the picture",
    ),
    "camera_roll": _Row(
        unit="deg",
        reason=Reason.CAMERA_NOT_LEVEL,
        advice="level the camera: door frames must stand upright in the picture",
    ),
    "yaw": _Row(unit="deg", reason=Reason.OBLIQUE_VIEW),
    "scale": _Row(
        unit="1",
        reason=Reason.SCALE_DISAGREES,
        advice="check the stature, and hang the printed card beside the subject, as far from the camera as the feet",
    ),
    "trunk_in_plane": _Row(
        unit="deg",
        reason=Reason.OUT_OF_PLANE,
        advice="stand upright; a bend toward or away from the camera shows only from the side",
    ),
    "one_person": _Row(
        unit="1",
        reason=Reason.SECOND_PERSON,
        advice="film the subject alone; nobody else and no picture of a person behind",
    ),
    "steadiness": _Row(unit="trunk/s", reason=Reason.NOT_STILL, advice="ask for a quiet stance"),
    "rate": _Row(unit="Hz", reason=Reason.LOW_FRAME_RATE, advice="film at 24 Hz or more", is_floor=True),
    "sides": _Row(
        unit="1",
        reason=Reason.SIDES_CONFUSED,
        advice="wear plain, close-fitting clothes that contrast with the wall, and film again",
    ),
    "brightness": _Row(unit="1", reason=Reason.TOO_DARK, advice="switch on more light", is_floor=True),
    "glare": _Row(unit="1", reason=Reason.TOO_BRIGHT, advice="avoid filming against a window"),
    "sharpness": _Row(
        unit="1", reason=Reason.BLURRED, advice="clean the lens, hold the camera still, focus", is_floor=True
    ),
}

_BODY_PARTS = (Part.SHOULDER, Part.HIP, Part.KNEE, Part.ANKLE)
_FOOT_PARTS = (Part.HEEL, Part.FOOT_INDEX)


def needed_landmarks(view: View) -> tuple[Landmark, ...]:
    """Landmarks that a whole-body posture needs in a view: near side only in side views, no face from behind."""
    sides = (view.near_side,) if view.is_lateral else BODY_SIDES
    parts = _BODY_PARTS if view is View.POSTERIOR else (Part.EAR, *_BODY_PARTS)
    return tuple(part.on(side) for part in parts for side in sides)


def judge(
    poses: PoseSequence,
    span: Span,
    recording: Recording,
    *,
    is_video: bool,
    quality: QualitySettings,
    phase: PhaseSettings,
    stature_mm: float | None = None,
) -> StillPhase:
    """The still phase of ``span`` with every check made on it. ``poses`` is the cleaned track of ``recording``.

    stature_mm : as it was stated; with it the scale of a printed card is compared.
    """
    start_s, end_s = float(poses.time_s[span.first]), float(poses.time_s[span.last])
    part = poses.between(start_s, end_s)
    roll = usable_roll(recording, quality)
    checks = [
        _whole_body(recording.poses.between(start_s, end_s), span.view, quality),
        *_body_checks(part, span.view, quality, roll_deg=0.0 if roll is None else roll.roll_deg),
        _check("yaw", abs(span.off_deg), quality.max_yaw_deg, _yaw_advice(span)),
        _one_person(part, quality),
    ]
    if roll is not None:
        checks.append(_check("camera_roll", abs(roll.roll_deg), quality.max_roll_deg))
    if recording.card is not None and stature_mm is not None:
        told_mm = stature_by_card_mm(part, span.view, recording.card, roll_deg=0.0 if roll is None else roll.roll_deg)
        if math.isfinite(told_mm):
            checks.append(_check("scale", abs(told_mm / stature_mm - 1), quality.max_scale_difference))
    if part.world is not None and not span.view.is_lateral:
        checks.append(_check("trunk_in_plane", trunk_depth_angle_deg(part), quality.max_trunk_depth_deg))
    if is_video:
        checks.append(_check("steadiness", span.speed, phase.max_speed))
        checks.append(_check("rate", part.rate_hz, quality.min_rate_hz))
    if recording.picture is not None:
        checks.extend(picture_checks(recording.picture, start_s, end_s, quality))
    return StillPhase(
        view=span.view,
        start_s=start_s,
        end_s=end_s,
        n_frames=int(part.found.sum()),
        yaw_off_deg=span.off_deg,
        checks=tuple(checks),
    )


def usable_roll(recording: Recording, quality: QualitySettings) -> CameraRoll | None:
    """The camera's roll that is undone before anything is measured; None when it is not known, or not wanted."""
    return recording.roll if quality.use_roll else None


def sides_check(report: SidesReport, quality: QualitySettings) -> Check:
    """Whether left and right could be trusted: share of the phase's frames in which they could not."""
    worst = max(report.head, report.arms, report.legs, report.unclear) + report.collapsed
    return _check("sides", worst / max(report.n_frames, 1), quality.max_confused_share)


def stance_width(poses: PoseSequence, view: View) -> float:
    """Distance of the ankles across the picture as a share of the body's height; NaN when one is not seen."""
    left, right = (poses.xy(Part.ANKLE.on(side))[:, 0] for side in BODY_SIDES)
    return abs(_median(left - right)) / body_height_px(poses, view)


def common_lean_deg(poses: PoseSequence, *, roll_deg: float = 0.0) -> float:
    """How far legs and trunk lean to one side, degrees >= 0; 0 when to different ones, NaN when one is not seen.

    Nobody stands with legs and trunk in one leaning line; a rolled camera shows everybody so. Who reaches to a side
    leans the trunk and keeps the legs.
    """
    feet, hips, shoulders = (
        to_axes(midpoint(poses, joint), sign=1, roll_deg=roll_deg) for joint in (Part.ANKLE, Part.HIP, Part.SHOULDER)
    )
    legs, trunk = _median(inclination_deg(feet, hips)), _median(inclination_deg(hips, shoulders))
    if not (math.isfinite(legs) and math.isfinite(trunk)):
        return math.nan
    return min(abs(legs), abs(trunk)) if legs * trunk > 0 else 0.0


def trunk_depth_angle_deg(poses: PoseSequence) -> float:
    """How far the trunk leans toward or away from the camera, degrees >= 0, from the world landmarks; NaN without them.

    Upright rendered people read 6 to 16 degrees here, so only a plain bend is told from upright.
    """
    if poses.world is None:
        return math.nan
    shoulders, hips = (
        np.mean([poses.world[:, part.on(side), :3] for side in BODY_SIDES], axis=0)
        for part in (Part.SHOULDER, Part.HIP)
    )
    trunk = shoulders - hips
    return abs(_median(np.rad2deg(np.arctan2(-trunk[:, 2], -trunk[:, 1]))))


def knee_flexion_deg(poses: PoseSequence, view: View) -> float:
    """Largest median bend of the knees that the view shows, degrees, 0 = straight; NaN when no knee is seen.

    In front and back views a knee that bends forward hardly shows as an angle; the thigh's foreshortening does, and the
    flexion that explains it counts too: 0 until the thigh looks shorter than bodies vary by.
    """
    sides = (view.near_side,) if view.is_lateral else BODY_SIDES
    bends = [_bend(poses, side) for side in sides]
    if not view.is_lateral:
        bends += [_foreshortening(poses, side) for side in sides]
    return max((bend for bend in bends if math.isfinite(bend)), default=math.nan)


def _bend(poses: PoseSequence, side: Side) -> float:
    angle = included_angle_deg(*(poses.xy(part.on(side)) for part in (Part.HIP, Part.KNEE, Part.ANKLE)))
    return 180.0 - _median(angle)


def _foreshortening(poses: PoseSequence, side: Side) -> float:
    hip, knee, ankle = (poses.xy(part.on(side)) for part in (Part.HIP, Part.KNEE, Part.ANKLE))
    thigh, shank = np.linalg.norm(hip - knee, axis=1), np.linalg.norm(knee - ankle, axis=1)
    ratio = _median(thigh / np.where(shank > 0, shank, np.nan))
    return math.degrees(math.acos(min(1.0, ratio / THIGH_TO_SHANK))) if math.isfinite(ratio) else math.nan


def _whole_body(raw: PoseSequence, view: View, quality: QualitySettings) -> Check:
    """Distance of the outermost landmark from the picture's edge, as a share of it; negative = beyond."""
    shown = (*needed_landmarks(view), *(foot.on(side) for foot in _FOOT_PARTS for side in _sides(view)))
    points = np.stack([raw.xy(landmark) for landmark in shown], axis=1) / np.array(raw.size_px, dtype=float)
    margins = np.minimum(points, 1 - points).reshape(len(raw), -1)
    known = np.isfinite(margins).any(axis=1)
    return _check("whole_body", _median(np.nanmin(margins[known], axis=1)), quality.edge_margin)


def _body_checks(part: PoseSequence, view: View, quality: QualitySettings, *, roll_deg: float) -> Iterator[Check]:
    yield _check("body_height", body_height_px(part, view), quality.min_body_height_px)
    needed = needed_landmarks(view)
    seen = [_median(np.where(np.isfinite(part.xy(mark)[:, 0]), part.visibility(mark), 0.0)) for mark in needed]
    yield _check("visibility", min(seen), quality.min_visibility)
    yield _check("standing", knee_flexion_deg(part, view), quality.max_knee_flexion_deg)
    if not view.is_lateral:
        yield _check("stance_width", stance_width(part, view), quality.max_stance_width)
        lean = common_lean_deg(part, roll_deg=roll_deg)
        if math.isfinite(lean):
            yield _check("camera_level", lean, quality.max_body_lean_deg)


def _sides(view: View) -> tuple[Side, ...]:
    return (view.near_side,) if view.is_lateral else BODY_SIDES


def picture_checks(picture: PictureTrace, start_s: float, end_s: float, quality: QualitySettings) -> Iterator[Check]:
    """Light and sharpness between two times."""
    inside = (picture.time_s >= start_s - 0.5) & (picture.time_s <= end_s + 0.5)
    if not inside.any():
        return
    brightness = _median(picture.brightness[inside])
    yield _check("brightness", brightness, quality.min_brightness)
    yield _check("glare", brightness, quality.max_brightness)
    yield _check("sharpness", _median(picture.sharpness[inside]), quality.min_sharpness)


def _one_person(part: PoseSequence, quality: QualitySettings) -> Check:
    assert part.bodies is not None  # the constructor fills it
    share = float(np.mean(part.bodies > 1)) if len(part) else 0.0
    return _check("one_person", share, quality.max_second_person_share)


def _yaw_advice(span: Span) -> str:
    toward = span.view.next_toward_left if span.off_deg > 0 else span.view.next_toward_right
    shown = f"showing some of the {toward.value}"
    return f"turned {abs(span.off_deg):.0f} deg off the {span.view.value} view, {shown}; turn square to it"


def _check(name: str, value: float, limit: float, advice: str = "") -> Check:
    row = _ROWS[name]
    known = float(value) if math.isfinite(value) else None
    passed = known is not None and (known >= limit if row.is_floor else known <= limit)
    return Check(
        name=name,
        passed=passed,
        value=known,
        limit=limit,
        unit=row.unit,
        reason=row.reason,
        advice="" if passed else advice or row.advice,
    )


def _median(values: Floats) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing known is NaN, which fails its check
        return float(np.nanmedian(values)) if np.size(values) else math.nan
