"""Every setting: one row each, with its default, its bounds and what it does.

``postureview settings`` prints these rows, ``--set group.name=value`` changes one. The limits here are engineering
proposals (provenance E of the clinical reference), not published norms.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from postureview.base.errors import UsageError


def _row(default: Any, help_text: str, low: float | None = None, high: float | None = None) -> Any:
    return field(default=default, metadata={"help": help_text, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseSettings:
    """How the pose network is run."""

    engine: str = _row("auto", "pose engine: auto, or a name that `postureview models` lists")
    model: str = _row("", "path of another pose model bundle (.task); empty = the bundled one")
    min_confidence: float = _row(0.5, "lowest detection and presence score at which a body counts", 0.05, 0.99)
    every_frame: bool = _row(True, "run the network on every frame")
    few_frames: bool = _row(True, "assess looks at two seconds of each still stance of a posture video (needs PyAV)")
    close_ups: bool = _row(True, "read the kept pictures of still phases again, closer and mirrored")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """What is known of the camera and of what was put up beside the subject."""

    lens_profile: str = _row("", "path of a lens profile (TOML) whose distortion is undone; empty = none")
    plumb_line: bool = _row(False, "a plumb line hangs in the pictures: take the camera's roll from it")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningSettings:
    """What is done to landmark tracks before anything is measured."""

    min_visibility: float = _row(0.5, "a landmark below this visibility counts as missing", 0.0, 1.0)
    max_gap_s: float = _row(0.2, "longest gap that is bridged by a straight line, seconds", 0.0, 2.0)
    cutoff_hz: float = _row(6.0, "zero-phase low-pass for tracks, Hz", 0.5, 30.0)
    outlier_mad: float = _row(6.0, "a point this many robust deviations off its neighbours is dropped", 2.0, 50.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSettings:
    """When a body counts as standing still in one view."""

    max_speed: float = _row(0.10, "fastest landmark movement in a still phase, trunk lengths per second", 0.005, 2.0)
    max_turn_deg_s: float = _row(25.0, "fastest turn in a still phase, degrees per second", 1.0, 180.0)
    min_hold_s: float = _row(0.8, "shortest still phase, seconds", 0.1, 30.0)
    settle_s: float = _row(0.15, "cut from both ends of a still phase, seconds", 0.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySettings:
    """What a recording must offer before a number is taken from it."""

    max_yaw_deg: float = _row(15.0, "furthest a body may be turned off its view, degrees", 1.0, 45.0)
    min_body_height_px: float = _row(300.0, "smallest body, pixels from ear to heel", 50.0, 4000.0)
    edge_margin: float = _row(0.005, "landmarks nearer to the edge than this share are cut off", 0.0, 0.2)
    min_visibility: float = _row(0.5, "lowest median visibility of the landmarks a view needs", 0.0, 1.0)
    min_brightness: float = _row(40.0, "darkest mean brightness of the picture, 0-255", 0.0, 255.0)
    max_brightness: float = _row(235.0, "brightest mean brightness of the picture, 0-255", 0.0, 255.0)
    min_sharpness: float = _row(0.2, "least share of fine detail that a slight blur takes away", 0.0, 1.0)
    use_roll: bool = _row(True, "undo the camera's roll where a card, a plumb line or the room's lines tell it")
    max_roll_deg: float = _row(10.0, "furthest roll of the camera that is undone, degrees", 0.0, 15.0)
    max_body_lean_deg: float = _row(5.0, "furthest lean of the whole body to a side; more is the camera", 1.0, 45.0)
    max_scale_difference: float = _row(0.1, "most that stature and printed card may differ in scale", 0.01, 1.0)
    max_second_person_share: float = _row(0.2, "largest share of frames in which another body is seen", 0.0, 1.0)
    max_confused_share: float = _row(0.5, "largest share of frames in which left and right were swapped", 0.0, 1.0)
    min_rate_hz: float = _row(4.0, "slowest frame rate for a still phase of a video, Hz", 0.5, 240.0)
    max_trunk_depth_deg: float = _row(30.0, "furthest lean toward the camera in front and back views", 5.0, 90.0)
    max_stance_width: float = _row(0.3, "widest stance in front and back views, share of the ear's height", 0.05, 1.0)
    max_knee_flexion_deg: float = _row(25.0, "a knee bent further than this is not standing, degrees", 5.0, 90.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSettings:
    """What is made of the measures."""

    card_scale: bool = _row(True, "without a stature, take millimetres from the printed card beside the subject")
    withhold_unfollowed: bool = _row(True, "withhold what the network was shown not to follow on rendered people")
    calibration: str = _row("", "file of the clinic's own repeatability, from `postureview calibrate`; empty = none")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSettings:
    """What a clinic's repeated takes must offer before an error is taken from them."""

    min_people: int = _row(5, "fewest people for a clinic's own repeatability", 2, 1000)
    min_takes: int = _row(2, "fewest takes of each of them", 2, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementSettings:
    """How movement tests are read."""

    recognise: bool = _row(True, "recognise movement tests that nobody named")
    min_probability: float = _row(0.8, "least probability at which a recognised test is taken for it", 0.3, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """What is written for people."""

    pictures: bool = _row(True, "keep one picture of each view beside the assessment")
    blur_faces: bool = _row(False, "make the heads in the kept pictures unrecognisable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, grouped by the stage that reads them."""

    camera: CameraSettings = CameraSettings()
    pose: PoseSettings = PoseSettings()
    cleaning: CleaningSettings = CleaningSettings()
    phase: PhaseSettings = PhaseSettings()
    quality: QualitySettings = QualitySettings()
    measures: MeasureSettings = MeasureSettings()
    calibration: CalibrationSettings = CalibrationSettings()
    movement: MovementSettings = MovementSettings()
    report: ReportSettings = ReportSettings()

    def with_changes(self, changes: Iterable[str]) -> Settings:
        """Settings with ``group.name=value`` applied.

        Raises UsageError for an unknown name, a value of another type, or one out of bounds.
        """
        settings = self
        rows = {row.name: row for row in setting_rows()}
        for change in changes:
            name, equals, text = change.partition("=")
            if not equals or name not in rows:
                near = difflib.get_close_matches(name, rows, n=3)
                hint = "did you mean " + " or ".join(near) + "?" if near else "`postureview settings` lists them all"
                raise UsageError(expected="group.name=value with a known setting", found=repr(change), todo=hint)
            group_name, field_name = name.split(".")
            group = dataclasses.replace(getattr(settings, group_name), **{field_name: rows[name].parse(text)})
            settings = dataclasses.replace(settings, **{group_name: group})
        return settings

    def changed(self) -> dict[str, str]:
        """``group.name`` → value of every setting that is not at its default."""
        return {
            row.name: str(value)
            for row in setting_rows()
            if (value := getattr(getattr(self, row.name.split(".")[0]), row.name.split(".")[1])) != row.default
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One line of ``postureview settings``."""

    name: str
    default: Any
    help: str
    low: float | None
    high: float | None

    def parse(self, text: str) -> Any:
        """The value that ``text`` stands for; UsageError when it is of another type or out of bounds."""
        kind = type(self.default)
        try:
            value = {"true": True, "false": False}[text.lower()] if kind is bool else kind(text)
        except (ValueError, KeyError):
            raise UsageError(
                expected=f"{self.name} to be {'true or false' if kind is bool else 'a ' + kind.__name__}",
                found=repr(text),
                todo=f"write for example {self.name}={str(self.default).lower()}",
            ) from None
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            raise UsageError(
                expected=f"{self.name} between {self.low:g} and {self.high:g}", found=text, todo="choose a value within"
            )
        return value


def setting_rows() -> Iterator[SettingRow]:
    """All rows, in the order of the stages."""
    for group in dataclasses.fields(Settings):
        for row in dataclasses.fields(group.default):  # type: ignore[arg-type]
            yield SettingRow(
                name=f"{group.name}.{row.name}",
                default=row.default,
                help=row.metadata["help"],
                low=row.metadata["low"],
                high=row.metadata["high"],
            )
