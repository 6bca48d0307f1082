"""``report`` and ``export``: an assessment for people, and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from postureview.cli.write import PICTURES, write_pdf

if TYPE_CHECKING:
    from postureview.values.assessment import Assessment

_ASSESSMENT = click.argument("assessment", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@_ASSESSMENT
@click.option("--to", "kind", type=click.Choice(["html", "pdf", "text"]), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; report.html beside the assessment.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Of the PDF.")
def report(assessment: Path, kind: str, out: Path | None, paper: str) -> None:
    """An assessment for people. Pictures are taken from the folder beside the assessment.

    \b
    Examples:
      postureview report visit-1/assessment.json
      postureview report visit-1/assessment.json --to pdf --paper letter
    """
    from postureview.export.assessment_json import from_json
    from postureview.report.page import html_page
    from postureview.report.text import summary

    value = from_json(assessment.read_bytes())
    if kind == "text":
        text = summary(value) + "\n"
        click.echo(text, nl=False) if out is None else out.write_text(text, encoding="utf-8")
        return
    pictures = _pictures(value, assessment.parent / PICTURES)
    target = out or assessment.parent / f"report.{kind}"
    if kind == "pdf":
        write_pdf(value, pictures, target, paper)
    else:
        target.write_text(html_page(value, pictures), encoding="utf-8")
    click.echo(f"Report: {target}")


def _pictures(assessment: Assessment, folder: Path) -> dict[str, bytes]:
    """The kept pictures that are there; a name that leads out of the folder is none."""
    files = [one.file for one in assessment.pictures if one.file and Path(one.file).name == one.file]
    return {file: (folder / file).read_bytes() for file in files if (folder / file).is_file()}


@click.command()
@_ASSESSMENT
@click.option("--to", "kind", required=True, help="Format: json or csv.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), show_default=True, help="Folder to write into.")
def export(assessment: Path, kind: str, out: Path) -> None:
    """An assessment for programs.

    \b
    Example:
      postureview export visit-1/assessment.json --to csv --out tables
    """
    from postureview.export.assessment_json import from_json
    from postureview.export.register import EXPORTERS

    exporter = EXPORTERS[kind]
    out.mkdir(parents=True, exist_ok=True)
    for name, content in exporter.write(from_json(assessment.read_bytes())).items():
        (out / name).write_bytes(content)
        click.echo(out / name)
