"""What is written of a whole batch: the table, the quality sheet as CSV and page. One visit at a time is in memory."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from postureview.batch.measure_table import COLUMNS, columns_of, measure_rows, parquet_schema
from postureview.batch.quality import QUALITY_COLUMNS, WHOLE_VISIT, QualityRow, State, quality_rows
from postureview.batch.store import Store
from postureview.export.tables_csv import lines

TABLE, PARQUET = "measures.csv", "measures.parquet"
QUALITY, QUALITY_PAGE = "quality.csv", "quality.html"
SHOWN = 1000
"""Most rows on the page; the CSV has all of them."""
_ROW_GROUP = 20_000
_WORST_FIRST = (State.FAILED, State.NOTHING_MEASURED, State.ASSESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many recordings there were, and what became of them. first_failed : file name of the first that failed."""

    recordings: int = 0
    failed: int = 0
    nothing_measured: int = 0
    measured: int = 0
    withheld: int = 0
    first_failed: str = ""


def write_summary(store: Store, folders: Iterable[str]) -> Summary:
    """Write tables and quality sheet of the visits in these folders, in order of their names."""
    count: dict[str, Any] = dict.fromkeys(("recordings", "failed", "nothing_measured", "measured", "withheld"), 0)
    first_failed = ""
    shown: dict[State, list[QualityRow]] = {state: [] for state in _WORST_FIRST}
    with ExitStack() as stack:
        table = stack.enter_context(_Csv(store.out / TABLE, COLUMNS))
        quality = stack.enter_context(_Csv(store.out / QUALITY, QUALITY_COLUMNS))
        parquet = stack.enter_context(_Parquet(store.out / PARQUET))
        for folder in sorted(folders):
            outcome = store.outcome(folder)
            if outcome is None:
                continue
            assessment = store.assessment(outcome)
            if assessment is not None:
                measures = list(measure_rows(folder, assessment))
                table.add(measures)
                parquet.add(measures)
            for row in quality_rows(outcome, assessment):
                quality.add([row.cells])
                _count(count, row)
                if row.state is State.FAILED and not first_failed:
                    first_failed = row.recording
                if len(shown[row.state]) < SHOWN:
                    shown[row.state].append(row)
    summary = Summary(**count, first_failed=first_failed)
    store.write(QUALITY_PAGE, _page(summary, [row for rows in shown.values() for row in rows]).encode())
    return summary


def _count(count: dict[str, Any], row: QualityRow) -> None:
    count["recordings"] += row.recording != WHOLE_VISIT
    count["failed"] += row.state is State.FAILED
    count["nothing_measured"] += row.state is State.NOTHING_MEASURED and row.recording != WHOLE_VISIT
    count["measured"] += row.measured
    count["withheld"] += row.withheld


def _page(summary: Summary, rows: Sequence[QualityRow]) -> str:
    from postureview.report.environment import rendered

    recordings = sum(row.recording != WHOLE_VISIT for row in rows[:SHOWN])
    return rendered("batch.html.j2", summary=summary, rows=rows[:SHOWN], left_out=summary.recordings - recordings)


class _Csv:
    """A CSV file that takes its place when it is complete."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = path
        self._partial = path.with_name(f".partial-{path.name}")
        self._columns = columns

    def __enter__(self) -> _Csv:
        self._file = self._partial.open("wb")
        self.add([self._columns])
        return self

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        self._file.write(lines(rows))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if error is None:
            self._partial.replace(self._path)


class _Parquet:
    """The same for Parquet; nothing where pyarrow is not installed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f".partial-{path.name}")
        self._writer: Any = None
        self._rows: list[Sequence[object]] = []

    def __enter__(self) -> _Parquet:
        if importlib.util.find_spec("pyarrow") is not None:
            import pyarrow
            import pyarrow.parquet

            schema = pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in parquet_schema()])
            self._writer = pyarrow.parquet.ParquetWriter(self._partial, schema)
        return self

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        if self._writer is not None:
            self._rows += rows
            if len(self._rows) >= _ROW_GROUP:
                self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.table(columns_of(self._rows), schema=self._writer.schema))
            self._rows = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is None:
            return
        if error is None:
            self._flush()
        self._writer.close()
        if error is None:
            self._partial.replace(self._path)
