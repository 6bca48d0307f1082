"""``report`` and ``export``: an assessment for people, and for programs."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from postureview.cli.pages import FILES, KINDS, only_one, read_assessment, write_report

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ASSESSMENT = click.argument("assessment", type=_FILE)


@click.command()
@click.argument("assessments", type=_FILE, nargs=-1, required=True, metavar="ASSESSMENT...")
@click.option("--to", "kind", type=click.Choice(KINDS), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; report.html beside the assessment.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Of the PDF.")
def report(assessments: tuple[Path, ...], kind: str, out: Path | None, paper: str) -> None:
    """An assessment for people. Pictures are taken from the folder beside the assessment.

    html and pdf are for the clinician, patient is a page to take home, and progress compares several visits.

    \b
    Examples:
      postureview report visit-1/assessment.json
      postureview report visit-1/assessment.json --to pdf --paper letter
      postureview report visit-1/assessment.json --to patient
      postureview report visit-1/assessment.json visit-2/assessment.json --to progress
    """
    from postureview.report.text import summary

    if kind == "text":
        text = summary(read_assessment(only_one(kind, assessments))) + "\n"
        click.echo(text, nl=False) if out is None else out.write_text(text, encoding="utf-8")
        return
    target = out or assessments[-1].parent / FILES[kind]
    write_report(kind, assessments, target, paper)
    click.echo(f"Report: {target}")


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
