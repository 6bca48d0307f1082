"""The same person, room and light filmed with a level camera and with a rolled one: how far do the tilts move?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from accuracy.design import Case, cases
from accuracy.gather import WITH_ANY_ENGINE, drawn
from postureview.knowledge.load import knowledge
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Patient

ROLLS_DEG = (-3.0, 0.0, 3.0)
LIMIT_DEG = 0.5
"""A roll that the user left alone should move no tilt by more than this where the picture has upright lines."""
VIEWS = ("front", "back", "left")
Change = tuple[str, str, float, bool]
"""Measure, view, change between level and rolled camera, and whether the room told the roll in both pictures."""


def rolled_cases(part: int, of: int) -> Iterator[tuple[Case, Case, Case]]:
    """The first posture of every person before a furnished wall, at each roll."""
    for case in cases(quick=True):
        if case.view not in VIEWS or (case.number // 100) % of != part:
            continue
        room = replace(case.scene.room, furnished=True, patterned=0)
        yield tuple(  # type: ignore[misc]
            replace(
                case,
                number=case.number + 10_000 * (1 + place),
                scene=replace(case.scene, room=room, camera=replace(case.scene.camera, roll_deg=roll)),
            )
            for place, roll in enumerate(ROLLS_DEG)
        )


def moved_by_roll(cache: Path, workers: int) -> list[Change]:
    """Every tilt of every person and view, twice: rolled to either side."""
    with ProcessPoolExecutor(workers) as pool:
        parts = pool.map(_share, [(cache, part, workers) for part in range(workers)])
    return [one for part in parts for one in part]


def _share(work: tuple[Path, int, int]) -> list[Change]:
    cache, part, of = work
    cv2.setNumThreads(1)
    horizons = {name for name, row in knowledge().measures.items() if row.error.horizon and row.unit == "deg"}
    found = []
    with Reader(WITH_ANY_ENGINE.pose) as reader:
        for at_rolls in rolled_cases(part, of):
            seen = [_printed(case, cache, reader, horizons) for case in at_rolls]
            level, level_told = seen[ROLLS_DEG.index(0.0)]
            for values, told in (one for one, roll in zip(seen, ROLLS_DEG, strict=True) if roll):
                found += [
                    (name, view, value - level[name, view], told and level_told)
                    for (name, view), value in values.items()
                    if (name, view) in level
                ]
    return found


def _printed(case: Case, cache: Path, reader: Reader, names: set[str]) -> tuple[dict[tuple[str, str], float], bool]:
    patient = Patient(stature_cm=case.stature_cm)
    visit = assess_visit([drawn(case, cache)], reader=reader, patient=patient, settings=WITH_ANY_ENGINE)
    values = {
        (one.name, "side" if one.view.value in ("left", "right") else one.view.value): one.value
        for one in visit.assessment.measurements
        if one.name in names
    }
    return values, visit.assessment.recordings[0].roll_undone


def rolled_table(moved: Sequence[Change]) -> str:
    """Change of each tilt, where the room told the roll and where it did not."""
    groups: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for name, view, change, told in moved:
        groups[name, view].append((abs(change), told))
    lines = [
        f"| measure | view | n | roll undone | median change | p95 | within {LIMIT_DEG} | median, not undone |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (name, view), ones in groups.items():
        told = np.array([change for change, was in ones if was])
        untold = [change for change, was in ones if not was]
        if not len(told):
            continue
        lines.append(
            f"| {name} | {view} | {len(ones)} | {len(told) / len(ones):.0%} | {np.median(told):.2f} "
            f"| {np.quantile(told, 0.95):.2f} | {np.mean(told <= LIMIT_DEG):.0%} "
            f"| {f'{np.median(untold):.1f}' if untold else '-'} |"
        )
    return "\n".join(lines)
