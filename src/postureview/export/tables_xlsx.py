"""A workbook with a sheet for each table; numbers as numbers, no formula anywhere."""

from __future__ import annotations

import io
import re

from postureview.base.machine import missing_package_error
from postureview.export.handover import assessed_at
from postureview.export.register import EXPORTERS, Exporter
from postureview.export.tables_csv import tables
from postureview.values.assessment import Assessment

FILE_NAME = "assessment.xlsx"

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
"""Characters that a cell may hold."""


def write_xlsx(assessment: Assessment) -> dict[str, bytes]:
    """``assessment.xlsx``. Raises MachineError when openpyxl is not installed."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
    except ImportError:
        raise missing_package_error("openpyxl", "spreadsheets", "xlsx") from None
    book = Workbook(write_only=True)
    book.properties.creator = assessment.provenance.software
    book.properties.created = book.properties.modified = assessed_at(assessment).replace(tzinfo=None)
    for name, one in tables(assessment).items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, row in enumerate((one.columns, *one.rows)):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=_plain(value))
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with "=" stays a text
                cell.font = Font(bold=number == 0)
                cells.append(cell)
            sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return {FILE_NAME: content.getvalue()}


def _plain(value: object) -> object:
    return _FORBIDDEN.sub("", value)[:_LONGEST] if isinstance(value, str) else value


EXPORTERS.add("xlsx", Exporter(name="xlsx", summary="a workbook with a sheet for each table", write=write_xlsx))
