"""Rows of the tables that define the posture patterns: norms, terms, options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from postureview.knowledge.rows import Provenance, Row, Text

Direction = Literal[
    "above",
    "below",
    "either",
    "lead",
    "same",
    "opposite",
    "dominant",
    "against_dominant",
    "not_above",
    "not_below",
    "not_dominant",
]
Kind = Literal["deviation", "normal", "overrides"]
CONDITIONS = frozenset({"not_above", "not_below", "not_dominant"})
OF_THE_HAND = frozenset({"dominant", "against_dominant", "not_dominant"})
OF_THE_LEAD = frozenset({"same", "opposite"})
LEAST_DEFINING = 2
"""Defining measures beyond error that name a pattern (reference C.0)."""

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class NormRow(Row):
    """What a pattern counts the deviations of a measure from, in the measure's unit.

    symmetric : the sign is a side of the body; the mean is then 0. per_year : change of the mean a year beyond
    from_age.
    """

    measure: Text
    mean: float
    sd: Annotated[float, Field(gt=0)]
    symmetric: bool = False
    per_year: float = 0.0
    from_age: float = 0.0
    provenance: Provenance
    source: Sources

    @model_validator(mode="after")
    def _mirror_images_are_alike(self) -> NormRow:
        if self.symmetric and self.mean:
            raise ValueError(f"a symmetric measure has the mean 0, got {self.mean:g}")
        return self


class TermRow(Row):
    """One measure of a pattern.

    z : least deviation, in the norm's standard deviations; of a condition the most. typical : deviations that simulated
    people with the pattern show. sides : of a limb, whether both must deviate or one is enough; None = their mean.
    """

    measure: Text
    direction: Direction
    z: Annotated[float, Field(gt=0)]
    typical: Annotated[tuple[float, float], Field()] | None = None
    sides: Literal["both", "one"] | None = None

    @property
    def defining(self) -> bool:
        """False for a condition, which must hold and counts for nothing."""
        return self.direction not in CONDITIONS

    @model_validator(mode="after")
    def _typical_is_a_range(self) -> TermRow:
        if self.defining is not (self.typical is not None):
            raise ValueError("a defining term states its typical deviations, a condition none")
        if self.typical is not None and not 0 < self.typical[0] < self.typical[1]:
            raise ValueError(f"typical must hold two growing positive deviations, got {list(self.typical)}")
        return self


class OptionRow(Row):
    """One way to meet a pattern: all of its terms hold."""

    term: Annotated[tuple[TermRow, ...], Field(min_length=1)]

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of its measures, each once."""
        return tuple(dict.fromkeys(one.measure for one in self.term))

    @model_validator(mode="after")
    def _has_one_lead(self) -> OptionRow:
        directions = [one.direction for one in self.term]
        leads = directions.count("lead")
        if leads > 1 or (OF_THE_LEAD & {*directions} and not leads):
            raise ValueError(f"same and opposite need one lead, got {leads}")
        return self


class DefinitionRow(Row):
    """What makes a pattern of the patterns table, whose id it shares.

    kind : deviation; normal = a variant that is no finding; overrides = takes the place of all others. age_from : years
    from which it exists. pain_from, onset_below_weeks : of the questionnaire, either is enough. needs_hand : the
    dominant hand must be stated.
    """

    id: Identifier
    kind: Kind = "deviation"
    supporting: str = ""
    against: str = ""
    age_from: int | None = None
    pain_from: int | None = None
    onset_below_weeks: float | None = None
    needs_hand: bool = False
    option: Annotated[tuple[OptionRow, ...], Field(min_length=1)]
    provenance: Provenance
    source: Sources

    @property
    def facts(self) -> int:
        """Stated facts that define it: age, pain."""
        return (self.age_from is not None) + (self.pain_from is not None)

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of all its measures, each once."""
        return tuple(dict.fromkeys(name for option in self.option for name in option.measures))

    @model_validator(mode="after")
    def _can_be_named(self) -> DefinitionRow:
        if (self.pain_from is None) is not (self.onset_below_weeks is None):
            raise ValueError("pain_from and onset_below_weeks belong together")
        hand = any(term.direction in OF_THE_HAND for option in self.option for term in option.term)
        if hand is not self.needs_hand:
            raise ValueError("needs_hand and a direction of the dominant hand belong together")
        if self.kind != "normal":
            for option in self.option:
                defining = sum(1 + (one.sides == "both") for one in option.term if one.defining)
                if defining + self.facts < LEAST_DEFINING:
                    raise ValueError(f"option {'+'.join(option.measures)} can never be named: one defining measure")
        return self


def pattern_problems(
    definitions: Iterable[DefinitionRow], norms: Mapping[str, NormRow], names: Collection[str], worded: Collection[str]
) -> Iterator[str]:
    """What no single row shows. names : of everything that is measured; worded : patterns that have words."""
    yield from (f"norm of {name}: not a measure" for name in norms if name not in names)
    for row in definitions:
        if row.id not in worded:
            yield f"definition of {row.id}: not in patterns.toml"
        for option in row.option:
            for term in option.term:
                if term.measure not in norms:
                    yield f"definition of {row.id}: measure {term.measure} has no norm"
                elif term.direction in OF_THE_LEAD | OF_THE_HAND | {"lead"} and not norms[term.measure].symmetric:
                    yield f"definition of {row.id}: {term.measure} has no side to be {term.direction}"
