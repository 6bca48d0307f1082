"""``intake``: the answers of one visit, written as a template or asked on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.base.errors import UsageError

if TYPE_CHECKING:
    from postureview.knowledge.meaning import Meaning

SKIP = ""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--new", "template", is_flag=True, help="Write a file with every question and no answer.")
@click.option("--overwrite", is_flag=True, help="Replace the file.")
def intake(file: Path, template: bool, overwrite: bool) -> None:
    """Ask the safety questions and write the answers, for `assess --intake FILE`.

    An empty answer means that the question was not asked; the safety gate then stays "not screened".

    \b
    Examples:
      postureview intake visit-1/intake.toml
      postureview intake --new intake.toml
    """
    from postureview.knowledge.intake_template import intake_toml
    from postureview.knowledge.load import knowledge

    if file.exists() and not overwrite:
        raise UsageError(
            expected="a file that is not there yet",
            found=f"{file.name!r} is",
            todo="choose another name, or add --overwrite",
        )
    meaning = knowledge().meaning
    answers = {} if template else _asked(meaning, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(intake_toml(meaning, answers), encoding="utf-8")
    click.echo(f"Intake: {file}")


def _asked(meaning: Meaning, file: Path) -> dict[str, Any]:
    """Answers from the terminal; what is wrong is asked again."""
    click.echo("An empty answer means: not asked. Yes or no questions take y or n.")
    return dict((*_facts(meaning, file), *(one for section in meaning.asked for one in _yes_no(meaning, section))))


def _facts(meaning: Meaning, file: Path) -> Iterator[tuple[str, Any]]:
    asked: tuple[tuple[str, str, type], ...] = (
        ("age", "Age in years", int),
        ("sex", "Sex (female, male, other)", str),
        ("stature_cm", "Body height in cm", float),
        ("dominant_hand", "Dominant hand (left, right)", str),
        ("occupation", "Occupation (office, standing, manual, student, athlete, retired, other)", str),
        ("pain.score", "Pain now, 0-10", int),
        ("pain.regions", f"Where, with commas ({', '.join(meaning.regions)}; add _left or _right)", list),
        ("pain.onset_weeks", "Weeks since it began", float),
        ("pain.function", "How much does pain limit the day, 0-10", int),
    )
    for name, words, kind in asked:
        while (text := _answer(words)) != SKIP:
            try:
                value = [one.strip() for one in text.split(",")] if kind is list else kind(text)
            except ValueError:
                click.echo(f"expected {'a whole number' if kind is int else 'a number'}", err=True)
                continue
            problem = _problem(name, value, meaning, file)
            if not problem:
                yield name, value
                break
            click.echo(problem, err=True)


def _problem(name: str, value: Any, meaning: Meaning, file: Path) -> str:
    """What the reader of the file would say of this one answer; empty when it is fit."""
    from postureview.knowledge.intake_file import parse_intake

    section, _, key = name.rpartition(".")
    try:
        parse_intake({section: {key: value}} if section else {key: value}, meaning, file)
    except UsageError as error:
        return error.found
    return ""


def _yes_no(meaning: Meaning, section: str) -> Iterator[tuple[str, bool]]:
    for name, row in meaning.asked[section].items():
        while (text := _answer(f"{row.question} [y/n]").lower()) != SKIP:
            if text in {"y", "yes", "n", "no"}:
                yield f"{section}.{name}", text.startswith("y")
                break
            click.echo("expected y, n or nothing", err=True)


def _answer(words: str) -> str:
    text: str = click.prompt(words, default=SKIP, show_default=False)
    return text.strip()
