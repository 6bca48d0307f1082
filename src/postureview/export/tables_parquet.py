"""The tables as Parquet files, with the types of their columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from postureview.base.machine import missing_package_error
from postureview.export.register import EXPORTERS, Exporter
from postureview.export.tables_csv import tables
from postureview.values.assessment import SCHEMA, Assessment


def write_parquet(assessment: Assessment) -> dict[str, bytes]:
    """One file for each table. Raises MachineError when pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing_package_error("pyarrow", "parquet files", "parquet") from None
    metadata = {"schema": SCHEMA, "software": assessment.provenance.software}
    files = {}
    for name, one in tables(assessment).items():
        values = list(zip(*one.rows, strict=True)) if one.rows else [()] * len(one.columns)
        columns = {
            column: pyarrow.array(*_typed(pyarrow, each)) for column, each in zip(one.columns, values, strict=True)
        }
        sink = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(columns).replace_schema_metadata(metadata), sink)
        files[f"{name}.parquet"] = sink.getvalue()
    return files


def _typed(pyarrow: Any, values: Sequence[object]) -> tuple[list[object], Any]:
    """The values and their type: text where there is no value to tell; text without half characters."""
    known = {type(value) for value in values if value is not None}
    if known == {bool}:
        return list(values), pyarrow.bool_()
    if known == {int}:
        return list(values), pyarrow.int64()
    if known and known <= {int, float}:
        return [None if value is None else float(str(value)) for value in values], pyarrow.float64()
    return [
        None if value is None else str(value).encode("utf-8", "replace").decode() for value in values
    ], pyarrow.string()


EXPORTERS.add(
    "parquet", Exporter(name="parquet", summary="the tables of the CSV, typed (needs pyarrow)", write=write_parquet)
)
