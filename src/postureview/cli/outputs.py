"""``report`` and ``export``: an assessment for people, and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from postureview.cli.handover import handover_options, read_handover
from postureview.cli.write import PICTURES

_ASSESSMENT = click.argument("assessment", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@_ASSESSMENT
@click.option("--to", "kind", type=click.Choice(["html", "text"]), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; report.html beside the assessment.")
def report(assessment: Path, kind: str, out: Path | None) -> None:
    """An assessment for people. Pictures are taken from the folder beside the assessment.

    \b
    Example:
      postureview report visit-1/assessment.json
    """
    from postureview.export.assessment_json import from_json
    from postureview.report.page import html_page
    from postureview.report.text import summary

    value = from_json(assessment.read_bytes())
    if kind == "text":
        text = summary(value) + "\n"
        click.echo(text, nl=False) if out is None else out.write_text(text, encoding="utf-8")
        return
    folder = assessment.parent / PICTURES
    files = [picture.file for picture in value.pictures if picture.file and Path(picture.file).name == picture.file]
    pictures = {file: (folder / file).read_bytes() for file in files if (folder / file).is_file()}
    target = out or assessment.parent / "report.html"
    target.write_text(html_page(value, pictures), encoding="utf-8")
    click.echo(f"Report: {target}")


@click.command()
@_ASSESSMENT
@click.option("--to", "kind", required=True, help="Format: json, csv, xlsx, parquet, fhir, hl7v2 or dicom.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), show_default=True, help="Folder to write into.")
@handover_options
def export(assessment: Path, kind: str, out: Path, **options: Any) -> None:
    """An assessment for programs.

    \b
    Examples:
      postureview export visit-1/assessment.json --to csv --out tables
      postureview export visit-1/assessment.json --to fhir --patient patient.toml --out fhir
    """
    from postureview.export.register import EXPORTERS

    exporter = EXPORTERS[kind]
    value, handover = read_handover(assessment, **options)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in exporter.files(value, handover).items():
        (out / name).write_bytes(content)
        click.echo(out / name)
