from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import postureview.knowledge
from postureview.base.errors import KnowledgeError
from postureview.findings.grade import matching_range
from postureview.knowledge.load import knowledge, load
from postureview.knowledge.movement_rows import MovementTestRow
from postureview.values.assessment import Patient

FOLDER = Path(postureview.knowledge.__file__).parent
TESTS = knowledge().tests
PROMISED = """neck_flexion neck_extension neck_side_bend neck_rotation trunk_flexion trunk_extension trunk_side_bend
trunk_rotation fingertip_to_floor shoulder_flexion shoulder_abduction shoulder_extension hip_flexion hip_extension
hip_abduction knee_flexion straight_leg_raise ankle_dorsiflexion overhead_squat hip_hinge single_leg_stance
sit_to_stand""".split()


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables that a test may break."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path


def test_every_promised_test_has_its_table() -> None:
    assert set(TESTS) == set(PROMISED)


@pytest.mark.parametrize("test", TESTS.values(), ids=list(TESTS))
def test_a_test_says_what_to_do_and_when_to_stop(test: MovementTestRow) -> None:
    assert test.instruction.endswith(".") and test.start
    assert knowledge().protocols[test.protocol].stop.endswith(".")


@pytest.mark.parametrize("test", TESTS.values(), ids=list(TESTS))
def test_no_proposed_limit_passes_as_a_published_norm(test: MovementTestRow) -> None:
    assert all(row.provenance != "F" for row in test.range if row.above or row.below)


@pytest.mark.parametrize("test", [row for row in TESTS.values() if row.sides in {"each", "near", "direction"}])
def test_whatever_has_two_sides_has_a_limit_for_their_difference(test: MovementTestRow) -> None:
    assert test.asymmetry is not None


def test_a_person_who_did_not_say_their_age_is_compared_with_adults() -> None:
    row = matching_range(TESTS["neck_flexion"].range, Patient())
    assert row is not None and row.population == "adults" and row.mean == 45


@pytest.mark.parametrize(
    ("age", "sex", "mean"), [(25, "male", 77), (25, "female", 86), (85, "male", 49), (60, "female", 65)]
)
def test_the_range_follows_age_and_sex(age: int, sex: str, mean: float) -> None:
    row = matching_range(TESTS["neck_extension"].range, Patient(age=age, sex=sex))  # type: ignore[arg-type]
    assert row is not None and row.mean == mean


def test_a_difference_beyond_either_limit_is_named() -> None:
    limits = TESTS["trunk_side_bend"].asymmetry
    assert limits is not None
    assert limits.is_passed(31, 24) and limits.is_passed(10, 7.5)
    assert not limits.is_passed(31, 26) and not limits.is_passed(0, 0)


def test_what_a_measurement_belongs_to_is_found_by_its_name() -> None:
    assert knowledge().test_of("trunk_flexion_speed") is TESTS["trunk_flexion"]
    assert knowledge().test_of("trunk_lean") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("neck", 'signal = { side = "neck_flexion" }', 'signal = { side = "nek" }', "signal nek is not in the tables"),
        ("neck", 'signal = { side = "neck_flexion" }', 'signal = { back = "neck_flexion" }', "not shown in the back"),
        ("neck", "direction = 1", "direction = 2", "test neck_flexion: direction: Input should be 1 or -1"),
        ("neck", 'protocol = "range"', 'protocol = "ranges"', "protocol ranges is not in the tables"),
        ("neck", 'source = ["F38"', 'source = ["F99"', "source F99 is not in sources.toml"),
        ("neck", "neck_flexion = [40, 15]", "neck_flexion = [40, 0]", "spread of neck_flexion in its pattern must be"),
        ("neck", "neck_flexion = [40, 15]", "foot_lift = [40, 15]", "signal foot_lift of its pattern is not shown"),
        ("neck", "above = 10.0\nsays", "says", "a limit needs a sentence, and a sentence a limit"),
        ("neck", 'says = "The trunk', 'says = "You have a trunk', "you have\\b'; say"),
        ("trunk", 'also = ["fingertip_to_floor"]', 'also = ["toes"]', "also toes is not a test"),
        ("trunk", 'camera_grade = "C"', 'camera_grade = "B"', "camera grade C and a reason to withhold belong"),
        ("trunk", "difference = 6.0\nshare = 0.20\n", "", "needs a difference or a share"),
        ("trunk", 'name = "trunk_extension"', 'name = "trunk_flexion"', "measure trunk_flexion stands 2 times"),
        ("trunk", 'name = "trunk_extension"', 'name = "trunk_lean"', "measure trunk_lean stands 2 times"),
        ("signals", 'name = "trunk_lean"', 'name = "trunk_leen"', "signal trunk_lean is not in the tables"),
        ("signals", "noise = 1.5", "noise = 0", "error.noise: Input should be greater than 0"),
    ],
)
def test_broken_movement_tables_are_refused(tables: Path, file: str, old: str, new: str, problem: str) -> None:
    path = tables / "movement" / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(problem)):
        load(tables)
