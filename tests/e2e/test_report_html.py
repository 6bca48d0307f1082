"""The pages before an independent judge of HTML, where one is installed (npm: html-validate)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from postureview.report.page import html_page
from postureview.report.patient import patient_page
from postureview.report.progress import progress_page
from tests import assessments
from tests.comparisons import compared

pytestmark = pytest.mark.peer

RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-inline-style": "off", "long-title": "off"},
}
"""Its own recommended rules; the size of a picture stands at the picture, and a name may be long."""


def _judge() -> str:
    found = os.environ.get("HTML_VALIDATE") or shutil.which("html-validate")
    if not found:
        pytest.skip("html-validate is not installed; npm install html-validate, and name it in $HTML_VALIDATE")
    return found


def _complaints(judge: str, folder: Path, *files: Path) -> list[str]:
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES), encoding="utf-8")
    names = [str(file) for file in files]
    said = subprocess.run([judge, "-f", "json", *names], cwd=folder, capture_output=True, text=True, check=False).stdout
    return [
        f"{Path(one['filePath']).name}: {m['ruleId']}: {m['message']}"
        for one in json.loads(said)
        for m in one["messages"]
    ]


def test_every_page_is_valid(tmp_path: Path) -> None:
    judge = _judge()
    pages = {f"page-{name}": html_page(make(), {}) for name, make in assessments.EVERY.items()}
    pages |= {f"patient-{name}": patient_page(make()) for name, make in assessments.EVERY.items()}
    pages["progress"] = progress_page([assessments.full(), assessments.later()], compared)
    files = []
    for name, text in pages.items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(text, encoding="utf-8")
    assert _complaints(judge, tmp_path, *files) == []


def test_the_judge_complains_about_a_broken_page(tmp_path: Path) -> None:
    judge = _judge()
    (tmp_path / "broken.html").write_text("<p><div></p><img src=x>", encoding="utf-8")
    assert _complaints(judge, tmp_path, tmp_path / "broken.html")
