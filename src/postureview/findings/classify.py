"""Which patterns the measurements of a visit resemble, and with what probability: an opinion, never evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.base.errors import MachineError
from postureview.findings.pattern_features import (
    Quantities,
    TermState,
    applies,
    combine,
    features,
    joint_logit,
    limb,
    names_of,
    option_states,
    typical_features,
)
from postureview.findings.pattern_model import TYPICAL, Classifier, classifier, definition
from postureview.knowledge.load import NOMINAL_STATURE_MM, Knowledge
from postureview.knowledge.pattern_rows import LEAST_DEFINING, DefinitionRow
from postureview.values.assessment import Patient
from postureview.values.intake import Intake
from postureview.values.landmarks import BODY_SIDES
from postureview.values.measurement import Measurement, Withheld
from postureview.values.pattern import Pattern

INSUFFICIENT = "insufficient_data"
EVEN = 0.5
"""What is less likely than this is less likely than not, and says so."""
_DOUBTFUL = " Less likely than not, by these measurements: read it as a question."
_DISAGREE = "takes disagree"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Read:
    """The measurements as quantities of one person. keys : quantity → keys of the measurements behind it."""

    known: Quantities
    keys: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """One pattern in one person. probability : None where it cannot be assessed, and ``missing`` says for what.

    named_from : the classifier's threshold for it.
    """

    row: DefinitionRow
    probability: float | None
    named_from: float = 1.0
    states: tuple[TermState, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Likely enough, and enough defining measures beyond error in the stated direction (reference C.0)."""
        if self.probability is None or self.probability < self.named_from:
            return False
        if self.row.kind == "normal":
            return True
        certain = sum(bool(state.certain[0]) for state in self.states if state.term.defining)
        return certain > 0 and certain + self.row.facts >= LEAST_DEFINING


def patterns(
    measurements: Sequence[Measurement],
    withheld: Sequence[Withheld],
    patient: Patient,
    intake: Intake | None,
    tables: Knowledge,
) -> tuple[Pattern, ...]:
    """Patterns that the measurements resemble, the likeliest first; ``typical_variation`` where none can be named.

    A pain-avoiding posture, which needs the pain questionnaire, takes the place of all others. At the end stands
    ``insufficient_data`` with what could not be assessed, where anything could not. A classifier whose file is refused
    leaves only that, with the reason: the measurements stand without it.
    """
    read = _read(measurements, patient, tables)
    if not read.keys:
        return (_insufficient(tables, "No measure that patterns rest on was measured."),)
    try:
        model = classifier(definition(tables))
    except MachineError as error:
        return (_insufficient(tables, f"The classifier was not used: {error}."),)
    judged = [_judge(row, read.known, model, tables) for row in tables.definitions.values()]
    named = [one for one in judged if one.is_named]
    asked = [one for one in named if one.row.kind == "overrides" and _hurts(one.row, intake)]
    if asked:
        return tuple(_pattern(one, model, read, tables) for one in asked)
    found = sorted(
        (one for one in named if one.row.kind != "overrides"),
        key=lambda one: (one.row.kind == "normal", -(one.probability or 0.0)),
    )
    said = [_pattern(one, model, read, tables) for one in found]
    if not any(one.row.kind == "deviation" for one in found):
        said[:0] = _typical(judged, read.known, model, tables)
    unassessed = [one for one in judged if one.missing and one.row.kind != "overrides"]
    if unassessed:
        said.append(_insufficient(tables, _not_assessed(unassessed, withheld, tables)))
    return tuple(said)


def _read(measurements: Sequence[Measurement], patient: Patient, tables: Knowledge) -> _Read:
    """The mean of the views of each quantity. Takes that disagree among themselves carry no pattern."""
    groups: dict[str, list[Measurement]] = {}
    for one in measurements:
        if one.name in tables.norms and not one.note.startswith(_DISAGREE):
            groups.setdefault(one.name, []).append(one)
            if one.side in BODY_SIDES:
                groups.setdefault(limb(one.name, one.side), []).append(one)
    values, sems = {}, {}
    for name, group in groups.items():
        table = np.array([_in_table_unit(one) for one in group]).T[..., None]
        values[name], sems[name] = combine(*table)
    hand = {"right": 1.0, "left": -1.0}.get(patient.dominant_hand or "", np.nan)
    age = np.nan if patient.age is None else float(patient.age)
    known = Quantities(values=values, sems=sems, age=np.array([age]), hand=np.array([hand]))
    return _Read(known=known, keys={name: tuple(one.key for one in group) for name, group in groups.items()})


