"""Reads the tables of what follows from findings, and holds them against each other and against the measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from postureview.knowledge.meaning import Meaning
from postureview.knowledge.meaning_checks import link_problems, reach_problems, unit_problems
from postureview.knowledge.meaning_rows import (
    AdviceRow,
    AreaRow,
    ContraindicationRow,
    ExerciseRow,
    OutcomeRow,
    PosturePatternRow,
    RedFlagRow,
    RegionRow,
    SessionRow,
    TargetRow,
    TechniqueRow,
    YellowFlagRow,
)
from postureview.knowledge.movement_rows import MovementTestRow
from postureview.knowledge.rows import MeasureRow, RuleRow
from postureview.knowledge.tables import read_rows, repeated


def read_meaning(folder: Path, problems: list[str]) -> Meaning:
    """Read the tables; a problem for every row that does not fit and every name that stands twice."""
    areas = read_rows(folder / "areas.toml", "area", AreaRow, problems)
    techniques = read_rows(folder / "techniques.toml", "technique", TechniqueRow, problems)
    contraindications = read_rows(folder / "contraindications.toml", "contraindication", ContraindicationRow, problems)
    red_flags = read_rows(folder / "red_flags.toml", "red_flag", RedFlagRow, problems)
    yellow_flags = read_rows(folder / "yellow_flags.toml", "yellow_flag", YellowFlagRow, problems)
    exercises = read_rows(folder / "exercises.toml", "exercise", ExerciseRow, problems)
    advice = read_rows(folder / "lifestyle.toml", "advice", AdviceRow, problems)
    sentences = read_rows(folder / "sessions.toml", "sentence", SessionRow, problems)
    outcomes = read_rows(folder / "outcomes.toml", "outcome", OutcomeRow, problems)
    regions = read_rows(folder / "regions.toml", "region", RegionRow, problems)
    patterns = read_rows(folder / "patterns.toml", "pattern", PosturePatternRow, problems)
    targets = read_rows(folder / "targets.toml", "target", TargetRow, problems)
    for kind, names in (
        ("area", [row.key for row in areas]),
        ("technique", [row.key for row in techniques]),
        ("contraindication", [row.id for row in contraindications]),
        ("red flag", [row.id for row in red_flags]),
        ("yellow flag", [row.id for row in yellow_flags]),
        ("exercise", [row.key for row in exercises]),
        ("advice", [row.id for row in advice]),
        ("sentence", [row.id for row in sentences]),
        ("outcome", [row.id for row in outcomes]),
        ("region", [row.id for row in regions]),
        ("pattern", [row.id for row in patterns]),
        ("target", [row.id for row in targets]),
    ):
        problems += repeated(kind, names)
    return Meaning(
        areas={row.key: row for row in areas},
        techniques={row.key: row for row in techniques},
        contraindications={row.id: row for row in contraindications},
        red_flags={row.id: row for row in red_flags},
        yellow_flags={row.id: row for row in yellow_flags},
        exercises={row.key: row for row in exercises},
        advice=tuple(advice),
        sentences=tuple(sentences),
        outcomes={row.id: row for row in outcomes},
        regions={row.id: row for row in regions},
        patterns={row.id: row for row in patterns},
        targets=tuple(targets),
    )


def meaning_problems(
    meaning: Meaning,
    rules: Sequence[RuleRow],
    measures: Mapping[str, MeasureRow],
    tests: Mapping[str, MovementTestRow],
) -> Iterator[str]:
    """Everything that one table names and another does not have, and every finding that leads nowhere."""
    yield from link_problems(meaning)
    yield from unit_problems(meaning, measures, tests)
    yield from reach_problems(meaning, rules, tests)
