"""The answers of a QuestionnaireResponse to this project's questionnaire, as an Intake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from postureview.base.errors import RecordingError
from postureview.export.fhir.people import questionnaire_url
from postureview.values.intake import Intake, Pain

_ONE = {"pain_score": "score", "pain_onset_weeks": "onset_weeks", "pain_function": "function"}
_MANY = {"pain_regions": "regions", "pain_worse_with": "worse_with"}
_GROUPS = ("red_flags", "contraindications", "yellow_flags")


def intake_of(content: str | bytes) -> Intake:
    """The intake that a response holds. Raises RecordingError for another questionnaire, or answers that cannot be.

    A question that was left out was not asked.
    """
    try:
        response = json.loads(content)
    except ValueError:
        raise _refused("something that is no JSON") from None
    if not isinstance(response, dict) or response.get("resourceType") != "QuestionnaireResponse":
        raise _refused("another resource")
    if str(response.get("questionnaire", "")).partition("|")[0] != questionnaire_url():
        raise _refused("answers to another questionnaire")
    answers = dict(_answers(response.get("item")))
    asked: dict[str, dict[str, bool]] = {group: {} for group in _GROUPS}
    for link, values in answers.items():
        group, dot, key = link.partition(".")
        if dot and group in asked and values and isinstance(values[0], bool):
            asked[group][key] = values[0]
    pain: dict[str, Any] = {field: answers[link][0] for link, field in _ONE.items() if answers.get(link)}
    pain |= {field: tuple(map(str, answers[link])) for link, field in _MANY.items() if answers.get(link)}
    try:
        return Intake(
            occupation=next(iter(answers.get("occupation", ())), None),
            pain=Pain(**pain),
            **asked,
            previous_treatment=tuple(map(str, answers.get("previous_treatment", ()))),
        )
    except (ValueError, TypeError) as error:
        raise _refused(str(error)) from None


def _answers(items: Any) -> Iterator[tuple[str, list[Any]]]:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            given = [one for one in item.get("answer") or [] if isinstance(one, dict)]
            values = [value for one in given for name, value in one.items() if name.startswith("value")]
            yield str(item.get("linkId", "")), values
            yield from _answers(item.get("item"))


def _refused(found: str) -> RecordingError:
    return RecordingError(
        expected="a QuestionnaireResponse to the questionnaire in fhir-terminology.json",
        found=found,
        todo="export it from the system that asked",
    )
