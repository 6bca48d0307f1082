"""Drawings: the subject's sides on the right sides of the picture, and nothing drawn that a view cannot show."""

from __future__ import annotations

import dataclasses
import math
import re
import xml.etree.ElementTree as ET

import pytest

from postureview.report.bar import range_bar
from postureview.report.drawing import crop, overlay
from postureview.values.landmarks import Landmark, View
from postureview.values.measurement import Grade
from tests.unit.report import build

MIDDLE = build.SIZE_PX[0] / 2


def drawn(view: View, *measured: str) -> ET.Element:
    return ET.fromstring(overlay(build.picture(view), measured))


def of_class(root: ET.Element, css: str) -> list[ET.Element]:
    return [node for node in root.iter() if node.get("class") == css]


def label_x(root: ET.Element, words: str) -> float:
    (found,) = [float(node.attrib["x"]) for node in of_class(root, "side") if node.text == words]
    return found


def test_the_subjects_right_is_at_the_left_of_a_front_picture_and_at_the_right_of_a_back_picture() -> None:
    front, back = drawn(View.ANTERIOR), drawn(View.POSTERIOR)
    assert label_x(front, "R") < MIDDLE < label_x(front, "L")
    assert label_x(back, "L") < MIDDLE < label_x(back, "R")


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
def test_the_labels_stand_on_the_side_of_the_landmarks_they_name(view: View) -> None:
    picture = build.picture(view)
    right = picture.landmarks_px[Landmark.RIGHT_SHOULDER]
    assert right is not None
    assert (label_x(drawn(view), "R") < MIDDLE) == (right[0] < MIDDLE)


@pytest.mark.parametrize(("view", "letter"), [(View.LEFT_LATERAL, "L"), (View.RIGHT_LATERAL, "R")])
def test_side_views_name_the_near_side_and_point_to_the_front(view: View, letter: str) -> None:
    root = drawn(view)
    toe = build.picture(view).landmarks_px[Landmark.LEFT_FOOT_INDEX]
    assert toe is not None
    assert (label_x(root, "front") < label_x(root, letter)) == (toe[0] < MIDDLE)


def test_the_plumb_line_is_vertical_through_the_middle_of_the_ankles() -> None:
    (line,) = of_class(drawn(View.ANTERIOR), "plumb")
    assert line.get("x1") == line.get("x2") == f"{MIDDLE:.1f}"


@pytest.mark.parametrize("roll_deg", [-8, 8])
def test_under_a_camera_that_was_turned_the_plumb_line_leans_with_the_picture(roll_deg: float) -> None:
    turned = dataclasses.replace(build.picture(View.ANTERIOR), roll_deg=roll_deg)
    root = ET.fromstring(overlay(turned, ["shoulder_tilt", "body_shift"]))
    (plumb,) = of_class(root, "plumb")
    (level,) = of_class(root, "level")
    x, y = (float(plumb.attrib[f"{axis}1"]) - float(plumb.attrib[f"{axis}2"]) for axis in "xy")
    assert math.degrees(math.atan2(x, -y)) == pytest.approx(roll_deg, abs=0.1)
    x, y = (float(level.attrib[f"{axis}2"]) - float(level.attrib[f"{axis}1"]) for axis in "xy")
    assert math.degrees(math.atan2(y, x)) == pytest.approx(roll_deg, abs=0.1)


def test_the_plumb_line_of_a_side_view_runs_through_the_near_ankle() -> None:
    (line,) = of_class(drawn(View.LEFT_LATERAL), "plumb")
    ankle = build.picture(View.LEFT_LATERAL).landmarks_px[Landmark.LEFT_ANKLE]
    assert ankle is not None
    assert line.get("x1") == line.get("x2") == f"{ankle[0]:.1f}"


def joints(view: View) -> set[tuple[str, str]]:
    return {(node.attrib["cx"], node.attrib["cy"]) for node in of_class(drawn(view), "joint")}


def at(view: View, landmark: Landmark) -> tuple[str, str]:
    point = build.picture(view).landmarks_px[landmark]
    assert point is not None
    return f"{point[0]:.1f}", f"{point[1]:.1f}"


