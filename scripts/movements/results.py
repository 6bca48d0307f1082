"""Everything that is measured, in one place, from the clips that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from movements.cutoffs import CutoffFigures, cutoff_figures
from movements.figures import AlongFigures, Errors, along_figures, range_errors, speed_errors
from movements.gather import Along, Label, Row, along, answers, label, rows, still_repetitions
from movements.record import Take
from movements.robustness import Variation

MANY = 20
"""Clips on which the cut-offs are compared at the design's own rate."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """takes : of the whole design, so far as they are there; planned : how many there should be."""

    takes: Sequence[Take]
    planned: int
    rows: Sequence[Row]
    ranges: Sequence[Errors]
    speeds: Sequence[Errors]
    found_along: Sequence[Along]
    along: Sequence[AlongFigures]
    labels: Sequence[Label]
    still: dict[str, dict[str, int]]
    slow_cutoffs: Sequence[CutoffFigures]
    quick_cutoffs: Sequence[CutoffFigures]
    variations: Sequence[Variation]
    footage: Sequence[tuple[str, str]]
    models: dict[str, str]


def all_rows(takes: Sequence[Take]) -> list[Row]:
    """What the product makes of every test and side in every clip."""
    return [row for take in takes if take.clip.spec is not None for row in rows(take, answers(take))]


def results(  # noqa: PLR0917  what they rest on
    takes: Sequence[Take],
    planned: int,
    quick: Sequence[Take],
    variations: Sequence[Variation],
    footage: Sequence[tuple[str, str]],
    models: dict[str, str],
) -> Results:
    """Ask the product about every clip and compare."""
    moving = [take for take in takes if take.clip.spec is not None]
    reported = [take for take in moving if take.clip.half == "report"]
    said = [(take, answers(take)) for take in moving]
    found = [row for take, answered in said for row in rows(take, answered)]
    beside = [one for take, answered in said if take.clip.half == "report" for one in along(take, answered)]
    return Results(
        takes=takes,
        planned=planned,
        rows=found,
        ranges=range_errors(found),
        speeds=speed_errors(found),
        found_along=beside,
        along=along_figures(beside),
        labels=[label(take) for take in reported],
        still={
            f"{take.clip.body}, {take.clip.exercise.rpartition('_')[2]}": still_repetitions(take)
            for take in takes
            if take.clip.spec is None
        },
        slow_cutoffs=cutoff_figures([take for take in reported if _has_range(take)][:MANY]),
        quick_cutoffs=cutoff_figures(quick),
        variations=variations,
        footage=footage,
        models=models,
    )


def _has_range(take: Take) -> bool:
    return take.clip.spec is not None and bool(take.clip.spec.curve)
