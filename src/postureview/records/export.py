"""Everything of one patient as a zip file."""

from __future__ import annotations

import contextlib
import json
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from postureview.records.assessments import Assessments
from postureview.records.base import Audit, Base
from postureview.records.files import room
from postureview.records.jobs import Jobs
from postureview.records.patients import Patients
from postureview.records.recordings import Recordings
from postureview.records.visits import Visits

README = """\
Everything that is kept of one patient.

patient.json          the facts
audit.json            who saw and changed what
visits/<day>-<n>/     visit.json, with the intake; recordings/ and recordings.json; assessments/<n>/ with
                      assessment.json, its key pictures and reviews.json

assessment.json is described by `postureview schema`.
"""


def export_patient(base: Base, patient_id: str, folder: Path, *, by: str) -> Path:
    """Write the zip file into ``folder`` under a name of the server's; the caller deletes it. Raises NotKeptError."""
    found = Patients(base).get(patient_id)
    with room():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".zip", delete=False) as file:
            path = Path(file.name)
    with contextlib.ExitStack() as undo:
        undo.callback(path.unlink)
        with room(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", README)
            _json(archive, "patient.json", asdict(found))
            for number, visit in enumerate(reversed(Visits(base).of(patient_id)), start=1):
                _visit(base, archive, f"visits/{visit.day}-{number}", visit.id)
            Audit(base).note(by, "exported", "patient", patient_id, patient_id)
            _json(archive, "audit.json", [asdict(one) for one in Audit(base).lines(about=patient_id, limit=1_000_000)])
        undo.pop_all()
    return path


def _visit(base: Base, archive: zipfile.ZipFile, place: str, visit_id: str) -> None:
    recordings, assessments = Recordings(base), Assessments(base)
    _json(archive, f"{place}/visit.json", asdict(Visits(base).get(visit_id)))
    kept = recordings.of(visit_id, replaced=True)
    _json(archive, f"{place}/recordings.json", [asdict(one) for one in kept])
    for name in dict.fromkeys(one.file for one in kept):
        archive.write(base.files.path(kept[0].patient_id, name), f"{place}/recordings/{name}", zipfile.ZIP_STORED)
    for number, one in enumerate(reversed(assessments.of(visit_id)), start=1):
        inside = f"{place}/assessments/{number}"
        archive.writestr(f"{inside}/assessment.json", assessments.text(one.id))
        for name, picture in assessments.pictures(one).items():
            archive.writestr(f"{inside}/{_inside(name)}", picture)
        reviews = [asdict(review) for review in assessments.reviews(one.id)]
        _json(archive, f"{inside}/reviews.json", reviews)
        _json(
            archive,
            f"{inside}/kept.json",
            {
                "stage": one.stage,
                "created_utc": one.created_utc,
                "sha256": one.sha256,
                "parcels": assessments.parcels(one.id),
                "extras": one.extras,
            },
        )
    _json(archive, f"{place}/jobs.json", [asdict(one) for one in Jobs(base).of(visit_id)])


def _inside(name: str) -> str:
    """The name as the assessment gives it, which may not lead out of its folder."""
    return "/".join(part for part in PurePosixPath(name).parts if part not in {"/", ".."})


def _json(archive: zipfile.ZipFile, name: str, content: object) -> None:
    archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
