"""Live checks: the quality checks of a finished recording, made while it can still be put right, in words for a room.

Pure: values in, verdicts out. The limits of ``Settings.quality`` hold here too; what is stricter or new stands in
``live_checks.toml``.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from postureview.base.settings import Settings
from postureview.geometry.angles import circular_mean_deg
from postureview.guide.glimpses import Clothes, Glimpse, recording_of
from postureview.guide.protocols import Step
from postureview.guide.rows import LiveCheckRow
from postureview.trajectory.body import TRAGION_HEIGHT, body_height_px, trunk_length_px
from postureview.trajectory.facing import nearest_view, off_view_deg, yaw_deg
from postureview.trajectory.phases import Span, body_speed
from postureview.trajectory.quality import judge, picture_checks
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, View
from postureview.values.quality import Check
from postureview.values.recording import CameraRoll, Recording

LEAST_S = 0.5
"""A shorter look cannot tell standing from moving (E)."""

Wrong = tuple[str, dict[str, str]]
"""What is wrong: the cause in ``live_checks.toml``, and what its words are filled with."""
_FINE = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One check as it stands now. say : what to say and do; empty where it passed."""

    name: str
    title: str
    passed: bool
    blocking: bool
    cause: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """Everything that the checks look at.

    quality : the checks of a finished recording, by name. off_deg : turn off the step's view; NaN = not known.
    seen : the view that the body shows. tall : height of the body as a share of the picture's; NaN = not known.
    """

    recording: Recording
    view: View
    quality: Mapping[str, Check]
    off_deg: float
    seen: View | None
    tall: float
    clothes: Clothes


def verdicts(
    glimpses: Sequence[Glimpse],
    step: Step,
    rows: Mapping[str, LiveCheckRow],
    settings: Settings,
    *,
    roll: CameraRoll | None = None,
    clothes: Clothes | None = None,
    picture_scale: float = 1.0,
) -> tuple[Verdict, ...]:
    """What the step's checks say of the last second, in the order of the step; ``glimpses`` : at least one.

    picture_scale : size of the recorded picture over that of the glimpses.
    """
    smallest_px = settings.quality.min_body_height_px / picture_scale
    quality = dataclasses.replace(settings.quality, min_body_height_px=smallest_px)
    own = dataclasses.replace(settings, quality=quality)
    sight = _sight(recording_of(glimpses, roll), step.view, own, clothes or Clothes())
    found = []
    for name in step.checks:
        row = rows[name]
        wrong = _CHECKS[name](sight, row.limits)
        cause, words = wrong or ("", {})
        found.append(
            Verdict(
                name=name,
                title=row.title,
                passed=wrong is None,
                blocking=row.blocking,
                cause=cause,
                say=row.cause[cause].format(**words) if wrong else "",
            )
        )
    return tuple(found)


def _sight(recording: Recording, view: View, settings: Settings, clothes: Clothes) -> Sight:
    poses, quality = recording.poses, settings.quality
    yaw = float(circular_mean_deg(yaw_deg(poses))) if poses.found.any() else math.nan
    off = off_view_deg(yaw, view) if math.isfinite(yaw) else math.nan
    assert recording.picture is not None
    checks = tuple(picture_checks(recording.picture, poses.time_s[0], poses.time_s[-1], quality))
    if poses.found.any():
        speeds = body_speed(poses)
        speed = float(np.nanmedian(speeds)) if np.isfinite(speeds).any() else math.nan
        span = Span(first=0, last=len(poses) - 1, view=view, off_deg=off, speed=speed)
        checks = judge(poses, span, recording, is_video=True, quality=quality, phase=settings.phase).checks
    return Sight(
        recording=recording,
        view=view,
        quality={check.name: check for check in checks},
        off_deg=off,
        seen=nearest_view(yaw)[0] if math.isfinite(yaw) else None,
        tall=body_height_px(poses, view) / poses.size_px[1] if poses.found.any() else math.nan,
        clothes=clothes,
    )


_Check = Callable[[Sight, Mapping[str, float]], Wrong | None]


def _is_passed(sight: Sight, name: str) -> bool:
    """Whether a check of a finished recording was passed; one that was not made does not fail."""
    return name not in sight.quality or sight.quality[name].passed


