"""From a new patient to a signed assessment and its PDF in a real browser, by keyboard alone, and found again after."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browsers import chromium
from tests.e2e.served import CLIP, Steps, enter, intake, new_patient, review, served, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.pose]
WIDTHS = (1440, 1024, 390)
ANALYSIS_MS = 600_000


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The whole flow, done once; what each test looks at."""
    pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
    folder = tmp_path_factory.mktemp("clinic")
    with chromium() as browser, served(folder) as server:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        steps = Steps("clip")
        page.goto(server.entrance)
        new_patient(page)
        steps.done("new patient and visit")
        intake(page)
        steps.done("intake")
        visit = page.url
        enter(page, page.get_by_role("link", name="Add files"))
        page.locator("input[type=file]").set_input_files(str(CLIP))
        page.get_by_text("1 recording will be analysed").wait_for()
        steps.done("clip sent")
        enter(page, page.get_by_role("button", name="Analyse"))
        page.wait_for_url(re.compile("/assessments/"), timeout=ANALYSIS_MS)
        steps.done("analysis")
        results = page.url
        corrected = put_right(page, results)
        steps.done("C7 put right")
        enter(page, page.get_by_role("link", name="Review and sign"))
        review(page)
        steps.done("review and signature")
        printed = context.request.get(f"{results}/report.pdf")
        steps.done("PDF")
        made = {
            "browser": browser,
            "context": context,
            "page": page,
            "server": server,
            "folder": folder,
            "visit": visit,
            "results": results,
            "printed": printed,
            "corrected": corrected,
            "steps": steps.seconds,
            "errors": errors,
            "asked": asked,
        }
        yield made
        context.close()


def put_right(page: Any, results: str) -> str:
    """Move C7 down by ten pixels with the keyboard; what the page says of it."""
    page.goto(f"{results}/points?view=left")
    handle = page.locator('g.handle[data-point="c7"]')
    tab_to(page, handle)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Measured again").wait_for(timeout=120_000)
    return str(page.get_by_role("status").inner_text())


def test_the_flow_ends_with_a_signed_report(flow: dict[str, Any]) -> None:
    pypdf = pytest.importorskip("pypdf")
    import io

    assert flow["printed"].status == 200
    text = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(flow["printed"].body())).pages)
    plain = " ".join(text.split())
    assert "Signed by A. Example, PT" in plain and "Palpation says otherwise." in plain
    assert "placed by hand" in plain


def test_a_lower_c7_made_the_craniovertebral_angle_larger(flow: dict[str, Any]) -> None:
    before, after = re.search(r"craniovertebral angle.*?: ([\d.]+)° → ([\d.]+)°", flow["corrected"]).groups()  # type: ignore[union-attr]
    assert float(after) > float(before) + 1


def test_it_is_found_again(flow: dict[str, Any]) -> None:
    page, server = flow["page"], flow["server"]
    page.goto(server.address)
    enter(page, page.get_by_role("link", name="P-2026-7"))
    page.get_by_text("signed").first.wait_for()
    enter(page, page.locator("tbody a").first)
    enter(page, page.get_by_role("link", name=re.compile("^Assessment of")))
    page.get_by_text("Signed by A. Example, PT").first.wait_for()


def test_what_is_signed_is_locked_and_a_change_makes_a_new_version(flow: dict[str, Any]) -> None:
    page = flow["page"]
    page.goto(f"{flow['results']}/review")
    assert page.get_by_role("button", name=re.compile("^Accept")).count() == 0
    enter(page, page.get_by_role("button", name="Begin a new version"))
    page.get_by_text("Version 2 is not signed: a draft.").wait_for()
    assert page.url != f"{flow['results']}/review"
    assert page.get_by_role("button", name=re.compile("^Send")).count() == 0


def test_nothing_went_wrong_and_nothing_was_asked_elsewhere(flow: dict[str, Any]) -> None:
    assert flow["errors"] == []
    assert {url.split("/")[2] for url in flow["asked"] if url.startswith("http")} == {
        flow["server"].address.split("/")[2]
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_has_no_serious_fault(flow: dict[str, Any], width: int) -> None:
    playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is missing")
    page, base, visit = flow["page"], flow["results"], flow["visit"]
    page.set_viewport_size({"width": width, "height": 900})
    shots = os.environ.get("POSTUREVIEW_SCREENSHOTS")
    faults = []
    names = ("", "/points?view=left", "/frames", "/review")
    for address in (visit, f"{visit}/analysis", f"{visit}/retest", *(base + name for name in names)):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than {width} px"
        if shots:
            name = re.sub(r"[^a-z]+", "-", address.partition("//")[2].partition("/")[2].partition("?")[0])
            page.screenshot(path=str(Path(shots) / f"{width}-{name}.png"))
        found = playwright.Axe().run(page).response["violations"]
        faults += [f"{address}: {one['id']}" for one in found if one["impact"] in ("serious", "critical")]
    assert faults == []
