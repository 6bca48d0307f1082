"""Example assessments for the reports: several views, both length units, every grade, refusals, failures, gates."""

from __future__ import annotations

import dataclasses

from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.values.assessment import AssessedRecording, Assessment, KeyPicture, Patient, Provenance
from postureview.values.finding import Finding, Gate, Safety
from postureview.values.landmarks import Landmark, Side, View
from postureview.values.measurement import (
    Grade,
    Measurement,
    Reason,
    Reference,
    Status,
    Uncertainty,
    Withheld,
)
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll, RecordingKind

SIZE_PX = (1080, 1920)

_SPREAD = {  # name of a paired landmark: (half distance across in front view, height in the picture)
    "eye_inner": (12, 268), "eye": (26, 266), "eye_outer": (38, 268), "ear": (62, 285), "shoulder": (150, 480),
    "elbow": (190, 700), "wrist": (200, 900), "pinky": (205, 960), "index": (195, 965), "thumb": (185, 945),
    "hip": (90, 930), "knee": (95, 1290), "ankle": (90, 1640), "heel": (85, 1680), "foot_index": (115, 1700),
}  # fmt: skip
_FORWARD = {  # how far a landmark lies in front of the ankle in a side view
    "eye_inner": 130, "eye": 125, "eye_outer": 115, "ear": 55, "shoulder": 15, "elbow": 0, "wrist": 70, "pinky": 90,
    "index": 95, "thumb": 90, "hip": 20, "knee": 15, "ankle": 0, "heel": -45, "foot_index": 130,
}  # fmt: skip


def landmarks_px(view: View) -> tuple[tuple[float, float] | None, ...]:
    """A standing figure as the view shows it, right shoulder 20 px lower."""
    points: list[tuple[float, float] | None] = [None] * len(Landmark)
    middle = SIZE_PX[0] / 2
    for landmark in Landmark:
        name = landmark.label
        side = -1 if name.startswith("left") or name.endswith("left") else 1
        part = name.removeprefix("left_").removeprefix("right_")
        if part.startswith("mouth"):
            across, height, forward = 25, 330, 125
        elif part == "nose":
            across, height, forward = 0, 295, 150
        else:
            (across, height), forward = _SPREAD[part], _FORWARD[part]
        if view.is_lateral:
            points[landmark] = (middle + view.image_sign * forward + side * 4, float(height))
        else:
            lower = 20 if landmark is Landmark.RIGHT_SHOULDER else 0
            points[landmark] = (middle + view.image_sign * side * across, float(height + lower))
    return tuple(points)


def picture(view: View, *, file: str | None = None, size_px: tuple[int, int] = SIZE_PX) -> KeyPicture:
    return KeyPicture(
        view=view,
        recording=f"{view.value}.mp4",
        time_s=2.1,
        size_px=size_px,
        landmarks_px=landmarks_px(view),
        file=f"{view.value}.jpg" if file is None else file,
    )


