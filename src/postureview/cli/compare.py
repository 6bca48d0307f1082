"""``compare``: two assessments of one person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from postureview.base.errors import UsageError

if TYPE_CHECKING:
    from postureview.values.assessment import Assessment
    from postureview.values.change import Change, Comparison, PatternChange, ScoreChange

_WIDTHS = (44, 9, 9, 9, 9)
_HEADS = ("", "before", "after", "change", "± error")
_VERDICTS = {
    "changed": "Changed by more than the measurement error explains",
    "not_distinguishable": "Not distinguishable from the measurement error",
    "repeat": "Needs repeating",
}


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Two assessments of one person: what changed, what cannot be told apart, what needs repeating.

    BEFORE and AFTER: assessment.json files, or folders that hold one. A change counts when it is larger than the errors
    of both values within one person explain (95 %); pain and function against the change that matters to people.

    \b
    Example:
      postureview compare visit-1 visit-2
    """
    from postureview.compare import compare as compared

    found = compared(_read(before), _read(after))
    if as_json:
        from pydantic import TypeAdapter

        values = TypeAdapter(type(found)).dump_python(found, mode="json")
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    _print(found)


def _read(path: Path) -> Assessment:
    from postureview.export.assessment_json import FILE_NAME, from_json

    file = path / FILE_NAME if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(
            expected=f"an {FILE_NAME}, or a folder that holds one",
            found=f"{path.name!r}: {error.strerror or 'it could not be read'}",
            todo="give the folder that `postureview assess --out` wrote",
        ) from error
    return from_json(content)


def _print(found: Comparison) -> None:
    from postureview.report.numbers import moment

    who = found.pseudonym or "(no pseudonym)"
    click.echo(f"Subject {who}: {moment(found.before_utc)}, then {moment(found.after_utc)}")
    for note in found.notes:
        click.echo(f"note: {note}")
    for score in found.scores:
        click.echo(_score(score))
    for pattern in found.patterns:
        click.echo(_pattern(pattern))
    for verdict, title in _VERDICTS.items():
        rows = [one for one in found.changes if one.verdict.value == verdict]
        if rows:
            click.echo(f"\n{title} ({len(rows)})")
            click.echo(_line(_HEADS))
            for row in rows:
                click.echo(_line(_cells(row)) + _after(row))
    click.echo(
        "\n± error: 95 %, of both values within one person. A change of posture is no measure of health, and pain and\n"
        "posture are weakly related. Compare only what was filmed alike."
    )


def _score(one: ScoreChange) -> str:
    before, after = ("not asked" if value is None else str(value) for value in (one.before, one.after))
    verdict = {"changed": "changed", "repeat": "needs repeating"}.get(one.verdict.value, "no important change")
    detail = f" ({one.detail})" if one.detail else ""
    return f"{one.term}: {before} → {after}, {verdict}{detail}; {one.important_change:g} points matter"


def _pattern(one: PatternChange) -> str:
    before, after = ("not named" if value is None else f"{value:.2f}" for value in (one.before, one.after))
    verdict = {"changed": "came or went", "repeat": "needs repeating"}.get(one.verdict.value, "no change to be told")
    detail = f" ({one.detail})" if one.detail else ""
    return f"Pattern resembles {one.term}: {before} → {after}, {verdict}{detail}"


def _cells(row: Change) -> tuple[str, ...]:
    from postureview.report.numbers import number, short_unit
    from postureview.values.landmarks import Side

    def told(value: float | None) -> str:
        return "-" if value is None else number(value, row.unit) + short_unit(row.unit)

    where = f"{row.view.value} view" if row.side is Side.MIDLINE else f"{row.side.value}, {row.view.value} view"
    title = f"{row.term.partition(' (')[0]}, {where}"
    return title, told(row.before), told(row.after), told(row.difference), told(row.mdc95)


def _after(row: Change) -> str:
    toward = {True: "  toward the range", False: "  away from the range", None: ""}[row.toward_reference]
    return toward + (f"\n      {row.detail}" if row.detail else "")


def _line(cells: tuple[str, ...]) -> str:
    first, *numbers = cells
    widths = _WIDTHS[1:]
    return "  " + " ".join([first.ljust(_WIDTHS[0]), *(one.rjust(w) for one, w in zip(numbers, widths, strict=True))])
