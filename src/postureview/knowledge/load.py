"""Reads the tables and refuses them, naming every problem at once, when they are not fit for use."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from postureview.base.errors import KnowledgeError
from postureview.knowledge.movement_checks import movement_problems
from postureview.knowledge.movement_rows import MovementTestRow, ProtocolRow, SignalRow
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

AnyRow = TypeVar("AnyRow", bound=Row)

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
            "accuracy": tuple(self.accuracy.values()),
            "engines": tuple(self.engines.values()),
            "segments": self.segments,
            "sources": tuple(self.sources.values()),
            "forbidden": self.forbidden,
        }

    def test_of(self, name: str) -> MovementTestRow | None:
        """The movement test that a measurement of this name belongs to; None for a measure of posture."""
        return next((row for row in self.tests.values() if name == row.name or name.startswith(f"{row.name}_")), None)

    def ranges_of(self, name: str) -> tuple[RangeRow, ...]:
        """What a measurement of this name may be compared with; none for what a test measures along with its value."""
        if name in self.measures:
            return self.measures[name].range
        return self.tests[name].range if name in self.tests else ()


@cache
def knowledge() -> Knowledge:
    """The tables that travel with the package."""
    return load(Path(__file__).parent)


def load(folder: Path) -> Knowledge:
    """Read the tables in ``folder``. Raises KnowledgeError listing every problem."""
    problems: list[str] = []
    sources = _rows(folder / "sources.toml", "source", SourceRow, problems)
    measures = _rows_in(folder / "measures", "measure", MeasureRow, problems)
    accuracy = _rows_in(folder / "accuracy", "accuracy", AccuracyRow, problems)
    not_measurable = _rows(folder / "not_measurable.toml", "quantity", NotMeasurableRow, problems)
    rules = _rows(folder / "rules.toml", "rule", RuleRow, problems)
    engines = _rows(folder / "engines.toml", "engine", EngineRow, problems)
    segments = _rows(folder / "segments.toml", "segment", SegmentRow, problems)
    forbidden = _rows(folder / "wording.toml", "forbidden", ForbiddenRow, problems)
    signals = _rows(folder / "movement" / "signals.toml", "signal", SignalRow, problems)
    protocols = _rows(folder / "movement" / "protocols.toml", "protocol", ProtocolRow, problems)
    tests = [
        row
        for path in sorted((folder / "movement").glob("*.toml"))
        if path.stem not in {"signals", "protocols"}
        for row in _rows(path, "test", MovementTestRow, problems)
    ]
    problems += _repeated("source", (row.id for row in sources))
    moved = [name for row in tests for name, _ in row.terms()]
    names = [*(row.name for row in measures), *moved]
    problems += _repeated("measure", [*names, *(row.name for row in not_measurable)])
    problems += _repeated("signal", (row.name for row in signals))
    problems += movement_problems(tests, {row.name: row for row in signals}, {row.name: row for row in protocols})
    problems += _repeated("rule", (row.id for row in rules))
    problems += _repeated(
        "accuracy of", (f"{row.measure} {row.view} {row.engine} {row.clothing}".rstrip() for row in accuracy)
    )
    problems += (f"accuracy of {name}: not a measure" for name in {row.measure for row in accuracy} - {*names})
    problems += _repeated("engine", (row.engine for row in engines))
    problems += _repeated("segment", (row.name for row in segments))
    problems += _mass_problems(segments)
    worded: list[Row] = [*measures, *not_measurable, *rules, *engines, *segments, *tests, *signals, *protocols]
    problems += _unknown_sources({row.id for row in sources}, worded)
    problems += _rule_problems(rules, {row.name: row for row in measures})
    problems += forbidden_phrases(forbidden, worded)
    if problems:
        raise KnowledgeError(problems)
    return Knowledge(
        sources={row.id: row for row in sources},
        measures={row.name: row for row in measures},
        not_measurable={row.name: row for row in not_measurable},
        rules=tuple(rules),
        accuracy={(row.measure, row.view, row.engine, row.clothing): row for row in accuracy},
        engines={row.engine: row for row in engines},
        segments=tuple(segments),
        forbidden=tuple(forbidden),
        tests={row.name: row for row in tests},
        signals={row.name: row for row in signals},
        protocols={row.name: row for row in protocols},
        version=_version(folder),
    )


def forbidden_phrases(forbidden: Iterable[ForbiddenRow], rows: Iterable[Row]) -> Iterator[str]:
    """A problem for every text of ``rows`` that says what must not be said."""
    patterns = [(re.compile(row.pattern, re.IGNORECASE), row) for row in forbidden]
    for row in rows:
        for where, text in _texts(row.model_dump()):
            for pattern, rule in patterns:
                if pattern.search(text):
                    yield f"{type(row).__name__} {where}: {text!r} says {rule.pattern!r}; say {rule.instead!r}"


def _rows_in(folder: Path, key: str, kind: type[AnyRow], problems: list[str]) -> list[AnyRow]:
    return [row for path in sorted(folder.glob("*.toml")) for row in _rows(path, key, kind, problems)]


def _rows(path: Path, key: str, kind: type[AnyRow], problems: list[str]) -> list[AnyRow]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{path.name}: the table is missing")
        return []
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name}: not TOML ({error})")
        return []
    problems += [f"{path.name}: unknown table {name!r}, expected [[{key}]]" for name in table if name != key]
    rows = []
    for number, values in enumerate(table.get(key, []), start=1):
        try:
            rows.append(kind.model_validate(values))
        except ValidationError as error:
            label = values.get("name") or values.get("id") or number
            problems += [
                f"{path.name} {key} {label}: {'.'.join(map(str, one['loc'])) or 'row'}: {one['msg']}"
                for one in error.errors()
            ]
    return rows


def _repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{kind} {name} stands {count} times"


def _unknown_sources(known: set[str], rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for where, cited in _cited(row.model_dump()):
            for source in cited:
                if source not in known:
                    yield f"{type(row).__name__} {where}: source {source} is not in sources.toml"


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


def _cited(value: Any, where: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, dict):
        label = f"{value.get('name') or value.get('id') or where}"
        if "source" in value:
            yield label, tuple(value["source"])
        for child in value.values():
            yield from _cited(child, label)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _cited(child, where)


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _texts(child, f"{where}.{key}" if where else key)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _texts(child, where)


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
