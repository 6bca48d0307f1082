"""The order of the stages, and nothing else: recordings → one assessment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import postureview
from postureview.base.errors import RecordingError
from postureview.base.settings import Settings
from postureview.capture.visit_files import VisitFile, visit_files
from postureview.findings.grade import graded, graded_sides
from postureview.findings.movement import movement_findings
from postureview.findings.rules import findings
from postureview.knowledge.calibration import Calibration, read_calibration
from postureview.knowledge.load import knowledge
from postureview.measures.register import PARTIAL, Posture
from postureview.measures.side_agreement import compare_sides
from postureview.measures.visit import Moving, best_postures, measure_visit, rank
from postureview.movement.visit import Filmed, Moved, measure_movements
from postureview.reading import Reader
from postureview.trajectory.body import stature_px
from postureview.trajectory.interpret import Reading, interpret
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import AssessedRecording, Assessment, KeyPicture, Patient, Provenance
from postureview.values.finding import Gate, Safety
from postureview.values.landmarks import Landmark, View
from postureview.values.measurement import Measurement, Outcome, Reason, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.recording import Recording, RecordingKind, ScaleSource

CLOSE_POSTURES = 3
"""Postures of a view that are looked at closely: back or waist may be free in another take than the longest."""

NOT_SCREENED = Safety(
    gate=Gate.NOT_SCREENED,
    action="Ask the red-flag questions before any manual therapy; this software names no treatment without them.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An assessment and the pictures that go with it: file name → JPEG bytes."""

    assessment: Assessment
    pictures: dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """One recording that was read, and what it shows."""

    file: VisitFile
    recording: Recording
    reading: Reading

    @property
    def name(self) -> str:
        return self.recording.source.file_name


def assess(
    paths: Iterable[str | Path],
    *,
    patient: Patient | None = None,
    settings: Settings | None = None,
    view: View | None = None,
    test: str | None = None,
    measures: Sequence[str] = (),
) -> Assessment:
    """Assess the recordings of one visit.

    paths : videos, still pictures, recorded landmarks, or folders of them. view, test : side of the subject that faces
    the camera, and movement test, stated for all of them. measures : names of those asked for, all when empty.
    Raises RecordingError when none could be read; one unreadable recording among others is noted in the assessment.
    """
    settings = settings or Settings()
    with Reader(settings.pose, camera=settings.camera) as reader:
        result = assess_visit(
            paths, reader=reader, patient=patient, settings=settings, view=view, test=test, measures=measures
        )
    return result.assessment


def track(path: str | Path, *, settings: Settings | None = None) -> PoseSequence:
    """Landmarks of one recording at every frame. Raises RecordingError when it cannot be read."""
    settings = settings or Settings()
    with Reader(settings.pose, camera=settings.camera) as reader:
        return reader.read(Path(path), keep_pictures=False).poses


def assess_visit(
    paths: Iterable[str | Path],
    *,
    reader: Reader,
    patient: Patient | None = None,
    settings: Settings | None = None,
    view: View | None = None,
    test: str | None = None,
    measures: Sequence[str] = (),
) -> Result:
    """As ``assess``, with a reader of the caller's (its engine and progress) and the pictures beside the assessment."""
    settings = settings or Settings()
    calibration = read_calibration(Path(settings.measures.calibration)) if settings.measures.calibration else None
    visit = visit_files([Path(path) for path in paths], view, test, tests=knowledge().tests)
    patient = patient or visit.patient or Patient()
    judged: list[_Judged] = []
    recordings: list[AssessedRecording] = []
    for file in visit.files:
        try:
            one = _judge(file, reader, settings, patient)
        except RecordingError as error:
            if len(visit.files) == 1:
                raise
            recordings.append(_unreadable(file, error))
            continue
        judged.append(one)
        recordings.append(_summary(one, patient))
    moved = _movements(judged, patient, settings, measures)
    quiet = [
        posture
        for one in judged
        for posture in _postures(one, patient)
        if not moved.fills(one.name, posture.phase.start_s, posture.phase.end_s)
    ]
    postures = _looked_at(quiet, judged, reader)
    static, agreements = _static(postures, judged, settings, measures, calibration)
    outcomes = (*static, *moved.outcomes)
    tables = knowledge()
    standing = {(one.recording, one.phase.start_s): _stands(one) for one in postures}
    measurements = tuple(
        graded(one, patient, tables, standing=standing.get((one.recording, one.interval_s[0]), True))
        for one in outcomes
        if isinstance(one, Measurement)
    )
    agreements = graded_sides(agreements, measurements, patient, tables)
    pictures, files = _pictures(postures, judged, keep=settings.report.pictures)
    assessment = Assessment(
        patient=patient,
        recordings=tuple(recordings),
        pictures=pictures,
        measurements=measurements,
        withheld=tuple(one for one in outcomes if isinstance(one, Withheld)),
        movements=moved.movements,
        side_agreement=agreements,
        findings=(*findings(measurements, tables, agreements), *movement_findings(measurements, tables)),
        safety=NOT_SCREENED,
        provenance=_provenance(reader, settings, judged, calibration),
    )
    return Result(assessment=assessment, pictures=files)


