"""Where results are written, and that nothing is overwritten unasked."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postureview.pipeline import Result
    from postureview.report.document import Paper
    from postureview.values.assessment import Assessment

PICTURES = "pictures"


def free_folder(first_input: Path) -> Path:
    """A folder in the working directory that does not exist yet, named after the first input."""
    stem = first_input.resolve().stem or "visit"
    for number in itertools.count(1):
        folder = Path(f"{stem}-postureview" + (f"-{number}" if number > 1 else ""))
        if not folder.exists():
            return folder
    raise AssertionError("itertools.count does not end")


def write_result(result: Result, out: Path) -> Path:
    """Write assessment.json, the tables, the pictures and the report into ``out``; returns the report's path."""
    from postureview.export.register import EXPORTERS
    from postureview.report.page import html_page

    (out / PICTURES).mkdir(parents=True, exist_ok=True)
    for name in ("json", "csv"):
        for file, content in EXPORTERS[name].write(result.assessment).items():
            (out / file).write_bytes(content)
    for file, jpeg in result.pictures.items():
        (out / PICTURES / file).write_bytes(jpeg)
    report = out / "report.html"
    report.write_text(html_page(result.assessment, result.pictures), encoding="utf-8")
    return report


def write_pdf(assessment: Assessment, pictures: Mapping[str, bytes], target: Path, paper: str = "a4") -> None:
    """Write the report as a PDF. Raises MachineError when Typst is not installed."""
    from postureview.report.document import pdf_document

    target.write_bytes(pdf_document(assessment, pictures, paper=cast("Paper", paper)))
