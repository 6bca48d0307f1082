from __future__ import annotations

import json

import pytest

from postureview.base.errors import UsageError
from postureview.export.assessment_json import to_json
from postureview.findings.conclude import Conclusion, conclude
from postureview.knowledge.load import knowledge
from postureview.report.page import html_page
from postureview.report.patient import patient_page
from postureview.report.text import summary
from postureview.values.assessment import Patient
from postureview.values.finding import Gate
from postureview.values.intake import Intake
from postureview.values.landmarks import Side
from tests.unit.findings.answers import ALL_NO, MEANING, NONE_HOLDS, finding, intake
from tests.unit.report import build

FINDINGS = [finding("trunk_side_bend_low", Side.RIGHT), finding("trunk_flexion_low")]
CLOSING = [flag.id for flag in MEANING.red_flags.values() if flag.action_class in {"EMERGENCY", "REFER"}]
CAUTIONS = [flag for flag in MEANING.red_flags.values() if flag.action_class == "CAUTION"]


def concluded(answers: Intake | None, patient: Patient | None = None) -> Conclusion:
    return conclude(FINDINGS, (), patient=patient or Patient(age=46), intake=answers, tables=knowledge())


@pytest.mark.parametrize("flag", CLOSING)
def test_each_red_flag_alone_closes_the_gate_in_every_output(flag: str) -> None:
    told = concluded(intake(flag, regions=("lumbar",)))
    assert told.safety.gate is Gate.CLOSED and told.targets == () and told.plan is None
    visit = build.assessment(safety=told.safety, targets=told.targets, plan=told.plan)
    action = MEANING.red_flags[flag].action
    text = " ".join(summary(visit).split())
    assert text.startswith(f"WHAT TO DO: {action}") and "Techniques" not in text and "PLAN" not in text
    document = json.loads(to_json(visit))
    assert list(document)[:2] == ["schema", "safety"] and document["safety"]["gate"] == "closed"
    assert document["safety"]["action"] == action and document["targets"] == [] and document["plan"] is None
    page = html_page(visit, {})
    assert 0 < page.index(action) < page.index("Findings") and "myofascial" not in page
    assert MEANING.red_flags[flag].group not in action


def test_one_flag_closes_the_gate_even_when_nothing_else_was_asked() -> None:
    assert concluded(Intake(red_flags={"rf_night": True})).safety.gate is Gate.CLOSED


def test_the_most_urgent_action_comes_first() -> None:
    action = concluded(intake("rf_cancer", "rf_chest")).safety.action
    assert action.index("emergency number") < action.index("doctor")


@pytest.mark.parametrize("left_out", [None, *ALL_NO])
def test_a_question_left_out_is_not_screened_and_names_no_technique(left_out: str | None) -> None:
    flags = {name: answer for name, answer in ALL_NO.items() if name != left_out}
    told = concluded(None if left_out is None else intake(regions=("lumbar",), red_flags=flags))
    assert told.safety.gate is Gate.NOT_SCREENED and told.plan is None and told.targets
    assert all(one.techniques == () and one.no_technique == "after screening" for one in told.targets)


def test_an_open_gate_names_techniques_and_always_exercise() -> None:
    told = concluded(intake(regions=("lumbar",)))
    assert told.safety.gate is Gate.OPEN and told.safety.reasons == ()
    assert any(one.techniques for one in told.targets)
    assert told.plan is not None and "walk" in {one.key for one in told.plan.exercises}


@pytest.mark.parametrize("flag", CAUTIONS, ids=lambda flag: flag.id)
def test_a_caution_removes_what_it_touches_and_says_why(flag) -> None:  # type: ignore[no-untyped-def]
    told = concluded(intake(flag.id, regions=("lumbar",)))
    assert told.safety.gate is Gate.OPEN and told.plan is not None
    reason = MEANING.contraindications[flag.removes[0]].reason
    assert any(reason in one for one in told.safety.reasons)
    before = {(t.area, t.side, k.key) for t in concluded(intake(regions=("lumbar",))).targets for k in t.techniques}
    after = {(t.area, t.side, k.key) for t in told.targets for k in t.techniques}
    assert after < before


