"""The checks of all still phases, side by side: one row a check, one column a phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postureview.report.numbers import span
from postureview.report.words import VIEWS, check_words
from postureview.values.assessment import AssessedRecording
from postureview.values.quality import Check, StillPhase

PHASES_A_TABLE = 5
"""As many columns as fit an A4 page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCell:
    """One check of one phase in words; ``passed`` is None where the phase was not checked for it."""

    words: str = ""
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityTable:
    """What is printed of a few phases.

    heads : (file, view, time) of each phase; rows : (check, limit, one cell a phase); advice : (where, how to film
    better) for every check that failed.
    """

    heads: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, str, tuple[QualityCell, ...]], ...]
    advice: tuple[tuple[str, str], ...]


def quality_tables(recordings: Sequence[AssessedRecording]) -> tuple[QualityTable, ...]:
    """All phases of all recordings, a few to each table."""
    phases = [(recording.file_name, phase) for recording in recordings for phase in recording.phases]
    starts = range(0, len(phases), PHASES_A_TABLE)
    return tuple(_table(phases[start : start + PHASES_A_TABLE]) for start in starts)


def checks_in_words(recordings: Sequence[AssessedRecording]) -> str:
    """How many checks were made and how many failed; empty when none was made."""
    checks = [check for recording in recordings for phase in recording.phases for check in phase.checks]
    failed = sum(not check.passed for check in checks)
    if not checks:
        return ""
    return f"{failed} of {len(checks)} checks failed." if failed else f"All {len(checks)} checks passed."


def _table(phases: Sequence[tuple[str, StillPhase]]) -> QualityTable:
    rows = dict.fromkeys((check.name, check.limit, check.unit) for _, phase in phases for check in phase.checks)
    return QualityTable(
        heads=tuple((file, VIEWS[phase.view], span(phase.start_s, phase.end_s)) for file, phase in phases),
        rows=tuple(
            (words.says, words.limit(limit), tuple(_cell(phase, name, limit) for _, phase in phases))
            for name, limit, unit in rows
            for words in (check_words(name, unit),)
        ),
        advice=tuple(dict.fromkeys(_advice(phases))),
    )


def _cell(phase: StillPhase, name: str, limit: float) -> QualityCell:
    check: Check | None = next((one for one in phase.checks if (one.name, one.limit) == (name, limit)), None)
    if check is None:
        return QualityCell()
    return QualityCell(words=check_words(check.name, check.unit).number(check.value), passed=check.passed)


def _advice(phases: Sequence[tuple[str, StillPhase]]) -> Iterator[tuple[str, str]]:
    for file, phase in phases:
        for check in phase.failed:
            where = f"{file}, {VIEWS[phase.view]}, {span(phase.start_s, phase.end_s)}"
            yield where, check.advice or check_words(check.name, check.unit).says