def measurement(name: str, view: View, value: float, grade: Grade, *, unit: str = "", **changes: object) -> Measurement:
    """A measurement as the tables describe it; ``unit`` "%" turns a length into a share of stature."""
    row = knowledge().measures[name]
    unit = unit or row.unit
    to_unit = 100 / NOMINAL_STATURE_MM if unit == "%" else 1.0
    reference = None
    if row.range and grade is not Grade.UNGRADED:
        limits = row.range[0]
        reference = Reference(
            mean=limits.mean * to_unit,
            sd=None if limits.sd is None else limits.sd * to_unit,
            low=None if limits.below is None else (limits.mean - limits.below[0]) * to_unit,
            high=None if limits.above is None else (limits.mean + limits.above[0]) * to_unit,
            population=limits.population,
            source=limits.source,
            provenance=limits.provenance,
        )
    made = Measurement(
        name=name,
        term=row.term,
        value=value,
        unit=unit,
        uncertainty=Uncertainty(
            sem=(row.error.noise**2 + row.error.horizon**2) ** 0.5 * to_unit,
            basis=f"engineering default, uncalibrated: {row.error.derivation}; plus this recording's own noise",
        ),
        side=view.near_side,
        view=view,
        status=Status(row.status),
        interval_s=(0.4, 3.9),
        n_frames=104,
        method=f"{name}@1",
        recording=f"{view.value}.mp4",
        reference=reference,
        grade=grade,
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def withheld(name: str, view: View, reason: Reason, detail: str) -> Withheld:
    term = knowledge().measures[name].term if name in knowledge().measures else name.replace("_", " ")
    return Withheld(
        name=name,
        term=term,
        side=view.near_side,
        view=view,
        reason=reason,
        detail=detail,
        recording=f"{view.value}.mp4",
    )


def phase(view: View, *failed: Check) -> StillPhase:
    checks = {
        "whole_body": Check(
            name="whole_body", passed=True, value=0.11, limit=0.005, unit="1", reason=Reason.BODY_CUT_OFF
        ),
        "body_height": Check(
            name="body_height", passed=True, value=1412.0, limit=300.0, unit="px", reason=Reason.TOO_SMALL
        ),
        "yaw": Check(name="yaw", passed=True, value=4.2, limit=15.0, unit="deg", reason=Reason.OBLIQUE_VIEW),
        "steadiness": Check(
            name="steadiness", passed=True, value=0.012, limit=0.1, unit="trunk/s", reason=Reason.NOT_STILL
        ),
        "rate": Check(name="rate", passed=True, value=29.97, limit=4.0, unit="Hz", reason=Reason.LOW_FRAME_RATE),
        "brightness": Check(name="brightness", passed=True, value=121.0, limit=40.0, unit="1", reason=Reason.TOO_DARK),
    }
    checks.update({check.name: check for check in failed})
    return StillPhase(view=view, start_s=0.4, end_s=3.9, n_frames=104, yaw_off_deg=4.2, checks=tuple(checks.values()))


def recording(view: View, *phases: StillPhase, notes: tuple[str, ...] = ()) -> AssessedRecording:
    return AssessedRecording(
        file_name=f"{view.value}.mp4",
        sha256="ab" * 32,
        kind=RecordingKind.VIDEO,
        size_px=SIZE_PX,
        duration_s=4.3,
        n_frames=129,
        rate_hz=29.97,
        found_share=0.98,
        phases=phases,
        notes=notes,
        roll=CameraRoll(roll_deg=1.2, uncertainty_deg=0.3, basis="7 upright and 4 level lines of the room"),
        roll_undone=True,
    )


BROKEN = AssessedRecording(
    file_name="broken.mp4",
    sha256="",
    kind=RecordingKind.VIDEO,
    size_px=(1, 1),
    duration_s=0.0,
    n_frames=0,
    rate_hz=None,
    found_share=0.0,
    phases=(),
    error="expected a video that can be decoded; found no frame; export it again as H.264",
)

TURNED = Check(
    name="yaw",
    passed=False,
    value=22.4,
    limit=15.0,
    unit="deg",
    reason=Reason.OBLIQUE_VIEW,
    advice="turned 22 deg off the right view, showing the left side; turn square to it",
)

PROVENANCE = Provenance(
    software="postureview 0.1.0",
    created_utc="2026-03-04T09:12:44+00:00",
    engine="mediapipe-tasks",
    models={"pose_landmarker_full.task": "cd" * 32},
    knowledge="0123456789abcdef",
    settings={"cleaning.cutoff_hz": "5.0"},
    cleaning=("outliers dropped: 3 points", "gaps up to 0.2 s bridged", "low-pass 5 Hz, zero phase"),
    calibration="uncalibrated: errors are engineering defaults",
)


def _measurements(length_unit: str) -> tuple[Measurement, ...]:
    front, back, left = View.ANTERIOR, View.POSTERIOR, View.LEFT_LATERAL
    scale = 100 / NOMINAL_STATURE_MM if length_unit == "%" else 1.0
    published = Reference(mean=1.0, sd=1.8, low=-0.8, high=2.8, population="adults", source=("F01",), provenance="F")
    return (
        measurement("head_tilt", front, 1.24, Grade.TYPICAL),
        measurement("head_shift", front, -14.4 * scale, Grade.WITHIN_ERROR, unit=length_unit),
        measurement("shoulder_tilt", front, 10.26, Grade.MARKED),
        measurement("trunk_lean", front, -4.61, Grade.MODERATE),
        measurement("trunk_shift", front, -0.02, Grade.TYPICAL, unit=length_unit),
        measurement("shoulder_tilt", back, 9.83, Grade.MARKED, reference=published),
        measurement("trunk_lean", back, -2.2, Grade.WITHIN_ERROR),
        measurement("shoulder_hip_divergence", back, 3.1, Grade.UNGRADED, status=Status.PROXY),
        measurement("head_pitch", left, 14.7, Grade.UNGRADED),
        measurement("trunk_inclination", left, 5.2, Grade.WITHIN_ERROR),
        measurement("body_inclination", left, 5.9, Grade.MILD),
        measurement("plumb_ear", left, 71.3 * scale, Grade.TYPICAL, unit=length_unit),
    )


def _withheld() -> tuple[Withheld, ...]:
    right = View.RIGHT_LATERAL
    turned = "turned 22 deg off the right view, showing the left side; turn square to it"
    return (
        withheld("body_shift", View.ANTERIOR, Reason.LANDMARK_MISSING, "ankle was seen in 12 of 104 frames"),
        withheld("pelvis_shift", View.ANTERIOR, Reason.LANDMARK_MISSING, "ankle was seen in 12 of 104 frames"),
        withheld("trunk_inclination", right, Reason.OBLIQUE_VIEW, turned),
        withheld("body_inclination", right, Reason.OBLIQUE_VIEW, turned),
        withheld("plumb_ear", right, Reason.OBLIQUE_VIEW, turned),
        withheld("craniovertebral_angle", right, Reason.VIEW_MISSING, "no recording shows the subject from the right"),
    )


FINDINGS = (
    Finding(
        rule="body_inclined",
        statement="The body inclines forward by 5.9° (measurement error 3.2°), outside the working range.",
        severity=Grade.MILD,
        side=Side.LEFT,
        evidence=("body_inclination/left/left",),
        source=("ENG",),
    ),
    Finding(
        rule="shoulder_line_tilted",
        statement="The right shoulder is lower by 10.3° (measurement error 7.2°), outside the working range.",
        severity=Grade.MARKED,
        side=Side.RIGHT,
        evidence=("shoulder_tilt/front/midline", "shoulder_tilt/back/midline"),
        source=("F01", "F10", "ENG"),
    ),
    Finding(
        rule="trunk_leaning",
        statement="The trunk leans to the left by 4.6° (measurement error 4.2°), outside the working range.",
        severity=Grade.MODERATE,
        side=Side.LEFT,
        evidence=("trunk_lean/front/midline",),
        source=("F10", "ENG"),
    ),
)

CLOSED = Safety(
    gate=Gate.CLOSED,
    reasons=("New difficulty passing urine, or not feeling the bladder fill, or leaking?",),
    action="The answers include signs that need a medical check before any manual therapy. Call the emergency number.",
)


def assessment(length_unit: str = "mm", **changes: object) -> Assessment:
    """A full visit: three views measured, a fourth turned too far, one recording unreadable."""
    full = Assessment(
        patient=Patient(
            pseudonym="P-017",
            age=46,
            sex="female",
            stature_cm=168 if length_unit == "mm" else None,
            dominant_hand="right",
        ),
        recordings=(
            recording(View.ANTERIOR, phase(View.ANTERIOR), notes=("the file asked for a turn of 90 deg; applied",)),
            recording(View.POSTERIOR, phase(View.POSTERIOR)),
            recording(View.LEFT_LATERAL, phase(View.LEFT_LATERAL)),
            recording(View.RIGHT_LATERAL, phase(View.RIGHT_LATERAL, TURNED)),
            BROKEN,
        ),
        pictures=(
            picture(View.ANTERIOR),
            picture(View.POSTERIOR),
            picture(View.LEFT_LATERAL, file=""),
            picture(View.RIGHT_LATERAL),
        ),
        measurements=_measurements(length_unit),
        withheld=_withheld(),
        findings=FINDINGS,
        safety=Safety(gate=Gate.NOT_SCREENED),
        provenance=PROVENANCE,
    )
    return dataclasses.replace(full, **changes)  # type: ignore[arg-type]


def every_reason() -> tuple[Withheld, ...]:
    """One refusal for every reason there is."""
    return tuple(withheld("shoulder_tilt", View.ANTERIOR, reason, f"because {reason.value}") for reason in Reason)


def empty() -> Assessment:
    """A visit of which nothing could be measured."""
    return assessment(recordings=(BROKEN,), pictures=(), measurements=(), withheld=every_reason(), findings=())