@pytest.mark.parametrize("question", NONE_HOLDS)
def test_no_contraindicated_technique_is_named(question: str) -> None:
    told = concluded(intake(question, regions=("lumbar", "hip")))
    row = MEANING.contraindications[question]
    for one in told.targets:
        for technique in one.techniques:
            touched = row.where == "everywhere" or (row.where == "areas" and one.area in row.areas)
            assert not (touched and MEANING.forbidden_by(question, technique.key))


def test_a_contraindication_that_was_not_asked_removes_techniques_too() -> None:
    told = concluded(intake(regions=("lumbar",), contraindications={}))
    assert not any(one.techniques for one in told.targets)
    assert "not asked yet" in next(one.no_technique for one in told.targets if one.area == "es_lumb")


def test_thin_bone_rules_out_the_towel_roll() -> None:
    def keys(*yes: str) -> set[str]:
        found = [finding("upper_back_round")]
        told = conclude(found, (), patient=Patient(age=40), intake=intake(*yes), tables=knowledge())
        assert told.plan is not None
        return {one.key for one in told.plan.exercises}

    assert "thor_ext" in keys() and "thor_ext" not in keys("ci_osteoporosis")


@pytest.mark.parametrize("answers", [None, intake("rf_child")])
def test_a_minor_is_refused(answers: Intake | None) -> None:
    patient = Patient(age=17) if answers is None else Patient()
    with pytest.raises(UsageError, match="not intended for people under 18"):
        concluded(answers, patient)


def test_answers_to_no_question_are_refused_all_at_once() -> None:
    wrong = Intake(red_flags={"rf_x": True, "rf_ces1": "no"}, contraindications={"ci_x": False})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match=r"rf_x: no such question \| red_flags.rf_ces1: expected true .*ci_x"):
        concluded(wrong)


@pytest.mark.parametrize(
    ("occupation", "age", "said", "not_said"),
    [
        ("office", 40, "Break up long sitting", "beside a support."),
        ("athlete", 30, "Keep training", "Screen top"),
        ("retired", 70, "Strengthen legs and balance", "Screen top"),
    ],
)
def test_advice_fits_occupation_and_age(occupation: str, age: int, said: str, not_said: str) -> None:
    told = concluded(intake(occupation=occupation), Patient(age=age))
    assert told.plan is not None
    text = " ".join(one.text for one in told.plan.advice)
    assert said in text and not_said not in text
    assert {one.category for one in told.plan.advice} == {one.category for one in MEANING.advice}


TALKED_OF = [row.id for row in MEANING.yellow_flags.values()]


@pytest.mark.parametrize("question", TALKED_OF)
@pytest.mark.parametrize("flag", [None, "rf_ces1", "rf_trauma"])
def test_an_answer_about_mood_or_work_never_moves_the_gate_or_a_target(question: str, flag: str | None) -> None:
    yes = () if flag is None else (flag,)
    before = concluded(intake(*yes, regions=("lumbar",)))
    after = concluded(intake(*yes, regions=("lumbar",), yellow_flags={question: True}))
    assert after.safety == before.safety and after.targets == before.targets
    assert (after.plan is None) is (flag is not None)


@pytest.mark.parametrize("question", TALKED_OF)
def test_an_answer_about_mood_or_work_changes_the_plan_and_is_told_to_the_professional_only(question: str) -> None:
    row = MEANING.yellow_flags[question]
    told = concluded(intake(regions=("lumbar",), yellow_flags={question: True}))
    assert told.plan is not None and told.plan.communication[-1] == row.says
    assert ("come first" in told.plan.communication[0]) is row.weighty
    assert "breath" in {one.key for one in told.plan.exercises}
    visit = build.assessment(safety=told.safety, targets=told.targets, plan=told.plan)
    assert row.says in " ".join(summary(visit).split())
    assert row.says in json.loads(to_json(visit))["plan"]["communication"]
    assert row.says in html_page(visit, {}) and row.says not in patient_page(visit)


def test_without_such_an_answer_nothing_is_said_of_the_talk() -> None:
    told = concluded(intake(regions=("lumbar",), yellow_flags=dict.fromkeys(TALKED_OF, False)))
    assert told.plan is not None and told.plan.communication == ()
