"""The printed report: complete, tagged, within what may be said, and deaf to what hides in its texts."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import itertools
import re
import sys
import time
from typing import Any

import pytest

from postureview.base.errors import MachineError
from postureview.report import page_words, target_words, words
from postureview.report.caveats import CAVEATS, caveats
from postureview.report.content import error_words
from postureview.report.document import pdf_document, printable
from postureview.report.numbers import number, short_unit
from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate
from postureview.values.landmarks import Landmark, View
from tests.unit.report import build, build_meaning

pytest.importorskip("typst", reason="the optional package typst is not installed")
pypdf = pytest.importorskip("pypdf", reason="pypdf, which reads the PDF back, is not installed")
pypdfium2 = pytest.importorskip("pypdfium2", reason="pypdfium2, which reads the PDF's text, is not installed")

GATES = list(Gate)


def jpeg(size_px: tuple[int, int] = build.SIZE_PX, color: tuple[int, int, int] = (30, 90, 160)) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", size_px, color).save(written, "JPEG")
    return written.getvalue()


def read(pdf: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All text as one line, without the places where a long word may break."""
    return re.sub(r"\s+", " ", " ".join(texts_of(pdf)).replace("\u200b", ""))


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page; PDFium reads it ten times as fast as pypdf."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def squeezed(text: str) -> str:
    """Without any blank: a PDF knows where letters stand, not where blanks were."""
    return re.sub(r"[\s\u200b]+", "", text)


