"""Which report of an assessment ``report --to`` writes: what its file is called, and how it is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from postureview.base.errors import UsageError
from postureview.cli.write import PICTURES, write_patient_pdf, write_pdf

if TYPE_CHECKING:
    from postureview.values.assessment import Assessment

FILES = {
    "html": "report.html",
    "patient": "patient.html",
    "progress": "progress.html",
    "pdf": "report.pdf",
    "patient-pdf": "patient.pdf",
}
"""Kind → file beside the (latest) assessment. ``text`` goes to the terminal."""
KINDS = (*FILES, "text")


def write_report(kind: str, files: Sequence[Path], target: Path, paper: str) -> None:
    """Write the report of one assessment, or of several visits, to ``target``."""
    if kind == "progress":
        target.write_text(_progress(files), encoding="utf-8")
        return
    file = only_one(kind, files)
    assessment = read_assessment(file)
    if kind == "pdf":
        write_pdf(assessment, kept_pictures(assessment, file.parent / PICTURES), target, paper)
    elif kind == "patient-pdf":
        write_patient_pdf(assessment, target, paper)
    else:
        target.write_text(_page(kind, assessment, file), encoding="utf-8")


def only_one(kind: str, files: Sequence[Path]) -> Path:
    """The file, or UsageError where there are several."""
    if len(files) != 1:
        raise UsageError(
            expected=f"one assessment for --to {kind}", found=f"{len(files)}", todo="name one, or use --to progress"
        )
    return files[0]


def read_assessment(file: Path) -> Assessment:
    """The assessment in a file. Raises RecordingError when it is none."""
    from postureview.export.assessment_json import from_json

    return from_json(file.read_bytes())


def kept_pictures(assessment: Assessment, folder: Path) -> dict[str, bytes]:
    """The kept pictures that are there; a name that leads out of the folder is none."""
    files = [one.file for one in assessment.pictures if one.file and Path(one.file).name == one.file]
    return {file: (folder / file).read_bytes() for file in files if (folder / file).is_file()}


def _page(kind: str, assessment: Assessment, file: Path) -> str:
    from postureview.report.page import html_page
    from postureview.report.patient import patient_page

    if kind == "patient":
        return patient_page(assessment)
    return html_page(assessment, kept_pictures(assessment, file.parent / PICTURES))


def _progress(files: Sequence[Path]) -> str:
    from postureview.compare import compare
    from postureview.report.progress import progress_page

    visits = [read_assessment(file) for file in files]
    pictures = [kept_pictures(one, file.parent / PICTURES) for one, file in zip(visits, files, strict=True)]
    return progress_page(visits, compare, pictures)
