"""From repeated, finished assessments to a clinic's own repeatability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from postureview.base.errors import UsageError
from postureview.base.settings import CalibrationSettings
from postureview.knowledge.calibration import Calibration, CalibrationRow
from postureview.knowledge.load import knowledge
from postureview.measures.error import to_unit
from postureview.measures.repeatability import Repeatability, repeatability
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement

Key = tuple[str, str, str]
"""Method, view, side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedTake:
    """One take of one person. take : its number, from 0; a take that could not be read leaves its number free."""

    person: str
    take: int
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """The calibration, and for each measure, view and side that is not in it the reason."""

    calibration: Calibration
    left_out: tuple[tuple[Key, str], ...]


def calibration_of(takes: Sequence[AssessedTake], settings: CalibrationSettings, *, created_utc: str) -> Calibrated:
    """Repeatability of every measure, view and side that enough people have in enough takes.

    Lengths in per cent of stature count at the stature of the tables, 1.70 m. Raises UsageError when the takes were
    read by different engines or models, when one recording stands for two takes, and when no measure has enough.
    """
    assessments = [one.assessment for one in takes]
    engine, models = _one_engine(assessments)
    _no_recording_twice(assessments)
    people = {name: row for row, name in enumerate(dict.fromkeys(one.person for one in takes))}
    shape = len(people), 1 + max((one.take for one in takes), default=0)
    tables: dict[Key, np.ndarray] = {}
    for one in takes:
        for measurement in one.assessment.measurements:
            table = tables.setdefault(_key(measurement), np.full(shape, np.nan))
            table[people[one.person], one.take] = measurement.value / to_unit(measurement.unit)
    rows, left_out = [], []
    for key, table in tables.items():
        found = repeatability(table, settings.min_takes)
        if found is None or found.n_people < settings.min_people:
            enough = 0 if found is None else found.n_people
            left_out.append((key, f"{enough} people with {settings.min_takes} takes or more"))
        elif found.sem == 0:
            left_out.append((key, "every take of a person gave the same value"))
        else:
            rows.append(_row(key, found))
    if not rows:
        raise UsageError(
            expected=f"a measure that {settings.min_people} people have in {settings.min_takes} takes or more",
            found=f"none among {len(people)} people",
            todo="film more people, or the missing views again",
        )
    software = ", ".join(sorted({one.provenance.software for one in assessments}))
    calibration = Calibration(
        created_utc=created_utc, software=software, engine=engine, models=models, measure=tuple(rows)
    )
    return Calibrated(calibration=calibration, left_out=tuple(left_out))


def _key(one: Measurement) -> Key:
    return one.method, one.view.value, one.side.value


def _row(key: Key, found: Repeatability) -> CalibrationRow:
    method, view, side = key
    return CalibrationRow.model_validate(
        {
            "method": method,
            "view": view,
            "side": side,
            "unit": knowledge().measures[method.partition("@")[0]].unit,
            "n_people": found.n_people,
            "n_takes": found.n_takes,
            "mean": found.mean,
            "icc": found.icc,
            "icc_low": found.icc_low,
            "icc_high": found.icc_high,
            "sem": found.sem,
            "mdc95": found.mdc95,
        }
    )


def _one_engine(assessments: Sequence[Assessment]) -> tuple[str, dict[str, str]]:
    used = {(one.provenance.engine, *sorted(one.provenance.models.items())) for one in assessments}
    engines = sorted({one.provenance.engine for one in assessments})
    if len(used) > 1 or any(", " in engine for engine in engines):
        raise UsageError(
            expected="every take to be read by the same engine and model",
            found=" and ".join(engines) + (" with different models" if len(engines) == 1 else ""),
            todo="assess all recordings again with one",
        )
    (engine,) = engines
    return engine, dict(assessments[0].provenance.models)


def _no_recording_twice(assessments: Iterable[Assessment]) -> None:
    seen: set[str] = set()
    for one in assessments:
        hashes = {recording.sha256 for recording in one.recordings if recording.sha256}
        if seen & hashes:
            raise UsageError(
                expected="every take to be a recording of its own",
                found="the same recording in two takes",
                todo="remove one; a copy repeats without error",
            )
        seen |= hashes
