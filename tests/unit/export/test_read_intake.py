from __future__ import annotations

import json

import pytest

from postureview.base.errors import RecordingError
from postureview.export.fhir.people import questionnaire_url
from postureview.export.fhir.read_intake import intake_of
from postureview.export.fhir_r4 import fhir_bundle
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
