"""Which recordings belong to a visit, and what the user said about them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postureview.base.errors import UsageError
from postureview.values.assessment import Patient
from postureview.values.landmarks import View

_VIDEO = {".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".ts", ".3gp", ".wmv"}
_STILL = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic"}
_LANDMARKS = {".json", ".csv"}
SUFFIXES = frozenset(_VIDEO | _STILL | _LANDMARKS)
"""Endings that are taken from a folder; what a file really is, its content decides."""

VISIT_FILE = "visit.toml"
_OUR_OWN = frozenset({"assessment.json", "measurements.csv", "withheld.csv", "findings.csv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFile:
    """One recording of a visit and the view that the user stated for it, if any."""

    path: Path
    view: View | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The recordings of one visit, in the order given, and the facts about the patient from ``visit.toml``."""

    files: tuple[VisitFile, ...]
    patient: Patient | None


def visit_files(paths: Iterable[Path], view: View | None = None) -> Visit:
    """Collect recordings from files and folders.

    The view of a recording is the one stated for all (``view``), else the one in a ``visit.toml`` beside the file, else
    the file's own name (``left.mp4``), else unknown and to be recognised. Raises UsageError for a path that does not
    exist, a folder without recordings, two recordings of one name, or a ``visit.toml`` that does not hold
    what it should.
    """
    files: list[VisitFile] = []
    patient: Patient | None = None
    for path in paths:
        if not path.exists():
            raise UsageError(expected="a file or folder that exists", found=repr(path.name), todo="check the path")
        notes = _Notes.read((path if path.is_dir() else path.parent) / VISIT_FILE)
        patient = patient or notes.patient
        members = _recordings_in(path) if path.is_dir() else [path]
        files += [VisitFile(path=one, view=view or notes.views.get(one.name) or _view_named(one)) for one in members]
    repeated = [name for name, count in Counter(file.path.name for file in files).items() if count > 1]
    if repeated:  # an assessment names its recordings by their file's name, so two must not share one
        raise UsageError(
            expected="recordings with different file names", found=f"{repeated[0]!r} twice", todo="rename one of them"
        )
    return Visit(files=tuple(files), patient=patient)


def is_recording(path: Path) -> bool:
    """True for what is taken from a folder: a known ending, not hidden, and not written by this software."""
    return (
        path.suffix.lower() in SUFFIXES
        and not path.name.startswith(".")
        and path.name not in _OUR_OWN
        and not path.name.endswith(".truth.json")
    )


def _recordings_in(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if is_recording(path))
    if not found:
        raise UsageError(
            expected="a folder with videos, pictures or recorded landmarks",
            found=f"none in {folder.name!r}",
            todo="name the recordings themselves",
        )
    return found


def _view_named(path: Path) -> View | None:
    return next((view for view in View if path.stem.lower() == view.value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    """What a ``visit.toml`` says."""

    views: dict[str, View]
    patient: Patient | None

    @classmethod
    def read(cls, path: Path) -> _Notes:
        if not path.is_file():
            return cls(views={}, patient=None)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(expected=f"{VISIT_FILE} to be TOML", found=str(error), todo="mend that line") from None
        unknown = sorted(set(table) - {"patient", "recordings"})
        if unknown:
            raise UsageError(
                expected=f"[patient] and [recordings] in {VISIT_FILE}", found=unknown[0], todo="remove or rename it"
            )
        views = {name: _stated_view(name, entry) for name, entry in table.get("recordings", {}).items()}
        return cls(
            views={name: view for name, view in views.items() if view is not None},
            patient=_patient(table["patient"]) if "patient" in table else None,
        )


def _stated_view(name: str, entry: dict[str, Any]) -> View | None:
    text = entry.get("view")
    if text is None:
        return None
    try:
        return View(text)
    except ValueError:
        raise UsageError(
            expected="view = front, back, left or right", found=f"{text!r} for {name}", todo=f"mend {VISIT_FILE}"
        ) from None


def _patient(facts: dict[str, Any]) -> Patient:
    try:
        return Patient(**facts)
    except (TypeError, ValueError) as error:
        raise UsageError(
            expected=f"[patient] in {VISIT_FILE} with pseudonym, age, sex, stature_cm, dominant_hand",
            found=str(error),
            todo=f"mend {VISIT_FILE}",
        ) from None
