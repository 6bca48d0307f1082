"""The tables as workbook and Parquet files hold what the CSV holds."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.export.register import EXPORTERS
from postureview.export.tables_csv import tables
from postureview.values.landmarks import View
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
    assert list(found) == [
        "measurements",
        "withheld",
        "findings",
        "movements",
        "targets",
        "movement_curves",
        "back_curves",
    ]
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


def test_a_movements_curve_has_a_row_for_every_per_cent_of_every_repetition() -> None:
    curve = tuple(float(percent) / 2 if percent != 7 else None for percent in range(101))
    visit = next(one for one in map(made, range(50)) if one.movements)
    (movement, *_) = visit.movements
    once = dataclasses.replace(movement.repetitions[0], start_s=2.0, end_s=4.0, end_range_s=3.0, curve=curve)
    visit = dataclasses.replace(visit, movements=(dataclasses.replace(movement, repetitions=(once, once), warm_up=0),))
    table = tables(visit)["movement_curves"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert len(rows) == 2 * 101 and {row["repetition"] for row in rows} == {1, 2}
    assert (rows[50]["percent"], rows[50]["time_s"], rows[50]["change"]) == (50, 3.0, 25.0)
    assert rows[7]["change"] is None and rows[0]["unit"] == movement.unit


def test_the_edge_of_the_back_goes_out_as_points_of_its_picture() -> None:
    side = build.picture(View.RIGHT_LATERAL)
    side = dataclasses.replace(side, back_px=((400.0, 300.0), (390.5, 310.0)), roll_deg=1.5)
    table = tables(build.assessment(pictures=(build.picture(View.ANTERIOR), side)))["back_curves"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["view"], row["point"], row["x_px"], row["y_px"]) for row in rows] == [
        ("right", 1, 400.0, 300.0),
        ("right", 2, 390.5, 310.0),
    ]
    assert {row["roll_deg"] for row in rows} == {1.5}
