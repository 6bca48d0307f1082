"""The gate from the command line and from Python, through the whole pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import postureview
from postureview.base.errors import UsageError
from postureview.cli.app import app
from postureview.export.track_tables import write_json
from postureview.knowledge.intake_template import intake_toml
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Patient
from postureview.values.finding import Gate
from tests.bodies import Stance, turning
from tests.unit.findings.answers import ALL_NO, MEANING, NONE_HOLDS, intake


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("visit") / "turn.json"
    path.write_bytes(write_json(turning(stance=Stance(shoulder_tilt=12))))
    return path


def answers(path: Path, *yes: str, **facts: object) -> Path:
    flags = {f"red_flags.{name}": name in yes for name in ALL_NO}
    flags |= {f"contraindications.{name}": name in yes for name in NONE_HOLDS}
    path.write_text(intake_toml(MEANING, flags | facts), encoding="utf-8")
    return path


def test_an_intake_opens_the_gate_and_states_the_patient(turn: Path, tmp_path: Path) -> None:
    file = answers(tmp_path / "intake.toml", age=46, stature_cm=168, dominant_hand="right")
    out = tmp_path / "out"
    words = ["assess", turn, "--intake", file, "--age", "50", "--out", out]
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    document = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert document["safety"]["gate"] == "open" and document["plan"]["exercises"]
    assert (document["patient"]["age"], document["patient"]["stature_cm"]) == (50, 168)
    assert {one["area"] for one in document["targets"]} >= {"trap_up", "lev_scap"}
    assert "AREAS TO CONSIDER EXAMINING" in result.output and "PLAN" in result.output


def test_a_red_flag_closes_it_and_leads_the_summary(turn: Path, tmp_path: Path) -> None:
    file = answers(tmp_path / "intake.toml", "rf_chest", age=46)
    words = ["assess", turn, "--intake", file, "--out", tmp_path / "out"]
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.output.lstrip().startswith("WHAT TO DO:") and "PLAN" not in result.output


def test_from_python_too(turn: Path, tmp_path: Path) -> None:
    closed = postureview.assess([turn], intake=intake("rf_cancer"))
    assert closed.safety.gate is Gate.CLOSED and closed.measurements and not closed.targets
    with pytest.raises(UsageError, match="under 18"):
        postureview.assess([turn], patient=Patient(age=17))
    with pytest.raises(UsageError, match="under 18"):
        postureview.assess([turn], intake=answers(tmp_path / "minor.toml", age=12))


def test_tables_are_printed_with_their_sources() -> None:
    for name in knowledge().meaning.tables:
        result = CliRunner().invoke(app, ["knowledge", name], catch_exceptions=False)
        assert result.exit_code == 0 and "source: " in result.output
    assert "K12: Finucane 2020" in CliRunner().invoke(app, ["knowledge", "red_flags"]).output
