"""The tables of what follows from findings, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from postureview.knowledge.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Everything that leads from a finding to a plan. Order: as in the files."""

    areas: dict[str, AreaRow]
    techniques: dict[str, TechniqueRow]
    contraindications: dict[str, ContraindicationRow]
    red_flags: dict[str, RedFlagRow]
    yellow_flags: dict[str, YellowFlagRow]
    exercises: dict[str, ExerciseRow]
    advice: tuple[AdviceRow, ...]
    sentences: tuple[SessionRow, ...]
    outcomes: dict[str, OutcomeRow]
    regions: dict[str, RegionRow]
    patterns: dict[str, PosturePatternRow]
    targets: tuple[TargetRow, ...]

    @property
    def tables(self) -> dict[str, tuple[Row, ...]]:
        """Table name → rows."""
        return {
            "patterns": tuple(self.patterns.values()),
            "targets": self.targets,
            "areas": tuple(self.areas.values()),
            "techniques": tuple(self.techniques.values()),
            "contraindications": tuple(self.contraindications.values()),
            "red_flags": tuple(self.red_flags.values()),
            "yellow_flags": tuple(self.yellow_flags.values()),
            "exercises": tuple(self.exercises.values()),
            "lifestyle": self.advice,
            "sessions": self.sentences,
            "outcomes": tuple(self.outcomes.values()),
            "regions": tuple(self.regions.values()),
        }

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all tables."""
        return tuple(row for rows in self.tables.values() for row in rows)

    @property
    def questions(self) -> dict[str, str]:
        """Id of every yes-no question of the intake → its plain words."""
        return {row.id: row.question for rows in self.asked.values() for row in rows.values()}

    @property
    def asked(self) -> dict[str, Mapping[str, RedFlagRow | ContraindicationRow | YellowFlagRow]]:
        """Section of the intake → its yes-no questions, in the order in which they are asked."""
        return {
            "red_flags": self.red_flags,
            "contraindications": self.contraindications,
            "yellow_flags": self.yellow_flags,
        }

    def forbidden_by(self, contraindication: str, technique: str) -> bool:
        """Whether this contraindication removes this technique (somewhere)."""
        row = self.contraindications[contraindication]
        return row.general or contraindication in self.techniques[technique].contraindications

    def is_region(self, name: str) -> bool:
        """True for a region's id, with ``_left`` or ``_right`` where it is sided."""
        base, _, side = name.rpartition("_")
        sided = side in {"left", "right"} and base in self.regions and self.regions[base].sided
        return name in self.regions or sided
