"""Sections of the clinician's page: figures read back, a closed gate, left and right, and what must not break it."""

from __future__ import annotations

import dataclasses
import re
import time
import xml.etree.ElementTree as ET

import pytest

from postureview.export.assessment_json import from_json, to_json
from postureview.knowledge.load import knowledge
from postureview.report import page_words, target_words, words
from postureview.report.annotated import annotated
from postureview.report.colour import coloured
from postureview.report.content import cited_sources, error_words
from postureview.report.environment import spoken
from postureview.report.exercise_figures import exercise_figure
from postureview.report.first_screen import key_points, leading_pattern
from postureview.report.free_text import without_controls
from postureview.report.numbers import number
from postureview.report.page import html_page
from postureview.report.symmetry_section import lean_bar, pair_bar, pairs
from postureview.report.target_section import both_sides, general_cautions
from postureview.report.text import summary
from postureview.values.landmarks import Landmark, Side, View
from postureview.values.measurement import Grade
from tests import assessments
from tests.unit.report import build
from tests.unit.report.test_page import Reader

FULL = assessments.full()


@pytest.fixture(scope="module")
def page() -> str:
    return html_page(FULL, {})


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


@pytest.mark.parametrize("name", list(assessments.EVERY))
def test_every_assessment_survives_its_file_and_its_page(name: str) -> None:
    one = assessments.EVERY[name]()
    assert from_json(to_json(one)) == one
    page = html_page(one, {})
    Reader(page)
    assert "<script" not in page and "<img src=x" not in page and "\x1b" not in page
    assert len(page) < 3_000_000


def test_every_figure_of_the_page_is_the_assessments(page: str, read: Reader) -> None:
    values = {one.key: one for one in FULL.measurements}
    shown = [tags for _, tags in read.tags if "data-measure" in tags]
    assert {str(one["data-measure"]) for one in shown} == set(values)
    for one in shown:
        assert float(str(one["data-value"])) == values[str(one["data-measure"])].value
    for key, one in values.items():
        row = page[page.index(f'<tr id="{key.replace("/", "-")}"') :]
        text = Reader(row[: row.index("</tr>") + 5]).text
        assert number(one.value, one.unit) in text and error_words(one) in text


def test_figures_on_the_pictures_are_the_assessments() -> None:
    for picture in FULL.pictures:
        own = [one for one in FULL.measurements if one.view is picture.view and one.recording == picture.recording]
        root = ET.fromstring(annotated(picture, own))
        plates = [node for node in root.iter() if "data-measure" in node.attrib]
        assert bool(plates) is bool(own)
        for plate in plates:
            (one,) = [one for one in own if one.key == plate.attrib["data-measure"]]
            assert float(plate.attrib["data-value"]) == one.value
            (text,) = [node.text for node in plate.iter() if node.tag.endswith("text")]
            assert text is not None and text.startswith(number(one.value, one.unit))


def test_a_withheld_measure_never_shows_a_number(read: Reader) -> None:
    withheld = {(one.name, one.view, one.side) for one in FULL.withheld}
    keys = {f"{name}/{view.value}/{side.value}" for name, view, side in withheld}
    assert not keys & {str(tags["data-measure"]) for _, tags in read.tags if "data-measure" in tags}


def test_a_closed_gate_shows_its_action_first_and_no_target_anywhere() -> None:
    page = html_page(assessments.closed(), {})
    read = Reader(page)
    assert read.text.index(build.CLOSED.action) < read.text.index(build.CLOSED.reasons[0])
    assert read.text.index(build.CLOSED.action) < read.text.index("The right shoulder is lower")
    for said in (target_words.TITLE, page_words.EXAMINE_FIRST, target_words.TECHNIQUES_TITLE, page_words.PLAN_HOME):
        assert said not in read.text
    for attribute in ("data-area", "data-exercise", "data-outline"):
        assert f"{attribute}=" not in page


def test_before_screening_areas_have_no_technique() -> None:
    text = Reader(html_page(assessments.not_screened(), {})).text
    assert "After screening" in text and target_words.TECHNIQUES_TITLE not in text
    assert "myofascial release" not in text


def test_every_area_is_in_the_table_with_everything_that_was_asked(page: str) -> None:
    for one in FULL.targets:
        row = page[page.index(f'<li data-area="{one.area}" data-side="{one.side.value}" data-rank="{one.rank}"') :]
        text = Reader(row[: row.index("</li>") + 5]).text
        for said in (one.latin, target_words.SIDES[one.side], one.because, one.confirm, one.caution):
            assert said in text
        for technique in one.techniques:
            assert technique.name in text.lower() and technique.evidence_grade in text
    text = Reader(page).text
    assert assessments.technique().evidence in text and assessments.technique().dose in text


def test_the_plan_is_there(read: Reader) -> None:
    plan = assessments.PLAN
    for said in (
        *plan.session,
        *plan.expectations,
        plan.pain_rule,
        *plan.seek_care,
        *(one.text for one in plan.advice),
    ):
        assert said in read.text


