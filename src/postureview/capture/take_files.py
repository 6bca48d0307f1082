"""Which repeated takes a clinic gives, and of whom."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.capture.visit_files import is_recording

FINISHED = "assessment.json"
"""In a take's folder: the take was assessed before."""

_COLUMNS = {"path", "person", "take"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFile:
    """One take of one person: a recording, a folder of recordings, or a finished assessment."""

    path: Path
    person: str
    take: str


def take_files(inputs: Iterable[Path]) -> tuple[TakeFile, ...]:
    """Every take in the inputs, people and takes in the order of their names, numbers counted as numbers.

    An input is a folder of people (each a folder, each file or folder in it one take), a CSV table with the columns
    path, person, take (paths from the table's folder), or a finished assessment named PERSON_TAKE.json. Raises
    UsageError for anything else, for a take that is not there or holds nothing, and for one that is named twice.
    """
    found = sorted(
        (take for path in inputs for take in _takes_in(path)),
        key=lambda one: (_counted(one.person), _counted(one.take)),
    )
    for one, following in pairwise(found):
        if (one.person, one.take) == (following.person, following.take):
            raise UsageError(
                expected="each take of a person once", found="one of them twice", todo="give every take its own name"
            )
    for number, one in enumerate(found, start=1):
        if not (one.path.exists() and (one.path.is_file() or _holds_a_take(one.path))):
            raise UsageError(
                expected="every take to be a recording, a folder of recordings, or an assessment",
                found=f"nothing of that in take {number} of {len(found)} ({one.path.name!r})",
                todo="mend or remove it",
            )
    return tuple(found)


def _takes_in(path: Path) -> Iterator[TakeFile]:
    if not path.exists():
        raise UsageError(expected="a file or folder that exists", found=repr(path.name), todo="check the path")
    if path.is_dir():
        for folder in sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith(".")):
            for take in folder.iterdir():
                if is_recording(take) or (take.is_dir() and not take.name.startswith(".")):
                    yield TakeFile(path=take, person=folder.name, take=take.stem if take.is_file() else take.name)
    elif path.suffix.lower() == ".csv":
        yield from _listed_in(path)
    else:
        person, _, label = path.stem.rpartition("_")
        if path.suffix.lower() != ".json" or not (person and label):
            raise UsageError(
                expected="a folder of people, a table path,person,take, or assessments named PERSON_TAKE.json",
                found=repr(path.name),
                todo="rename it, or list it in a table",
            )
        yield TakeFile(path=path, person=person, take=label)


def _listed_in(table: Path) -> Iterator[TakeFile]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not set(rows.fieldnames or ()) >= _COLUMNS:
            raise UsageError(
                expected="a table with the columns path, person, take",
                found=f"{', '.join(rows.fieldnames or ()) or 'nothing'} in {table.name!r}",
                todo="name the columns in its first line",
            )
        for number, row in enumerate(rows, start=2):
            if not all(row[column] for column in _COLUMNS):
                raise UsageError(
                    expected="path, person and take in every line",
                    found=f"an empty one in line {number} of {table.name!r}",
                    todo="fill it in, or remove the line",
                )
            yield TakeFile(path=table.parent / row["path"], person=row["person"], take=row["take"])


def _holds_a_take(folder: Path) -> bool:
    return (folder / FINISHED).is_file() or any(is_recording(path) for path in folder.iterdir())


def _counted(name: str) -> tuple[tuple[int, str], ...]:
    """A sorting key by which take 2 comes before take 10."""
    return tuple((int(digits or -1), text) for digits, text in re.findall(r"(\d+)|(\D+)", name))
