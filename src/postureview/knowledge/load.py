"""Reads the tables and refuses them, naming every problem at once, when they are not fit for use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from postureview.base.errors import KnowledgeError
from postureview.knowledge.meaning import Meaning
from postureview.knowledge.meaning_read import meaning_problems, read_meaning
from postureview.knowledge.movement_checks import movement_problems
from postureview.knowledge.movement_rows import MovementTestRow, ProtocolRow, SignalRow
from postureview.knowledge.pattern_rows import DefinitionRow, NormRow, pattern_problems
from postureview.knowledge.rows import (
    AccuracyRow,
    EngineRow,
    ForbiddenRow,
    MeasureRow,
    NotMeasurableRow,
    RangeRow,
    Row,
    RuleRow,
    SegmentRow,
    SourceRow,
)
from postureview.knowledge.tables import forbidden_phrases, read_rows, repeated, unknown_sources, version_of

MASS_TOLERANCE = 0.5
"""Per cent by which the segments' masses may miss the whole body's: the source rounds each of them (E)."""

NOMINAL_STATURE_MM = 1700.0
"""Stature at which the reference's millimetres become a share of stature (reference 0.6, D)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All tables. ``version`` is the hash of their files, so that an assessment can name the tables it used."""

    sources: dict[str, SourceRow]
    measures: dict[str, MeasureRow]
    not_measurable: dict[str, NotMeasurableRow]
    rules: tuple[RuleRow, ...]
    accuracy: dict[tuple[str, str, str, str], AccuracyRow]
    """(measure, view, engine, clothing) → row; view is front, back or side; clothing "" = not stated."""
    engines: dict[str, EngineRow]
    segments: tuple[SegmentRow, ...]
    forbidden: tuple[ForbiddenRow, ...]
    tests: dict[str, MovementTestRow]
    signals: dict[str, SignalRow]
    protocols: dict[str, ProtocolRow]
    meaning: Meaning
    definitions: dict[str, DefinitionRow]
    norms: dict[str, NormRow]
    version: str

    def accuracy_of(self, measure: str, view: str, engine: str, clothing: str = "") -> AccuracyRow | None:
        """How far a measure is from the truth, in this clothing where that was measured; None where nothing was.

        view : front, back, left, right or side.
        """
        table_view = "side" if view in {"left", "right"} else view
        engine = self.measured_as(engine)
        known = self.accuracy.get((measure, table_view, engine, clothing))
        return known or self.accuracy.get((measure, table_view, engine, ""))

    def measured_as(self, engine: str) -> str:
        """The engine whose measured errors hold for ``engine``: another one of the same landmarks, or itself."""
        name, plus, rest = engine.partition("+")
        return self.engines[name].measured_as + plus + rest if name in self.engines else engine

    @property
    def tables(self) -> dict[str, tuple[Row, ...]]:
        """Table name → rows, as ``postureview knowledge`` lists them."""
        return {
            "measures": tuple(self.measures.values()),
            "not_measurable": tuple(self.not_measurable.values()),
            "rules": self.rules,
            "tests": tuple(self.tests.values()),
            "signals": tuple(self.signals.values()),
            "protocols": tuple(self.protocols.values()),
            **self.meaning.tables,
            "pattern_definitions": tuple(self.definitions.values()),
            "pattern_norms": tuple(self.norms.values()),
            "accuracy": tuple(self.accuracy.values()),
            "engines": tuple(self.engines.values()),
            "segments": self.segments,
            "sources": tuple(self.sources.values()),
            "forbidden": self.forbidden,
        }

    def test_of(self, name: str) -> MovementTestRow | None:
        """The movement test that a measurement of this name belongs to; None for a measure of posture."""
        while name and name not in self.tests:
            name = name.rpartition("_")[0]
        return self.tests.get(name)

    def ranges_of(self, name: str) -> tuple[RangeRow, ...]:
        """What a measurement of this name may be compared with; none for most that a test measures along."""
        if name in self.measures:
            return self.measures[name].range
        if name in self.tests:
            return self.tests[name].range
        spoken = self.tests.get(name.removesuffix("_speed"))
        return () if spoken is None else spoken.speed_range


@cache
def knowledge() -> Knowledge:
    """The tables that travel with the package."""
    return load(Path(__file__).parent)


