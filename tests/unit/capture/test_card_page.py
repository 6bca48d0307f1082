"""The page prints at true scale, and the card on it is the one that is looked for."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from postureview.base.errors import UsageError
from postureview.capture.card_board import FEWEST_CORNERS, SQUARE_MM, card_corners, flat_fit
from postureview.capture.card_page import BAR_MM, PAPERS_MM, write_card
from postureview.values.frame import Frame


@pytest.fixture(scope="module")
def png(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("card") / "card.png"
    write_card(path)
    return path


def px_per_mm(png: Path) -> float:
    """As the file tells the printer."""
    content = png.read_bytes()
    at = content.index(b"pHYs") + 4
    across, _, per_metre = struct.unpack(">IIB", content[at : at + 9])
    assert per_metre == 1
    return across / 1000


def test_the_bar_is_as_long_as_it_says(png: Path) -> None:
    luma = cv2.imread(str(png), cv2.IMREAD_GRAYSCALE)
    assert luma is not None
    below = luma[round(0.845 * len(luma)) :]
    runs = [max(map(len, re.findall(b"\x00+", (row > 127).tobytes())), default=0) for row in below]
    assert max(runs) / px_per_mm(png) == pytest.approx(BAR_MM, abs=0.2)


def test_the_card_on_the_page_is_found_at_its_size(png: Path) -> None:
    picture = cv2.imread(str(png))
    assert picture is not None
    corners = card_corners(Frame(image=np.ascontiguousarray(picture), time_s=0.0))
    assert corners is not None and len(corners.seen_px) >= FEWEST_CORNERS
    matrix, *_ = flat_fit(corners)
    assert np.linalg.norm(matrix, axis=0) * SQUARE_MM == pytest.approx([SQUARE_MM * px_per_mm(png)] * 2, rel=2e-3)


@pytest.mark.parametrize("paper", PAPERS_MM)
def test_a_drawing_is_as_large_as_the_paper(tmp_path: Path, paper: str) -> None:
    write_card(tmp_path / "card.svg", paper)
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', (tmp_path / "card.svg").read_text())[:2]
    assert (float(width) / 72 * 25.4, float(height) / 72 * 25.4) == pytest.approx(PAPERS_MM[paper], abs=0.01)
    write_card(tmp_path / "card.pdf", paper)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", (tmp_path / "card.pdf").read_bytes())
    assert box is not None
    assert [float(side) / 72 * 25.4 for side in box.groups()] == pytest.approx(PAPERS_MM[paper], abs=0.01)


def test_the_same_card_is_the_same_file(tmp_path: Path) -> None:
    for name in ("first.svg", "second.svg"):
        write_card(tmp_path / name)
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()


def test_another_ending_or_paper_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.pdf, \.png or \.svg; found 'card\.jpg'"):
        write_card(tmp_path / "card.jpg")
    with pytest.raises(UsageError, match="paper a4 or letter; found 'a3'"):
        write_card(tmp_path / "card.png", "a3")
