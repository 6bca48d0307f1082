"""The table of a batch: one row a measure and visit, with those that were withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postureview.export.tables_csv import tables
from postureview.values.assessment import Assessment

_MEASURED, _WITHHELD = "measured", "withheld"
_INTEGERS = {"n_frames", "takes"}
_NUMBERS = set(
    "value sem mdc95 reference_mean reference_sd reference_low reference_high start_s end_s within_sem "
    "mdc95_within".split()
)
_OF_MEASUREMENTS = (
    "patient recording name term side view value unit sem mdc95 status grade reference_mean reference_sd reference_low "
    "reference_high reference_provenance start_s end_s n_frames method within_sem mdc95_within takes note"
).split()
COLUMNS = ("visit", "outcome", *_OF_MEASUREMENTS, "reason", "detail", "engine", "knowledge", "software")


def measure_rows(visit: str, assessment: Assessment) -> Iterator[tuple[object, ...]]:
    """The rows of one visit, in the order of its assessment; an absent value is None."""
    made = assessment.provenance
    made_by = {"engine": made.engine, "knowledge": made.knowledge, "software": made.software, "visit": visit}
    by_name = tables(assessment)
    for name, outcome in (("measurements", _MEASURED), ("withheld", _WITHHELD)):
        one = by_name[name]
        for row in one.rows:
            cells = dict(zip(one.columns, row, strict=True)) | made_by | {"outcome": outcome}
            yield tuple(cells.get(column) for column in COLUMNS)


def parquet_schema() -> list[tuple[str, str]]:
    """(column, type) of every column: int64, double or string."""
    return [(name, _type(name)) for name in COLUMNS]


def _type(column: str) -> str:
    if column in _INTEGERS:
        return "int64"
    return "double" if column in _NUMBERS else "string"


def columns_of(rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    """The same values by column."""
    return {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
