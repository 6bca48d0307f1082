from __future__ import annotations

import base64
import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from postureview.cli.app import app
from postureview.export.assessment_json import to_json
from tests.unit.push.test_mllp import END, START, received, receiver
from tests.unit.report import build


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("POSTUREVIEW_DATA", str(tmp_path / "data"))
    for name in ("POSTUREVIEW_TOKEN", "POSTUREVIEW_USER"):
        monkeypatch.delenv(name, raising=False)
    yield


@pytest.fixture
def assessment(tmp_path: Path) -> Path:
    path = tmp_path / "assessment.json"
    path.write_text(to_json(build.assessment()), encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def answering(code: str, words: str = ""):  # type: ignore[no-untyped-def]
    def behave(connection):  # type: ignore[no-untyped-def]
        control_id = received(connection).split(b"|")[9].decode()
        text = f"MSH|^~\\&|EMR||||20260101||ACK|1|P|2.5.1\rMSA|{code}|{control_id}|{words}\r"
        connection.sendall(START + text.encode() + END)

    return behave


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(assessment: Path) -> None:
    result = run("push", assessment, "--to", "mllp://127.0.0.1:9", "--dry-run")
    assert result.exit_code == 0
    assert "ORU^R01^ORU_R01" in result.stdout
    assert "would send 1 file(s) as hl7v2 to mllp://127.0.0.1:9 (not encrypted)" in result.stderr
    assert json.loads(run("outbox", "--json").stdout) == []


def test_an_accepted_visit_is_told_and_noted(assessment: Path) -> None:
    with receiver(answering("AA")) as where:
        result = run("push", assessment, "--to", where.url)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{where.name}: AA\n"
    (line,) = json.loads(run("outbox", "--json").stdout)
    assert (line["status"], line["receiver"]) == ("accepted", where.url)


def test_a_refusal_is_exit_code_6_with_the_receivers_words(assessment: Path) -> None:
    with receiver(answering("AE", "unknown patient")) as where:
        result = run("push", assessment, "--to", where.url)
    assert result.exit_code == 6
    assert f"error: expected {where.name} to accept the visit; found AE: unknown patient" in result.stderr


def test_what_could_not_be_sent_waits_and_is_sent_with_retry(assessment: Path) -> None:
    with receiver(lambda connection: received(connection) and None, answering("AA")) as where:
        failed = run("push", assessment, "--to", where.url, "--tries", 1)
        assert failed.exit_code == 6
        assert "postureview outbox --retry" in failed.stderr
        assert run("outbox", "--retry").stdout.startswith("1  accepted")


def test_what_can_never_be_sent_does_not_wait(assessment: Path) -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    result = run("push", assessment, "--to", "fhir+http://fhir.clinic.example/r4")
    assert result.exit_code == 2
    assert "expected https" in result.stderr
    assert [line["status"] for line in json.loads(run("outbox", "--json").stdout)] == ["refused"]


def test_a_line_can_be_forgotten(assessment: Path) -> None:
    run("push", assessment, "--to", "mllp://127.0.0.1:9", "--tries", 1, "--timeout-s", 1)
    assert "waiting" in run("outbox").stdout
    assert run("outbox", "--forget", 1).stdout == ""


def test_who_it_is_comes_from_a_file(assessment: Path, tmp_path: Path) -> None:
    patient = tmp_path / "patient.toml"
    patient.write_text('identifier = "MRN-7"\nfamily = "O\'Brien"\nbirth_date = 1980-02-29\n', encoding="utf-8")
    out = run("push", assessment, "--to", "mllp://127.0.0.1:9", "--dry-run", "--patient", patient).stdout
    assert "MRN-7^^^^MR||O'Brien||19800229" in out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('surname = "Quillfeather"', "found a wrong surname"),
        ("identifier = 7", "found a wrong identifier"),
        ('birth_date = "Quillfeather"', "found a wrong birth_date"),
        ("Quillfeather", "found something else"),
    ],
)
def test_a_wrong_file_is_refused_without_repeating_it(assessment: Path, tmp_path: Path, text: str, found: str) -> None:
    patient = tmp_path / "patient.toml"
    patient.write_text(text, encoding="utf-8")
    result = run("push", assessment, "--to", "mllp://127.0.0.1:9", "--dry-run", "--patient", patient)
    assert result.exit_code == 2
    assert found in result.stderr
    assert "Quillfeather" not in result.stderr


def test_an_export_can_be_deidentified(assessment: Path, tmp_path: Path) -> None:
    result = run("export", assessment, "--to", "json", "--deidentify", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "P-017" not in (tmp_path / "out" / "assessment.json").read_text(encoding="utf-8")


def test_the_printed_report_goes_along_where_it_can_be_made(
    assessment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = types.ModuleType("postureview.report.document")
    document.pdf_document = lambda value, pictures: b"%PDF of " + value.patient.pseudonym.encode()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "postureview.report.document", document)
    run("export", assessment, "--to", "fhir", "--out", tmp_path / "named")
    run("export", assessment, "--to", "fhir", "--deidentify", "--out", tmp_path / "anonymous")
    for folder, beginning in (("named", b"%PDF of P-017"), ("anonymous", b"%PDF of anon-")):
        entries = json.loads((tmp_path / folder / "fhir-bundle.json").read_text(encoding="utf-8"))["entry"]
        report = next(one["resource"] for one in entries if one["resource"]["resourceType"] == "DiagnosticReport")
        assert base64.b64decode(report["presentedForm"][0]["data"]).startswith(beginning)
    run("export", assessment, "--to", "fhir", "--no-pdf", "--out", tmp_path / "without")
    assert "presentedForm" not in (tmp_path / "without" / "fhir-bundle.json").read_text(encoding="utf-8")


def test_own_codes_come_from_a_file(assessment: Path, tmp_path: Path) -> None:
    codes = tmp_path / "codes.toml"
    codes.write_text('[shoulder_tilt]\nsystem = "urn:oid:1.2"\ncode = "X7"\n', encoding="utf-8")
    assert run("export", assessment, "--to", "fhir", "--codes", codes, "--out", tmp_path / "o").exit_code == 0
    assert '"X7"' in (tmp_path / "o" / "fhir-bundle.json").read_text(encoding="utf-8")
    codes.write_text("[shoulder_tilt]\n", encoding="utf-8")
    assert "table for each measure" in run("export", assessment, "--to", "fhir", "--codes", codes).stderr