def _in_table_unit(one: Measurement) -> tuple[float, float, float]:
    """(value, error, error within one person); lengths in per cent of stature as millimetres at the tables' stature."""
    factor = NOMINAL_STATURE_MM / 100.0 if one.unit == "%" else 1.0
    within = one.uncertainty.sem if one.uncertainty.within_sem is None else one.uncertainty.within_sem
    return factor * one.value, factor * one.uncertainty.sem, factor * within


def _judge(row: DefinitionRow, known: Quantities, model: Classifier, tables: Knowledge) -> _Judged:
    if not applies(row, known)[0]:
        if row.needs_hand:
            return _Judged(row=row, probability=None, missing=("dominant hand",))
        return _Judged(row=row, probability=None, missing=("age",) if np.isnan(known.age[0]) else ())
    found = features(row, known, tables.norms)
    if not np.isfinite(found).all():
        lacks: list[list[str]] = [
            [name for term in option.term for name in names_of(term) if name not in known.values]
            for option in row.option
        ]
        return _Judged(row=row, probability=None, missing=tuple(dict.fromkeys(sorted(lacks, key=len)[0])))
    states = [option_states(option, known, tables.norms) for option in row.option]
    nearest = max(states, key=lambda one: float(np.nan_to_num(joint_logit(one)[0], nan=-np.inf)))
    return _Judged(
        row=row,
        probability=float(model.probability(row.id, found)[0]),
        named_from=model.threshold[row.id],
        states=nearest,
    )


def _hurts(row: DefinitionRow, intake: Intake | None) -> bool:
    if intake is None or row.pain_from is None or row.onset_below_weeks is None:
        return False
    pain = intake.pain
    fresh = pain.onset_weeks is not None and pain.onset_weeks < row.onset_below_weeks and pain.score != 0
    return fresh or (pain.score is not None and pain.score >= row.pain_from)


def _pattern(one: _Judged, model: Classifier, read: _Read, tables: Knowledge) -> Pattern:
    words = tables.meaning.patterns[one.row.id]
    doubt = _DOUBTFUL if one.probability is not None and one.probability < EVEN else ""
    order = sorted(one.states, key=lambda state: (not state.term.defining, -float(state.margin[0])))
    return Pattern(
        label=one.row.id,
        term=words.term,
        probability=one.probability,
        model=model.name,
        sha256=model.sha256,
        features=tuple(dict.fromkeys(key for state in order for key in read.keys[state.name])),
        note=words.note + doubt,
        source=one.row.source,
    )


def _typical(judged: Sequence[_Judged], known: Quantities, model: Classifier, tables: Knowledge) -> list[Pattern]:
    """Typical variation with its probability; nothing where no pattern could be assessed."""
    deviations = [one for one in judged if one.row.kind == "deviation"]
    if all(one.probability is None for one in deviations):
        return []
    said = [_probability_or_none_there(one) for one in deviations]
    inputs = typical_features(said, [model.usual[one.row.id] for one in deviations])
    probability = float(model.probability(TYPICAL, inputs)[0])
    row = tables.meaning.patterns[TYPICAL]
    unsure = "" if probability >= EVEN else " A pattern may be there; too few measures lie beyond their error."
    return [
        Pattern(
            label=row.id,
            term=row.term,
            probability=probability,
            model=model.name,
            sha256=model.sha256,
            note=row.note + unsure,
            source=row.source,
        )
    ]


def _probability_or_none_there(one: _Judged) -> np.ndarray:
    if one.probability is not None:
        return np.array([one.probability])
    return np.array([np.nan if one.missing else 0.0])


def _insufficient(tables: Knowledge, note: str) -> Pattern:
    row = tables.meaning.patterns[INSUFFICIENT]
    return Pattern(label=row.id, term=row.term, probability=None, note=note, source=row.source)


def _not_assessed(unassessed: Sequence[_Judged], withheld: Sequence[Withheld], tables: Knowledge) -> str:
    """Which patterns, and for want of what."""
    terms = {one.name: one.term for one in withheld}
    terms |= {row.name: row.term for row in tables.measures.values()}
    terms |= {name: term for row in tables.tests.values() for name, term in row.terms()}
    names = dict.fromkeys(name.partition("@")[0] for one in unassessed for name in one.missing)
    which = ", ".join(tables.meaning.patterns[one.row.id].term for one in unassessed)
    lacking = ", ".join(terms.get(name, name) for name in names)
    return f"Neither there nor absent, for they could not be compared: {which}. What would be needed: {lacking}."
