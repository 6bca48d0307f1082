"""The plan: a session and what to expect of it, exercises, advice that fits the person, and when to seek care."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postureview.findings.labels import Label
from postureview.findings.safety import Exclusion
from postureview.findings.targets import followed_rows
from postureview.knowledge.load import Knowledge
from postureview.knowledge.meaning_rows import AdviceRow, ExerciseRow, TargetRow, YellowFlagRow
from postureview.knowledge.tables import cited_by
from postureview.values.intake import Intake
from postureview.values.plan import Advice, Exercise, Plan
from postureview.values.target import Target

MOST_EXERCISES = 6
"""More than a handful is not done at home (E)."""

CALMING = "breath"
PERSISTENT_PAIN = "calms, where pain has lasted or movement is guarded"
EXPLAIN_FIRST = "Explanation and activity come first in this session; hands-on techniques come second."
FOR_ALL = "activity is the part of the plan with the best support"


def plan_from(
    targets: Sequence[Target],
    labels: Sequence[Label],
    *,
    age: int | None,
    intake: Intake,
    exclusions: Sequence[Exclusion],
    avoids_pain: bool,
    tables: Knowledge,
) -> Plan:
    """The plan of a visit whose gate is open. Without any technique it has no session, and exercise all the same."""
    meaning = tables.meaning
    kinds: dict[str, list[str]] = {}
    for sentence in meaning.sentences:
        kinds.setdefault(sentence.kind, []).append(sentence.text)
    treated = any(target.techniques for target in targets)
    ruled_out = {one.row.id for one in exclusions if one.asked}
    wanted = [] if avoids_pain else list(_for_targets(targets, labels, age, tables))
    allowed = [one for one in wanted if not ruled_out.intersection(meaning.exercises[one[0]].not_with)]
    chosen = dict(allowed[:MOST_EXERCISES])
    named = [row for row in meaning.yellow_flags.values() if intake.yellow_flags.get(row.id)]
    if avoids_pain or named or intake.pain.onset == "persistent":
        chosen.setdefault(CALMING, PERSISTENT_PAIN)
    chosen |= {row.key: FOR_ALL for row in meaning.exercises.values() if row.always and row.key not in chosen}
    exercises = [
        _exercise(row, because)
        for key, because in chosen.items()
        if not ruled_out.intersection((row := meaning.exercises[key]).not_with)
    ]
    return Plan(
        session=tuple(kinds["step"]) if treated else (),
        expectations=tuple(kinds["expectation"]) if treated else (),
        review=" ".join([*kinds["review"], *(kinds.get("course", []) if treated else [])]),
        exercises=tuple(exercises),
        pain_rule=" ".join([*kinds["pain_rule"], *kinds.get("dose_rule", [])]),
        advice=tuple(_advice(row) for row in meaning.advice if fits(row, age, intake)),
        seek_care=tuple(kinds["seek_care"]),
        communication=_communication(named),
        source=cited_by([*meaning.sentences, *named]),
    )


def _communication(named: Sequence[YellowFlagRow]) -> tuple[str, ...]:
    """What the answers about mood, beliefs and work mean for the talk; the order of the session first."""
    first = (EXPLAIN_FIRST,) if any(row.weighty for row in named) else ()
    return (*first, *(row.says for row in named))


def fits(row: AdviceRow, age: int | None, intake: Intake) -> bool:
    """Whether advice concerns this person: their occupation where it names any, their age where that is known."""
    if row.occupations and intake.occupation not in row.occupations:
        return False
    if row.age_from is not None and (age is None or age < row.age_from):
        return False
    return row.age_to is None or (age is not None and age <= row.age_to)


def _for_targets(
    targets: Sequence[Target], labels: Sequence[Label], age: int | None, tables: Knowledge
) -> Iterator[tuple[str, str]]:
    """(exercise, what it is for), those for the first targets first."""
    ranks = {target.area: target.rank for target in reversed(targets)}
    names = {target.area: target.name for target in targets}
    followed = {row.id: (row, label) for row, label in followed_rows(labels, age, tables)}.values()
    rows = [one for one in followed if not one[0].areas or any(key in ranks for key in _areas(one[0]))]
    rows.sort(key=lambda one: min((ranks[key] for key in _areas(one[0]) if key in ranks), default=0))
    done: set[str] = set()
    for row, label in rows:
        for key in row.exercises:
            if key not in done:
                done.add(key)
                areas = [names[area] for area in tables.meaning.exercises[key].areas if area in names]
                yield key, f"for: {', '.join(areas)}" if areas else f"for: {label.term or row.id.replace('_', ' ')}"


def _areas(row: TargetRow) -> list[str]:
    return [key for group in row.areas for key in group.keys]


def _exercise(row: ExerciseRow, because: str) -> Exercise:
    return Exercise(
        key=row.key,
        name=row.name,
        instruction=row.instruction,
        dose=row.dose,
        because=because,
        caution=row.caution,
        provenance=row.provenance,
        source=row.source,
    )


def _advice(row: AdviceRow) -> Advice:
    return Advice(
        category=row.category, text=row.text, evidence=row.evidence, provenance=row.provenance, source=row.source
    )
