"""Figures of the movement tests: how far ranges, counts, speeds, compensations and labels are right.

Nobody is judged by what was fitted on them: each person's values are printed with the correction that all others give,
and the figures are those of the people who were never used while the algorithms were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from accuracy.figures import MIN_GAIN, Correction, Figures, correction
from accuracy.gather import Row as AccuracyRow
from movements.gather import Along, Row
from postureview.knowledge.load import knowledge

LEAST_ROWS, LEAST_PEOPLE, LEAST_REPORTED = 6, 4, 4
AMBIGUOUS = (0.45, 0.55)
"""A repetition of less than half of the furthest counts as none; between these shares either is right."""
UNCORRECTED = Correction(intercept=0.0, factor=1.0, low=0.0, high=1.0)


@dataclass(frozen=True, kw_only=True)
class Errors(Figures):
    """One measurement in one view. n, n_people and all errors are those of the people who are reported on.

    printed_bias, sem : of the printed value, each person with the correction of all others. share_bias, share_rms : of
    its error as a share of the truth.
    """

    printed_bias: float
    share_bias: float
    share_rms: float


Fit = Callable[[Sequence[AccuracyRow]], Correction]


def range_errors(rows: Sequence[Row]) -> list[Errors]:
    """Errors of what every test prints, in the order of the design."""
    return [one for one in (_range(of) for of in _by_test(rows)) if one is not None]


def speed_errors(rows: Sequence[Row]) -> list[Errors]:
    """Errors of the peak speeds."""
    return [one for one in (_speed(of) for of in _by_test(rows)) if one is not None]


def _by_test(rows: Sequence[Row]) -> list[list[Row]]:
    keys = dict.fromkeys((row.test, view_of(row)) for row in rows)
    return [[row for row in rows if (row.test, view_of(row)) == key] for key in keys]


def view_of(row: Row) -> str:
    """Front or side."""
    assert row.clip.spec is not None
    return row.clip.spec.view


def _range(rows: Sequence[Row]) -> Errors | None:
    usable = [row for row in rows if np.isfinite(row.true_best)]
    values = [_as_accuracy(row, row.test, row.true_best, row.best) for row in usable]
    return _errors(values, as_it_is if knowledge().tests[rows[0].test].is_timed else straightened)


def _speed(rows: Sequence[Row]) -> Errors | None:
    usable = [row for row in rows if row.true_speed is not None and row.speed is not None]
    values = [_as_accuracy(row, f"{row.test}_speed", row.true_speed or 0.0, row.speed) for row in usable]
    return _errors(values, stretched)


def as_it_is(rows: Sequence[AccuracyRow]) -> Correction:
    """No correction."""
    return UNCORRECTED


def straightened(rows: Sequence[AccuracyRow]) -> Correction:
    """The line for a size: through zero where that does, for who does not move has no range; a position has no zero.

    Judged as those of standing measures, by leaving one person out at a time.
    """
    free = correction(list(rows))
    if knowledge().tests[rows[0].measure].value == "position":
        return free
    errors = {fit: _left_out(rows, fit) for fit in (as_it_is, stretched, _line)}
    if free.factor != 1.0 and errors[_line] < (1 - MIN_GAIN) * min(errors[as_it_is], errors[stretched]):
        return free
    return stretched(rows) if errors[stretched] < (1 - MIN_GAIN) * errors[as_it_is] else UNCORRECTED


def _line(rows: Sequence[AccuracyRow]) -> Correction:
    raw, truth = np.array([row.estimate for row in rows], dtype=float), np.array([row.truth for row in rows])
    factor, intercept = np.polyfit(raw, truth, 1)
    return Correction(intercept=float(intercept), factor=float(factor), low=float(raw.min()), high=float(raw.max()))


def _left_out(rows: Sequence[AccuracyRow], fit: Fit) -> float:
    """Root mean square error of everybody with what was fitted on the others."""
    errors = []
    for person in dict.fromkeys(row.body for row in rows):
        own = [row for row in rows if row.body == person]
        made = fit([row for row in rows if row.body != person])
        errors += [float(made.printed(np.array(row.estimate)) - row.truth) for row in own]
    return _rms(np.array(errors))


def stretched(rows: Sequence[AccuracyRow]) -> Correction:
    """One factor for all speeds, which is right in the middle of all shares: a body at rest has no speed."""
    raw = np.array([row.estimate for row in rows], dtype=float)
    factor = float(np.median(np.array([row.truth for row in rows]) / raw))
    return Correction(intercept=0.0, factor=factor, low=float(raw.min()), high=float(raw.max()))


def _errors(values: Sequence[AccuracyRow], fit: Fit) -> Errors | None:
    known = [row for row in values if row.estimate is not None]
    if len(known) < LEAST_ROWS or len({row.body for row in known}) < LEAST_PEOPLE:
        return None
    truth = np.array([row.truth for row in known])
    raw = np.array([row.estimate for row in known], dtype=float)
    people = np.array([row.body for row in known])
    reported = np.array([row.half == "report" for row in known])
    if reported.sum() < LEAST_REPORTED:
        return None
    printed, covered = np.empty_like(raw), np.zeros(len(raw), dtype=bool)
    for person in dict.fromkeys(people):
        own = people == person
        made = fit([row for row, is_own in zip(known, own, strict=True) if not is_own])
        printed[own] = made.printed(raw[own])
        covered[own] = np.abs(printed[own] - truth[own]) <= 1.96 * _rms(made.printed(raw[~own]) - truth[~own])
    error, off, share = (each[reported] for each in (printed - truth, raw - truth, printed / truth - 1))
    return Errors(
        measure=known[0].measure,
        view=known[0].view,
        engine=known[0].engine,
        clothing="",
        n=int(reported.sum()),
        n_people=len(set(people[reported])),
        withheld=float(np.mean([row.estimate is None for row in values if row.half == "report"])),
        slope=float(np.polyfit(truth, raw, 1)[0]),
        r=float(np.corrcoef(truth[reported], raw[reported])[0, 1]),
        bias=float(off.mean()),
        sd=float(off.std(ddof=1)),
        rmse=_rms(off),
        correction=fit(known),
        printed_bias=float(error.mean()),
        sem=_rms(error),
        within=min(_within(people[reported], error), _rms(error)),
        coverage=float(covered[reported].mean()),
        share_bias=float(share.mean()),
        share_rms=_rms(share),
        points=np.column_stack([truth[reported], printed[reported]]),
    )


def _as_accuracy(row: Row, measure: str, truth: float, estimate: float | None) -> AccuracyRow:
    """The row as the fit of the standing measures takes it."""
    return AccuracyRow(
        measure=measure,
        view=view_of(row),
        engine=row.engine,
        clothing="",
        body=row.clip.body,
        half=row.clip.half,
        case=row.clip.name,
        truth=truth,
        estimate=estimate,
    )


def expected_counts(row: Row) -> tuple[int, int]:
    """Fewest and most repetitions that are right: those of half of the furthest and more."""
    spec = row.clip.spec
    if spec is None or not spec.curve:
        return len(row.true_sizes), len(row.true_sizes)
    is_position = knowledge().tests[row.test].value == "position"
    sizes = np.array([1.0 for _ in row.true_sizes] if is_position else row.true_sizes)
    shares = sizes / sizes.max()
    return int((shares >= AMBIGUOUS[1]).sum()), int((shares >= AMBIGUOUS[0]).sum())


def is_counted(row: Row) -> bool:
    """Whether the repetitions were counted exactly."""
    fewest, most = expected_counts(row)
    return fewest <= len(row.sizes) <= most


@dataclass(frozen=True, kw_only=True)
class AlongFigures:
    """One compensation: how often it was said where it was shown, and not said where it was not."""

    exercise: str
    extra: str
    shown: int
    said_of_shown: int
    absent: int
    silent_of_absent: int
    value_shown: float
    value_absent: float


def along_figures(found: Sequence[Along]) -> list[AlongFigures]:
    """Every compensation of the design, in its order."""
    keys = list(dict.fromkeys((one.clip.exercise, one.extra) for one in found))
    made = []
    for exercise, extra in keys:
        of_key = [one for one in found if (one.clip.exercise, one.extra) == (exercise, extra)]
        shown, absent = ([one for one in of_key if one.is_shown is flag] for flag in (True, False))
        made.append(
            AlongFigures(
                exercise=exercise,
                extra=extra,
                shown=len(shown),
                said_of_shown=sum(one.is_said for one in shown),
                absent=len(absent),
                silent_of_absent=sum(not one.is_said for one in absent),
                value_shown=_median(shown),
                value_absent=_median(absent),
            )
        )
    return made


def _median(found: Sequence[Along]) -> float:
    values = [one.value for one in found if one.value is not None]
    return float(np.median(values)) if values else float("nan")


def _within(people: np.ndarray, error: np.ndarray) -> float:
    left = np.concatenate([error[people == one] - error[people == one].mean() for one in dict.fromkeys(people)])
    degrees = len(left) - len(set(people))
    # With one value of everybody nothing tells the two parts apart: the whole counts.
    return float(np.sqrt(np.sum(left**2) / degrees)) if degrees else _rms(error)


def _rms(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))