def test_the_three_things_are_the_most_marked_and_movement_before_stance() -> None:
    assert [one.rule for one in key_points(FULL, knowledge())] == [
        "shoulder_line_tilted",
        "trunk_side_bend_low",
        "trunk_leaning",
    ]


def test_the_leading_pattern_is_never_the_neutral_one() -> None:
    leading = leading_pattern(assessments.PATTERNS)
    assert leading is not None and leading.label == "lateral_shift"
    typical, shifted = assessments.PATTERNS
    assert leading_pattern([dataclasses.replace(typical, probability=0.9), shifted]) is None
    assert leading_pattern(()) is None


def test_left_is_left_in_every_picture() -> None:
    """The word lies on the side of the landmarks that carry it."""
    for picture in build.assessment().pictures:
        if picture.view.is_lateral:
            continue
        root = ET.fromstring(annotated(picture, ()))
        left, right = (picture.landmarks_px[index] for index in (11, 12))
        assert left is not None and right is not None
        words_x = {node.text: float(node.attrib["x"]) for node in root.iter() if node.get("class") == "side"}
        assert (words_x["left"] < words_x["right"]) is (left[0] < right[0])


def test_a_side_view_names_the_near_side_and_the_front() -> None:
    for view in (View.LEFT_LATERAL, View.RIGHT_LATERAL):
        root = ET.fromstring(annotated(build.picture(view), ()))
        spots = {node.text: float(node.attrib["x"]) for node in root.iter() if node.get("class") == "side"}
        assert set(spots) == {view.near_side.value, "front"}
        assert (spots["front"] > spots[view.near_side.value]) is (view.image_sign > 0)


def test_values_on_a_picture_never_cover_each_other() -> None:
    picture = build.picture(View.ANTERIOR)
    own = [one for one in FULL.measurements if one.view is View.ANTERIOR]
    plates = [
        node for node in ET.fromstring(annotated(picture, own)).iter() if "plate" in node.get("class", "").split()
    ]
    boxes = [tuple(float(node.attrib[name]) for name in ("x", "y", "width", "height")) for node in plates]
    for place, (x, y, width, height) in enumerate(boxes):
        for x2, y2, width2, height2 in boxes[place + 1 :]:
            apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
            assert apart


def test_the_edge_of_the_back_is_drawn_where_it_was_read() -> None:
    (left,) = [one for one in FULL.pictures if one.view is View.LEFT_LATERAL]
    curve = build.measurement("thoracic_curve", View.LEFT_LATERAL, 51.0, Grade.TYPICAL)
    assert 'class="spine"' in annotated(left, [curve]) and "51.0°" in annotated(left, [curve])
    assert 'class="spine"' not in annotated(left, [])
    assert 'class="spine"' not in annotated(dataclasses.replace(left, back_px=()), [curve])


def test_sides_that_differ_by_more_than_their_error_are_called_so() -> None:
    (pair,) = pairs(FULL.measurements)
    assert pair.difference == pytest.approx(12.2) and pair.error == pytest.approx(1.96 * 2.1 * 2**0.5)
    assert pair.is_distinct
    close = dataclasses.replace(assessments.BENDS[1], value=assessments.BENDS[0].value - 3)
    (other,) = pairs((assessments.BENDS[0], close))
    assert not other.is_distinct


def test_the_longer_bar_is_the_larger_side() -> None:
    (pair,) = pairs(FULL.measurements)
    root = ET.fromstring(pair_bar(pair))
    wide = {node.get("class"): float(node.attrib["width"]) for node in root.iter() if node.tag.endswith("rect")}
    assert wide["left-bar"] > wide["right-bar"]


@pytest.mark.parametrize(("value", "is_right"), [(10.0, True), (-10.0, False)])
def test_what_leans_to_the_right_is_drawn_to_the_right(value: float, is_right: bool) -> None:
    one = build.measurement("shoulder_tilt", View.ANTERIOR, value, Grade.MARKED)
    (dot,) = [node for node in ET.fromstring(lean_bar(one)).iter() if "dot" in node.get("class", "")]
    assert (float(dot.attrib["cx"]) > 130) is is_right


def test_left_and_right_curves_have_one_scale(page: str) -> None:
    ticks = page.split('<svg class="curves"')[1:]
    assert len(ticks) == 2
    assert all(">33.4</text>" in row[: row.index("</svg>")] for row in ticks)


def test_every_repetition_has_its_row(read: Reader) -> None:
    sizes = [float(str(one["data-size"])) for one in read.every("tr") if "data-size" in one]
    assert sizes == [one.size for movement in FULL.movements for one in movement.repetitions]
    assert "warm-up" in read.text and "25°/s" in read.text


def test_every_source_that_is_cited_is_collected() -> None:
    cited = cited_sources(FULL, knowledge())
    assert {"F66", "K18", "F78", "ARTICLE", "F27", "F31"} <= set(cited)


