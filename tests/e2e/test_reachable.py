"""Every pattern and every finding of the tables comes from a body, through the code that measures, and lands where the
tables say; what the product's own engine never reaches is listed here, in the documentation and in the card."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache

import pytest

from postureview.base.resources import resource_folder
from postureview.findings.conclude import conclude
from postureview.findings.grade import graded
from postureview.findings.movement import movement_findings
from postureview.knowledge.load import knowledge
from postureview.values.finding import Finding
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Measurement
from postureview.values.target import Role, Target
from tests.figures import Read, read
from tests.moving_bodies import Bends
from tests.reach import ADULT, CALM, LEFT, MID, RIGHT, SHOWN, Areas, Shown, sides
from tests.unit.measures.test_accuracy import ENGINE, TRACKED
from tests.unit.movement.test_visit import FRONT, clip, filmed, moved, once, wide

TABLES = knowledge()
NEVER_PATTERNS = {"ideal", "sway_back", "pelvic_obliquity", "handedness"}
"""Patterns that the bundled engine cannot assess: it does not follow the place of the hip."""
NEVER_RULES = {"head_turned", "hip_heights_differ", "hip_line_tilted", "pelvis_before_ankle"}
"""Findings about measures that the bundled engine does not follow in any view."""
ELSEWHERE = {"typical_variation", "insufficient_data", "old_scar"}
"""Rows of the patterns' table that no geometry decides."""
SIDED = [one for one in SHOWN if one.figure != one.figure.mirrored]
SAGITTAL = View.LEFT_LATERAL
LYING = {"lie_down": -90.0}


def named(one: Shown) -> str:
    return one.name


@cache
def seen(name: str, *, mirrored: bool = False, follow_all: bool | None = None) -> Read:
    """What the product makes of a body, or of its mirror image, whose dominant hand is the other one."""
    one = next(one for one in SHOWN if one.name == name)
    also = ()
    if one.pattern == "head_tilt_only":
        also = bent("neck_side_bend", FRONT, {"neck_side_bend": Bends(peaks=(45, -8))}, mirrored=mirrored)
    return read(
        one.figure.mirrored if mirrored else one.figure,
        patient=dataclasses.replace(one.patient, dominant_hand="left") if mirrored else one.patient,
        intake=one.intake,
        engine=one.engine if one.engine and follow_all is None else ENGINE,
        follow_all=one.follow_all if follow_all is None else follow_all,
        also=also,
    )


@cache
def _clip(test: str, view: View, courses: tuple[tuple[str, Bends], ...], lying: bool, mirrored: bool):  # type: ignore[no-untyped-def]
    poses = clip(view, dict(courses), start=LYING if lying else None)
    poses = wide(poses) if lying or test == "hip_hinge" else poses
    poses = dataclasses.replace(poses, engine=TRACKED)
    return moved(filmed(poses.mirrored() if mirrored else poses, test)).outcomes


def bent(
    test: str, view: View, courses: Mapping[str, Bends], *, lying: bool = False, mirrored: bool = False
) -> tuple[Measurement, ...]:
    """What a movement gives."""
    outcomes = _clip(test, view, tuple(courses.items()), lying, mirrored)
    return tuple(graded(one, ADULT, TABLES, standing=True) for one in outcomes if isinstance(one, Measurement))


def at(found: tuple[Target, ...], role: Role) -> set[tuple[str, Side]]:
    return {(one.area, one.side) for one in found if one.role is role}


def on(areas: Areas) -> set[tuple[str, Side]]:
    return {(area, side) for side, words in areas.items() for area in words.split()}


@pytest.mark.parametrize("one", SHOWN, ids=named)
def test_a_body_gives_its_pattern_and_findings_and_lands_on_its_areas(one: Shown) -> None:
    found = seen(one.name)
    assert {(rule, side) for rule, side in one.rules} <= {(each.rule, each.side) for each in found.findings}
    assert not one.pattern or one.pattern in {each.label for each in found.patterns}
    assert on(one.short) <= at(found.targets(one.intake, one.patient), Role.SHORT)


@pytest.mark.parametrize("one", SIDED, ids=named)
def test_the_mirrored_body_gives_mirrored_findings_patterns_and_areas(one: Shown) -> None:
    here, there = seen(one.name), seen(one.name, mirrored=True)
    assert {(each.rule, each.side.other, each.severity) for each in here.findings} == {
        (each.rule, each.side, each.severity) for each in there.findings
    }
    assert [each.label for each in here.patterns] == [each.label for each in there.patterns]
    targets = (found.targets(one.intake, one.patient) for found in (here, there))
    ours, others = ({(each.area, each.side, each.role, each.rank) for each in found} for found in targets)
    assert {(area, side.other, role, rank) for area, side, role, rank in ours} == others


def test_every_pattern_of_posture_is_shown_by_some_body() -> None:
    patterns = {row.id for row in TABLES.meaning.patterns.values() if row.kind == "posture"}
    assert {one.pattern for one in SHOWN if one.pattern} == patterns - ELSEWHERE == set(TABLES.definitions)


def test_every_finding_of_posture_comes_from_some_body() -> None:
    followed = {each.rule for one in SHOWN for each in seen(one.name, follow_all=False).findings}
    shown = followed | {each.rule for one in SHOWN for each in seen(one.name).findings}
    assert shown == {row.id for row in TABLES.rules}
    assert shown - followed == NEVER_RULES


def test_what_the_bundled_engine_never_assesses_is_listed_exactly() -> None:
    # a body of 40 years can never show the pattern of higher age, and one that avoids pain lists nothing
    never = {
        name
        for name in TABLES.definitions
        if all(
            TABLES.meaning.patterns[name].term in found.patterns[-1].note
            for found in (seen(one.name, follow_all=False) for one in SHOWN if not one.intake.pain.score)
        )
    }
    assert never == NEVER_PATTERNS
    assert {one.pattern for one in SHOWN if one.follow_all and one.pattern} == NEVER_PATTERNS


