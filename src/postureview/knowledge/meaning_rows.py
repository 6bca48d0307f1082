"""Typed rows of what follows from findings: areas, techniques, questions, exercises, advice, patterns and targets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from postureview.knowledge.movement_rows import Name, Sources
from postureview.knowledge.rows import Provenance, Row, Text
from postureview.values.intake import Occupation

ActionClass = Literal["EMERGENCY", "REFER", "CAUTION", "REFUSE"]
"""What a yes leads to: the first two close the gate, CAUTION removes techniques, REFUSE = not intended (a minor)."""

Category = Literal[
    "stretching and strengthening", "ergonomics", "movement", "stress management", "hydration and nutrition"
]
SessionKind = Literal["step", "expectation", "review", "course", "pain_rule", "dose_rule", "seek_care"]
Code = Annotated[str, Field(pattern=r"^(FMA|UBERON):\d+$")]
Question = Annotated[str, Field(min_length=1, pattern=r"\?$")]


class MarkedRow(Row):
    """A row that says where it comes from (reference 0.1)."""

    provenance: Provenance
    source: Sources


class AreaRow(MarkedRow):
    """A muscle, a group of muscles or a fascia.

    latin : Terminologia Anatomica. ids : in UBERON or FMA, only where seen. hands_on : False = exercise only.
    caution : printed with every target. test_short : what would show by hand that it is short or tender; test_long :
    that it is weak. never : techniques that are not offered here. body_map : outlines that show it, without side.
    """

    key: Name
    name: Text
    latin: Text
    ids: tuple[Code, ...] = ()
    layer: Literal["superficial", "middle", "deep", "fascia"]
    hands_on: bool = True
    caution: Text
    test_short: str = ""
    test_long: str = ""
    never: tuple[Name, ...] = ()
    body_map: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_examined(self) -> AreaRow:
        if not (self.test_short or self.test_long):
            raise ValueError("needs test_short or test_long: an area that no hand can examine is no target")
        return self


class TechniqueRow(MarkedRow):
    """A manual technique. strength : of the evidence for low back pain. contraindications : beside the general ones."""

    key: Name
    name: Text
    indication: Text
    evidence: Text
    strength: Text
    dose: Text
    contraindications: Annotated[tuple[Name, ...], Field(min_length=1)]
    precautions: Annotated[tuple[Text, ...], Field(min_length=1)]


class ContraindicationRow(MarkedRow):
    """A question whose yes removes techniques. general : all of them; otherwise those that name it.

    where : everywhere, in ``areas``, or in the areas of the painful regions (everywhere when no region was named).
    """

    id: Annotated[str, Field(pattern=r"^ci_[a-z0-9_]+$")]
    question: Question
    general: bool = False
    where: Literal["everywhere", "areas", "pain_regions"] = "everywhere"
    areas: tuple[Name, ...] = ()
    reason: Text

    @model_validator(mode="after")
    def _names_its_areas(self) -> ContraindicationRow:
        if (self.where == "areas") is not bool(self.areas):
            raise ValueError("where = 'areas' and a list of areas belong together")
        return self


class RedFlagRow(MarkedRow):
    """A red-flag question. group : for the professional, never printed to a patient. removes : for CAUTION only."""

    id: Annotated[str, Field(pattern=r"^rf_[a-z0-9_]+$")]
    question: Question
    group: Text
    action_class: ActionClass
    action: Text
    removes: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _cautions_remove_something(self) -> RedFlagRow:
        if (self.action_class == "CAUTION") is not bool(self.removes):
            raise ValueError("action_class CAUTION and what it removes belong together")
        return self


class YellowFlagRow(MarkedRow):
    """A question about mood, beliefs and work. says : what a yes means for the talk. weighty : explain, then treat."""

    id: Annotated[str, Field(pattern=r"^yf_[a-z0-9_]+$")]
    topic: Text
    question: Question
    says: Text
    weighty: bool


class ExerciseRow(MarkedRow):
    """An exercise for home. areas : that it is for. not_with : contraindications that rule it out. always : for all."""

    key: Name
    name: Text
    instruction: Text
    dose: Text
    areas: tuple[Name, ...] = ()
    caution: str = ""
    not_with: tuple[Name, ...] = ()
    always: bool = False


class AdviceRow(MarkedRow):
    """A piece of lifestyle advice. occupations, age_from, age_to : whom it fits; empty = everybody."""

    id: Name
    category: Category
    text: Text
    evidence: Text
    occupations: tuple[Occupation, ...] = ()
    age_from: int | None = None
    age_to: int | None = None

    @model_validator(mode="after")
    def _ages_grow(self) -> AdviceRow:
        _refuse_reversed("age_from", self.age_from, "age_to", self.age_to)
        return self


class SessionRow(MarkedRow):
    """A sentence of the plan."""

    id: Name
    kind: SessionKind
    text: Text


class OutcomeRow(MarkedRow):
    """A score and the change in it that matters. measure : its name in the tables where it is one of ours.

    low, high : ends of the scale. important_change : in its unit; important_share : or as a share of the first value.
    recovered : at or below it a person counts as recovered. embedded : False = named only, its licence forbids more.
    """

    id: Name
    term: Text
    unit: Text
    low: float
    high: float
    important_change: Annotated[float, Field(gt=0)]
    important_share: Annotated[float, Field(gt=0, lt=1)] | None = None
    recovered: float | None = None
    measure: str = ""
    embedded: bool
    note: str = ""

    @model_validator(mode="after")
    def _scale_grows(self) -> OutcomeRow:
        _refuse_reversed("low", self.low, "high", self.high)
        return self


class RegionRow(MarkedRow):
    """A region of the body that may hurt. sided : takes ``_left`` or ``_right``. areas : those that it covers."""

    id: Name
    name: Text
    sided: bool
    areas: Annotated[tuple[Name, ...], Field(min_length=1)]


class DefiningRow(Row):
    """A measure that defines a pattern: more than ``above``, less than ``below``, or between the two."""

    measure: Name
    unit: Text
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _limits(self) -> DefiningRow:
        if self.above is None and self.below is None:
            raise ValueError("needs above or below")
        _refuse_reversed("above", self.above, "below", self.below)
        return self


class PosturePatternRow(MarkedRow):
    """A pattern of posture, or of movement (kind).

    defining : measures of a posture pattern. normal : a typical variant that calls for nothing. needs_pain : never from
    pictures alone. sided_by : the measure whose sign names its side (right when positive), or whose own side does.
    act_from : probability from which targets follow from it (E). note : printed with it.
    rules : a movement pattern is there when one of these findings is, with_any of these, without these, and
    while these measures were measured or not_measured.
    """

    id: Name
    term: Text
    kind: Literal["posture", "movement"]
    defining: tuple[DefiningRow, ...] = ()
    rules: tuple[Name, ...] = ()
    with_any: tuple[Name, ...] = ()
    without: tuple[Name, ...] = ()
    measured: tuple[Name, ...] = ()
    not_measured: tuple[Name, ...] = ()
    normal: bool = False
    needs_pain: bool = False
    sided_by: str = ""
    act_from: Annotated[float, Field(gt=0, le=1)] = 0.5
    note: Text

    @model_validator(mode="after")
    def _movement_has_rules(self) -> PosturePatternRow:
        if (self.kind == "movement") is not bool(self.rules):
            raise ValueError("kind = 'movement' and rules belong together")
        return self


class TargetAreasRow(Row):
    """Areas of one role. side : both, same as the finding's named side, the other, or midline for what has no
    side. techniques : in order.
    """

    role: Literal["short", "long", "train"]
    side: Literal["both", "same", "other", "midline"]
    keys: Annotated[tuple[Name, ...], Field(min_length=1)]
    techniques: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _only_short_takes_hands(self) -> TargetAreasRow:
        if self.role != "short" and self.techniques:
            raise ValueError("only the role short takes techniques")
        return self


class TargetRow(MarkedRow):
    """What follows from findings or patterns, or why nothing does.

    follows : ids of findings or patterns. because : the reason in one sentence. lost_range : the movement lost is the
    one that lengthens the areas of the role short. low : ranked last among its kind. age_from, age_to : whom it
    concerns; a person of unknown age counts as older. none : why no area follows; exercises may follow all the same.
    """

    id: Name
    follows: Annotated[tuple[Name, ...], Field(min_length=1)]
    because: str = ""
    lost_range: bool = False
    low: bool = False
    age_from: int | None = None
    age_to: int | None = None
    areas: tuple[TargetAreasRow, ...] = ()
    exercises: tuple[Name, ...] = ()
    none: str = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> TargetRow:
        if bool(self.areas) is bool(self.none):
            raise ValueError("needs areas, or else none with the reason")
        if self.areas and not (self.because and self.exercises):
            raise ValueError("areas need because and exercises: a technique never stands without exercise")
        _refuse_reversed("age_from", self.age_from, "age_to", self.age_to)
        return self

    def fits(self, age: int | None) -> bool:
        """Whether it concerns a person of this age."""
        if self.age_from is not None and age is not None and age < self.age_from:
            return False
        return self.age_to is None or (age is not None and age <= self.age_to)


def _refuse_reversed(low_name: str, low: float | None, high_name: str, high: float | None) -> None:
    if low is not None and high is not None and low >= high:
        raise ValueError(f"{low_name} must be below {high_name}, got {low:g} and {high:g}")
