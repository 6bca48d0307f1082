from __future__ import annotations

import dataclasses

import pytest

from postureview.findings.conclude import conclude
from postureview.knowledge.load import knowledge
from postureview.knowledge.meaning_checks import finding_ids
from postureview.knowledge.meaning_rows import PosturePatternRow
from postureview.values.assessment import Patient
from postureview.values.finding import Finding
from postureview.values.intake import Intake
from postureview.values.landmarks import BODY_SIDES, Side, View
from postureview.values.measurement import Measurement, Status, Uncertainty
from postureview.values.pattern import Pattern
from postureview.values.target import Role, Target
from tests.unit.findings.answers import MEANING, finding, intake

TABLES = knowledge()
RULES = finding_ids(TABLES.rules, TABLES.tests.values())
LEADING = {name for row in MEANING.targets if row.areas for name in row.follows}
NOWHERE = intake(score=0)


def targets(
    *found: Finding, answers: Intake | None = NOWHERE, age: int | None = 40, patterns: tuple[Pattern, ...] = (),
    measured: tuple[Measurement, ...] = (),
) -> tuple[Target, ...]:  # fmt: skip
    patient = Patient(age=age)
    return conclude(found, measured, patterns=patterns, patient=patient, intake=answers, tables=TABLES).targets


def at(found: tuple[Target, ...], role: Role) -> set[tuple[str, Side]]:
    return {(one.area, one.side) for one in found if one.role is role}


def measured(name: str, value: float, side: Side = Side.MIDLINE, unit: str = "deg") -> Measurement:
    return Measurement(
        name=name, term=name, value=value, unit=unit, uncertainty=Uncertainty(sem=1, basis="built"), side=side,
        view=View.ANTERIOR, status=Status.DIRECT, interval_s=(0, 1), n_frames=30, method=f"{name}@1",
    )  # fmt: skip


def on(side: Side, *areas: str) -> set[tuple[str, Side]]:
    return {(area, side) for area in areas}


LEFT, RIGHT = Side.LEFT, Side.RIGHT
NECK = "subocc semisp_cap splen_cap scm scal trap_up lev_scap".split()


@pytest.mark.parametrize(
    ("rule", "side", "short"),
    [
        ("forward_head", Side.MIDLINE, on(LEFT, *NECK) | on(RIGHT, *NECK)),
        ("shoulder_line_tilted", RIGHT, on(LEFT, "trap_up", "lev_scap") | on(RIGHT, "lat_dorsi", "ql")),
        ("head_tilted", RIGHT, on(RIGHT, "scal", "scm", "lev_scap", "trap_up")),
        ("trunk_shifted", RIGHT, on(RIGHT, "ql", "es_lumb") | on(LEFT, "glut_med")),
        ("hip_line_tilted", RIGHT, on(LEFT, "ql", "es_lumb", "add") | on(RIGHT, "tfl_itb", "glut_med")),
        (
            "trunk_side_bend_low", RIGHT,
            on(LEFT, "ql", "es_lumb", "lat_dorsi", "ext_obl", "int_obl", "tfl_itb"),
        ),
        (
            "neck_rotation_low", RIGHT,
            on(LEFT, "splen_cap", "splen_cerv", "lev_scap", "subocc") | on(RIGHT, "scm", "trap_up"),
        ),
        ("knee_inward", LEFT, on(LEFT, "tfl_itb", "add")),
        ("shoulder_flexion_low", LEFT, on(LEFT, "lat_dorsi", "ter_maj", "pec_min", "subscap", "infrasp")),
        ("hip_hinge_hip_share", Side.MIDLINE, on(LEFT, "hams") | on(RIGHT, "hams")),
        ("knee_hyperextended", LEFT, set()),
    ],
)  # fmt: skip
def test_a_finding_lands_on_its_areas_and_side(rule: str, side: Side, short: set[tuple[str, Side]]) -> None:
    assert at(targets(finding(rule, side)), Role.SHORT) == short


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("side", BODY_SIDES)
def test_mirrored_findings_give_mirrored_targets(rule: str, side: Side) -> None:
    def mirrored(found: tuple[Target, ...]) -> set[tuple[str, Side, Role, int, int]]:
        return {(one.area, one.side.other, one.role, one.rank, len(one.techniques)) for one in found}

    here, there = (f"lumbar_{one.value}" for one in (side, side.other))
    one = targets(finding(rule, side), answers=intake(regions=(here,)))
    other = targets(finding(rule, side.other), answers=intake(regions=(there,)))
    assert mirrored(one) == {(t.area, t.side, t.role, t.rank, len(t.techniques)) for t in other}


