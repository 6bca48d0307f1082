from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tests.made_assessments import made
from tests.unit.cli.test_push import run
from tests.unit.export.test_read_intake import response
from tests.unit.push.test_patients import ADT


def test_a_message_becomes_a_patient_file_that_an_export_takes(tmp_path: Path) -> None:
    from postureview.cli.handover import read_identity
    from tests.unit.push.test_patients import ADA

    (tmp_path / "adt.hl7").write_bytes(ADT.encode())
    out = tmp_path / "patient.toml"
    assert run("receive", tmp_path / "adt.hl7", "--out", out).exit_code == 0
    assert read_identity(out) == ADA


def test_of_several_one_is_picked(tmp_path: Path) -> None:
    (tmp_path / "adt.hl7").write_bytes((ADT + ADT.replace("A-18", "B-19")).encode())
    asked = ("receive", tmp_path / "adt.hl7", "--out", tmp_path / "patient.toml")
    refused = run(*asked)
    assert refused.exit_code == 2
    assert "choose with --pick NUMBER" in refused.stderr
    assert "order B-19" in refused.stdout
    assert run(*asked, "--pick", 3).exit_code == 2
    assert run(*asked, "--pick", 2).exit_code == 0
    assert tomllib.loads((tmp_path / "patient.toml").read_text(encoding="utf-8"))["order"] == "B-19"


def test_answers_become_an_intake_file(tmp_path: Path) -> None:
    seed = next(seed for seed in range(30) if (one := made(seed)).intake and one.intake and one.intake.pain.score)
    (tmp_path / "r.json").write_text(json.dumps(response(seed)), encoding="utf-8")
    assert run("receive", tmp_path / "r.json", "--out", tmp_path / "intake.toml").exit_code == 0
    read = tomllib.loads((tmp_path / "intake.toml").read_text(encoding="utf-8"))
    assert read["pain"]["regions"] == ["lumbar"]
    assert read["red_flags"]["rf_ces1"] is False


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "patient.toml"
    for source, words in (("none.hl7", "No such file"), ("mllp://host", "found mllp"), ("fhir+https://h", "no --id")):
        result = run("receive", source, "--out", out)
        assert result.exit_code == 2
        assert words in result.stderr
    assert not out.exists()
