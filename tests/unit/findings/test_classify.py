"""Patterns that constructed bodies resemble."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.findings.classify import INSUFFICIENT, patterns
from postureview.findings.pattern_model import TYPICAL
from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.knowledge.pattern_rows import OptionRow
from postureview.values.assessment import Patient
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import BODY_SIDES, Side, View
from postureview.values.measurement import Measurement, Uncertainty
from postureview.values.pattern import Pattern
from tests.unit.values.test_values import build_measurement

TABLES = knowledge()
SHARP = 0.05
"""Error of a measurement that is sure, in standard deviations of people."""
HURTS = Intake(pain=Pain(score=6, regions=("lumbar",)))


def measured(name: str, z: float, error: float = SHARP, side: Side = Side.MIDLINE) -> Measurement:
    norm = TABLES.norms[name]
    return build_measurement(
        name=name,
        value=norm.mean + z * norm.sd,
        side=side,
        uncertainty=Uncertainty(sem=error * norm.sd, basis="built"),
        unit="deg",
    )


def body(option: OptionRow, side: float = 1.0, error: float = SHARP, hand: float = 1.0) -> list[Measurement]:
    """A body that meets an option by a good margin."""
    signs = {"below": -1.0, "lead": side, "either": side, "same": side, "opposite": -side}
    signs |= {"dominant": hand, "against_dominant": -hand}
    found: dict[tuple[str, Side], Measurement] = {}
    for term in option.term:
        sign = signs.get(term.direction, 1.0)
        z = sign * (term.typical[1] if term.typical is not None else 0.0)
        if term.direction == "dominant":
            z = sign * 1.1  # not beyond its other limit
        for one in (Side.MIDLINE,) if term.sides is None else BODY_SIDES:
            if term.typical is not None or (term.measure, one) not in found:
                found[term.measure, one] = measured(term.measure, z, error, one)
    return list(found.values())


def said(bodies: list[Measurement], intake: Intake | None = None, **facts: object) -> tuple[Pattern, ...]:
    patient = Patient(**{"age": 40, "dominant_hand": "right", **facts})  # type: ignore[arg-type]
    return patterns(bodies, (), patient, intake, TABLES)


OPTIONS = [
    pytest.param(name, option, id=f"{name}-{number}")
    for name, row in TABLES.definitions.items()
    for number, option in enumerate(row.option)
]


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_pattern_is_reached_by_a_body_that_has_it(name: str, option: OptionRow) -> None:
    row = TABLES.definitions[name]
    found = said(body(option), HURTS if row.pain_from else None, age=72 if row.age_from else 40)
    assert name in {one.label for one in found}
    (one,) = (one for one in found if one.label == name)
    assert one.probability is not None and one.probability >= 0.5
    assert one.model == "posture-patterns/1" and len(one.sha256) == 64
    assert {key.partition("/")[0] for key in one.features} == set(option.measures)
    assert one.note and one.source


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_a_mirrored_body_resembles_the_same_with_the_same_probability(name: str, option: OptionRow) -> None:
    row, age = TABLES.definitions[name], 72 if TABLES.definitions[name].age_from else 40
    intake = HURTS if row.pain_from else None
    one = said(body(option), intake, age=age)
    other = said(body(option, side=-1.0, hand=-1.0), intake, age=age, dominant_hand="left")
    assert [(p.label, p.probability) for p in one] == [(p.label, p.probability) for p in other]


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_what_lies_within_error_is_not_named(name: str, option: OptionRow) -> None:
    row = TABLES.definitions[name]
    blurred = said(body(option, error=3.0), HURTS if row.pain_from else None, age=72 if row.age_from else 40)
    named = {one.label for one in blurred}
    assert {label for label in named & set(TABLES.definitions) if TABLES.definitions[label].kind != "normal"} == set()


def test_nothing_measured_is_not_assessed_and_nothing_else() -> None:
    (one,) = said([])
    assert (one.label, one.probability, one.model) == (INSUFFICIENT, None, "")


def test_a_typical_body_is_typical_variation() -> None:
    names = [name for name in TABLES.norms if name not in ("knee_sagittal_angle", "knee_frontal_angle")]
    limbs = [measured(name, 0.0, 0.3, side) for name in TABLES.norms for side in BODY_SIDES if name not in names]
    # between the limits of "close to the plumb-line model", which is a variant of its own
    first, *rest = said([measured(name, 0.0, 0.3) for name in names if name != "plumb_hip"] + limbs)
    assert first.label == TYPICAL
    assert first.probability is not None and first.probability > 0.8
    assert {one.label for one in rest} <= {INSUFFICIENT, "ideal", "handedness"}


def test_what_is_missing_is_said_by_name() -> None:
    *_, last = said([measured("trunk_shift", 0.0), measured("pelvis_shift", 0.0)], age=None, dominant_hand=None)
    assert last.label == INSUFFICIENT
    assert "upper crossed pattern" in last.note
    assert "estimated forward shoulder angle" in last.note
    assert "dominant hand" in last.note and "age" in last.note
    assert TABLES.meaning.patterns["lateral_shift"].term not in last.note


def shifted() -> list[Measurement]:
    """A body whose trunk is shifted, which is a pain-avoiding posture for those whom it hurts."""
    return body(TABLES.definitions["lateral_shift"].option[0])


@pytest.mark.parametrize(
    ("intake", "antalgic"),
    [
        (None, False),
        (Intake(), False),
        (Intake(pain=Pain(score=3)), False),
        (Intake(pain=Pain(score=4)), True),
        (Intake(pain=Pain(score=2, onset_weeks=5)), True),
        (Intake(pain=Pain(score=2, onset_weeks=6)), False),
        (Intake(pain=Pain(score=0, onset_weeks=1)), False),
    ],
)
def test_a_pain_avoiding_posture_needs_pain_and_takes_the_place_of_all_others(
    intake: Intake | None, antalgic: bool
) -> None:
    labels = [one.label for one in said(shifted(), intake)]
    if antalgic:
        assert labels == ["antalgic"]
    else:
        assert "antalgic" not in labels and labels[0] == "lateral_shift"


def test_a_round_upper_back_of_higher_age_needs_the_age() -> None:
    round_back = [measured("thoracic_curve", 3.0), measured("thoracic_index", 4.0)]
    assert said(round_back, age=60)[0].label == "hyperkyphosis_age"
    assert "hyperkyphosis_age" not in {one.label for one in said(round_back, age=59)}
    assert "hyperkyphosis_age" not in {one.label for one in said(round_back, age=None)}


def test_takes_that_disagree_carry_no_pattern() -> None:
    noted = [dataclasses.replace(one, note="takes disagree: 1 to 9 mm in 2 takes") for one in shifted()]
    assert [one.label for one in said(noted)] == [INSUFFICIENT]


def test_per_cent_of_stature_and_millimetres_say_the_same() -> None:
    percent = [
        dataclasses.replace(
            one,
            unit="%",
            value=one.value * 100 / NOMINAL_STATURE_MM,
            uncertainty=Uncertainty(sem=one.uncertainty.sem * 100 / NOMINAL_STATURE_MM, basis="built"),
        )
        for one in shifted()
    ]
    one, other = said(shifted())[0], said(percent)[0]
    assert one.label == other.label
    assert one.probability == pytest.approx(other.probability, abs=1e-6)


def test_two_views_of_one_quantity_count_as_one() -> None:
    front = measured("trunk_shift", 6.0)
    back = dataclasses.replace(front, view=View.POSTERIOR)
    labels = {one.label for one in said([front, back, measured("pelvis_shift", 0.0)])}
    assert "lateral_shift" not in labels


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TABLES.norms)), st.tuples(st.floats(-6, 6), st.floats(0.05, 3))))
def test_whatever_was_measured_something_is_said_and_probabilities_are_probabilities(
    values: dict[str, tuple[float, float]],
) -> None:
    found = said([measured(name, z, error) for name, (z, error) in values.items()])
    assert found
    for one in found:
        assert (one.probability is None) is (one.label == INSUFFICIENT)
    labels = [one.label for one in found]
    assert len(labels) == len(set(labels))
    named = [one for one in labels if one in TABLES.definitions and TABLES.definitions[one].kind == "deviation"]
    assert not (named and TYPICAL in labels)