def tags(pdf: bytes) -> list[Any]:
    """Every element of the structure tree, in reading order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf_document(build_meaning.treated(), {"front.jpg": jpeg()})


@pytest.fixture(scope="module")
def text(document: bytes) -> str:
    return text_of(document)


def test_every_measurement_is_printed_with_its_error_and_grade(text: str) -> None:
    line = squeezed(text)
    for one in build.assessment().measurements:
        value = number(one.value, one.unit) + short_unit(one.unit)
        assert squeezed(f"{value}{error_words(one)}") in line, one.key
        assert squeezed(words.GRADES[one.grade]) in line
        if one.reference is not None:
            assert squeezed(f"({', '.join(one.reference.source)})") in line


def test_a_withheld_measure_has_its_reason_and_no_number(text: str) -> None:
    line = squeezed(text)
    for one in build.assessment().withheld:
        assert squeezed(words.REASONS[one.reason].says) in line
    at = line.index(squeezed("Not measured Why"))
    assert squeezed("shoulders shifted over the feet; pelvis shifted over the feet") in line[at : at + 120]


def test_the_first_page_says_who_when_the_gate_three_things_and_what_is_missing(document: bytes) -> None:
    first = squeezed(read(document).pages[0].extract_text())
    visit = build_meaning.treated()
    missing = page_words.NOT_MEASURED
    expected = ["P-017", "2026-03-04 09:12 UTC", words.GATES[Gate.OPEN].title, "front view", missing]
    expected += [one.statement for one in visit.findings]
    for one in expected:
        assert squeezed(one) in first, one
    order = [first.index(squeezed(one)) for one in ("P-017", "Safety questions", page_words.MATTERS_THREE, missing)]
    assert order == sorted(order)


def test_areas_name_side_reason_test_technique_evidence_and_caution(text: str) -> None:
    line = squeezed(text)
    for one in build_meaning.treated().targets:
        assert squeezed(f"{one.name} {one.latin} {target_words.SIDES[one.side]}") in line
        for part in (one.because, one.confirm, one.caution, one.techniques[0].name, one.techniques[0].evidence_grade):
            assert squeezed(part) in line


def test_a_pattern_is_an_opinion_with_a_probability(text: str) -> None:
    line = squeezed(text)
    assert squeezed("Pattern resembles") in line
    assert "headheldforward" in line
    assert "0.62" in line


def test_plan_and_when_to_seek_care_are_printed(text: str) -> None:
    plan, line = build_meaning.PLAN, squeezed(text)
    for part in (*plan.session, plan.exercises[0].instruction, plan.exercises[0].dose, *plan.seek_care, plan.review):
        assert squeezed(part) in line


@pytest.mark.parametrize("gate", GATES)
def test_all_ten_caveats_are_there_whatever_the_gate(gate: Gate) -> None:
    visit = build_meaning.treated(gate)
    line = squeezed(text_of(pdf_document(visit, {})))
    assert len(CAVEATS) == 10
    for one in caveats(visit):
        assert squeezed(one) in line


def test_a_closed_gate_shows_its_action_first_and_no_area_anywhere() -> None:
    visit = build_meaning.treated(Gate.CLOSED)
    text = text_of(pdf_document(visit, {}))
    assert squeezed(visit.safety.action) in squeezed(text)[: 400 + len(visit.safety.action)]
    assert squeezed(visit.safety.reasons[0]) in squeezed(text)
    for word in ("Areas to consider", "upper trapezius", "sustained pressure", "Chin nod", "Techniques"):
        assert squeezed(word) not in squeezed(text)


def test_without_screening_areas_wait_for_it_and_name_no_technique() -> None:
    line = squeezed(text_of(pdf_document(build_meaning.treated(Gate.NOT_SCREENED), {})))
    assert squeezed("Areas to consider examining, after screening") in line
    assert squeezed("sustained pressure") not in line


def test_text_from_outside_is_shown_as_text() -> None:
    line = squeezed(text_of(pdf_document(build_meaning.hostile(" | ".join(build_meaning.HOSTILE)), {})))
    for hostile in build_meaning.HOSTILE:
        assert line.count(squeezed(str(printable(hostile)))) >= 10
    assert "root:" not in line


def test_control_characters_become_a_mark() -> None:
    assert printable({"a": ["x\x00\x1b\u202e\ud800y"]}) == {"a": ["x\ufffd\ufffd\ufffd\ufffdy"]}
    assert printable("Grüße\nפרח") == "Grüße\nפרח"


LONG = ("Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 4, "فاطمة الزهراء", "山田太郎 김철수 😀", "x" * 700)


@pytest.mark.parametrize("name", LONG, ids=["long", "rtl", "cjk", "very long"])
def test_no_text_runs_over_the_edge_of_the_page(name: str) -> None:
    for page in pypdfium2.PdfDocument(pdf_document(build_meaning.hostile(name), {})):
        (width, height), text = page.get_size(), page.get_textpage()
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if letter.strip():
                left, bottom, right, top = text.get_charbox(place)
                assert 0 <= left <= right <= width - 36, letter
                assert 0 <= bottom <= top <= height, letter


def test_an_empty_assessment_and_one_of_thirty_findings_are_set() -> None:
    assert squeezed(words.NOTHING_MEASURED) in squeezed(text_of(pdf_document(build.empty(), {})))
    visit = build_meaning.treated(n_targets=14)
    many = tuple(dataclasses.replace(one, statement=f"Finding {n}.") for n in range(10) for one in visit.findings)
    text = text_of(pdf_document(dataclasses.replace(visit, findings=many), {}))
    assert text.count("Finding 7.") >= 3
    assert "and 27 more" in text


@pytest.mark.parametrize(("paper", "width_mm"), [("a4", 210), ("letter", 215.9)])
def test_the_paper_is_the_one_asked_for(paper: Any, width_mm: float) -> None:
    page = read(pdf_document(build.empty(), {}, paper=paper)).pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(width_mm, abs=0.2)


def test_it_is_tagged_titled_and_in_a_language(document: bytes) -> None:
    root = read(document).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(document).metadata.title == "Posture and movement report: P-017"
    assert b"pdfuaid" in document


def test_every_figure_has_words_and_headings_do_not_skip_a_level(document: bytes) -> None:
    found = tags(document)
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) >= len(build.assessment().measurements) + 4
    assert all(str(one.get("/Alt", "")).strip() for one in figures)
    levels = [int(str(one["/S"])[2:]) for one in found if re.fullmatch(r"/H\d", str(one["/S"]))]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert {"/Table", "/TH", "/TD", "/L"} <= {str(one["/S"]) for one in found}


def test_pages_are_numbered_and_carry_the_banner(document: bytes) -> None:
    pages = texts_of(document)
    for place, page in enumerate(pages):
        line = squeezed(page)
        assert f"Page{place + 1}of{len(pages)}" in line
        assert squeezed(words.BANNER) in line


def test_fonts_are_embedded(document: bytes) -> None:
    for page in read(document).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert any(key.startswith("/FontFile") for key in descendant["/FontDescriptor"].get_object())


def test_the_same_assessment_gives_the_same_bytes(document: bytes) -> None:
    assert pdf_document(build_meaning.treated(), {"front.jpg": jpeg()}) == document


def test_the_letters_of_the_machine_are_called_for_only_where_they_are_needed(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typst

    asked: list[bool] = []
    fonts = typst.Fonts

    def noted(*, include_system_fonts: bool, font_paths: list[str]) -> Any:
        asked.append(include_system_fonts)
        return fonts(include_system_fonts=False, font_paths=font_paths)

    monkeypatch.setattr(typst, "Fonts", noted)
    for name in ("P-017", "Jürgen Žižek", "山田"):
        pdf = pdf_document(build.assessment(patient=Patient(pseudonym=name)), {})
        assert read(pdf).metadata.title.endswith(name)
    assert asked == [False, False, True]


def test_a_kept_picture_is_in_the_file_and_what_lies_outside_the_body_is_not() -> None:
    size = (4000, 1920)  # the body stands in the middle 1080 of it
    front = build.picture(View.ANTERIOR, size_px=size)
    moved = tuple(None if one is None else (one[0] + 1460, one[1]) for one in front.landmarks_px)
    visit = build.assessment(pictures=(dataclasses.replace(front, landmarks_px=moved),))
    page_images = [
        image.image for page in read(pdf_document(visit, {"front.jpg": jpeg(size)})).pages for image in page.images
    ]
    assert len(page_images) == 1
    assert page_images[0].width < page_images[0].height <= 1100
    assert page_images[0].getpixel((5, 5))[2] > 140


@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8\xff\xe0 no picture", b"GIF89a"])
def test_a_damaged_picture_leaves_the_drawing(damaged: bytes) -> None:
    text = text_of(pdf_document(build.assessment(), {"front.jpg": damaged}))
    assert squeezed("No picture was kept; drawing only.") in squeezed(text)


def test_the_body_map_says_the_side_of_every_area(document: bytes) -> None:
    said = " ".join(str(one.get("/Alt", "")) for one in tags(document))
    assert "1. upper trapezius, left side" in said
    assert "2. quadratus lumborum, right side" in said
    closed = " ".join(str(one.get("/Alt", "")) for one in tags(pdf_document(build_meaning.treated(Gate.CLOSED), {})))
    assert "trapezius" not in closed


def test_without_typst_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MachineError, match=r'pip install "postureview\[pdf\]"'):
        pdf_document(build.empty(), {})


def test_it_takes_less_than_three_seconds(document: bytes) -> None:
    visit: Assessment = build_meaning.treated(n_targets=14)
    begin = time.process_time()
    pdf_document(visit, {f"{view.value}.jpg": jpeg() for view in View})
    assert time.process_time() - begin < 3
    assert len(Landmark) == 33  # the picture above was drawn with all of them