def load(folder: Path) -> Knowledge:
    """Read the tables in ``folder``. Raises KnowledgeError listing every problem."""
    problems: list[str] = []
    read = _read(folder, problems)
    problems += _problems(read)
    if problems:
        raise KnowledgeError(problems)
    return Knowledge(
        sources={row.id: row for row in read.sources},
        measures={row.name: row for row in read.measures},
        not_measurable={row.name: row for row in read.not_measurable},
        rules=tuple(read.rules),
        accuracy={(row.measure, row.view, row.engine, row.clothing): row for row in read.accuracy},
        engines={row.engine: row for row in read.engines},
        segments=tuple(read.segments),
        forbidden=tuple(read.forbidden),
        tests={row.name: row for row in read.tests},
        signals={row.name: row for row in read.signals},
        protocols={row.name: row for row in read.protocols},
        meaning=read.meaning,
        definitions={row.id: row for row in read.definitions},
        norms={row.measure: row for row in read.norms},
        version=version_of(folder),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Every row that fits by itself, before the tables are held against each other."""

    sources: list[SourceRow]
    measures: list[MeasureRow]
    not_measurable: list[NotMeasurableRow]
    rules: list[RuleRow]
    accuracy: list[AccuracyRow]
    engines: list[EngineRow]
    segments: list[SegmentRow]
    forbidden: list[ForbiddenRow]
    tests: list[MovementTestRow]
    signals: list[SignalRow]
    protocols: list[ProtocolRow]
    meaning: Meaning
    definitions: list[DefinitionRow]
    norms: list[NormRow]


def _read(folder: Path, problems: list[str]) -> _Read:
    movement = folder / "movement"
    return _Read(
        sources=read_rows(folder / "sources.toml", "source", SourceRow, problems),
        measures=[
            row
            for path in sorted((folder / "measures").glob("*.toml"))
            for row in read_rows(path, "measure", MeasureRow, problems)
        ],
        accuracy=[
            row
            for path in sorted((folder / "accuracy").glob("*.toml"))
            for row in read_rows(path, "accuracy", AccuracyRow, problems)
        ],
        not_measurable=read_rows(folder / "not_measurable.toml", "quantity", NotMeasurableRow, problems),
        rules=read_rows(folder / "rules.toml", "rule", RuleRow, problems),
        engines=read_rows(folder / "engines.toml", "engine", EngineRow, problems),
        segments=read_rows(folder / "segments.toml", "segment", SegmentRow, problems),
        forbidden=read_rows(folder / "wording.toml", "forbidden", ForbiddenRow, problems),
        signals=read_rows(movement / "signals.toml", "signal", SignalRow, problems),
        protocols=read_rows(movement / "protocols.toml", "protocol", ProtocolRow, problems),
        tests=[
            row
            for path in sorted(movement.glob("*.toml"))
            if path.stem not in {"signals", "protocols"}
            for row in read_rows(path, "test", MovementTestRow, problems)
        ],
        meaning=read_meaning(folder, problems),
        definitions=read_rows(folder / "classifier" / "definitions.toml", "pattern", DefinitionRow, problems),
        norms=read_rows(folder / "classifier" / "norms.toml", "norm", NormRow, problems),
    )


def _problems(read: _Read) -> Iterator[str]:
    measures, tests = {row.name: row for row in read.measures}, {row.name: row for row in read.tests}
    names = [*(row.name for row in read.measures), *(name for row in read.tests for name, _ in row.terms())]
    yield from repeated("source", (row.id for row in read.sources))
    yield from repeated("measure", [*names, *(row.name for row in read.not_measurable)])
    yield from repeated("signal", (row.name for row in read.signals))
    signals, protocols = {row.name: row for row in read.signals}, {row.name: row for row in read.protocols}
    yield from movement_problems(read.tests, signals, protocols)
    yield from repeated("rule", (row.id for row in read.rules))
    yield from repeated(
        "accuracy of", (f"{row.measure} {row.view} {row.engine} {row.clothing}".rstrip() for row in read.accuracy)
    )
    yield from (f"accuracy of {name}: not a measure" for name in {row.measure for row in read.accuracy} - {*names})
    yield from repeated("engine", (row.engine for row in read.engines))
    yield from repeated("segment", (row.name for row in read.segments))
    yield from _mass_problems(read.segments)
    yield from meaning_problems(read.meaning, read.rules, measures, tests)
    yield from repeated("definition of", (row.id for row in read.definitions))
    yield from repeated("norm of", (row.measure for row in read.norms))
    norms = {row.measure: row for row in read.norms}
    yield from pattern_problems(read.definitions, norms, names, read.meaning.patterns)
    worded: list[Row] = [*read.measures, *read.not_measurable, *read.rules, *read.engines, *read.segments]
    worded += [*read.tests, *read.signals, *read.protocols, *read.meaning.rows]
    worded += [*read.definitions, *read.norms]
    yield from unknown_sources({row.id for row in read.sources}, worded)
    yield from _rule_problems(read.rules, measures)
    yield from forbidden_phrases(read.forbidden, worded)


def _rule_problems(rules: Iterable[RuleRow], measures: dict[str, MeasureRow]) -> Iterator[str]:
    for rule in rules:
        row = measures.get(rule.measure)
        if row is None:
            yield f"rule {rule.id}: measure {rule.measure} is not in the tables"
        elif not row.range:
            yield f"rule {rule.id}: measure {rule.measure} has no range to deviate from"


def _mass_problems(segments: Sequence[SegmentRow]) -> Iterator[str]:
    for sex in ("female", "male"):
        whole = sum(getattr(row, f"mass_{sex}") * (2 if row.each_side else 1) for row in segments)
        if segments and abs(whole - 100.0) > MASS_TOLERANCE:
            yield f"segments: the {sex} masses add up to {whole:g} %, expected 100"
