"""The safety gate: what the answers of the intake allow, decided in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from postureview.base.errors import UsageError
from postureview.knowledge.load import Knowledge
from postureview.knowledge.meaning import Meaning
from postureview.knowledge.meaning_rows import ContraindicationRow, RedFlagRow
from postureview.values.assessment import Patient
from postureview.values.finding import Gate, Safety
from postureview.values.intake import Intake

ADULT_AGE = 18
CLOSING = ("EMERGENCY", "REFER", "REFUSE")
"""Classes of answers that close the gate, most urgent first."""

ASK_FIRST = "Ask the red-flag questions before any manual therapy; this software names no treatment without them."
ASK_AGAIN = "Ask again at every session; stop and seek medical care if a red flag appears."


def refuse_minors(patient: Patient, intake: Intake | None, tables: Knowledge) -> None:
    """Raise UsageError for anybody who is stated to be under 18."""
    refusing = [flag.id for flag in tables.meaning.red_flags.values() if flag.action_class == "REFUSE"]
    is_minor = intake is not None and any(intake.red_flags.get(name) for name in refusing)
    if is_minor or (patient.age is not None and patient.age < ADULT_AGE):
        raise UsageError(
            expected=f"an adult of {ADULT_AGE} years or more",
            found="a stated age or answer below that",
            todo="assess minors otherwise: this software is not intended for people under 18",
        )


def check_answers(intake: Intake, tables: Knowledge) -> None:
    """Raise UsageError, naming everything at once, for answers to no question and for what is no answer."""
    problems = [
        problem
        for section, known in tables.meaning.asked.items()
        for problem in answer_problems(section, getattr(intake, section), known)
    ]
    problems += [
        f"pain.regions: {name!r} is no region" for name in intake.pain.regions if not tables.meaning.is_region(name)
    ]
    if problems:
        raise UsageError(
            expected="answers to the questions of the tables",
            found=" | ".join(problems),
            todo="mend the intake; `postureview intake --new FILE` writes one with every question",
        )


def answer_problems(section: str, answers: Mapping[str, object], known: Collection[str]) -> Iterator[str]:
    """What is wrong with a section of yes-no answers."""
    for name, answer in answers.items():
        if name not in known:
            yield f"{section}.{name}: no such question"
        elif not isinstance(answer, bool):
            yield f"{section}.{name}: expected true or false"


def safety_of(intake: Intake | None, tables: Knowledge) -> Safety:
    """State of the gate. Closed by any answer that calls for a doctor; open only when every question was answered.

    There is no all-clear: an open gate names what was left out, and asks again at every session.
    """
    if intake is None:
        return Safety(gate=Gate.NOT_SCREENED, action=ASK_FIRST)
    check_answers(intake, tables)
    flags = tables.meaning.red_flags
    yes = [flag for flag in flags.values() if intake.red_flags.get(flag.id)]
    closing = sorted(
        (flag for flag in yes if flag.action_class in CLOSING), key=lambda f: CLOSING.index(f.action_class)
    )
    if closing:
        action = " ".join(dict.fromkeys(flag.action for flag in closing))
        return Safety(gate=Gate.CLOSED, reasons=tuple(_answered_yes(flag) for flag in closing), action=action)
    missing = [flag for flag in flags if flag not in intake.red_flags]
    if missing:
        asked = f"{len(missing)} of {len(flags)} red-flag questions were not asked: {', '.join(missing)}"
        return Safety(gate=Gate.NOT_SCREENED, reasons=(asked,), action=ASK_FIRST)
    cautions = [f"{_answered_yes(flag)} {flag.action}" for flag in yes]
    left_out = [one.says(tables.meaning) for one in exclusions(intake, tables.meaning)]
    return Safety(gate=Gate.OPEN, reasons=tuple(dict.fromkeys((*cautions, *left_out))), action=ASK_AGAIN)


def _answered_yes(flag: RedFlagRow) -> str:
    return f"Answered yes: {flag.question}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A contraindication that holds, or that was not asked and so cannot be ruled out."""

    row: ContraindicationRow
    asked: bool
    everywhere: bool

    @property
    def reason(self) -> str:
        """Why, for people."""
        return self.row.reason if self.asked else f"not asked yet: {self.row.question}"

    def says(self, meaning: Meaning) -> str:
        """What it leaves out, and why."""
        names = [row.name for row in meaning.techniques.values() if meaning.forbidden_by(self.row.id, row.key)]
        what = "every technique" if len(names) == len(meaning.techniques) else ", ".join(names)
        where = {"areas": " in some areas", "pain_regions": " where it hurts"}.get(self.row.where, "")
        return f"Left out, {what}{'' if self.everywhere else where}: {self.reason}"

    def forbids(self, technique: str, area: str, *, painful: bool, meaning: Meaning) -> bool:
        """Whether it removes this technique on this area."""
        if not meaning.forbidden_by(self.row.id, technique):
            return False
        return self.everywhere or (area in self.row.areas if self.row.where == "areas" else painful)


def exclusions(intake: Intake, meaning: Meaning) -> tuple[Exclusion, ...]:
    """Every contraindication answered yes, here or by a red flag that stands for it, or not answered at all."""
    return tuple(
        Exclusion(
            row=row,
            asked=answer is not None,
            everywhere=row.where == "everywhere" or (row.where == "pain_regions" and not intake.pain.regions),
        )
        for row in meaning.contraindications.values()
        if (answer := _answer(row.id, intake, meaning)) is not False
    )


def _answer(contraindication: str, intake: Intake, meaning: Meaning) -> bool | None:
    """True when any answer says so, None when nobody was asked."""
    flags = [flag.id for flag in meaning.red_flags.values() if contraindication in flag.removes]
    answers = [intake.red_flags[name] for name in flags if name in intake.red_flags]
    if contraindication in intake.contraindications:
        answers.append(intake.contraindications[contraindication])
    return any(answers) if answers else None