def test_the_far_side_of_a_side_view_is_not_drawn() -> None:
    assert at(View.LEFT_LATERAL, Landmark.LEFT_HIP) in joints(View.LEFT_LATERAL)
    assert at(View.LEFT_LATERAL, Landmark.RIGHT_HIP) not in joints(View.LEFT_LATERAL)


def test_the_face_is_not_drawn_from_behind() -> None:
    assert at(View.ANTERIOR, Landmark.LEFT_EAR) in joints(View.ANTERIOR)
    assert at(View.POSTERIOR, Landmark.LEFT_EAR) not in joints(View.POSTERIOR)
    assert of_class(drawn(View.POSTERIOR, "head_tilt"), "measured") == []


@pytest.mark.parametrize(
    ("view", "name", "count"),
    [
        (View.ANTERIOR, "shoulder_tilt", 1),
        (View.POSTERIOR, "shoulder_hip_divergence", 2),
        (View.ANTERIOR, "knee_frontal_angle", 4),
        (View.LEFT_LATERAL, "knee_sagittal_angle", 2),
        (View.LEFT_LATERAL, "plumb_ear", 1),
        (View.ANTERIOR, "a_measure_that_is_not_drawn", 0),
    ],
)
def test_lines_are_drawn_for_what_is_measured(view: View, name: str, count: int) -> None:
    assert len(of_class(drawn(view, name), "measured")) == count
    assert of_class(drawn(view), "measured") == []


def test_a_tilt_is_drawn_beside_the_level() -> None:
    (level,) = of_class(drawn(View.ANTERIOR, "shoulder_tilt"), "level")
    assert level.get("y1") == level.get("y2")


def test_a_picture_without_landmarks_is_shown_whole_and_still_names_its_sides() -> None:
    bare = dataclasses.replace(build.picture(View.ANTERIOR), landmarks_px=(None,) * len(Landmark))
    root = ET.fromstring(overlay(bare, {"shoulder_tilt"}))
    assert root.get("viewBox") == "0.0 0.0 1080.0 1920.0"
    assert of_class(root, "bone") == of_class(root, "plumb") == of_class(root, "measured") == []
    assert label_x(root, "R") < label_x(root, "L")


def test_missing_landmarks_leave_their_lines_out() -> None:
    points = list(build.landmarks_px(View.ANTERIOR))
    points[Landmark.LEFT_ANKLE] = None
    root = ET.fromstring(overlay(dataclasses.replace(build.picture(View.ANTERIOR), landmarks_px=tuple(points))))
    assert of_class(root, "plumb") == []
    assert of_class(root, "bone") != []


@pytest.mark.parametrize("view", list(View))
def test_the_crop_holds_the_body_and_stays_inside_the_picture(view: View) -> None:
    picture = build.picture(view)
    shown = crop(picture)
    assert shown.left >= 0 and shown.top >= 0
    assert shown.left + shown.width <= picture.size_px[0]
    assert shown.top + shown.height <= picture.size_px[1]
    for point in picture.landmarks_px:
        assert point is not None
        assert shown.left <= point[0] <= shown.left + shown.width
        assert shown.top <= point[1] <= shown.top + shown.height


def test_landmarks_outside_the_picture_do_not_break_the_crop() -> None:
    gone = dataclasses.replace(build.picture(View.ANTERIOR), landmarks_px=((-500.0, -500.0),) * len(Landmark))
    assert (crop(gone).width, crop(gone).height) == (1080.0, 1920.0)


def test_the_bar_puts_the_value_where_it_belongs() -> None:
    one = build.measurement("shoulder_tilt", View.ANTERIOR, 10.0, Grade.MARKED)
    root = ET.fromstring(range_bar(one))
    (dot,) = (node for node in root.iter() if (node.get("class") or "").startswith("dot"))
    (shaded,) = of_class(root, "band")
    assert dot.get("class") == "dot marked"
    assert float(dot.attrib["cx"]) > float(shaded.attrib["x"]) + float(shaded.attrib["width"])
    numbers = [float(text) for text in re.findall(r"-?\d+\.\d", root.attrib["aria-label"])]
    assert numbers == [10.0, 4.9, 15.1, -1.0, 3.0]
