"""Figures of the movement tests: how far ranges, counts, speeds, compensations and labels are right.

Nobody is judged by what was fitted on them: each person's values are printed with the correction that all others give,
and the figures are those of the people who were never used while the algorithms were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accuracy.figures import Correction, correction
from accuracy.gather import Row as AccuracyRow
from movements.gather import Along, Row
from postureview.knowledge.load import knowledge

LEAST_ROWS, LEAST_PEOPLE = 6, 4
AMBIGUOUS = (0.45, 0.55)
"""A repetition of less than half of the furthest counts as none; between these shares either is right."""
UNCORRECTED = Correction(intercept=0.0, factor=1.0, low=0.0, high=1.0)


@dataclass(frozen=True, kw_only=True)
class RangeFigures:
    """One test in one view. n, n_people : values and people reported on; withheld : share without a value.

    bias, rmse : of the raw value, sem, printed_bias : of the printed one; within : the printed one's with each person's
    mean error taken off. Slope, r : raw against true. speed_* : of the printed peak speed, as a share of the true one.
    """

    test: str
    view: str
    engine: str
    n: int
    n_people: int
    withheld: float
    slope: float
    r: float
    bias: float
    sd: float
    rmse: float
    correction: Correction
    printed_bias: float
    sem: float
    within: float
    coverage: float
    speed_factor: float
    speed_bias: float
    speed_rms: float
    speed_sem: float
    speed_span: tuple[float, float]
    points: np.ndarray


def range_figures(rows: Sequence[Row]) -> list[RangeFigures]:
    """Figures of every test that has enough values, in the order of the design."""
    keys = list(dict.fromkeys((row.test, _view(row)) for row in rows))
    made = [_of([row for row in rows if (row.test, _view(row)) == key]) for key in keys]
    return [one for one in made if one is not None]


def _view(row: Row) -> str:
    assert row.clip.spec is not None
    return row.clip.spec.view


def _of(rows: Sequence[Row]) -> RangeFigures | None:
    usable = [row for row in rows if np.isfinite(row.true_best)]
    known = [row for row in usable if row.best is not None]
    if len(known) < LEAST_ROWS or len({row.clip.body for row in known}) < LEAST_PEOPLE:
        return None
    truth, raw = (np.array([getattr(row, name) for row in known], dtype=float) for name in ("true_best", "best"))
    people = np.array([row.clip.body for row in known])
    reported = np.array([row.clip.half == "report" for row in known])
    is_timed = knowledge().tests[rows[0].test].is_timed
    printed, covered = np.empty_like(raw), np.zeros(len(raw), dtype=bool)
    for person in dict.fromkeys(people):
        own = people == person
        fit = (
            UNCORRECTED if is_timed else correction(_as_accuracy([k for k, o in zip(known, own, strict=True) if not o]))
        )
        printed[own] = fit.printed(raw[own])
        sem = _rms(fit.printed(raw[~own]) - truth[~own])
        covered[own] = np.abs(printed[own] - truth[own]) <= 1.96 * sem
    error = (printed - truth)[reported]
    off = (raw - truth)[reported]
    return RangeFigures(
        test=rows[0].test,
        view=_view(rows[0]),
        engine=rows[0].engine,
        n=int(reported.sum()),
        n_people=len(set(people[reported])),
        withheld=float(np.mean([row.best is None for row in usable if row.clip.half == "report"])),
        slope=float(np.polyfit(truth, raw, 1)[0]),
        r=float(np.corrcoef(truth[reported], raw[reported])[0, 1]),
        bias=float(off.mean()),
        sd=float(off.std(ddof=1)),
        rmse=_rms(off),
        correction=UNCORRECTED if is_timed else correction(_as_accuracy(known)),
        printed_bias=float(error.mean()),
        sem=_rms(error),
        within=_within(people[reported], error),
        coverage=float(covered[reported].mean()),
        **_speed(known),
        points=np.column_stack([truth[reported], printed[reported]]),
    )


def _as_accuracy(rows: Sequence[Row]) -> list[AccuracyRow]:
    """The rows as the fit of the standing measures takes them."""
    return [
        AccuracyRow(
            measure=row.test,
            view=_view(row),
            engine=row.engine,
            clothing="",
            body=row.clip.body,
            half=row.clip.half,
            case=row.clip.name,
            truth=row.true_best,
            estimate=row.best,
        )
        for row in rows
    ]


def _speed(rows: Sequence[Row]) -> dict[str, float | tuple[float, float]]:
    """Factor from raw to true speed (through zero, one for everybody), and what each person's others make of theirs."""
    known = [(row, row.true_speed, row.speed) for row in rows if row.true_speed is not None and row.speed is not None]
    if len(known) < LEAST_ROWS:
        nothing = float("nan")
        return dict.fromkeys(("speed_factor", "speed_bias", "speed_rms", "speed_sem"), nothing) | {
            "speed_span": (nothing, nothing)
        }
    truth, raw = np.array([one[1] for one in known]), np.array([one[2] for one in known])
    people = np.array([row.clip.body for row, _, _ in known])
    reported = np.array([row.clip.half == "report" for row, _, _ in known])
    printed = np.array(
        [raw[place] * _ratio(raw[people != one], truth[people != one]) for place, one in enumerate(people)]
    )
    share = (printed / truth - 1)[reported]
    return {
        "speed_factor": _ratio(raw, truth),
        "speed_bias": float(share.mean()),
        "speed_rms": _rms(share),
        "speed_sem": _rms((printed - truth)[reported]),
        "speed_span": (float(raw.min()), float(raw.max())),
    }


def _ratio(raw: np.ndarray, truth: np.ndarray) -> float:
    """The factor that makes raw speeds right in the middle of all shares."""
    return float(np.median(truth / raw))


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
    return float(np.sqrt(np.sum(left**2) / degrees)) if degrees else float("nan")


def _rms(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))
