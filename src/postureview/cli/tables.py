"""``knowledge``, ``settings``, ``models`` and ``schema``: what the software knows and how it is set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.base.errors import UsageError

if TYPE_CHECKING:
    from postureview.knowledge.rows import Row


@click.command()
@click.argument("table", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
def knowledge(table: str | None, as_json: bool) -> None:
    """The clinical tables with their sources.

    \b
    Example:
      postureview knowledge measures
    """
    from postureview.knowledge.load import knowledge as load_knowledge

    tables = load_knowledge().tables
    if table is None:
        for name, rows in tables.items():
            click.echo(f"{name:<16}{len(rows):>4} rows")
        click.echo("\npostureview knowledge TABLE prints one")
        return
    if table not in tables:
        raise UsageError(expected="a table of the list", found=repr(table), todo="choose one of " + ", ".join(tables))
    chosen = [row.model_dump(mode="json", exclude_none=True) for row in tables[table]]
    if as_json:
        click.echo(json.dumps(chosen, ensure_ascii=False, indent=2))
        return
    for values in chosen:
        _print_row(values)
    if table != "sources":
        _print_sources(tables, table)


def _print_sources(tables: dict[str, tuple[Row, ...]], table: str) -> None:
    """What the rows cite, in full."""
    from postureview.knowledge.tables import cited_by

    cited = cited_by(tables[table])
    for source in (row.model_dump() for row in tables["sources"]):
        if source["id"] in cited:
            click.echo(f"{source['id']}: {source['text']}{'' if source['read'] else ' (not read in the source)'}")


def _print_row(row: dict[str, Any]) -> None:
    title = row.get("key") or row.get("id") or row.get("name") or row.get("pattern")
    click.echo(click.style(str(title), bold=True))
    for key, value in row.items():
        if value not in ("", [], title):
            click.echo(f"  {key}: {_plain(value)}")
    click.echo()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return "{" + "; ".join(f"{key}: {_plain(one)}" for key, one in value.items()) + "}"
    return str(value)


@click.command()
def settings() -> None:
    """Every setting: name, default, bounds, and what it does.

    \b
    Example:
      postureview assess turn.mp4 --set quality.max_yaw_deg=10
    """
    from postureview.base.settings import setting_rows

    for row in setting_rows():
        bounds = "" if row.low is None else f" [{row.low:g} to {row.high:g}]"
        click.echo(f"{row.name:<34}{row.default!s:<8}{row.help}{bounds}")


@click.command()
def models() -> None:
    """The models that travel with the package, and whether their files are as they should be.

    \b
    Example:
      postureview models
    """
    from postureview.base.errors import MachineError
    from postureview.pose.engine import ENGINES
    from postureview.pose.models import bundled_models, checked, face_mesh

    for model in (*bundled_models(), face_mesh()):
        try:
            checked(model)
            state = "ok"
        except MachineError as error:
            state = str(error)
        click.echo(f"{model.name:<20}{model.path.name:<26}{model.sha256}  {state}")
    click.echo(_classifier_line())
    click.echo("engines: " + ", ".join(ENGINES))


def _classifier_line() -> str:
    from postureview.base.errors import MachineError
    from postureview.findings.pattern_model import classifier, definition
    from postureview.knowledge.load import knowledge as load_knowledge

    try:
        found = classifier(definition(load_knowledge()))
    except MachineError as error:
        return f"{'posture patterns':<20}{error}"
    return f"{found.name:<20}{found.file:<26}{found.sha256}  ok"


@click.command()
def schema() -> None:
    """The JSON Schema of assessment.json.

    \b
    Example:
      postureview schema > assessment.schema.json
    """
    from postureview.export.assessment_json import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
