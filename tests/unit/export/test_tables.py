"""The tables as workbook and Parquet files hold what the CSV holds."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.export.register import EXPORTERS
from postureview.export.tables_csv import tables
from tests.made_assessments import TEXTS, made
from tests.unit.report import build

openpyxl = pytest.importorskip("openpyxl", reason="needs openpyxl")
WITH_TARGETS = next(one for one in map(made, range(50)) if one.targets)


def sheets(assessment: object) -> dict[str, list[tuple[object, ...]]]:
    (content,) = EXPORTERS["xlsx"].write(assessment).values()  # type: ignore[arg-type]
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_workbook_has_a_sheet_for_each_table_and_numbers_in_it() -> None:
    found = sheets(WITH_TARGETS)
    assert list(found) == ["measurements", "withheld", "findings", "movements", "targets"]
    header, first, *_ = found["measurements"]
    assert first[header.index("value")] == WITH_TARGETS.measurements[0].value
    assert len(found["targets"]) == 1 + len(WITH_TARGETS.targets)


def test_an_empty_visit_has_sheets_with_a_header_only() -> None:
    assert len(sheets(build.empty())["measurements"]) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_workbook_keeps_texts_and_never_makes_a_formula(text: str) -> None:
    (one, *_) = build.assessment().measurements
    assessment = build.assessment(measurements=(dataclasses.replace(one, note=text),))
    (content,) = EXPORTERS["xlsx"].write(assessment).values()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["measurements"]
    (cell,) = (cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "note")
    assert cell.data_type == "s"
    assert cell.value == "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32)


@settings(max_examples=8, deadline=None)
@given(st.text(max_size=40))
def test_no_pseudonym_breaks_a_table(pseudonym: str) -> None:
    patient = dataclasses.replace(build.assessment().patient, pseudonym=pseudonym)
    assessment = build.assessment(patient=patient, measurements=(), withheld=())
    rows = sheets(assessment)["findings"]
    assert len(rows) == 1 + len(assessment.findings)


def test_parquet_files_have_the_columns_of_the_tables_with_types() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    files = EXPORTERS["parquet"].write(WITH_TARGETS)
    expected = tables(WITH_TARGETS)
    assert set(files) == {f"{name}.parquet" for name in expected}
    for name, one in expected.items():
        read = parquet.read_table(io.BytesIO(files[f"{name}.parquet"]))
        assert read.column_names == list(one.columns)
        assert read.num_rows == len(one.rows)
    read = parquet.read_table(io.BytesIO(files["measurements.parquet"]))
    assert str(read.schema.field("value").type) == "double"
    assert read.column("value").to_pylist() == [each.value for each in WITH_TARGETS.measurements]
