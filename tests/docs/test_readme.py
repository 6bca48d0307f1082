"""What README.md and CONTRIBUTING.md name exists, and what they tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from postureview.base.settings import setting_rows
from postureview.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def said(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def typed() -> list[list[str]]:
    """Every ``postureview ...`` of the README, as words."""
    lines = re.findall(r"^(?:.*&& \.venv/bin/)?(postureview .*)$|`(postureview [a-z][^`]*)`", README, re.MULTILINE)
    return [shlex.split(line or word, comments=True)[1:] for line, word in lines]


def test_the_readme_shows_the_main_commands() -> None:
    assert {"demo", "assess", "doctor", "schema", "knowledge", "settings", "models"} <= {words[0] for words in typed()}


@pytest.mark.parametrize("words", typed(), ids=" ".join)
def test_what_the_readme_types_can_be_typed(words: list[str]) -> None:
    assert words[0] in app.commands
    known = {option for parameter in app.commands[words[0]].params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_every_command_is_listed_by_help() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output
    assert [name for name in app.commands if not re.search(rf"^\W*{name}\s", listed, re.MULTILINE)] == []


def test_every_setting_is_explained_and_listed() -> None:
    listed = CliRunner().invoke(app, ["settings"]).output
    for row in setting_rows():
        assert len(row.help.split()) > 2, row.name
        assert row.name in listed


@pytest.mark.parametrize("marker", ["demo", "tests"])
def test_ci_finds_the_command_of_the_readme_in_one_line(marker: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (extract,) = re.findall(r"^readme_command\(\) .*$", script, re.MULTILINE)
    found = subprocess.run(
        [bash, "-euo", "pipefail", "-c", f"{extract}\nreadme_command {marker}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert len(found) == 1
    assert found[0] in README.splitlines()
    assert f"$(readme_command {marker})" in script


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", said(page))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`((?:src|tests|scripts|\.ci|knowledge|models|samples)/[\w./*-]+)`", said(page))
    named += [word for command in re.findall(r"`pytest ([^`]+)`", said(page)) for word in command.split()]
    for name in named:
        base = ROOT / "src" / "postureview" if name.startswith("knowledge/") else ROOT
        assert list(base.glob(name)), name
