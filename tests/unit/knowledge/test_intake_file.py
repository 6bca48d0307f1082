from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from postureview.base.errors import UsageError
from postureview.cli.app import app
from postureview.knowledge.intake_file import read_intake
from postureview.knowledge.intake_template import intake_toml
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Patient

MEANING = knowledge().meaning
GOOD = """
age = 46
sex = "female"
stature_cm = 168
dominant_hand = "right"
occupation = "office"
[pain]
score = 5
regions = ["lumbar", "shoulder_left"]
onset_weeks = 14
worse_with = ["sitting"]
function = 4
[red_flags]
rf_ces1 = false
[contraindications]
ci_skin = true
[yellow_flags]
yf_sleep = true
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "intake.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_promised_file_is_read(tmp_path: Path) -> None:
    answered = read_intake(write(tmp_path, GOOD), MEANING)
    assert answered.intake.pain.regions == ("lumbar", "shoulder_left") and answered.intake.pain.onset == "persistent"
    assert answered.intake.yellow_flags == {"yf_sleep": True}
    assert answered.intake.red_flags == {"rf_ces1": False} and answered.intake.occupation == "office"
    patient = answered.completed(Patient(age=50))
    assert (patient.age, patient.sex, patient.stature_cm, patient.dominant_hand) == (50, "female", 168, "right")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("age = 46", "agee = 46", "agee: Extra inputs"),
        ("age = 46", "age = 460", "age: Input should be less than or equal to 120"),
        ("age = 46", 'age = "46"', "age: Input should be a valid integer"),
        ("age = 46", "age = true", "age: Input should be a valid integer"),
        ("stature_cm = 168", "stature_cm = 1.68", "stature_cm: Input should be greater than or equal to 50"),
        ('"office"', '"pilot"', "occupation: Input should be 'office'"),
        ("score = 5", "score = 11", "pain.score: Input should be less than or equal to 10"),
        ("onset_weeks = 14", "onset_weeks = -1", "pain.onset_weeks: Input should be greater"),
        ("yf_sleep = true", "yf_x = true", "yellow_flags: question yf_x is not in the tables"),
        ('"lumbar"', '"back"', "pain.regions: region back is not in the tables"),
        ('"lumbar"', '"head_left"', "pain.regions: region head_left is not in the tables"),
        ("rf_ces1 = false", 'rf_ces1 = "no"', "red_flags.rf_ces1: Input should be a valid boolean"),
        ("rf_ces1 = false", "rf_ces1 = 0", "red_flags.rf_ces1: Input should be a valid boolean"),
        ("rf_ces1", "rf_cess", "red_flags: question rf_cess is not in the tables"),
        ("ci_skin", "ci_skn", "contraindications: question ci_skn is not in the tables"),
        ("[pain]", "[pane]", "pane: Extra inputs"),
        ("age = 46", "age = ", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GOOD
    with pytest.raises(UsageError, match=problem):
        read_intake(write(tmp_path, GOOD.replace(old, new, 1)), MEANING)


def test_everything_wrong_is_named_at_once_and_no_answer_repeated(tmp_path: Path) -> None:
    text = GOOD.replace("age = 46", "age = 461").replace('"lumbar"', '"bak"').replace("rf_ces1", "rf_x")
    with pytest.raises(UsageError) as caught:
        read_intake(write(tmp_path, text), MEANING)
    assert all(part in str(caught.value) for part in ("age:", "region bak", "question rf_x"))
    assert "461" not in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        read_intake(tmp_path / "none.toml", MEANING)


def test_the_template_asks_everything_and_answers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    assert CliRunner().invoke(app, ["intake", "--new", str(path)]).exit_code == 0
    text = path.read_text(encoding="utf-8")
    for name, question in MEANING.questions.items():
        assert question in text and name in text
    assert read_intake(path, MEANING).intake.red_flags == {}
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    assert len(read_intake(write(tmp_path, uncommented), MEANING).intake.red_flags) == len(MEANING.red_flags)
    assert CliRunner().invoke(app, ["intake", "--new", str(path)]).exit_code == 2


def test_answers_survive_the_file(tmp_path: Path) -> None:
    text = intake_toml(MEANING, {"age": 46, "pain.regions": ["neck_left"], "red_flags.rf_night": True})
    answered = read_intake(write(tmp_path, text), MEANING)
    assert answered.facts == {"age": 46} and answered.intake.red_flags == {"rf_night": True}


def test_the_terminal_asks_again_until_an_answer_fits(tmp_path: Path) -> None:
    path = tmp_path / "asked.toml"
    facts = "old\n460\n46\nfemale\n168\nright\noffice\n5\nback\nlumbar, neck_left\n14\n4\n"
    answers = "maybe\nn\n" + "y\n" * (len(MEANING.red_flags) - 1) + "\n" * len(MEANING.contraindications)
    answers += "y\n" + "\n" * (len(MEANING.yellow_flags) - 1)
    result = CliRunner().invoke(app, ["intake", str(path)], input=facts + answers)
    assert result.exit_code == 0, result.output
    answered = read_intake(path, MEANING)
    assert answered.facts["age"] == 46 and answered.intake.pain.regions == ("lumbar", "neck_left")
    assert answered.intake.red_flags["rf_ces1"] is False and answered.intake.contraindications == {}
    assert answered.intake.yellow_flags == {"yf_fear": True}
