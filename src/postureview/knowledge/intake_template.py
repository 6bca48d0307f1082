"""An intake as the text of a TOML file: every question as a comment, and the answers that there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from postureview.knowledge.meaning import Meaning
from postureview.values.assessment import Hand, Sex
from postureview.values.intake import Occupation

_HEAD = """\
# Answers of one visit. A line that begins with # is not answered: take the # away and write the answer.
# A question left out counts as not asked. Keep this file with the visit, not in an e-mail."""


def intake_toml(meaning: Meaning, answers: Mapping[str, Any] | None = None) -> str:
    """The file; ``answers`` as its tables hold them: ``age``, ``pain.score``, ``red_flags.rf_ces1`` and so on."""
    known = answers or {}
    return "\n".join([_HEAD, *_facts(known), "", *_pain(meaning, known), "", *_questions(meaning, known)]) + "\n"


def _facts(known: Mapping[str, Any]) -> Iterator[str]:
    yield _line(known, "age", 46, "years; not for people under 18")
    yield _line(known, "sex", "female", _choices(Sex))
    yield _line(known, "stature_cm", 168, "without it no millimetres are given")
    yield _line(known, "dominant_hand", "right", _choices(Hand))
    yield _line(known, "occupation", "office", _choices(Occupation))
    words = 'free words; "scar" for an old, closed scar near the pain'
    yield _line(known, "previous_treatment", ["exercise"], words)


def _pain(meaning: Meaning, known: Mapping[str, Any]) -> Iterator[str]:
    yield "[pain]"
    yield _line(known, "pain.score", 5, "0-10, now")
    sided = ", ".join(row.id for row in meaning.regions.values() if row.sided)
    others = ", ".join(row.id for row in meaning.regions.values() if not row.sided)
    yield f"# regions: {others}; and, with _left or _right where one side hurts, {sided}"
    yield _line(known, "pain.regions", ["lumbar"], "")
    yield _line(known, "pain.onset_weeks", 14, "weeks since it began")
    yield _line(known, "pain.worse_with", ["sitting"], "free words")
    yield _line(known, "pain.function", 4, "how much pain limits the day, 0-10")


def _questions(meaning: Meaning, known: Mapping[str, Any]) -> Iterator[str]:
    yield "[red_flags]  # every question: true = yes, false = no"
    for flag in meaning.red_flags.values():
        yield f"# {flag.question}"
        yield _line(known, f"red_flags.{flag.id}", False, "")
    yield ""
    yield "[contraindications]  # true = yes, false = no; one left out removes the techniques that it concerns"
    for row in meaning.contraindications.values():
        yield f"# {row.question}"
        yield _line(known, f"contraindications.{row.id}", False, "")
    yield ""
    yield "[yellow_flags]  # true = yes, false = no; they change how to talk and what comes first, not what is allowed"
    for question in meaning.yellow_flags.values():
        yield f"# {question.question}"
        yield _line(known, f"yellow_flags.{question.id}", False, "")


def _line(known: Mapping[str, Any], name: str, example: Any, comment: str) -> str:
    key = name.rpartition(".")[2]
    mark, value = ("", known[name]) if name in known else ("# ", example)
    return f"{mark}{key} = {json.dumps(value, ensure_ascii=False)}{f'  # {comment}' if comment else ''}"


def _choices(kind: Any) -> str:
    return " | ".join(get_args(kind))
