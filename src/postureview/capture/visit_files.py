"""Which recordings belong to a visit, and what the user said about them."""

from __future__ import annotations

import difflib
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from postureview.base.errors import UsageError
from postureview.values.assessment import Patient
from postureview.values.landmarks import BODY_SIDES, Side, View

_VIDEO = {".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".ts", ".3gp", ".wmv"}
_STILL = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic"}
_LANDMARKS = {".json", ".csv"}
SUFFIXES = frozenset(_VIDEO | _STILL | _LANDMARKS)
"""Endings that are taken from a folder; what a file really is, its content decides."""

VISIT_FILE = "visit.toml"
_OUR_OWN = frozenset(
    {"assessment.json", "measurements.csv", "withheld.csv", "findings.csv", "movements.csv", "targets.csv"}
    | {"result.json", "measures.csv", "quality.csv", "drift.csv"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFile:
    """One recording of a visit and the view, the movement test and its side that the user stated for it, if any."""

    path: Path
    view: View | None
    test: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The recordings of one visit, in the order given, and the facts about the patient from ``visit.toml``."""

    files: tuple[VisitFile, ...]
    patient: Patient | None


def visit_files(
    paths: Iterable[Path | VisitFile], view: View | None = None, test: str | None = None, *, tests: Collection[str] = ()
) -> Visit:
    """Collect recordings from files, folders, and files of which something is stated.

    The view and the movement test of a recording are those stated for all, else those in a ``visit.toml`` beside the
    file, else those in the file's own name (``left.mp4``, ``trunk_side_bend_left.mp4``), else unknown and to be
    recognised. tests : the names of the tests that there are. Raises UsageError for a path that does not exist, a
    folder without recordings, two recordings of one name, a test that there is not, or a ``visit.toml`` that does
    not hold what it should.
    """
    if test is not None:
        _known_test(test, tests, "name one that `postureview knowledge tests` lists")
    files: list[VisitFile] = []
    patient: Patient | None = None
    for one in paths:
        stated = one if isinstance(one, VisitFile) else VisitFile(path=one, view=None)
        path = stated.path
        if not path.exists():
            raise UsageError(expected="a file or folder that exists", found=repr(path.name), todo="check the path")
        notes = _Notes.read((path if path.is_dir() else path.parent) / VISIT_FILE, tests)
        patient = patient or notes.patient
        members = _recordings_in(path) if path.is_dir() else [path]
        named = [_visit_file(each, notes, stated.view or view, stated.test or test, tests) for each in members]
        files += [each if stated.side is None else replace(each, side=stated.side) for each in named]
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


def _visit_file(path: Path, notes: _Notes, view: View | None, test: str | None, tests: Collection[str]) -> VisitFile:
    noted = notes.tests.get(path.name, (None, None))
    named, rest = _test_named(path, tests)
    return VisitFile(
        path=path,
        # After the name of a test "left" is the side of the body that moves, which front views show too.
        view=view or notes.views.get(path.name) or (None if named and _side_named(rest) else _view_named(rest)),
        test=test or noted[0] or named,
        side=noted[1] or (_side_named(rest) if named else None),
    )


def _test_named(path: Path, tests: Collection[str]) -> tuple[str | None, str]:
    """The test that a file's name begins with, and the words after it; without one, the whole name."""
    stem = path.stem.lower().replace("-", "_")
    named = max((name for name in tests if f"{stem}_".startswith(f"{name}_")), key=len, default=None)
    return named, stem if named is None else stem.removeprefix(named).strip("_")


def _view_named(words: str) -> View | None:
    return next((view for view in View if words == view.value), None)


def _side_named(words: str) -> Side | None:
    return next((side for side in BODY_SIDES if side.value in words.split("_")), None)


def _known_test(test: object, tests: Collection[str], todo: str) -> str:
    if not isinstance(test, str) or test not in tests:
        near = difflib.get_close_matches(str(test), tests, n=3)
        hint = "did you mean " + " or ".join(near) + "?" if near else todo
        raise UsageError(expected="the name of a movement test", found=repr(test), todo=hint)
    return test


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    """What a ``visit.toml`` says."""

    views: dict[str, View]
    tests: dict[str, tuple[str | None, Side | None]]
    patient: Patient | None

    @classmethod
    def read(cls, path: Path, tests: Collection[str]) -> _Notes:
        if not path.is_file():
            return cls(views={}, tests={}, patient=None)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(expected=f"{VISIT_FILE} to be TOML", found=str(error), todo="mend that line") from None
        unknown = sorted(set(table) - {"patient", "recordings"})
        if unknown:
            raise UsageError(
                expected=f"[patient] and [recordings] in {VISIT_FILE}", found=unknown[0], todo="remove or rename it"
            )
        recordings = table.get("recordings", {})
        views = {name: _stated_view(name, entry) for name, entry in recordings.items()}
        return cls(
            views={name: view for name, view in views.items() if view is not None},
            tests={name: _stated_test(name, entry, tests) for name, entry in recordings.items() if "test" in entry},
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


def _stated_test(name: str, entry: dict[str, Any], tests: Collection[str]) -> tuple[str | None, Side | None]:
    test, side = _known_test(entry["test"], tests, f"mend {name} in {VISIT_FILE}"), entry.get("side")
    if side is not None and side not in {one.value for one in BODY_SIDES}:
        raise UsageError(expected="side = left or right", found=f"{side!r} for {name}", todo=f"mend {VISIT_FILE}")
    return test, None if side is None else Side(side)


def _patient(facts: dict[str, Any]) -> Patient:
    try:
        return Patient(**facts)
    except (TypeError, ValueError) as error:
        raise UsageError(
            expected=f"[patient] in {VISIT_FILE} with pseudonym, age, sex, stature_cm, dominant_hand, clothing",
            found=str(error),
            todo=f"mend {VISIT_FILE}",
        ) from None