def _judge(file: VisitFile, reader: Reader, settings: Settings, patient: Patient) -> _Judged:
    recording = reader.read(file.path)
    return _Judged(
        file=file, recording=recording, reading=interpret(recording, settings, file.view, patient.stature_mm)
    )


def _static(
    postures: Sequence[Posture],
    judged: Sequence[_Judged],
    settings: Settings,
    measures: Sequence[str],
    calibration: Calibration | None,
) -> tuple[tuple[Outcome, ...], tuple[SideAgreement, ...]]:
    """Measures of posture, and what both side views say together; none where only movements were asked for."""
    asked = [name for name in measures if knowledge().test_of(name) is None]
    if measures and not asked:
        return (), ()
    moving = [
        Moving(recording=one.name, view=view, obstacle=one.reading.obstacle)
        for one in judged
        for view in one.reading.views
    ]
    empty = [one.name for one in judged if not one.recording.poses.found.any()]
    outcomes = measure_visit(
        postures,
        moving=moving,
        empty=empty if len(empty) == len(judged) else (),
        only=asked,
        withhold_unfollowed=settings.measures.withhold_unfollowed,
        calibration=calibration,
    )
    return compare_sides(outcomes)


def _movements(judged: Sequence[_Judged], patient: Patient, settings: Settings, measures: Sequence[str]) -> Moved:
    filmed = [
        Filmed(recording=one.name, reading=one.reading, view=one.file.view, test=one.file.test, side=one.file.side)
        for one in judged
    ]
    return measure_movements(filmed, stature_mm=patient.stature_mm, settings=settings.movement, only=measures)


def _postures(one: _Judged, patient: Patient) -> Iterable[Posture]:
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
        )


def _looked_at(postures: Sequence[Posture], judged: Sequence[_Judged], reader: Reader) -> list[Posture]:
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


def _stands(posture: Posture) -> bool:
    return all(check.reason is not Reason.NOT_STANDING for check in posture.phase.failed)


def _summary(one: _Judged, patient: Patient) -> AssessedRecording:
    poses, source = one.recording.poses, one.recording.source
    return AssessedRecording(
        file_name=source.file_name,
        sha256=source.sha256,
        kind=source.kind,
        size_px=source.size_px,
        duration_s=float(poses.time_s[-1] - poses.time_s[0]) if len(poses) else 0.0,
        n_frames=len(poses),
        rate_hz=poses.rate_hz if len(poses) > 1 else None,
        found_share=one.reading.found_share,
        phases=tuple(posture.phase for posture in one.reading.postures),
        notes=source.notes,
        roll=one.recording.roll,
        roll_undone=one.reading.roll is not None,
        scale=_scale_source(one, patient),
        card=one.recording.card,
    )


def _scale_source(one: _Judged, patient: Patient) -> ScaleSource | None:
    if patient.stature_mm is not None:
        return ScaleSource.STATURE
    return None if one.reading.card is None else ScaleSource.CARD


def _unreadable(file: VisitFile, error: RecordingError) -> AssessedRecording:
    return AssessedRecording(
        file_name=file.path.name,
        sha256="",
        kind=RecordingKind.VIDEO,
        size_px=(0, 0),
        duration_s=0.0,
        n_frames=0,
        rate_hz=None,
        found_share=0.0,
        phases=(),
        error=str(error),
    )


def _pictures(
    postures: Sequence[Posture], judged: Sequence[_Judged], *, keep: bool
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
    return KeyPicture(
        view=posture.phase.view,
        recording=posture.recording,
        time_s=float(posture.poses.time_s[index]),
        size_px=posture.poses.size_px,
        landmarks_px=tuple((float(x), float(y)) if np.isfinite(x) else None for x, y in points),
        roll_deg=posture.body.roll_deg,
    )


def _provenance(
    reader: Reader, settings: Settings, judged: Sequence[_Judged], calibration: Calibration | None
) -> Provenance:
    return Provenance(
        software=f"postureview {postureview.__version__}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=", ".join(reader.engines),
        models=dict(reader.models),
        knowledge=knowledge().version,
        settings=settings.changed(),
        cleaning=tuple(f"{one.name}: {step}" for one in judged for step in one.reading.steps),
        calibration=_calibration_words({one.recording.poses.engine for one in judged}, calibration),
    )


def _calibration_words(engines: set[str], calibration: Calibration | None) -> str:
    """Where the measurement errors come from, for people."""
    known = {engine for _, _, engine in knowledge().accuracy}
    if engines and engines <= known:
        words = "measurement errors measured on rendered people; not calibrated or validated on patients"
    else:
        words = "uncalibrated: measurement errors are engineering defaults, not yet measured for this engine and model"
    if calibration is None:
        return words
    if calibration.engine not in engines:
        return f"{words}; the clinic's own repeatability was not used: it was measured with {calibration.engine}"
    return f"{words}; repeatability measured in this clinic, {calibration.created_utc[:10]}"
