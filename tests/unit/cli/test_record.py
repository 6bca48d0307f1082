"""``postureview record``: a new visit, begun, and the address of its recording page."""

from __future__ import annotations

import contextlib

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from click.testing import CliRunner

from postureview.base.errors import UsageError
from postureview.cli import record, serve
from postureview.cli.records import Where
from postureview.records.records import Records


@pytest.fixture
def opened_paths(monkeypatch) -> list[str]:
    """Paths that would have been served; nothing is."""
    paths: list[str] = []
    monkeypatch.setattr(record, "run_page", lambda *served, browser, path: paths.append(path))
    return paths


def run(*arguments: str) -> None:
    CliRunner().invoke(record.record, ["--no-browser", *arguments], catch_exceptions=False, standalone_mode=False)


def test_it_goes_straight_to_the_recording_of_a_new_visit(tmp_path, opened_paths):
    run("--data-folder", str(tmp_path), "--patient", "P-14", "--protocol", "low_back")
    run("--data-folder", str(tmp_path), "--patient", "P-14")
    records = Records.open(data_folder=tmp_path)
    (patient,) = records.patients.find()
    newest, first = sorted(records.visits.of(patient.id), key=lambda one: len(one.guide["steps"]))
    assert (patient.facts.pseudonym, len(newest.guide["steps"]), len(first.guide["steps"])) == ("P-14", 4, 8)
    assert opened_paths == [f"/visits/{first.id}/record", f"/visits/{newest.id}/record"]
    records.close()


def test_an_unknown_protocol_is_refused_before_anything_is_kept(tmp_path):
    with pytest.raises(UsageError, match="found 'spine'; choose one of posture"):
        run("--data-folder", str(tmp_path), "--protocol", "spine")
    assert list(tmp_path.iterdir()) == []


def test_the_browser_enters_at_the_page_that_was_asked_for(tmp_path, monkeypatch, capsys):
    import uvicorn

    from postureview.web.settings import WebSettings

    monkeypatch.setattr(uvicorn, "run", lambda app, **options: None)
    monkeypatch.setattr(serve, "_require_free", lambda settings: None)
    monkeypatch.setattr(serve, "_analysing", lambda facts: contextlib.nullcontext())
    records = Records.open(data_folder=tmp_path)
    where = Where(data_folder=tmp_path, database=None, key=None)
    serve.run_page(where, records, WebSettings(), browser=False, path="/visits/7/record")
    assert "&next=/visits/7/record" in capsys.readouterr().out
    records.close()
