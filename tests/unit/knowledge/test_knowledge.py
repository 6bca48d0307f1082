from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import postureview.knowledge
from postureview.base.errors import KnowledgeError
from postureview.knowledge.load import forbidden_phrases, knowledge, load
from postureview.knowledge.rows import RuleRow
from postureview.measures.register import MEASURES

FOLDER = Path(postureview.knowledge.__file__).parent


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables that a test may break."""
    for path in FOLDER.rglob("*.toml"):
        target = tmp_path / path.relative_to(FOLDER)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_tables_are_fit_for_use() -> None:
    assert len(knowledge().measures) >= 16


def test_every_row_has_its_formula_and_every_formula_its_row() -> None:
    assert set(MEASURES) == set(knowledge().measures)


def test_every_cited_source_that_is_not_ours_says_whether_it_was_read() -> None:
    for source in knowledge().sources.values():
        assert source.read is (source.id.startswith("F") or source.id == "ARTICLE")


def test_no_engineering_value_is_marked_as_read() -> None:
    for row in knowledge().measures.values():
        for one in row.range:
            if one.provenance == "F":
                assert "ENG" not in one.source, row.name


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "measures/frontal.toml",
            "positive =",
            "positve =",
            "measure head_tilt: positve: Extra inputs are not permitted",
        ),
        (
            "measures/frontal.toml",
            'unit = "deg"',
            'unit = "furlong"',
            "measure head_tilt: unit: Input should be 'deg', 'mm' or '1'",
        ),
        ("measures/frontal.toml", "above = [3, 5, 8]", "above = [3, 2]", "above must hold growing positive deviations"),
        ("measures/frontal.toml", 'source = ["F01", "F10"]', "source = []", "at least 1 item"),
        ("measures/frontal.toml", '"F10"', '"F99"', "source F99 is not in sources.toml"),
        ("measures/sagittal.toml", "[measure.error]", "[measure.eror]", "error: Field required"),
        (
            "measures/frontal.toml",
            "standing = false",
            "midline = true\nstanding = false",
            "needs the left and the right",
        ),
        (
            "measures/spine.toml",
            'midline = true\nsource = ["F15"',
            'source = ["F15"',
            "sides_limit needs midline = true",
        ),
        ("measures/spine.toml", "limit = 8.0", "limit = 0.0", "sides_limit.limit: Input should be greater than 0"),
        ("segments.toml", "mass_male = 43.46", "mass_male = 34.46", "the male masses add up to 91 %, expected 100"),
        ("segments.toml", 'end = "elbow"', 'end = "elbo"', "end: Value error, expected one of eye_inner"),
        ("segments.toml", 'name = "forearm"', 'name = "upper_arm"', "segment upper_arm stands 2 times"),
        ("rules.toml", 'measure = "head_tilt"', 'measure = "head_tlt"', "measure head_tlt is not in the tables"),
        ("rules.toml", 'measure = "head_tilt"', 'measure = "head_pitch"', "has no range to deviate from"),
        ("rules.toml", 'id = "head_shifted"', 'id = "head_tilted"', "rule head_tilted stands 2 times"),
        (
            "rules.toml",
            "The head is tilted to the right",
            "You have a tilted head",
            "a diagnosis|say 'pattern resembles",
        ),
        ("not_measurable.toml", 'name = "q_angle"', 'name = "head_tilt"', "measure head_tilt stands 2 times"),
        ("sources.toml", "[[source]]", "[[sorce]]", "unknown table 'sorce'"),
        ("sources.toml", "[[source]]", "[[source", "sources.toml: not TOML"),
    ],
)
def test_broken_tables_are_refused(tables: Path, file: str, old: str, new: str, problem: str) -> None:
    change(tables / file, old, new)
    with pytest.raises(KnowledgeError, match=problem):
        load(tables)


def test_every_problem_is_reported_at_once(tables: Path) -> None:
    change(tables / "rules.toml", 'measure = "head_tilt"', 'measure = "nothing"')
    change(tables / "measures/sagittal.toml", 'unit = "deg"', 'unit = "rad"')
    (tables / "wording.toml").unlink()
    with pytest.raises(KnowledgeError) as caught:
        load(tables)
    assert len(caught.value.problems) >= 3


def test_the_version_changes_with_any_table(tables: Path) -> None:
    before = load(tables).version
    assert before == knowledge().version
    change(tables / "measures/frontal.toml", "sd = 2.5", "sd = 2.6")
    assert load(tables).version != before


@pytest.mark.parametrize(
    "text",
    [
        "You have forward head syndrome",
        "your posture causes your pain",
        "addresses the root cause",
        "the psoas is tight",
    ],
)
def test_what_must_not_be_said_is_found(text: str) -> None:
    row = RuleRow(id="x", measure="x", sided=False, above=text, below="fine", source=("ENG",))
    assert list(forbidden_phrases(knowledge().forbidden, [row]))
