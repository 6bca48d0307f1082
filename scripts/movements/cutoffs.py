"""Low-pass cut-offs tried on the same landmarks: what each does to ranges and to peak speeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from movements.gather import Row, answers, rows
from movements.record import Take
from postureview.movement import ranges

CUTOFFS_HZ = (None, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0)
"""None = no filter at all."""
NO_FILTER_HZ = 1e6


@dataclass(frozen=True, kw_only=True)
class CutoffFigures:
    """One cut-off. shaved : mean of the size less that without a filter, degrees; most : the largest loss.

    rmse : of the sizes, each test's own slope and offset taken off. speed_bias, speed_rms : of the peak speed as a
    share of the true one, each test's own slope taken off as it stands without a filter.
    """

    cutoff_hz: float | None
    n: int
    shaved: float
    most: float
    rmse: float
    speed_bias: float
    speed_rms: float


def cutoff_figures(takes: Sequence[Take]) -> list[CutoffFigures]:
    """Every cut-off on the same clips."""
    found = {}
    for cutoff_hz in CUTOFFS_HZ:
        with filtered(cutoff_hz):
            found[cutoff_hz] = [row for take in takes for row in rows(take, answers(take)) if usable(row)]
    bare = {_key(row): row for row in found[None]}
    same = set.intersection(*({_key(row) for row in of} for of in found.values()))
    return [
        _figures(cutoff_hz, [row for row in of if _key(row) in same], bare) for cutoff_hz, of in found.items() if same
    ]


def usable(row: Row) -> bool:
    """A range with all of its repetitions, and a speed."""
    return row.counted_exactly and row.best is not None and row.speed is not None and row.true_speed is not None


def _key(row: Row) -> tuple[str, str, str]:
    return row.clip.name, row.test, row.side


def _figures(cutoff_hz: float | None, of: Sequence[Row], bare: dict[tuple[str, str, str], Row]) -> CutoffFigures:
    lost = np.array([size - other for row in of for size, other in zip(row.sizes, bare[_key(row)].sizes, strict=True)])
    off, fast = [], []
    for test in dict.fromkeys(row.test for row in of):
        own = [row for row in of if row.test == test]
        truth = np.array([size for row in own for size in row.true_sizes])
        raw = np.array([size for row in own for size in row.sizes])
        gain = float(np.median([bare[_key(row)].best / row.true_best for row in own]))  # type: ignore[operator]
        off += list(raw / gain - truth - np.mean(raw / gain - truth))
        fast += [row.speed / gain / row.true_speed - 1 for row in own]  # type: ignore[operator]
    return CutoffFigures(
        cutoff_hz=cutoff_hz,
        n=len(lost),
        shaved=float(lost.mean()),
        most=float(lost.min()),
        rmse=float(np.sqrt(np.mean(np.square(off)))),
        speed_bias=float(np.mean(fast)),
        speed_rms=float(np.sqrt(np.mean(np.square(fast)))),
    )


@contextmanager
def filtered(cutoff_hz: float | None) -> Iterator[None]:
    """The product with another low-pass for ranges and speeds alike."""
    names = ("RANGE_CUTOFF_HZ", "SPEED_CUTOFF_HZ", "MOST_CUTOFF")
    before = {name: getattr(ranges, name) for name in names}
    wanted = (NO_FILTER_HZ, NO_FILTER_HZ, NO_FILTER_HZ) if cutoff_hz is None else (cutoff_hz, cutoff_hz, 0.24)
    try:
        for name, value in zip(names, wanted, strict=True):
            setattr(ranges, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(ranges, name, value)
