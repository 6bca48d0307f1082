"""A manifest: a CSV table with one row a recording, and what is known of its subject."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from postureview.base.errors import UsageError
from postureview.batch.jobs import Job, Stated, folder_name
from postureview.capture.visit_files import VisitFile
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Clothing, Hand, Patient, Sex
from postureview.values.landmarks import BODY_SIDES, Side, View

PATIENT_COLUMNS = {
    "patient": "pseudonym",
    "age": "age",
    "sex": "sex",
    "stature_cm": "stature_cm",
    "dominant_hand": "dominant_hand",
    "clothing": "clothing",
}
"""Column → field of ``Patient``."""
COLUMNS = ("path", "visit", "view", "test", "side", "intake", *PATIENT_COLUMNS)
_NUMBERS = {"age": int, "stature_cm": float}
_OF_A_VISIT = ("intake", *PATIENT_COLUMNS)


@dataclass(slots=True, kw_only=True)
class _Problems:
    file: Path
    found: list[str] = field(default_factory=list)

    def add(self, row: int, column: str, expected: str, text: str) -> None:
        self.found.append(f"row {row}, column {column}: {text!r}, not {expected}")

    def raise_any(self) -> None:
        if self.found:
            raise UsageError(
                expected=f"a manifest without mistakes in {self.file.name}",
                found=f"{len(self.found)} problem(s): " + " | ".join(self.found),
                todo="correct the cells named here (row 1 is the header)",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: int
    cells: Mapping[str, str]
    file: Path

    def cell(self, name: str) -> str:
        return (self.cells.get(name) or "").strip()

    def beside(self, name: str) -> Path:
        """The path in a cell, which counts from the manifest's folder."""
        return (self.file.parent / self.cell(name)).absolute()


def read_manifest(path: Path, stated: Stated) -> list[Job]:
    """One job a row; rows that share patient and visit, where a visit is stated, are one job.

    stated : for rows that do not say otherwise. Raises UsageError that names every row and column with a mistake: a
    column that there is not, a path that does not exist, facts that cannot be true of a person.
    """
    problems = _Problems(file=path)
    rows = list(_rows(path, problems))
    visits: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        same = ("visit", row.cell("patient"), row.cell("visit")) if row.cell("visit") else ("row", str(row.number))
        visits.setdefault(same, []).append(row)
    jobs = [_job(members, stated, problems) for members in visits.values()]
    problems.raise_any()
    if not jobs:
        raise UsageError(expected=f"rows in {path.name}", found="none", todo="add one row a recording")
    return jobs


def _rows(path: Path, problems: _Problems) -> Iterator[_Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            expected=f"{path.name} in UTF-8", found="other bytes", todo="save it as CSV UTF-8 (comma delimited)"
        ) from None
    reader = csv.DictReader(text.splitlines())
    reader.fieldnames = [name.strip() for name in reader.fieldnames or []]
    for name in reader.fieldnames:
        if name not in COLUMNS:
            problems.add(1, name, "one of " + ", ".join(COLUMNS), name)
    for cells in reader:
        if None in cells:
            problems.add(reader.line_num, "(none)", "as many cells as the header has", ",".join(cells.pop(None)))
        yield _Row(number=reader.line_num, cells=cells, file=path)


def _job(rows: list[_Row], stated: Stated, problems: _Problems) -> Job:
    first = rows[0]
    for row in rows:
        for name in _OF_A_VISIT:
            if row.cell(name) != first.cell(name):
                problems.add(
                    row.number, name, f"{first.cell(name)!r} as in row {first.number} of this visit", row.cell(name)
                )
    names: set[str] = set()
    for row in rows:
        name = row.beside("path").name
        if name in names:
            problems.add(row.number, "path", "a file name that this visit does not have yet", name)
        names.add(name)
    if first.cell("intake") and not first.beside("intake").is_file():
        problems.add(first.number, "intake", "a file that exists", first.cell("intake"))
    return Job(
        folder=folder_name(first.cell("patient"), first.cell("visit") or first.beside("path").stem),
        recordings=tuple(_recording(row, stated, problems) for row in rows),
        patient=_patient(first, problems) or stated.patient,
        intake=first.beside("intake") if first.cell("intake") else stated.intake,
        manner=stated.manner,
    )


def _recording(row: _Row, stated: Stated, problems: _Problems) -> VisitFile:
    path = row.beside("path")
    if not row.cell("path") or not path.is_file():
        problems.add(row.number, "path", "a file that exists", row.cell("path"))
    allowed = {
        "view": [view.value for view in View],
        "side": [side.value for side in BODY_SIDES],
        "test": sorted(knowledge().tests),
    }
    stated_here: dict[str, str] = {}
    for name, values in allowed.items():
        text = row.cell(name)
        if text in values:
            stated_here[name] = text
        elif text:
            known = ", ".join(values) if len(values) < 10 else "a test that `postureview knowledge tests` lists"
            problems.add(row.number, name, f"one of {known}" if len(values) < 10 else known, text)
    return VisitFile(
        path=path,
        view=View(stated_here["view"]) if "view" in stated_here else stated.view,
        test=stated_here.get("test") or stated.test,
        side=Side(stated_here["side"]) if "side" in stated_here else None,
    )


def _patient(row: _Row, problems: _Problems) -> Patient | None:
    facts: dict[str, Any] = {}
    choices = {"sex": get_args(Sex), "dominant_hand": get_args(Hand), "clothing": get_args(Clothing)}
    for column, name in PATIENT_COLUMNS.items():
        text = row.cell(column)
        try:
            value = _NUMBERS.get(name, str)(text) if text else None
        except ValueError:
            problems.add(row.number, column, "a whole number" if column == "age" else "a number", text)
            continue
        if value is not None and name in choices and value not in choices[name]:
            problems.add(row.number, column, "one of " + ", ".join(choices[name]), text)
        elif value is not None and name in _NUMBERS and not _fits(name, value):
            problems.add(row.number, column, "what can be true of a person", text)
        elif value is not None:
            facts[name] = value
    return Patient(**facts) if facts else None


def _fits(name: str, value: Any) -> bool:
    try:
        Patient(**{name: value})
    except ValueError:
        return False
    return True
