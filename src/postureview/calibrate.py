"""A clinic measures its own repeatability: repeated takes → one calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from postureview.base.errors import RecordingError, UsageError
from postureview.base.settings import Settings
from postureview.capture.take_files import FINISHED, TakeFile
from postureview.export.assessment_json import from_json, is_assessment
from postureview.measures.calibration import AssessedTake, Calibrated, calibration_of
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicResult:
    """What was found, and one line for each take that could not be read (people by their number, never by name)."""

    found: Calibrated
    unread: tuple[str, ...]


def calibrate(files: Sequence[TakeFile], *, reader: Reader, settings: Settings | None = None) -> ClinicResult:
    """Assess every take that is not a finished assessment yet, and compare the takes of each person.

    files : as ``take_files`` orders them. A take that cannot be read counts as missing. Raises UsageError when too few
    people have enough takes (before anything is read), and for takes that cannot be compared.
    """
    settings = settings or Settings()
    people = [list(takes) for _, takes in groupby(files, key=lambda one: one.person)]
    _enough(people, settings)
    taken: list[AssessedTake] = []
    unread: list[str] = []
    for person, takes in enumerate(people, start=1):
        for number, file in enumerate(takes):
            try:
                assessment = _assessed(file, reader, settings)
            except RecordingError as error:
                unread.append(f"person {person}, take {number + 1}: {error}")
            else:
                taken.append(AssessedTake(person=file.person, take=number, assessment=assessment))
    if not taken:
        raise RecordingError(expected="takes that can be read", found=f"none; {unread[0]}", todo="check them")
    created_utc = datetime.now(UTC).isoformat(timespec="seconds")
    found = calibration_of(taken, settings.calibration, created_utc=created_utc)
    return ClinicResult(found=found, unread=tuple(unread))


def _enough(people: Sequence[Sequence[TakeFile]], settings: Settings) -> None:
    wanted = settings.calibration
    repeated = sum(len(takes) >= wanted.min_takes for takes in people)
    if repeated < wanted.min_people:
        raise UsageError(
            expected=f"at least {wanted.min_people} people with {wanted.min_takes} takes each",
            found=f"{repeated} such people among {len(people)}",
            todo="film more; `postureview calibrate --help` shows the layout",
        )


def _assessed(file: TakeFile, reader: Reader, settings: Settings) -> Assessment:
    finished = file.path / FINISHED if file.path.is_dir() else file.path
    if is_assessment(finished):
        return from_json(finished.read_bytes())
    return assess_visit([file.path], reader=reader, settings=settings).assessment
