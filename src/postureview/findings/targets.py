"""Findings and patterns → areas to consider examining, ranked, with the techniques that the gate allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postureview.findings.labels import Label
from postureview.findings.offered import Offer
from postureview.knowledge.load import Knowledge
from postureview.knowledge.meaning_rows import AreaRow, TargetAreasRow, TargetRow
from postureview.values.intake import Intake
from postureview.values.landmarks import BODY_SIDES, Side
from postureview.values.measurement import Grade
from postureview.values.target import Role, Target

_ROLES = {"short": Role.SHORT, "long": Role.LONG, "train": Role.TRAIN}
_LAST = (Grade.MARKED, Grade.MODERATE, Grade.MILD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One area on one side, and one reason to look at it. order : the smaller, the earlier; the same on both sides."""

    area: AreaRow
    side: Side
    row: TargetRow
    group: TargetAreasRow
    label: Label
    painful: bool
    order: tuple[int, ...]


def followed_rows(labels: Sequence[Label], age: int | None, tables: Knowledge) -> Iterator[tuple[TargetRow, Label]]:
    """Every row of the targets' table that follows from a label and concerns a person of this age."""
    for row in tables.meaning.targets:
        for label in labels:
            if label.id in row.follows and row.fits(age):
                yield row, label


def targets_from(
    labels: Sequence[Label], *, age: int | None, intake: Intake | None, tables: Knowledge, offer: Offer
) -> tuple[Target, ...]:
    """Targets, examine-first first. Left and right of one area that rank alike share their rank.

    Order: where it hurts; then a movement lost that lengthens the tissue; then other findings of movement; posture.
    """
    merged: dict[tuple[str, Side], list[Candidate]] = {}
    for one in _candidates(labels, age, intake, tables):
        merged.setdefault((one.area.key, one.side), []).append(one)
    found = [sorted(group, key=lambda one: one.order) for group in merged.values()]
    places = sorted({group[0].order for group in found})
    found.sort(key=lambda group: (group[0].order, group[0].side.value))
    return tuple(_target(group, places.index(group[0].order) + 1, offer) for group in found)


def _candidates(
    labels: Sequence[Label], age: int | None, intake: Intake | None, tables: Knowledge
) -> Iterator[Candidate]:
    areas = tables.meaning.areas
    rows, names = list(tables.meaning.targets), list(areas)
    for row, label in followed_rows(labels, age, tables):
        for group in row.areas:
            for key in group.keys:
                for side in _sides(group, label.side):
                    painful = hurts(key, side, intake, tables)
                    kind = 0 if row.lost_range and group.role == "short" else 1 if label.moved else 2
                    yield Candidate(
                        area=areas[key],
                        side=side,
                        row=row,
                        group=group,
                        label=label,
                        painful=painful,
                        order=(
                            0 if painful else 1,
                            kind,
                            int(row.low),
                            list(_ROLES).index(group.role),
                            _LAST.index(label.severity),
                            rows.index(row),
                            names.index(key),
                        ),
                    )


def _sides(group: TargetAreasRow, named: Side) -> tuple[Side, ...]:
    """Sides of the body that a group means; a finding of the whole body names both."""
    if group.side == "midline":
        return (Side.MIDLINE,)
    if group.side == "both" or named is Side.MIDLINE:
        return BODY_SIDES
    return (named if group.side == "same" else named.other,)


def hurts(area: str, side: Side, intake: Intake | None, tables: Knowledge) -> bool:
    """Whether the person named pain in a region that covers this area on this side."""
    if intake is None or intake.pain.score == 0:
        return False
    regions = tables.meaning.regions
    for name in intake.pain.regions:
        base, _, where = name.rpartition("_")
        region, sided = (regions[name], "") if name in regions else (regions[base], where)
        if area in region.areas and (not sided or side is Side.MIDLINE or sided == side.value):
            return True
    return False


def _target(group: Sequence[Candidate], rank: int, offer: Offer) -> Target:
    """One target out of all reasons to look at this area; its role and reason are those of the best one."""
    best = group[0]
    same_role = [one for one in group if one.group.role == best.group.role]
    role = _ROLES[best.group.role]
    techniques, refusal = offer.techniques(
        best.area,
        [(one.group.techniques, one.painful or one.row.lost_range, bool(one.label.findings)) for one in same_role],
        role=role,
        painful=best.painful,
    )
    return Target(
        area=best.area.key,
        name=best.area.name,
        latin=best.area.latin,
        side=best.side,
        role=role,
        because=_because(best),
        findings=tuple(dict.fromkeys(name for one in group for name in one.label.findings or (one.label.id,))),
        confirm=best.area.test_short if role is Role.SHORT else best.area.test_long,
        rank=rank,
        techniques=techniques,
        no_technique=refusal,
        caution=best.area.caution,
        body_map=best.area.body_map,
        source=tuple(dict.fromkeys((*best.row.source, *best.area.source))),
    )


def _because(one: Candidate) -> str:
    if one.label.probability is None:
        return one.row.because
    return f"Pattern resembles: {one.label.term} (probability {one.label.probability:.2f}). {one.row.because}"