def test_control_characters_and_turning_marks_go() -> None:
    assert without_controls("a\x1b[31mb\x00c\u202ed\te\nf\u0645") == "a[31mbcd\te\nf\u0645"
    assert "\x1b" not in summary(assessments.named(assessments.HOSTILE))


def test_exercises_with_a_drawing_are_drawn_and_others_are_not() -> None:
    drawing = exercise_figure("bridge")
    ET.fromstring(str(drawing))
    assert 'aria-hidden="true"' in drawing and exercise_figure("of_a_newer_version") == ""


def test_colour_changes_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.delenv("NO_COLOR", raising=False)
    for make in assessments.EVERY.values():
        text = summary(make())
        painted = coloured(text)
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == text and painted != text
    painted = coloured(summary(FULL))
    assert f"\x1b[1;35m{words.GRADES[Grade.MARKED]}" in painted or f"\x1b[1;35m[{words.GRADES[Grade.MARKED]}" in painted
    assert "\x1b[31m" not in painted and ";31m" not in painted
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured(summary(FULL)) == summary(FULL)


def test_a_page_takes_less_than_three_seconds() -> None:
    html_page(FULL, {})
    start = time.process_time()
    html_page(assessments.thirty_findings(), {})
    assert time.process_time() - start < 3


def test_the_side_of_a_finding_is_the_side_of_its_row(read: Reader) -> None:
    sides = {one["data-finding"]: one["data-side"] for one in read.every("li") if "data-finding" in one}
    assert sides["trunk_leaning"] == Side.LEFT and sides["shoulder_line_tilted"] == Side.RIGHT


def test_an_area_of_equal_rank_on_both_sides_is_told_once() -> None:
    left, right = (assessments.target("subocc", side, 3, "nape") for side in (Side.LEFT, Side.RIGHT))
    later = assessments.target("subocc", Side.LEFT, 5, "nape")
    first = assessments.target("lat_dorsi", Side.RIGHT, 1, "lats-mid")
    told = [(one.area, one.side, one.rank) for one in both_sides((left, later, right, first))]
    assert told == [("lat_dorsi", Side.RIGHT, 1), ("subocc", Side.MIDLINE, 3), ("subocc", Side.LEFT, 5)]


def test_areas_lead_to_their_findings(read: Reader) -> None:
    links = {str(one["href"]) for one in read.every("a")}
    ids = {attributes.get("id") for _, attributes in read.tags}
    assert {link.removeprefix("#") for link in links} <= ids


@pytest.mark.parametrize(
    ("dose", "said"),
    [("3 x 30 s each side", "3 times 30 seconds each side"), ("2-3 x 8-12", "2-3 times 8-12"), ("5 min", "5 min")],
)
def test_a_dose_is_said_as_people_say_it(dose: str, said: str) -> None:
    assert spoken(dose) == said


def test_what_holds_everywhere_is_said_once_of_the_technique() -> None:
    usual = assessments.technique()
    special = dataclasses.replace(usual, cautions=(*usual.cautions, "the twelfth rib"))
    here, there = (
        assessments.target(area, Side.LEFT, rank, techniques=(technique,))
        for area, rank, technique in (("a", 1, special), ("b", 2, usual))
    )
    assert general_cautions((here, there)) == {usual.key: usual.cautions}
    page = html_page(dataclasses.replace(FULL, targets=(here, there)), {})
    assert page.count("The twelfth rib.") == 1 and page.count("Fragile skin.") == 1


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_the_value_of_a_limb_stands_on_its_own_side(view: View) -> None:
    """The plate of the left knee lies on the side of the word "left", and its line ends at the left knee."""
    picture = build.picture(view)
    for side, landmark in ((Side.LEFT, Landmark.LEFT_KNEE), (Side.RIGHT, Landmark.RIGHT_KNEE)):
        one = build.measurement("knee_frontal_angle", view, 4.0, Grade.TYPICAL, side=side)
        root = ET.fromstring(annotated(picture, [one]))
        word_x = next(float(node.attrib["x"]) for node in root.iter() if node.text == side.value)
        plate = next(node for node in root.iter() if node.get("class") == "plate typical")
        spot = next(node for node in root.iter() if node.get("class") == "leader-end")
        knee = picture.landmarks_px[landmark]
        assert knee is not None
        assert (float(spot.attrib["cx"]), float(spot.attrib["cy"])) == pytest.approx(knee, abs=0.1)
        middle = build.SIZE_PX[0] / 2
        assert (float(plate.attrib["x"]) < middle) is (word_x < middle)


def test_every_exercise_has_a_drawing_that_stays_on_its_ground() -> None:
    from postureview.report.exercise_figures import HEIGHT, WIDTH

    for key in knowledge().meaning.exercises:
        drawing = str(exercise_figure(key))
        assert drawing, key
        spots = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", drawing)
        assert spots and all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in spots), key
