"""The analysing process: ``python -m postureview.web.analyse``, started by the server, told everything on its input."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.guide.notes import with_take_notes
from postureview.guide.protocols import guide
from postureview.pipeline import assess_visit
from postureview.pipeline.retest import end_frames
from postureview.pipeline.workings import FILE_NAME, to_bytes, workings_of
from postureview.reading import Reader
from postureview.records.records import Records
from postureview.records.values import Job, KeptRecording
from postureview.web.analysis import Analyses
from postureview.web.cases import intake_of
from postureview.web.retesting import FILMS
from postureview.web.stages import films_of
from postureview.web.worker import TWENTY_DAYS_S, Tell, only_worker, serve_queue, stop_with, worker_name

COURTESY = 10
"""How far the worker stands back for the page and the overlay of whoever is filming meanwhile (Unix)."""
WORKING = "working"
"""Folder beside the records for what lies there during an analysis; what a killed one left is deleted at the start."""
READ_SHARE = 0.9
"""Of the time, on an ordinary visit, goes into reading the recordings."""


def perform(records: Records, settings: Settings, job: Job, tell: Tell) -> str:
    """Analyse the recordings of a visit, or of a stage of it; keeps the assessment and returns its id."""
    visit, stage = records.visits.get(job.visit_id), str(job.request.get("stage", ""))
    recordings = films_of(records.recordings.of(visit.id), stage)
    if stage:  # both stages in the same order, whichever step was filmed again
        recordings.sort(key=lambda one: one.about.step)
    patient = records.patients.get(visit.patient_id).patient(visit.day, visit.clothing)
    if not recordings:
        raise UsageError(
            expected="a recording in this visit", found="none", todo="record one, or add a file, and analyse again"
        )
    intake = intake_of(visit)
    room = records.folder / WORKING
    room.mkdir(exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=room) as folder:
        paths = _laid_out(records, recordings, Path(folder))
        names = [path.name for path in paths]

        def frames(name: str, done: int, total: int | None) -> None:
            share = (names.index(name) + min(1.0, done / total if total else 0.5)) / len(names)
            tell(f"Recording {names.index(name) + 1} of {len(names)}: picture {done}", READ_SHARE * share)

        with Reader(settings.pose, frames, camera=settings.camera) as reader:
            result = assess_visit([Path(folder)], reader=reader, patient=patient, intake=intake, settings=settings)
            tell("Measuring, and keeping the result", READ_SHARE)
            movements = result.assessment.movements
            ends = end_frames(result.judged, movements, lens_profile=settings.camera.lens_profile) if stage else {}
    report = settings.report
    workings = workings_of(
        result.postures,
        result.judged,
        movements,
        further=ends,
        keep=report.pictures,
        blur_faces=report.blur_faces,
    )
    files = result.pictures | {FILE_NAME: to_bytes(workings)}
    by = str(job.request.get("by", ""))
    taken = {name: one.about.facts for name, one in zip(names, recordings, strict=True)}
    assessment = with_take_notes(result.assessment, taken, guide())
    extras = {FILMS: [one.id for one in recordings]}
    return records.assessments.add(visit.id, assessment, files, by=by, stage=stage, extras=extras).id


def _laid_out(records: Records, recordings: Sequence[KeptRecording], folder: Path) -> list[Path]:
    """The files under names of what they show, with what was stated about them beside: nothing a client said."""
    stated, paths = ["[recordings]"], []
    for number, one in enumerate(recordings, start=1):
        source = records.recordings.path(one)
        path = folder / f"recording-{number}{source.suffix}"
        try:
            os.link(source, path)
        except OSError:  # another disk, or a system without links
            shutil.copyfile(source, path)
        facts = {"view": one.about.view, "test": one.about.test, "side": one.about.side}
        said = ", ".join(f"{name} = {json.dumps(text)}" for name, text in facts.items() if text)
        if said:
            stated.append(f"{json.dumps(path.name)} = {{ {said} }}")
        paths.append(path)
    (folder / "visit.toml").write_text("\n".join(stated) + "\n", encoding="utf-8")
    return paths


def main() -> None:
    """Serve the queue of the records that the server names, until the server is gone."""
    facts = json.loads(sys.stdin.buffer.readline())
    stop_with(sys.stdin.buffer)
    if hasattr(os, "nice"):
        os.nice(COURTESY)
    folder = Path(facts["folder"])
    settings = Settings().with_changes(facts["settings"])
    with only_worker(folder, TWENTY_DAYS_S):
        shutil.rmtree(folder / WORKING, ignore_errors=True)
        records = Records.open(facts["url"], folder, facts["key"])
        serve_queue(
            Analyses(records.jobs),
            lambda job, tell: perform(records, settings, job, tell),
            name=worker_name(folder),
            stop=lambda: False,
        )


if __name__ == "__main__":
    main()