@pytest.mark.parametrize("rule", RULES)
def test_every_finding_leads_to_areas_or_says_why_not(rule: str) -> None:
    labelled = {rule, *(row.id for row in MEANING.patterns.values() if rule in row.rules)}
    found = targets(finding(rule, Side.LEFT))
    assert bool(found) is bool(labelled & LEADING)
    if not found:
        assert any(row.none for row in MEANING.targets if labelled & set(row.follows))


@pytest.mark.parametrize(
    "row", [row for row in MEANING.patterns.values() if row.kind == "posture"], ids=lambda row: row.id
)
def test_every_pattern_lands_on_the_areas_of_its_row_and_names_no_technique_alone(row: PosturePatternRow) -> None:
    if row.id == "old_scar":
        answers = dataclasses.replace(intake(regions=("lumbar",)), previous_treatment=("scar",))
        assert [one.area for one in targets(answers=answers)] == ["scar"]
        return
    side = Side.LEFT if row.sided_by in {"knee_frontal_angle", "knee_sagittal_angle"} else Side.MIDLINE
    shown = () if not row.sided_by else (measured(row.sided_by, -9.0, side),)
    pattern = Pattern(label=row.id, term=row.term, probability=0.8, features=tuple(one.key for one in shown))
    found = targets(patterns=(pattern,), measured=shown, age=70, answers=intake(regions=("lumbar",)))
    rows = [one for one in MEANING.targets if row.id in one.follows and one.fits(70)]
    keys = {key for one in rows for group in one.areas for key in group.keys}
    assert {one.area for one in found} == keys
    assert not any(one.techniques for one in found)
    for one in rows:
        for group in one.areas:
            if row.sided_by and group.side in {"same", "other"}:
                expected = Side.LEFT if group.side == "same" else Side.RIGHT
                assert all((key, expected) in {(t.area, t.side) for t in found} for key in group.keys)


def test_an_improbable_pattern_leads_nowhere() -> None:
    assert targets(patterns=(Pattern(label="upper_crossed", term="x", probability=0.3),)) == ()


def test_a_posture_that_may_avoid_pain_takes_every_technique_away() -> None:
    antalgic = Pattern(label="antalgic", term="x", probability=0.9)
    found = targets(finding("trunk_flexion_low"), patterns=(antalgic,), answers=intake(regions=("lumbar",)))
    assert found and not any(one.techniques for one in found)
    assert "avoid pain" in found[0].no_technique


def test_posture_alone_gives_no_technique_pain_or_lost_range_do() -> None:
    static = finding("lower_back_hollow")
    assert all(one.no_technique for one in targets(static))
    assert any(one.techniques for one in targets(static, answers=intake(regions=("lumbar",))))
    assert any(one.techniques for one in targets(finding("trunk_flexion_low")))


def test_pain_ranks_before_lost_range_and_that_before_posture() -> None:
    found = targets(
        finding("forward_head"), finding("straight_leg_raise_low", Side.LEFT), finding("trunk_shifted", Side.RIGHT),
        answers=intake(regions=("neck",)),
    )  # fmt: skip
    ranks = {(one.area, one.side): one.rank for one in found}
    assert ranks["subocc", Side.LEFT] < ranks["hams", Side.LEFT] < ranks["ql", Side.RIGHT]
    assert min(ranks.values()) == 1


@pytest.mark.parametrize(
    ("others", "measures", "type_"),
    [
        (("straight_leg_raise_low",), ("straight_leg_raise",), "hams"),
        ((), ("straight_leg_raise",), "multif"),
    ],
)
def test_a_limited_bend_is_of_the_hip_or_of_the_spine(
    others: tuple[str, ...], measures: tuple[str, ...], type_: str
) -> None:
    found = [finding("trunk_flexion_low"), *(finding(name, Side.LEFT) for name in others)]
    areas = {one.area for one in targets(*found, measured=tuple(measured(name, 50.0) for name in measures))}
    assert type_ in areas and not {"hams", "multif"} <= areas


def test_the_round_back_of_higher_age_takes_no_deep_pressure() -> None:
    for age in (70, None):
        found = targets(finding("upper_back_round"), age=age, answers=intake(regions=("chest",)))
        assert {key.key for one in found for key in one.techniques} == {"stretch_mob"}
    assert "intercost" in {one.area for one in targets(finding("upper_back_round"), age=40)}


def test_every_technique_carries_the_areas_caution() -> None:
    for one in targets(finding("trunk_flexion_low"), answers=intake(regions=("lumbar",))):
        assert all(one.caution in each.cautions and each.evidence_grade for each in one.techniques)
        assert one.confirm and one.because and one.source
