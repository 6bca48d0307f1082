"""The order of the stages, and nothing else: recordings → one assessment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from postureview.base.errors import RecordingError
from postureview.base.settings import Settings
from postureview.capture.visit_files import Visit, VisitFile, visit_files
from postureview.findings.grade import graded
from postureview.knowledge.calibration import Calibration, read_calibration
from postureview.knowledge.load import knowledge
from postureview.measures.register import Posture
from postureview.measures.side_agreement import compare_sides
from postureview.measures.visit import Moving, best_postures, measure_visit
from postureview.movement.visit import Filmed, Moved, measure_movements
from postureview.pipeline.ahead import loading_beside
from postureview.pipeline.judged import Judged, judge, summary, unreadable
from postureview.pipeline.meaning import meaning_of, person
from postureview.pipeline.origin import provenance
from postureview.pipeline.postures import looked_at, recorded_postures, view_pictures
from postureview.reading import Reader
from postureview.values.agreement import SideAgreement
from postureview.values.assessment import AssessedRecording, Assessment, Patient
from postureview.values.intake import Intake
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Outcome, Withheld
from postureview.values.pose import PoseSequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An assessment and its pictures: file name → JPEG bytes. judged : the recordings as they were read.

    postures : the best still phase of each view, as it was measured.
    """

    assessment: Assessment
    pictures: dict[str, bytes]
    judged: tuple[Judged, ...] = ()
    postures: dict[View, Posture] = field(default_factory=dict)


def assess(
    paths: Iterable[str | Path],
    *,
    patient: Patient | None = None,
    intake: Intake | str | Path | None = None,
    settings: Settings | None = None,
    view: View | None = None,
    test: str | None = None,
    measures: Sequence[str] = (),
) -> Assessment:
    """Assess the recordings of one visit.

    paths : videos, still pictures, recorded landmarks, or folders of them. intake : answers, or the file that holds
    them; without them nobody was screened, and no technique is named. view, test : side of the subject that faces
    the camera, and movement test, stated for all of them. measures : names of those asked for, all when empty.
    Raises RecordingError when none could be read; one unreadable recording among others is noted in the assessment.
    """
    settings = settings or Settings()
    with Reader(settings.pose, camera=settings.camera) as reader:
        result = assess_visit(
            paths,
            reader=reader,
            patient=patient,
            intake=intake,
            settings=settings,
            view=view,
            test=test,
            measures=measures,
        )
    return result.assessment


def track(path: str | Path, *, settings: Settings | None = None) -> PoseSequence:
    """Landmarks of one recording at every frame. Raises RecordingError when it cannot be read."""
    settings = settings or Settings()
    with Reader(settings.pose, camera=settings.camera) as reader:
        return reader.read(Path(path), keep_pictures=False).poses


def assess_visit(
    paths: Iterable[str | Path | VisitFile],
    *,
    reader: Reader,
    patient: Patient | None = None,
    intake: Intake | str | Path | None = None,
    settings: Settings | None = None,
    view: View | None = None,
    test: str | None = None,
    measures: Sequence[str] = (),
) -> Result:
    """As ``assess``, with a reader of the caller's (its engine and progress) and the pictures beside the assessment.

    A path may come as a ``VisitFile``, which says the view, the test or the side of that recording alone.
    """
    settings = settings or Settings()
    calibration = read_calibration(Path(settings.measures.calibration)) if settings.measures.calibration else None
    given = [one if isinstance(one, VisitFile) else Path(one) for one in paths]
    visit = visit_files(given, view, test, tests=knowledge().tests)
    who = person(patient, visit.patient, intake)
    patient = who.patient
    with loading_beside():
        judged, recordings = _judged(visit, reader, settings, patient)
    moved = _movements(judged, patient, settings, measures)
    measured = looked_at(_quiet(judged, moved, patient), judged, reader)
    static, agreements = _static(measured, judged, settings, measures, calibration)
    outcomes = (*static, *moved.outcomes)
    tables = knowledge()
    standing = {(one.recording, one.phase.start_s): one.stands for one in measured}
    measurements = tuple(
        graded(one, patient, tables, standing=standing.get((one.recording, one.interval_s[0]), True))
        for one in outcomes
        if isinstance(one, Measurement)
    )
    views, files = view_pictures(measured, judged, keep=settings.report.pictures, blur_faces=settings.report.blur_faces)
    withheld = tuple(one for one in outcomes if isinstance(one, Withheld))
    meaning = meaning_of(measurements, withheld, agreements, who)
    assessment = Assessment(
        patient=patient,
        intake=who.intake,
        recordings=tuple(recordings),
        pictures=views,
        measurements=measurements,
        withheld=withheld,
        movements=moved.movements,
        side_agreement=meaning.agreements,
        patterns=meaning.patterns,
        findings=meaning.findings,
        targets=meaning.conclusion.targets,
        plan=meaning.conclusion.plan,
        safety=meaning.conclusion.safety,
        provenance=provenance(reader, settings, judged, calibration),
    )
    return Result(assessment=assessment, pictures=files, judged=tuple(judged), postures=best_postures(measured))


def _judged(
    visit: Visit, reader: Reader, settings: Settings, patient: Patient
) -> tuple[list[Judged], list[AssessedRecording]]:
    """Every recording that could be read, and what is to be said of each; the only one must be readable."""
    judged: list[Judged] = []
    recordings: list[AssessedRecording] = []
    for file in visit.files:
        try:
            one = judge(file, reader, settings, patient)
        except RecordingError as error:
            if len(visit.files) == 1:
                raise
            recordings.append(unreadable(file, error))
            continue
        judged.append(one)
        recordings.append(summary(one, patient))
    return judged, recordings


def _quiet(judged: Sequence[Judged], moved: Moved, patient: Patient) -> list[Posture]:
    """Postures of all recordings that no movement fills."""
    return [
        posture
        for one in judged
        for posture in recorded_postures(one, patient)
        if not moved.fills(one.name, posture.phase.start_s, posture.phase.end_s)
    ]


def _static(
    postures: Sequence[Posture],
    judged: Sequence[Judged],
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


def _movements(judged: Sequence[Judged], patient: Patient, settings: Settings, measures: Sequence[str]) -> Moved:
    filmed = [
        Filmed(recording=one.name, reading=one.reading, view=one.file.view, test=one.file.test, side=one.file.side)
        for one in judged
    ]
    return measure_movements(filmed, stature_mm=patient.stature_mm, settings=settings.movement, only=measures)
