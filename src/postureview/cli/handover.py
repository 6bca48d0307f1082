"""What goes along with an assessment into another system, from options and files."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from postureview.base.errors import MachineError, UsageError
from postureview.cli.write import PICTURES

if TYPE_CHECKING:
    from postureview.export.handover import Handover, Identity
    from postureview.values.assessment import Assessment

Command = TypeVar("Command", bound=Callable[..., Any])

_FIELDS = ("identifier", "system", "family", "given", "order", "study")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = (
    click.option(
        "--patient", "patient", type=_FILE, help="Who it is there, a .toml file: identifier, system, family, given, …"
    ),
    click.option("--pdf", "pdf", type=_FILE, help="The report to send along; made from the assessment by default."),
    click.option("--no-pdf", is_flag=True, help="Without the report: some receivers refuse large documents."),
    click.option("--codes", "codes", type=_FILE, help="Your own codes, a .toml file: [measure] system, code, display."),
    click.option("--signed-by", default="", help="Who signed the assessment off; without it, it is preliminary."),
    click.option("--deidentify", is_flag=True, help="Without names, file names and numbers; dates shifted; no faces."),
)


def handover_options(command: Command) -> Command:
    """Add the options that say what goes along."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_handover(path: Path, **options: Any) -> tuple[Assessment, Handover]:
    """The assessment in ``path`` and what goes along with it, both without who it is where that was asked for."""
    from postureview.export.assessment_json import from_json
    from postureview.export.deidentify import deidentified
    from postureview.export.handover import Handover
    from postureview.knowledge.load import knowledge

    assessment = from_json(path.read_bytes())
    named = [one.file for one in assessment.pictures if one.file and Path(one.file).name == one.file]
    folder = path.parent / PICTURES
    handover = Handover(
        identity=read_identity(options["patient"]) if options["patient"] else None,
        pdf=options["pdf"].read_bytes() if options["pdf"] else None,
        pictures={file: (folder / file).read_bytes() for file in named if (folder / file).is_file()},
        questions=knowledge().meaning.questions,
        signed_by=options["signed_by"],
        codes=_codes(options["codes"]) if options["codes"] else {},
    )
    if options["deidentify"]:
        if handover.pdf is not None:
            raise UsageError(
                expected="--deidentify without --pdf", found="a PDF that may name the patient", todo="leave --pdf out"
            )
        assessment, handover = deidentified(assessment, handover)
    return assessment, handover if options["no_pdf"] else with_report(assessment, handover)


def with_report(assessment: Assessment, handover: Handover) -> Handover:
    """The hand-over with the printed report, where this machine can make one and none is there yet."""
    import dataclasses

    if handover.pdf is not None:
        return handover
    try:
        make = importlib.import_module("postureview.report.document").pdf_document
        return dataclasses.replace(handover, pdf=make(assessment, handover.pictures))
    except ModuleNotFoundError:
        return handover
    except MachineError as error:
        click.echo(f"note: sent without the printed report: {error}", err=True)
        return handover


def read_identity(path: Path) -> Identity:
    """The identity in a TOML file. Raises UsageError for what it does not know; never repeats a value."""
    from postureview.export.handover import Identity

    facts = _toml(path)
    unknown = sorted(set(facts) - {*_FIELDS, "birth_date"})
    wrong = [name for name in _FIELDS if not isinstance(facts.get(name, ""), str)]
    born: Any = facts.get("birth_date")
    if isinstance(born, str):
        try:
            born = date.fromisoformat(born)
        except ValueError:
            wrong.append("birth_date")
    elif born is not None and type(born) is not date:
        wrong.append("birth_date")
    if unknown or wrong:
        raise UsageError(
            expected=f"{path.name} with {', '.join(_FIELDS)} as texts and birth_date as a date",
            found="a wrong " + ", ".join(unknown + wrong),
            todo="correct it",
        )
    return Identity(**{name: facts[name] for name in _FIELDS if name in facts}, birth_date=born)


def _codes(path: Path) -> dict[str, tuple[str, str, str]]:
    try:
        return {measure: (row["system"], row["code"], row.get("display", "")) for measure, row in _toml(path).items()}
    except (KeyError, TypeError, AttributeError):
        raise UsageError(
            expected=f"{path.name} with a table for each measure: system, code, display",
            found="something else",
            todo='write for example [shoulder_tilt] system = "…" code = "…"',
        ) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError(expected=f"{path.name} as TOML", found="something else", todo="correct it") from None
