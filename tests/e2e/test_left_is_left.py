"""A rendered person whose left shoulder is lower: the picture, the row and the body map say left, checked by pixels."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from postureview.base.resources import resource_folder
from postureview.base.settings import Settings
from postureview.pipeline import Result, assess_visit
from postureview.reading import Reader
from postureview.report.page import html_page
from postureview.report.patient import patient_page
from postureview.values.assessment import Patient
from postureview.values.finding import Gate, Safety
from postureview.values.landmarks import Side, View
from tests.assessments import target
from tests.e2e.browsers import chromium, opened
from tests.unit.report.test_page import Reader as Page

pytestmark = [pytest.mark.browser, pytest.mark.pose]

FRONT_S = 1.0
"""When the man of this sample faces the camera, his right shoulder low; mirrored, his left one is."""
MEASURED = (194, 86, 10)
RANK_1 = (31, 95, 139)
"""Colours of the page's measured lines, and of the first area on its body map."""


@pytest.fixture(scope="module")
def left_low(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The assessment of one mirrored picture of the sample, with one area on the side of its finding."""
    import cv2

    clip = cv2.VideoCapture(str(resource_folder("samples") / "turn_marked.mp4"))
    clip.set(cv2.CAP_PROP_POS_MSEC, 1000 * FRONT_S)
    read, frame = clip.read()
    clip.release()
    assert read
    file = tmp_path_factory.mktemp("mirrored") / "front.png"
    cv2.imwrite(str(file), cv2.flip(frame, 1))
    with Reader(Settings().pose) as reader:
        result = assess_visit([file], reader=reader, patient=Patient(stature_cm=177), view=View.ANTERIOR)
    (side,) = [one.side for one in result.assessment.findings if one.rule == "shoulder_line_tilted"]
    area = target("upper_trapezius", side, 1, "traps-upper")
    shown = dataclasses.replace(result.assessment, targets=(area,), safety=Safety(gate=Gate.OPEN))
    return Result(assessment=shown, pictures=result.pictures)


@pytest.fixture(scope="module")
def page_file(left_low: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(html_page(left_low.assessment, left_low.pictures), encoding="utf-8")
    return file


def pixels(element: Any) -> np.ndarray:
    """What the element looks like, (height, width, 3)."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(element.screenshot())).convert("RGB")).astype(int)


def where(image: np.ndarray, colour: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the pixels that have this colour."""
    rows, columns = np.nonzero(np.abs(image - np.array(colour)).max(axis=2) < 12)
    return rows, columns


def test_the_finding_the_row_and_the_patients_page_say_left(left_low: Result) -> None:
    (finding,) = [one for one in left_low.assessment.findings if one.rule == "shoulder_line_tilted"]
    assert finding.side is Side.LEFT and "lower on the left" in finding.statement
    page = html_page(left_low.assessment, {})
    row = page[page.index('<tr id="shoulder_tilt-front-midline"') :]
    assert "left shoulder lower" in Page(row[: row.index("</tr>") + 5]).text
    assert "Your left shoulder was" in Page(patient_page(left_low.assessment)).text


def test_the_lower_end_of_the_drawn_line_lies_at_the_word_left(page_file: Path) -> None:
    """In a front view the subject's left is on the right of the picture, and there the shoulder line is lower."""
    with chromium() as browser, opened(browser, page_file, viewport={"width": 1440, "height": 900}) as page:
        frame = page.query_selector(".frame")
        box = frame.bounding_box()
        word = page.query_selector(".frame .badge[data-side=left]").bounding_box()
        lines = [one.bounding_box() for one in page.query_selector_all(".frame line.measured")]
        image = pixels(frame)
    word_is_right = word["x"] + word["width"] / 2 > box["x"] + box["width"] / 2
    assert word_is_right
    wide = max(lines, key=lambda one: one["width"])  # the shoulder line is the widest of all
    top, bottom = (wide["y"] - box["y"] - 4, wide["y"] + wide["height"] - box["y"] + 4)
    rows, columns = where(image, MEASURED)
    beside = (rows >= top) & (rows <= bottom)
    rows, columns = rows[beside], columns[beside]
    at_left = rows[columns <= columns.min() + 10].mean()
    at_right = rows[columns >= columns.max() - 10].mean()
    assert at_right > at_left + 3


def test_the_area_is_shaded_on_the_left_of_the_back(page_file: Path) -> None:
    with chromium() as browser, opened(browser, page_file, viewport={"width": 1440, "height": 900}) as page:
        back = pixels(page.query_selector(".figure.back"))
        front = pixels(page.query_selector(".figure.front"))
    _, columns = where(back, RANK_1)
    assert len(columns) > 50 and columns.max() < back.shape[1] / 2
    assert len(where(front, RANK_1)[0]) == 0
