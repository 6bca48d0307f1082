"""The workbook in LibreOffice, without a window: every cell as we wrote it, and nothing calculated."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from postureview.export.register import EXPORTERS
from postureview.export.tables_csv import tables
from tests.made_assessments import made
from tests.peers import program

pytestmark = pytest.mark.peer
pytest.importorskip("openpyxl", reason="needs openpyxl")

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def test_a_spreadsheet_program_opens_every_sheet(tmp_path: Path) -> None:
    office = program("soffice", "libreoffice-calc")
    assessment = next(one for one in map(made, range(50)) if one.targets and one.withheld)
    (tmp_path / "assessment.xlsx").write_bytes(EXPORTERS["xlsx"].write(assessment)["assessment.xlsx"])
    command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", EVERY_SHEET, "--outdir", str(tmp_path), str(tmp_path / "assessment.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for name, table in tables(assessment).items():
        with (tmp_path / f"assessment-{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(table.columns)
        assert len(rows) == len(table.rows)
        for row, expected in zip(rows, table.rows, strict=True):
            for cell, value in zip(row, expected, strict=True):
                if isinstance(value, float):
                    assert float(cell) == pytest.approx(value, rel=1e-12)
                elif isinstance(value, str) and value.isprintable():
                    assert cell == value
