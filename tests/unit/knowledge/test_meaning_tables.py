from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import postureview
import postureview.knowledge
from postureview.base.errors import KnowledgeError
from postureview.cli.app import app
from postureview.knowledge.load import knowledge, load
from postureview.knowledge.tables import forbidden_in, forbidden_phrases
from postureview.report.knowledge_page import knowledge_page

PACKAGE = Path(postureview.__file__).parent
FOLDER = Path(postureview.knowledge.__file__).parent
ROOT = PACKAGE.parents[1]
FAULTS = [
    ("areas", 'key = "subocc"', 'kee = "subocc"', "kee: Extra inputs are not permitted"),
    ("areas", 'layer = "deep"', 'layer = "bottom"', "area subocc: layer: Input should be"),
    ("areas", 'caution = "The vertebral artery', 'cautions = "The vertebral artery', "caution: Field required"),
    ("areas", '"F83"', '"F999"', "source F999 is not in sources.toml"),
    ("areas", "FMA:32582", "FMA-32582", "ids.0: String should match pattern"),
    ("areas", 'key = "splen_cap"', 'key = "subocc"', "area subocc stands 2 times"),
    ("areas", 'never = ["deep_tissue"', 'never = ["deep"', "area subocc: technique deep is not in the tables"),
    ("techniques", 'contraindications = ["ci_fragile_skin", "ci_inflammation"]', "contraindications = []",
     "technique mfr: contraindications: Tuple should have at least 1 item"),
    ("techniques", '"ci_fragile_skin", "ci_inflammation"', '"ci_fragile"', "contraindication ci_fragile is not in"),
    ("techniques", 'source = ["F66", "F67", "KDOS"]', "", "technique mfr: source: Field required"),
    ("techniques", 'strength = "low"', "", "technique mfr: strength: Field required"),
    ("contraindications", 'general = true\nreason = "a blood', 'reason = "a blood',
     "ci_clot: neither general nor named by a technique"),
    ("contraindications", 'where = "areas"\n', "", "where = 'areas' and a list of areas belong together"),
    ("red_flags", 'action_class = "CAUTION"', 'action_class = "REFER"', "CAUTION and what it removes belong together"),
    ("red_flags", "do you leak?", "do you leak", "red_flag rf_ces1: question: String should match"),
    ("red_flags", 'id = "rf_ces2"', 'id = "rf_ces1"', "red flag rf_ces1 stands 2 times"),
    ("exercises", 'areas = ["dnf"]', 'areas = ["dnff"]', "exercise chin_nod: area dnff is not in the tables"),
    ("exercises", "always = true", "always = false", "none is always = true"),
    ("lifestyle", "age_from = 65", "age_from = 65\nage_to = 60", "age_from must be below age_to, got 65 and 60"),
    ("lifestyle", 'category = "ergonomics"', 'category = "gadgets"', "category: Input should be"),
    ("sessions", 'kind = "review"', 'kind = "course"', "no sentence of the kind review"),
    ("outcomes", "low = 0\nhigh = 10", "low = 10\nhigh = 10", "low must be below high, got 10 and 10"),
    ("outcomes", 'unit = "mm"\nlow = 0\nhigh = 600', 'unit = "deg"\nlow = 0\nhigh = 600',
     "fingertip_to_floor is in mm, its change in deg"),
    ("regions", '"subocc"', '"suboc"', "region head: area suboc is not in the tables"),
    ("patterns", 'unit = "deg", above = 35.0', 'unit = "mm", above = 35.0',
     "thoracic_curve is in deg, its limit in mm"),
    ("patterns", "above = 35.0, below = 50.0", "above = 55.0, below = 50.0",
     "above must be below below, got 55 and 50"),
    ("patterns", 'sided_by = "trunk_shift"', 'sided_by = "shift"', "measure shift is not in the tables"),
    ("patterns", '"trunk_extension_low"', '"extension_low"', "limited_extension: finding extension_low is not in"),
    ("patterns", 'id = "handedness"', 'id = "handed"', "pattern handed: leads to no target and no explicit none"),
    ("targets", '"head_tilted"', '"head_tilt_left"', "finding head_tilted: leads to no target and no explicit none"),
    ("targets", '"head_tilted"', '"head_tilt_left"', "finding or pattern head_tilt_left is not in the tables"),
    ("targets", 'none = "nothing was measured"', "", "needs areas, or else none with the reason"),
    ("targets", 'exercises = ["chin_nod", "chin_tuck", "lev_stretch"]', "", "never stands without exercise"),
    ("targets", 'keys = ["dnf", "trap_low"', 'keys = ["subocc", "trap_low"',
     "subocc has no hand test for the role train"),
    ("targets", '"mfr", "trigger_point", "stretch_mob"', '"thrust"', "technique thrust is not in the tables"),
    ("targets", "shortens the extensors below", "breaks up adhesions of the extensors below", "adhesions"),
    ("rules", 'measure = "craniovertebral_angle"', 'measure = "lumbar_index"', "lumbar_index has no range to deviate"),
    ("rules", 'below = "The estimated craniovertebral', 'belo = "The estimated craniovertebral',
     "needs a sentence for above or below|Extra inputs"),
]  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


