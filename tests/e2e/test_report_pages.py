"""The reports in a browser: accessible, readable from telephone to desk, in the dark and on paper, and left is left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postureview.report.page import html_page
from postureview.report.patient import patient_page
from postureview.report.progress import progress_page
from tests import assessments
from tests.comparisons import compared
from tests.e2e.browsers import chromium, opened

pytestmark = pytest.mark.browser

WIDTHS = (375, 1440)
PAPERS = ("A4", "Letter")

SHOWN = ("page-full", "page-closed", "page-empty", "page-thirty_findings", "patient-full", "patient-closed", "progress")
"""Pages that hold everything there is to look at."""

BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll, svg, .frame, details:not([open]) table'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className)"""

MIDDLES = """selector => [...document.querySelectorAll(selector)].map(e => {
    const own = e.getBoundingClientRect(), all = e.closest('svg.figure').getBoundingClientRect();
    const middle = [own.left + own.width / 2 - all.left, own.top + own.height / 2 - all.top];
    return [middle[0] / all.width, middle[1] / all.height]; })"""

Made = dict[str, Path]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every report of every example."""
    folder = tmp_path_factory.mktemp("pages")
    texts = {f"page-{name}": html_page(make(), {}) for name, make in assessments.EVERY.items()}
    texts |= {f"patient-{name}": patient_page(make()) for name, make in assessments.EVERY.items()}
    texts["progress"] = progress_page([assessments.full(), assessments.later()], compared)
    texts["progress-hostile"] = progress_page(
        [assessments.named(assessments.HOSTILE), assessments.named(assessments.HOSTILE)], compared
    )
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def _axe_source() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="the extra `browser` is not installed")
    return Path(str(package.__file__)).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_accessibility_problem(browser: Any, pages: Made, scheme: str) -> None:
    axe = _axe_source()
    for name, file in ((name, pages[name]) for name in SHOWN):
        with opened(browser, file, color_scheme=scheme, bypass_csp=True) as page:
            page.evaluate(axe)
            found = page.evaluate("axe.run().then(result => result.violations)")
        serious = [
            (one["id"], node["target"], node["failureSummary"])
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"][:2]
        ]
        assert serious == [], name


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser: Any, pages: Made, width: int) -> None:
    """Wide tables scroll in boxes of their own; the page itself does not, and no text leaves its box."""
    for name, file in pages.items():
        with opened(browser, file, viewport={"width": width, "height": 900}) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            beyond = page.evaluate(BEYOND)
        assert beyond == [], name


def test_no_page_asks_for_anything(browser: Any, pages: Made) -> None:
    for name, file in pages.items():
        context = browser.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        errors: list[str] = []
        page.on("console", lambda message, errors=errors: errors.append(message.text))
        page.goto(file.as_uri())
        context.close()
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == [], name
        assert errors == [], name


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["full", "not_screened", "closed", "empty"])
def test_the_patients_page_is_one_sheet(browser: Any, pages: Made, name: str, paper: str) -> None:
    with opened(browser, pages[f"patient-{name}"]) as page:
        printed = page.pdf(format=paper, print_background=True)
    assert _sheets(printed) == 1


def _sheets(printed: bytes) -> int:
    pypdf = pytest.importorskip("pypdf", reason="pypdf, which reads the print back, is not installed")
    return len(pypdf.PdfReader(io.BytesIO(printed)).pages)


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_is_cut_off_in_print(browser: Any, pages: Made, paper: str) -> None:
    """At the width of the paper without its margins nothing is wider than the page."""
    width = {"A4": 210, "Letter": 216}[paper] - 24
    for name in ("page-full", "page-long_name", "progress", "patient-long_name"):
        with opened(browser, pages[name], viewport={"width": round(width / 25.4 * 96), "height": 1000}) as page:
            page.emulate_media(media="print")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def _shaded(page: Any, selector: str) -> list[tuple[float, float]]:
    """Middles of these shapes, as shares of their drawing's width and height."""
    return [(spot[0], spot[1]) for spot in page.evaluate(MIDDLES, selector)]


def test_left_lies_on_the_left_of_the_back_and_on_the_right_of_the_front(browser: Any, pages: Made) -> None:
    with opened(browser, pages["page-full"], viewport={"width": 1440, "height": 900}) as page:
        back = _shaded(page, ".figure.back [data-area=quadratus_lumborum]")
        front = _shaded(page, ".figure.front [data-area=abdominal_wall][data-side=left]")
    assert back and all(x < 0.5 for x, _ in back)
    assert front and all(x > 0.5 for x, _ in front)


GROUND = "getComputedStyle(document.body).backgroundColor"


def test_a_page_in_the_dark_is_dark(browser: Any, pages: Made) -> None:
    with opened(browser, pages["page-full"], color_scheme="dark") as page:
        assert page.evaluate(GROUND) == "rgb(18, 24, 29)"
        page.emulate_media(media="print")
        assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
