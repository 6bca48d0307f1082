"""Old recordings assessed again: how far each measure drifted from one version of the software to another."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.batch.jobs import Job
from postureview.batch.store import Outcome, Store
from postureview.export.tables_csv import table
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement

DRIFT = "drift.csv"
_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRow:
    """One measure in one view, both sides together; differences are after minus before, in the measure's unit.

    both : values that both have. changed : those that are not equal. beyond_sem : those that differ by more than the
    error (SEM) of the value before. only_before, only_after : values that the other one withheld. Without a value in
    both, the differences are None.
    """

    name: str
    view: str
    unit: str
    both: int
    changed: int
    mean_difference: float | None
    sd_difference: float | None
    largest_difference: float | None
    beyond_sem: int
    only_before: int
    only_after: int
    before: str
    after: str


DRIFT_COLUMNS = tuple(one.name for one in fields(DriftRow))


def jobs_again(old: Path, changes: Sequence[str] = ()) -> list[Job]:
    """The jobs whose results lie in ``old``, with their settings of then and ``changes`` to them."""
    outcomes = list(Store(old).outcomes())
    if not outcomes:
        raise UsageError(
            expected="a folder that `postureview batch` wrote", found=f"{old.name!r}", todo="check the path of --again"
        )
    return [_changed(one.job, changes) for one in outcomes]


def _changed(job: Job, changes: Sequence[str]) -> Job:
    settings: Settings = job.manner.settings.with_changes(changes)
    return replace(job, manner=replace(job.manner, settings=settings))


@dataclass(slots=True, kw_only=True)
class _Seen:
    differences: list[float] = field(default_factory=list)
    beyond_sem: int = 0
    only_before: int = 0
    only_after: int = 0


def drift(old: Store, new: Store, folders: Iterable[str]) -> tuple[list[DriftRow], list[str]]:
    """The rows, by measure and view, and the visits left out: their recordings changed, or one of the two failed."""
    seen: dict[_Place, _Seen] = {}
    left_out: list[str] = []
    software: tuple[set[str], set[str]] = (set(), set())
    for folder in sorted(folders):
        pair = old.outcome(folder), new.outcome(folder)
        before, after = _values(old, pair[0]), _values(new, pair[1])
        if before is None or after is None or not _same_inputs(*pair):
            left_out.append(folder)
            continue
        for versions, assessment in zip(software, (before, after), strict=True):
            versions.add(assessment.provenance.software)
        _compare(before, after, seen)
    named = [", ".join(sorted(versions)) for versions in software]
    return [_row(place, one, *named) for place, one in sorted(seen.items())], left_out


def write_drift(old: Path, new: Path, folders: Iterable[str]) -> tuple[list[DriftRow], list[str]]:
    """``drift``, and the rows as a table beside the new results."""
    store = Store(new)
    rows, left_out = drift(Store(old), store, folders)
    store.write(DRIFT, table(DRIFT_COLUMNS, [[getattr(row, name) for name in DRIFT_COLUMNS] for row in rows]))
    return rows, left_out


def _values(store: Store, outcome: Outcome | None) -> Assessment | None:
    return None if outcome is None else store.assessment(outcome)


def _same_inputs(before: Outcome | None, after: Outcome | None) -> bool:
    return before is not None and after is not None and before.inputs == after.inputs


def _compare(before: Assessment, after: Assessment, seen: dict[_Place, _Seen]) -> None:
    first, second = ({(one.key, one.recording): one for one in each.measurements} for each in (before, after))
    for key in sorted(first.keys() | second.keys()):
        one, other = first.get(key), second.get(key)
        there = one or other
        if there is None:
            continue
        place = seen.setdefault((there.name, there.view.value, there.unit), _Seen())
        if one is None:
            place.only_after += 1
        elif other is None:
            place.only_before += 1
        else:
            _differ(one, other, place)


def _differ(before: Measurement, after: Measurement, place: _Seen) -> None:
    difference = after.value - before.value
    place.differences.append(difference)
    place.beyond_sem += abs(difference) > before.uncertainty.sem


def _row(place: _Place, one: _Seen, before: str, after: str) -> DriftRow:
    found = one.differences
    return DriftRow(
        name=place[0],
        view=place[1],
        unit=place[2],
        both=len(found),
        changed=sum(value != 0 for value in found),
        mean_difference=statistics.fmean(found) if found else None,
        sd_difference=statistics.stdev(found) if len(found) > 1 else None,
        largest_difference=max(found, key=abs) if found else None,
        beyond_sem=one.beyond_sem,
        only_before=one.only_before,
        only_after=one.only_after,
        before=before,
        after=after,
    )
