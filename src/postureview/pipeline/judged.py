"""One recording that was read, and what an assessment says of it."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.base.errors import RecordingError
from postureview.base.settings import Settings
from postureview.capture.visit_files import VisitFile
from postureview.reading import Reader
from postureview.trajectory.interpret import Reading, interpret
from postureview.values.assessment import AssessedRecording, Patient
from postureview.values.recording import Recording, RecordingKind, ScaleSource


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """One recording that was read, and what it shows."""

    file: VisitFile
    recording: Recording
    reading: Reading

    @property
    def name(self) -> str:
        """Its file name."""
        return self.recording.source.file_name


def judge(file: VisitFile, reader: Reader, settings: Settings, patient: Patient) -> Judged:
    """Read one file. Raises RecordingError when it cannot be read."""
    few_frames = settings.pose.few_frames and file.test is None  # a movement test is followed in every frame
    recording = reader.read(file.path, few_frames=few_frames)
    return Judged(file=file, recording=recording, reading=interpret(recording, settings, file.view, patient.stature_mm))


def summary(one: Judged, patient: Patient) -> AssessedRecording:
    """Its facts and quality."""
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


def _scale_source(one: Judged, patient: Patient) -> ScaleSource | None:
    if patient.stature_mm is not None:
        return ScaleSource.STATURE
    return None if one.reading.card is None else ScaleSource.CARD


def unreadable(file: VisitFile, error: RecordingError) -> AssessedRecording:
    """What is left of a file that could not be read."""
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