@pytest.mark.parametrize(("file", "old", "new", "problem"), FAULTS)
def test_a_planted_fault_is_refused_and_named(copied: Path, file: str, old: str, new: str, problem: str) -> None:
    path = copied / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    try:
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(KnowledgeError, match=problem):
            load(copied)
    finally:
        path.write_text(text, encoding="utf-8")


def test_faults_of_all_tables_are_named_in_one_message(copied: Path) -> None:
    kept = {path: path.read_text(encoding="utf-8") for path in copied.glob("*.toml")}
    planted: dict[str, tuple[str, str, str]] = {}
    for file, old, new, problem in FAULTS:
        planted.setdefault(file, (old, new, problem))
    try:
        for file, (old, new, _) in planted.items():
            path = copied / f"{file}.toml"
            path.write_text(kept[path].replace(old, new, 1), encoding="utf-8")
        with pytest.raises(KnowledgeError) as caught:
            load(copied)
        assert [problem for _, _, problem in planted.values() if not re.search(problem, str(caught.value))] == []
    finally:
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")


def shown_strings(path: Path) -> list[str]:
    """Every text of a module that is longer than a word: sentences, help texts, options."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    ]


def test_no_string_that_can_be_shown_says_what_must_not_be_said() -> None:
    forbidden = knowledge().forbidden
    texts = [text for path in PACKAGE.rglob("*.py") for text in shown_strings(path)]
    texts += [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.j2")]
    texts += [CliRunner().invoke(app, [name, "--help"]).output for name in app.commands]
    assert len(texts) > 500
    problems = [problem for text in texts for problem in forbidden_in(forbidden, text)]
    assert problems == []


def test_no_row_of_any_table_says_it_either() -> None:
    tables = knowledge().tables
    rows = [row for name, rows in tables.items() if name not in {"sources", "forbidden"} for row in rows]
    assert list(forbidden_phrases(knowledge().forbidden, rows)) == []


@pytest.mark.parametrize(
    "text", ["scoliosis was seen", "prevents recurrence", "corrects your posture", "breaks up scar", "Cobb angle of 40"]
)
def test_claims_that_must_not_be_repeated_are_found(text: str) -> None:
    assert list(forbidden_in(knowledge().forbidden, text))


def test_the_page_of_the_tables_is_current() -> None:
    page = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
    assert page == knowledge_page(knowledge()), "run scripts/write_knowledge_page"


NORMED = """craniovertebral_angle ear_shoulder_angle head_forward_offset head_tilt head_shift head_yaw shoulder_tilt
forward_shoulder_angle shoulder_forward_offset trunk_lean trunk_shift body_shift pelvis_shift trunk_inclination
thoracic_curve lumbar_curve thoracic_index plumb_knee plumb_hip plumb_shoulder plumb_ear
body_inclination pelvis_forward hip_line_tilt knee_sagittal_angle
knee_frontal_angle tibia_inclination weight_shift hip_height_difference waist_asymmetry
arm_trunk_asymmetry trunk_symmetry_index neck_flexion neck_extension neck_side_bend neck_rotation trunk_flexion
fingertip_to_floor trunk_extension trunk_side_bend shoulder_flexion shoulder_abduction shoulder_extension hip_flexion
hip_abduction knee_flexion straight_leg_raise ankle_dorsiflexion single_leg_stance sit_to_stand trunk_flexion_speed
""".split()
"""Every measure and test with a norm or cut-off; not those that one camera cannot give (grade C)."""


@pytest.mark.parametrize("name", NORMED)
def test_whatever_has_a_norm_or_a_cut_off_has_its_range(name: str) -> None:
    assert knowledge().ranges_of(name)
