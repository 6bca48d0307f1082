"""The body map: its outlines as they were vendored, every area on its own side, and what it says in words."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from importlib.resources import files

import pytest

from postureview.report.body_map import Figure, alternative, body_map, figures, not_drawn, shade
from postureview.values.landmarks import BODY_SIDES, Side
from tests.assessments import TARGETS, target

FRONT, BACK = figures()


def drawn(*targets: object) -> dict[str, ET.Element]:
    return {view: ET.fromstring(svg) for view, svg in body_map(targets)}  # type: ignore[arg-type]


def areas(root: ET.Element) -> list[dict[str, str]]:
    return [node.attrib for node in root.iter() if "data-area" in node.attrib]


def test_the_outlines_are_the_ones_that_were_vendored() -> None:
    document = json.loads((files("postureview.report") / "data" / "body_map.json").read_text(encoding="utf-8"))
    assert document["licence"] == "Apache-2.0" and "body-muscles 1.0.0" in document["source"]
    digest = hashlib.sha256(json.dumps(document["views"], sort_keys=True).encode()).hexdigest()
    assert digest == document["views_sha256"]
    assert {view: len(one["shapes"]) for view, one in document["views"].items()} == {"front": 40, "back": 49}


def test_the_notice_names_their_maker() -> None:
    from tests.architecture.test_structure import ROOT

    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "body-muscles" in notice and "Ivan Vulović" in notice


@pytest.mark.parametrize("figure", [FRONT, BACK], ids=lambda one: one.view)
def test_an_outline_called_left_lies_where_left_is(figure: Figure) -> None:
    """The front faces the reader, so that its left side lies on the right; the back is seen from behind."""
    middle = figure.box[0] + figure.box[2] / 2
    for shape in figure.shapes:
        if shape.side in BODY_SIDES:
            lies_left = shape.middle[0] < middle
            assert lies_left is ((shape.side is Side.LEFT) is (figure.view == "back")), shape


@pytest.mark.parametrize("figure", [FRONT, BACK], ids=lambda one: one.view)
def test_every_sided_outline_has_its_counterpart(figure: Figure) -> None:
    names = {side: {one.name for one in figure.shapes if one.side is side} for side in BODY_SIDES}
    assert names[Side.LEFT] == names[Side.RIGHT]


@pytest.mark.parametrize("side", BODY_SIDES)
def test_an_area_of_one_side_is_shaded_on_that_side_alone(side: Side) -> None:
    roots = drawn(target("upper_trapezius", side, 1, "traps-upper"))
    (found,) = areas(roots["back"])
    assert found["data-side"] == side.value and areas(roots["front"]) == []


def test_an_area_of_both_sides_is_shaded_on_both() -> None:
    found = areas(drawn(target("hamstrings", Side.MIDLINE, 1, "hamstrings-medial"))["back"])
    assert {one["data-side"] for one in found} == {"left", "right"}


def test_an_outline_of_the_midline_shows_one_side_by_half() -> None:
    """The nape is one outline: the left half of it shows an area of the left side."""
    root = drawn(target("suboccipitals", Side.LEFT, 1, "nape"))["back"]
    (half,) = [node for node in root.iter() if node.tag.endswith("svg") and node is not root]
    (inside,) = areas(half)
    assert inside["data-side"] == "left"
    assert float(half.attrib["x"]) + float(half.attrib["width"]) == pytest.approx(BACK.box[0] + BACK.box[2] / 2)


def test_an_outline_that_two_areas_share_takes_the_first_rank() -> None:
    later = target("multifidus", Side.LEFT, 5, "lower-back-ql")
    first = target("quadratus_lumborum", Side.LEFT, 2, "lower-back-ql")
    (found,) = areas(drawn(later, first)["back"])
    assert found["data-area"] == "quadratus_lumborum" and "rank-2" in found["class"]


def test_ranks_beyond_the_last_shade_share_it() -> None:
    assert [shade(rank) for rank in (1, 2, 3, 4, 5, 30)] == [1, 2, 3, 4, 4, 4]


def test_an_area_without_an_outline_is_told_beneath_the_map() -> None:
    unknown = target("unknown", Side.LEFT, 9, "no-such-outline")
    assert [one.area for one in not_drawn((*TARGETS, unknown))] == ["deep_neck_flexors", "unknown"]


def test_it_says_in_words_what_it_shows() -> None:
    assert alternative(BACK, TARGETS).startswith("Back of the body: 1. quadratus lumborum, left side; 2. erector")
    assert alternative(FRONT, ()) == "Front of the body: no area"


def test_hostile_names_stay_text() -> None:
    hostile = target('"><script>', Side.LEFT, 1, "traps-upper", name='"><script>alert(1)</script>')
    for _, svg in body_map([hostile]):
        assert "<script" not in svg
        ET.fromstring(svg)


def test_no_number_is_larger_than_the_figure() -> None:
    for figure in figures():
        for shape in figure.shapes:
            assert re.fullmatch(r"[-0-9a-zA-Z., ]+", shape.path)
            assert figure.box[0] <= shape.middle[0] <= figure.box[0] + figure.box[2]
