"""``intake.toml``: what the subject said, read strictly, and the template that asks for it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from postureview.base.errors import UsageError
from postureview.knowledge.meaning import Meaning
from postureview.knowledge.rows import Row
from postureview.knowledge.tables import unknown
from postureview.values.assessment import Hand, Patient, Sex
from postureview.values.intake import Intake, Occupation, Pain

Score = Annotated[int, Field(ge=0, le=10)]


class _PainRow(Row):
    """As in the file; see ``Pain``."""

    model_config = ConfigDict(strict=True)
    score: Score | None = None
    regions: list[str] = Field(default_factory=list)
    onset_weeks: Annotated[float, Field(ge=0, le=52 * 120)] | None = None
    worse_with: list[str] = Field(default_factory=list)
    function: Score | None = None


class _IntakeRow(Row):
    """As in the file: facts about the person, and their answers."""

    model_config = ConfigDict(strict=True)
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    sex: Sex | None = None
    stature_cm: Annotated[float, Field(ge=50, le=260)] | None = None
    dominant_hand: Hand | None = None
    occupation: Occupation | None = None
    previous_treatment: list[str] = Field(default_factory=list)
    pain: _PainRow = Field(default_factory=_PainRow)
    red_flags: dict[str, bool] = Field(default_factory=dict)
    contraindications: dict[str, bool] = Field(default_factory=dict)
    yellow_flags: dict[str, bool] = Field(default_factory=dict)


FACTS: tuple[Literal["age", "sex", "stature_cm", "dominant_hand"], ...] = ("age", "sex", "stature_cm", "dominant_hand")
"""Facts of the patient that an intake may state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredIntake:
    """An intake as it was read: the answers, and the facts about the patient that it states."""

    intake: Intake
    facts: dict[str, Any]

    def completed(self, patient: Patient) -> Patient:
        """The patient, with the intake's facts wherever nothing else was stated."""
        stated = {field.name: getattr(patient, field.name) for field in fields(Patient)}
        missing = {name: value for name, value in self.facts.items() if stated[name] is None}
        return Patient(**{**stated, **missing})


def read_intake(path: Path, meaning: Meaning) -> AnsweredIntake:
    """The intake in a file. Raises UsageError, naming every problem at once, when it is not one."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refusal(path, ["there is no such file"]) from None
    except OSError as error:
        raise _refusal(path, [error.strerror or "it cannot be read"]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refusal(path, [f"not TOML ({error})"]) from None
    return parse_intake(table, meaning, path)


def parse_intake(table: dict[str, Any], meaning: Meaning, path: Path) -> AnsweredIntake:
    """The intake that a table holds; as ``read_intake``. No value is repeated in an error: only where it stands."""
    problems = list(_unknown_names(table, meaning))
    row = _IntakeRow()
    try:
        row = _IntakeRow.model_validate(table)
    except ValidationError as error:
        problems += [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)
        ]
    if problems:
        raise _refusal(path, problems)
    pain = row.pain
    return AnsweredIntake(
        intake=Intake(
            occupation=row.occupation,
            pain=Pain(
                score=pain.score,
                regions=tuple(pain.regions),
                onset_weeks=pain.onset_weeks,
                worse_with=tuple(pain.worse_with),
                function=pain.function,
            ),
            red_flags=row.red_flags,
            contraindications=row.contraindications,
            yellow_flags=row.yellow_flags,
            previous_treatment=tuple(row.previous_treatment),
        ),
        facts={name: value for name in FACTS if (value := getattr(row, name)) is not None},
    )


def _unknown_names(table: dict[str, Any], meaning: Meaning) -> Iterator[str]:
    """Questions and regions that the tables do not have, also where something else is wrong."""
    for section, known in meaning.asked.items():
        answers = table.get(section)
        yield from unknown(section, "question", answers if isinstance(answers, dict) else (), known)
    pain = table.get("pain")
    regions = pain.get("regions") if isinstance(pain, dict) else None
    for name in regions if isinstance(regions, list) else ():
        if isinstance(name, str) and not meaning.is_region(name):
            yield f"pain.regions: region {name} is not in the tables"


def _refusal(path: Path, problems: list[str]) -> UsageError:
    return UsageError(
        expected=f"an intake in {path.name!r}",
        found=" | ".join(problems),
        todo="mend what is named; `postureview intake --new FILE` writes one with every question",
    )
