"""What a batch consists of: one job for each recording or visit that the inputs hold."""

from __future__ import annotations

import csv
import glob
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.capture.visit_files import VISIT_FILE, VisitFile, is_recording
from postureview.values.assessment import Patient
from postureview.values.landmarks import View

RESULT_FILE = "result.json"
"""Marks a folder with results of a batch; such folders are never taken for recordings."""
_FINISHED = (RESULT_FILE, "assessment.json")
_PATTERN = set("*?[")
_UNFIT_FOR_A_NAME = re.compile(r"[^\w.-]+")


class Each(StrEnum):
    """What in a folder is one visit."""

    AUTO = "auto"
    """A folder with a ``visit.toml``, or with files named after views (front.mp4); else each recording."""
    RECORDING = "recording"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How recordings are assessed.

    page : whether the report is written as HTML too. picture_size_px, rate_hz : complete landmark files that do not
    hold them.
    """

    settings: Settings = field(default_factory=Settings)
    page: bool = False
    picture_size_px: tuple[int, int] | None = None
    rate_hz: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit to assess.

    folder : name of the folder for its results, unlike that of any other job. recordings : files, and what is stated
    of each. patient : what is known of the subject; None = what a ``visit.toml`` says. intake : file with the answers
    to the safety questions.
    """

    folder: str
    recordings: tuple[VisitFile, ...]
    patient: Patient | None = None
    intake: Path | None = None
    manner: Manner = Manner()

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that its result depends on, settings' files left out, in a lasting order."""
        found: list[Path] = []
        for one in self.recordings:
            notes = one.path.parent / VISIT_FILE
            found += [one.path] + ([notes] if notes.is_file() else [])
        found += [] if self.intake is None else [self.intake]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What holds for all recordings that do not say otherwise, and what in a folder is one visit."""

    manner: Manner = Manner()
    view: View | None = None
    test: str | None = None
    intake: Path | None = None
    patient: Patient | None = None
    each: Each = Each.AUTO


def jobs_in(inputs: Iterable[str | Path], stated: Stated) -> list[Job]:
    """One job for each visit in files, folders and patterns such as ``clinic/*.mp4``.

    Folders are searched with the folders in them; those that hold results of ours are passed over, and what two inputs
    name is taken once. Raises UsageError where an input does not exist or holds no recording.
    """
    visits: dict[tuple[Path, ...], str] = {}
    for text in map(str, inputs):
        found = [(paths, base) for base in _matching(text) for paths in _visits(base, stated.each)]
        if not found:
            raise UsageError(
                expected="recordings, folders of them, a pattern or a manifest (.csv)",
                found=f"no recording in {Path(text).name!r}",
                todo="check the path; quote a pattern, so that the shell leaves it alone",
            )
        for (named_by, *paths), base in found:
            visits.setdefault(tuple(path.absolute() for path in paths), _named(named_by, base))
    return [
        Job(
            folder=folder,
            recordings=tuple(VisitFile(path=path, view=stated.view, test=stated.test) for path in paths),
            patient=stated.patient,
            intake=stated.intake,
            manner=stated.manner,
        )
        for paths, folder in visits.items()
    ]


def apart(jobs: Iterable[Job]) -> list[Job]:
    """The jobs in order of their folders; where two would share one, those after the first get a number.

    Upper and lower case count as the same, because some disks cannot tell them apart.
    """
    ordered = sorted(jobs, key=lambda job: (job.folder.lower(), [str(one.path) for one in job.recordings]))
    seen = Counter(job.folder.lower() for job in ordered)
    taken: set[str] = set(seen)
    again: Counter[str] = Counter()
    named: list[Job] = []
    for job in ordered:
        again[job.folder.lower()] += 1
        folder, number = job.folder, again[job.folder.lower()]
        while number > 1 and folder.lower() in taken:
            folder = f"{job.folder}-{number}"
            number += 1
        taken.add(folder.lower())
        named.append(replace(job, folder=folder))
    return sorted(named, key=lambda job: job.folder)


def is_manifest(path: Path) -> bool:
    """Whether a file is a table of recordings: it has a column ``path``."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return "path" in [name.strip() for name in next(csv.reader(file), [])]


def folder_name(*words: str) -> str:
    """A folder's name made of words, whatever characters they hold."""
    fit = [_UNFIT_FOR_A_NAME.sub("_", word).strip("._-")[:80] for word in words]
    return "-".join(filter(None, fit)) or "visit"


def _matching(text: str) -> list[Path]:
    path = Path(text)
    if path.exists():
        return [path]
    if _PATTERN & set(text):
        return [Path(one) for one in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207 - absolute patterns too
    raise UsageError(expected="a file or folder that exists", found=repr(path.name), todo="check the path")


def _visits(path: Path, each: Each) -> Iterator[tuple[Path, ...]]:
    """(what names it, recording, …) of every visit in a folder, or of the file itself."""
    if not path.is_dir():
        yield path, path
        return
    if any((path / name).is_file() for name in _FINISHED):
        return
    members = sorted(one for one in path.iterdir() if not one.name.startswith("."))
    recordings = [one for one in members if is_recording(one) and one.is_file() and not is_manifest(one)]
    if recordings and _is_one_visit(path, recordings, each):
        yield path, *recordings
    else:
        yield from ((one, one) for one in recordings)
    for member in members:
        if member.is_dir():
            yield from _visits(member, each)


def _is_one_visit(folder: Path, recordings: list[Path], each: Each) -> bool:
    if each is not Each.AUTO:
        return each is Each.FOLDER
    views = {view.value for view in View}
    return (folder / VISIT_FILE).is_file() or any(one.stem.lower() in views for one in recordings)


def _named(path: Path, base: Path) -> str:
    """From the way to a visit within the folder that was named: ``clinic-2/turn.mp4`` → ``clinic-2-turn``."""
    if path == base:
        return folder_name(path.absolute().stem if path.is_file() else path.absolute().name)
    way = path.relative_to(base)
    return folder_name(*(way.with_suffix("") if path.is_file() else way).parts)