def _nobody(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    return _FINE if sight.recording.poses.found[-1] else ("nobody", {})


def _whole_body(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    """Whether head, feet and sides are inside; a part that is hidden counts only where the whole body is inside."""
    if not sight.recording.poses.found.any():
        return _FINE
    no_head, no_feet = _is_cut_off(sight)
    if no_head or no_feet:
        return ("feet" if not no_head else "head" if not no_feet else "head_and_feet"), {}
    if not _is_passed(sight, "whole_body"):
        return "side", {}
    return _FINE if _is_passed(sight, "visibility") else ("covered", {})


def _is_cut_off(sight: Sight) -> tuple[bool, bool]:
    """Whether the crown is above the picture, and a foot below it. The crown is where an upright body has it."""
    sides = (sight.view.near_side,) if sight.view.is_lateral else BODY_SIDES
    feet = _middle(sight, [part.on(side) for part in (Part.HEEL, Part.FOOT_INDEX, Part.ANKLE) for side in sides])
    ears = _middle(sight, [Part.EAR.on(side) for side in sides])
    crown = float(np.mean(ears[:, 1])) - sight.tall * (1 / TRAGION_HEIGHT - 1)
    edge = sight.quality["whole_body"].limit
    return crown < 0, bool(np.any(feet[:, 1] > 1 - edge))


def _middle(sight: Sight, landmarks: Sequence[Landmark]) -> Floats:
    """(N, 2) where landmarks lie, as shares of the picture, median over the look."""
    poses = sight.recording.poses
    points = poses.image[poses.found][:, list(landmarks), :2] / np.array(poses.size_px, dtype=float)
    return np.asarray(np.median(points, axis=0))


def _distance(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    if not math.isfinite(sight.tall):
        return _FINE
    if sight.tall > limits["largest_share"]:
        return "too_near", {}
    is_small = not _is_passed(sight, "body_height") or sight.tall < limits["smallest_share"]
    return ("too_far", {}) if is_small else _FINE


def _facing(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    if not sight.recording.poses.found.any():
        return _FINE
    if sight.seen is None:
        return "unknown", {}
    if _is_passed(sight, "yaw"):
        return _FINE
    wanted = {"wanted": sight.view.value, "value": f"{abs(sight.off_deg):.0f}"}
    if abs(sight.off_deg) > limits["other_view_deg"]:
        return "other_view", {**wanted, "seen": sight.seen.value}
    toward = sight.view.next_toward_left if sight.off_deg > 0 else sight.view.next_toward_right
    return "oblique", {**wanted, "seen": toward.value}


def _level(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    """The room's lines where they tell, else the body's own lean, which nobody can hold."""
    roll = sight.recording.roll
    if roll is not None:
        return ("rolled", {"value": f"{abs(roll.roll_deg):.0f}"}) if abs(roll.roll_deg) > limits["roll_deg"] else _FINE
    return _FINE if _is_passed(sight, "camera_level") else ("leaning", {})


def _light(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    if not _is_passed(sight, "brightness"):
        return "dark", {}
    return _FINE if _is_passed(sight, "glare") else ("bright", {})


def _sharp(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    """Stricter than for a recording: the pictures come as JPEG, whose blocks read as detail."""
    value = sight.quality["sharpness"].value
    return _FINE if value is None or value >= limits["least_sharpness"] else ("blurred", {})


def _alone(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    return _FINE if _is_passed(sight, "one_person") else ("second", {})


def _arms_free(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    """In a side view: the near elbow and wrist are not behind the line from the shoulder to the hip."""
    poses, view = sight.recording.poses, sight.view
    if not view.is_lateral or not poses.found.any() or abs(sight.off_deg) > limits.get("other_view_deg", 45.0):
        return _FINE
    side = view.near_side
    shoulder, elbow, wrist, hip = (
        np.nanmedian(poses.xy(part.on(side)), axis=0) for part in (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.HIP)
    )
    trunk = float(np.nanmedian(trunk_length_px(poses)))
    behind = []
    for point in (elbow, wrist):
        along = np.clip((point[1] - shoulder[1]) / max(hip[1] - shoulder[1], 1e-6), 0.0, 1.0)
        line_x = shoulder[0] + along * (hip[0] - shoulder[0])
        behind.append(-view.image_sign * (point[0] - line_x) / trunk)
    return ("arm_behind", {}) if max(behind) > limits["behind_share"] else _FINE


def _stance(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    causes = {"standing": "bent", "stance_width": "wide", "trunk_in_plane": "tipped"}
    return next(((cause, {}) for name, cause in causes.items() if not _is_passed(sight, name)), _FINE)


def _still(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    poses = sight.recording.poses
    if poses.time_s[-1] - poses.time_s[0] < LEAST_S:
        return "short", {}
    return _FINE if _is_passed(sight, "steadiness") else ("moving", {})


def _clothing(sight: Sight, limits: Mapping[str, float]) -> Wrong | None:
    contrast, waist = sight.clothes.contrast, sight.clothes.waist
    if contrast is not None and contrast < limits["least_contrast"]:
        return "alike", {}
    return ("loose", {}) if waist is not None and waist > limits["widest_waist"] else _FINE


_CHECKS: Mapping[str, _Check] = {
    "nobody": _nobody,
    "whole_body": _whole_body,
    "distance": _distance,
    "facing": _facing,
    "level": _level,
    "light": _light,
    "sharp": _sharp,
    "alone": _alone,
    "arms_free": _arms_free,
    "stance": _stance,
    "still": _still,
    "clothing": _clothing,
}

CHECK_NAMES = tuple(_CHECKS)
"""What can be checked: the rows of ``live_checks.toml``."""
