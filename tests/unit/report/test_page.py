"""The page: complete, self-contained, safe to open, and within what may be said."""

from __future__ import annotations

import base64
import html
import re
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from postureview.knowledge.load import knowledge
from postureview.report import words
from postureview.report.content import error_words
from postureview.report.numbers import number
from postureview.report.page import html_page
from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate, Safety
from postureview.values.landmarks import View
from postureview.values.measurement import Grade, Reason, Status
from tests.unit.report import build

JPEG = b"\xff\xd8\xff\xe0 a picture"
VOID = {"meta", "link", "img", "br", "col", "line", "circle", "path", "rect"}


class Reader(HTMLParser):
    """Collects tags, attributes and text, and refuses tags that do not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    return html_page(build.assessment(), {"front.jpg": JPEG, "back.jpg": JPEG})


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


EXAMPLES = [
    build.assessment(),
    build.assessment("%", safety=build.CLOSED),
    build.assessment(safety=Safety(gate=Gate.OPEN), findings=()),
    build.empty(),
]


@pytest.mark.parametrize("assessment", EXAMPLES, ids=["not_screened", "closed", "open", "empty"])
def test_the_page_stands_alone(assessment: Assessment) -> None:
    page = html_page(assessment, {"front.jpg": JPEG})
    read = Reader(page)
    assert "http:" not in page and "https:" not in page and "//" not in re.sub(r"base64,[^\"]*", "", page)
    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "form"})
    for _, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("src") or "data:").startswith("data:image/jpeg;base64,") or "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in page and "@import" not in page


@pytest.mark.parametrize("assessment", EXAMPLES, ids=["not_screened", "closed", "open", "empty"])
def test_nothing_forbidden_is_said(assessment: Assessment) -> None:
    text = Reader(html_page(assessment, {})).text
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, text, re.IGNORECASE)] == []


def _wording() -> list[Path]:
    """Every file of words and every template of the reports."""
    folder = Path(str(files("postureview.report")))
    return [*folder.glob("*words.py"), folder / "caveats.py", *folder.glob("templates/**/*.j2")]


@pytest.mark.parametrize("file", _wording(), ids=lambda file: file.name)
def test_no_report_says_anything_forbidden(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, text, re.IGNORECASE)] == []


def test_the_banner_comes_first(read: Reader) -> None:
    assert read.text.index(words.BANNER) < read.text.index("Posture and movement report: P-017")
    assert "not clinically validated" in words.BANNER and "Not a medical device" in words.BANNER


def test_a_hostile_name_stays_text() -> None:
    hostile = '<script>alert("1")</script>"><img src=x onerror=alert(1)>'
    recording = build.recording(View.ANTERIOR, build.phase(View.ANTERIOR), notes=(hostile,))
    page = html_page(build.assessment(patient=Patient(pseudonym=hostile), recordings=(recording,)), {})
    assert "<script" not in page and "<img src=x" not in page
    assert html.escape("<script>", quote=False) in page
    assert hostile in Reader(page).text


def test_every_measurement_has_its_value_error_and_grade(page: str) -> None:
    assessment = build.assessment()
    for one in assessment.measurements:
        anchor = one.key.replace("/", "-")
        row = page[page.index(f'<tr id="{anchor}" ') :]
        text = Reader(row[: row.index("</tr>") + 5]).text
        assert one.term in text
        assert number(one.value, one.unit) in text
        assert error_words(one) in text
        assert words.GRADES[one.grade] in text
        assert (words.STATUSES[Status.PROXY] in text) is (one.status is Status.PROXY)
    assert {one.grade for one in assessment.measurements} == set(Grade)


def test_the_error_is_explained(read: Reader) -> None:
    assert f"The {words.MDC_MEANS} (MDC95)" in read.text
    assert f"{words.UNCERTAIN} {words.UNCERTAIN_MEANS}" in read.text


def test_every_reason_is_named_in_words() -> None:
    text = Reader(html_page(build.empty(), {})).text
    for reason in Reason:
        assert words.REASONS[reason].says in text
        assert words.REASONS[reason].advice in text


def test_only_what_was_read_in_its_source_is_called_a_reference(page: str) -> None:
    text = Reader(page).text
    assert "working range -1.0 to 3.0°, adults" in text and "reference -0.8 to 2.8°, adults" in text
    assert "working range -1.0 to 3.0°; adults; engineering proposal (F01, F10, ENG)" in text
    assert "reference -0.8 to 2.8°; adults; published (F01)" in text
    assert len(re.findall(r"reference -?\d", text)) == 2


def test_findings_come_most_marked_first_and_lead_to_their_evidence(read: Reader) -> None:
    places = [read.text.index(one) for one in ("The right shoulder is", "The trunk leans", "The body inclines")]
    assert places == sorted(places)
    targets = {attributes.get("id") for _, attributes in read.tags}
    links = [attributes["href"] for attributes in read.every("a")]
    keys = {"#" + one.key.replace("/", "-") for one in build.assessment().measurements}
    assert len([link for link in links if link in keys]) == 4
    assert {(link or "").removeprefix("#") for link in links} <= targets


def test_no_finding_is_said_only_when_nothing_deviates() -> None:
    calm = tuple(one for one in build.assessment().measurements if not one.grade.is_deviation)
    assert words.NO_FINDING in html_page(build.assessment(measurements=calm, findings=()), {})
    silent = Reader(html_page(build.assessment(findings=()), {})).text
    assert words.NO_FINDING not in silent
    assert f"{words.UNEXPLAINED}: shoulder line tilt (front view, 10.3°, markedly outside; back view" in silent
    assert words.NOTHING_MEASURED in html_page(build.empty(), {})


@pytest.mark.parametrize(
    "safety", [Safety(gate=Gate.OPEN), Safety(gate=Gate.NOT_SCREENED), build.CLOSED], ids=lambda one: one.gate.value
)
def test_the_safety_gate_stands_before_the_findings(safety: Safety) -> None:
    text = Reader(html_page(build.assessment(safety=safety), {})).text
    gate = words.GATES[safety.gate]
    assert text.index(gate.title) < text.index("What to do:") < text.index("The right shoulder is")
    assert (safety.action or gate.action) in text
    assert all(reason in text for reason in safety.reasons)


def test_a_caution_is_printed_once_and_later_views_point_to_it(read: Reader) -> None:
    tables = knowledge().measures
    front, later = read.text.split("Back view", 1)
    caution = tables["shoulder_tilt"].caution
    assert caution in front and caution not in later
    assert "The remarks in the front view hold for the same measures here." in later
    assert read.text.count(tables["trunk_inclination"].caution) == 1


def test_only_the_grades_that_occur_are_explained() -> None:
    calm = tuple(one for one in build.assessment().measurements if one.grade is Grade.TYPICAL)
    text = Reader(html_page(build.assessment(measurements=calm, findings=()), {})).text
    assert words.GRADE_MEANS[Grade.TYPICAL] in text and words.GRADE_MEANS[Grade.MARKED] not in text
    assert words.STATUS_MEANS[Status.PROXY] not in text


def test_a_lone_mark_of_doubt_follows_the_term() -> None:
    near_zero = build.measurement("plumb_ear", View.LEFT_LATERAL, 20, Grade.TYPICAL)
    text = Reader(html_page(build.assessment(measurements=(near_zero,), findings=()), {})).text
    assert f"ear in front of the ankle {words.UNCERTAIN}" in text


def test_a_corrected_value_says_what_it_was_before() -> None:
    one = build.measurement("trunk_lean", View.ANTERIOR, 4.0, Grade.TYPICAL, raw=3.04)
    text = Reader(html_page(build.assessment(measurements=(one,), findings=()), {})).text
    assert "corrected from 3.0°" in text
    assert "corrected from" not in Reader(html_page(build.assessment(), {})).text


def test_pictures_are_embedded_and_a_missing_one_is_said(page: str, read: Reader) -> None:
    images = read.every("img")
    assert [image["src"] for image in images] == ["data:image/jpeg;base64," + base64.b64encode(JPEG).decode()] * 2
    assert all(image["alt"] for image in images)
    assert page.count("No picture was kept; drawing only.") == 2
    assert sum((svg.get("class") == "overlay") for svg in read.every("svg")) == 4


def test_it_is_accessible(read: Reader) -> None:
    assert read.every("html") == [{"lang": "en"}]
    assert len(read.every("h1")) == 1
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in read.every("svg"))
    assert all(head.get("scope") in ("col", "row") for head in read.every("th"))
    ids = Counter(attributes["id"] for _, attributes in read.tags if "id" in attributes)
    assert max(ids.values()) == 1


def test_the_cameras_level_is_said_beside_each_recording(read: Reader) -> None:
    assert "Camera level: the picture is turned 1.2° clockwise, ± 0.6°" in read.text


def test_recordings_checks_and_errors_are_shown(read: Reader) -> None:
    assert build.BROKEN.error in read.text
    assert "22° failed" in read.text
    assert "1 of 24 checks failed." in read.text
    assert "at most 15°" in read.text
    assert build.TURNED.advice in read.text
    assert "the file asked for a turn of 90 deg; applied" in read.text


@pytest.mark.parametrize(
    "caveat",
    [
        "not a diagnosis",
        "mostly from young Western adults",
        "carries its measurement error",
        "Asymmetry and variety of posture are normal and only weakly related to pain",
        "clothing and footwear",
        "low certainty",
        "call the local emergency number",
        "for a day or two",
        "Calibration: uncalibrated",
        "clinician who uses this report is responsible",
    ],
)
def test_all_ten_caveats_are_made(read: Reader, caveat: str) -> None:
    assert caveat in read.text


def test_how_the_numbers_came_about_is_said(read: Reader) -> None:
    origin = build.PROVENANCE
    for said in (origin.software, origin.engine, origin.knowledge, *origin.models.values(), *origin.cleaning):
        assert said in read.text
    assert "cleaning.cutoff_hz = 5.0" in read.text


def test_every_cited_source_is_listed_and_marked(read: Reader) -> None:
    sources = knowledge().sources
    listed = read.text[read.text.rindex("Sources Id Source") :] if "Sources Id Source" in read.text else read.text
    assert sources["F01"].text in listed
    assert "not read in the source" in listed
    for cited in re.findall(r"\(((?:[A-Z]+\d*[a-z]?)(?:, [A-Z]+\d*[a-z]?)*)\)", read.text):
        for source in cited.split(", "):
            assert source not in sources or sources[source].text in listed


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_grade_labels_can_be_read_and_are_never_red() -> None:
    css = (files("postureview.report") / "templates" / "base.css").read_text(encoding="utf-8")
    for grade in Grade:
        rule = re.search(rf"\.chip\.{grade.value} \{{([^}}]*)\}}", css)
        assert rule is not None, grade
        back, ink = (re.search(rf"(?:^|; |\s){name}: (#[0-9a-f]+)", rule[1]) for name in ("background", "color"))
        assert back is not None and ink is not None, grade
        ground, letters = (colour if len(colour) == 7 else "#" + "".join(2 * one for one in colour[1:])
                           for colour in (back[1], ink[1]))  # fmt: skip
        light, dark = sorted((_luminance(ground), _luminance(letters)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, grade
        red, green, blue = (int(ground[place : place + 2], 16) for place in (1, 3, 5))
        assert not (red > 1.5 * green and red > 1.5 * blue), grade
