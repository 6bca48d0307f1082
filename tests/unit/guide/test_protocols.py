import shutil
from pathlib import Path

import pytest

import postureview.guide
from postureview.base.errors import KnowledgeError, UsageError
from postureview.guide.checks import CHECK_NAMES
from postureview.guide.drawings import STEP_FIGURES, step_figure
from postureview.guide.protocols import guide, load_guide
from postureview.knowledge.load import knowledge
from postureview.values.landmarks import Side, View

TABLES = Path(postureview.guide.__file__).parent


def broken(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    """The problems of the tables after one change."""
    for path in TABLES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / name).read_text()
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1))
    with pytest.raises(KnowledgeError) as caught:
        load_guide(tmp_path, knowledge())
    return list(caught.value.problems)


def test_posture_is_four_views_and_the_low_back_adds_four_bends():
    posture = guide().protocol("posture").steps
    assert [step.view for step in posture] == [
        View.ANTERIOR,
        View.RIGHT_LATERAL,
        View.POSTERIOR,
        View.LEFT_LATERAL,
    ]
    assert all(step.is_view for step in posture)
    more = guide().protocol("low_back").steps[len(posture) :]
    assert [(step.test, step.side) for step in more] == [
        ("trunk_flexion", None),
        ("trunk_extension", None),
        ("trunk_side_bend", Side.LEFT),
        ("trunk_side_bend", Side.RIGHT),
    ]


def test_a_test_speaks_the_words_of_its_own_table():
    step, test = guide().steps["forward_bend"], knowledge().tests["trunk_flexion"]
    assert step.instruction == test.instruction
    assert step.start == test.start
    assert step.repetitions == 3
    assert step.stop.startswith("Stop when pain")


def test_every_check_in_the_table_is_made_and_every_step_is_drawn():
    assert set(guide().checks) == set(CHECK_NAMES)
    assert {step.drawing for step in guide().steps.values()} == set(STEP_FIGURES)
    for step in guide().steps.values():
        assert step_figure(step.drawing).startswith("<svg")


def test_every_step_is_in_the_full_protocol_or_in_that_of_its_region():
    listed = {step.key for protocol in guide().protocols.values() for step in protocol.steps}
    assert listed == set(guide().steps)


def test_an_own_list_keeps_its_order():
    own = guide().own_list(["left", "front"])
    assert own.key == "own"
    assert [step.key for step in own.steps] == ["left", "front"]


@pytest.mark.parametrize(
    ("keys", "found"), [([], "an empty list"), (["front", "front"], "a step twice"), (["jump"], "'jump'")]
)
def test_an_own_list_that_is_none_is_refused(keys, found):
    with pytest.raises(UsageError, match=f"expected a list of different steps; found {found}; choose from front"):
        guide().own_list(keys)


def test_an_unknown_protocol_names_those_there_are():
    with pytest.raises(UsageError, match="found 'spine'; choose one of posture, low_back, neck, shoulder, full"):
        guide().protocol("spine")


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("steps.toml", 'test = "trunk_flexion"', 'test = "handstand"', "movement test handstand is not in the tables"),
        ("steps.toml", 'drawing = "stand_front"', 'drawing = "lying"', "drawing lying is not in the tables"),
        ("steps.toml", '"nobody", ', '"smell", ', "live check smell is not in the tables"),
        ("steps.toml", 'source = ["ENG"]', 'source = ["NONE"]', "source NONE is not in sources.toml"),
        ("steps.toml", 'key = "right"', 'key = "front"', "step front stands 2 times"),
        (
            "steps.toml",
            'view = "right"\ntest = "trunk_flexion"',
            'view = "front"\ntest = "trunk_flexion"',
            "trunk_flexion is not measured in the front view",
        ),
        (
            "steps.toml",
            'title = "Forward bend"',
            'title = "Forward bend"\ninstruction = "Bend."',
            "the words of a test stand in its own table",
        ),
        ("protocols.toml", '"front", ', '"moon", ', "step moon is not in the tables"),
        ("protocols.toml", 'key = "posture"', 'key = "own"', "the name is kept for own lists"),
        ("live_checks.toml", "blocking = true", "blocking = true\nloud = true", "loud"),
    ],
)
def test_tables_that_do_not_fit_are_refused(tmp_path, name, old, new, problem):
    assert any(problem in one for one in broken(tmp_path, name, old, new))