def test_the_card_and_the_documentation_list_what_is_never_assessed() -> None:
    card = (resource_folder("models") / "POSTURE_CLASSIFIER.md").read_text(encoding="utf-8")
    told = " ".join(card.split()).partition("never:")[2].partition("These are named only")[0]
    assert {name for name in TABLES.definitions if f"(`{name}`)" in told} == NEVER_PATTERNS
    page = " ".join((resource_folder("models").parent / "docs" / "meaning.md").read_text(encoding="utf-8").split())
    told = page.partition("never reaches")[2].partition("(`measures.withhold_unfollowed")[0]
    assert {name for name in (*TABLES.definitions, *(row.id for row in TABLES.rules)) if f"`{name}`" in told} == (
        NEVER_PATTERNS | NEVER_RULES
    )
    for name in NEVER_PATTERNS:
        assert "bundled engine" in TABLES.meaning.patterns[name].note


LIFTED = {name: once(45, hold_s=4.0) for name in ("hip_flexion.left", "knee_flexion.left")}
BENDS = [
    (
        "bends less to the right", "asym_sidebend", ("trunk_side_bend", FRONT, {"trunk_lean": Bends(peaks=(8, -32))}),
        "trunk_side_bend_low", RIGHT, {LEFT: "ql es_lumb lat_dorsi ext_obl int_obl tfl_itb"},
    ),
    (
        "bends little forward", "limited_flexion", ("trunk_flexion", SAGITTAL, {"trunk_inclination": once(40)}),
        "trunk_flexion_low", MID, sides("hams es_lumb"),
    ),
    (
        "bends slowly", "slow_movement",
        ("trunk_flexion", SAGITTAL, {"trunk_inclination": Bends(peaks=(85,), move_s=6)}),
        "trunk_flexion_speed_low", MID, {},
    ),
    (
        "bends little back", "limited_extension", ("trunk_extension", SAGITTAL, {"trunk_inclination": once(-6)}),
        "trunk_extension_low", MID, sides("iliopsoas rect_fem abd_wall"),
    ),
    (
        "hinges from the back", "hinge_deficit",
        ("hip_hinge", SAGITTAL, {"trunk_inclination": once(55), "squat": once(-75)}),
        "hip_hinge_hip_share", MID, sides("hams"),
    ),
    (
        "raises the left arm little", "shoulder_elev_restriction",
        ("shoulder_flexion", SAGITTAL, {"arm_flexion.left": once(100)}),
        "shoulder_flexion_low", LEFT, {LEFT: "lat_dorsi ter_maj pec_min subscap"},
    ),
    (
        "turns the head little to the right", "neck_rotation_loss",
        ("neck_rotation", FRONT, {"head_turn": Bends(peaks=(20, -50))}),
        "neck_rotation_low", RIGHT, {LEFT: "splen_cap splen_cerv lev_scap subocc", RIGHT: "scm trap_up"},
    ),
    (
        "stands on the right leg for a short while", "balance_deficit",
        ("single_leg_stance", FRONT, LIFTED),
        "single_leg_stance_low", RIGHT, {RIGHT: "tfl_itb add"},
    ),
    (
        "rises slowly from a chair", "sit_stand_deficit",
        ("sit_to_stand", SAGITTAL, {"squat": Bends(peaks=(0.0,) * 5, rest=88.0, move_s=3)}),
        "sit_to_stand_high", MID, {},
    ),
]  # fmt: skip


def led(measured: tuple[Measurement, ...]) -> tuple[tuple[Finding, ...], tuple[Target, ...]]:
    found = movement_findings(measured, TABLES)
    return found, conclude(found, measured, patient=ADULT, intake=CALM, tables=TABLES).targets


@pytest.mark.parametrize(("_name", "pattern", "way", "rule", "side", "short"), BENDS, ids=[row[0] for row in BENDS])
@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
def test_a_moving_body_gives_its_finding_and_lands_on_its_areas(  # noqa: PLR0917
    _name: str, pattern: str, way: tuple[str, View, dict[str, Bends]], rule: str, side: Side, short: Areas,
    mirrored: bool,
) -> None:  # fmt: skip
    found, targets = led(bent(*way, mirrored=mirrored))
    assert (rule, side.other if mirrored else side) in {(one.rule, one.side) for one in found}
    expected = {(area, where.other if mirrored else where) for area, where in on(short)}
    assert expected <= at(targets, Role.SHORT)
    row = TABLES.meaning.patterns[pattern]
    assert row.kind == "movement" and rule in row.rules


@pytest.mark.parametrize(("raised", "area", "not_area"), [(80, "multif", "hams"), (35, "hams", "multif")])
def test_a_limited_bend_is_of_the_spine_where_the_leg_rises_and_of_the_hip_where_it_does_not(
    raised: float, area: str, not_area: str
) -> None:
    measured = bent("trunk_flexion", SAGITTAL, {"trunk_inclination": once(40)})
    measured += bent("straight_leg_raise", SAGITTAL, {"hip_flexion.left": once(raised)}, lying=True)
    areas = {name for name, _ in at(led(measured)[1], Role.SHORT)}
    assert area in areas and not_area not in areas


def test_every_pattern_of_movement_is_shown_by_some_body() -> None:
    shown = {row[1] for row in BENDS} | {"limited_flexion_hip", "limited_flexion_spine"}
    assert shown == {row.id for row in TABLES.meaning.patterns.values() if row.kind == "movement"}
