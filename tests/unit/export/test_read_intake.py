from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from postureview.base.errors import RecordingError
from postureview.cli.app import app
from postureview.export.assessment_json import to_json
from postureview.export.fhir.people import questionnaire_url
from postureview.export.fhir.read_intake import intake_of
from postureview.export.fhir_r4 import BUNDLE_FILE, TERMINOLOGY_FILE, fhir_bundle
from postureview.knowledge.load import knowledge
from postureview.values.intake import Intake
from tests.made_assessments import handover, made


def response(seed: int) -> dict[str, object]:
    found = [one["resource"] for one in fhir_bundle(made(seed), handover(seed))["entry"]]
    return next(one for one in found if one["resourceType"] == "QuestionnaireResponse")


@pytest.mark.parametrize("seed", [seed for seed in range(30) if made(seed).intake])
def test_what_we_write_is_read_back(seed: int) -> None:
    intake = made(seed).intake
    assert intake is not None
    read = intake_of(json.dumps(response(seed)))
    assert (read.red_flags, read.contraindications) == (intake.red_flags, intake.contraindications)
    assert read.yellow_flags == intake.yellow_flags == {"yf_sleep": True}
    assert (read.pain.score, read.pain.regions, read.pain.onset_weeks) == (
        intake.pain.score,
        intake.pain.regions,
        intake.pain.onset_weeks,
    )
    assert read.occupation == intake.occupation


def test_a_question_that_was_left_out_was_not_asked() -> None:
    empty = {"resourceType": "QuestionnaireResponse", "questionnaire": questionnaire_url()}
    assert intake_of(json.dumps(empty)) == Intake()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", "no JSON"),
        ('{"resourceType": "Patient"}', "another resource"),
        ('{"resourceType": "QuestionnaireResponse", "questionnaire": "urn:x"}', "another questionnaire"),
    ],
)
def test_what_is_no_response_is_refused(content: str, found: str) -> None:
    with pytest.raises(RecordingError, match=found):
        intake_of(content)


def test_an_answer_that_cannot_be_is_refused() -> None:
    bad = next(response(seed) for seed in range(30) if made(seed).intake)
    bad["item"] = [{"linkId": "pain_score", "answer": [{"valueInteger": 11}]}]
    with pytest.raises(RecordingError, match="score must be between 0 and 10, got 11"):
        intake_of(json.dumps(bad))


def test_what_is_sent_asks_every_safety_question_in_its_own_words(tmp_path: Path) -> None:
    meaning = knowledge().meaning
    path = tmp_path / "assessment.json"
    path.write_text(to_json(next(one for one in map(made, range(30)) if one.intake)), encoding="utf-8")
    assert (
        CliRunner().invoke(app, ["export", str(path), "--to", "fhir", "--no-pdf", "--out", str(tmp_path)]).exit_code
        == 0
    )
    entries = json.loads((tmp_path / TERMINOLOGY_FILE).read_text(encoding="utf-8"))["entry"]
    form = next(one["resource"] for one in entries if one["resource"]["resourceType"] == "Questionnaire")
    asked = {item["linkId"]: item["text"] for group in form["item"] for item in group.get("item", ())}
    assert asked == {
        f"{section}.{row.id}": row.question for section, rows in meaning.asked.items() for row in rows.values()
    }
    sent = json.loads((tmp_path / BUNDLE_FILE).read_text(encoding="utf-8"))["entry"]
    answers = next(one["resource"] for one in sent if one["resource"]["resourceType"] == "QuestionnaireResponse")
    (told,) = (item for item in answers["item"] if item["linkId"] == "red_flags")
    assert {item["text"] for item in told["item"]} <= {row.question for row in meaning.red_flags.values()}
