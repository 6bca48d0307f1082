"""The clinic page in a browser: accessible, from telephone to desk, in the dark, by keyboard, without a network."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browsers import chromium

pytestmark = pytest.mark.browser

WIDTHS = (390, 1024, 1440)
BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll, svg, .skip, .hidden'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, as a user starts it; what it prints holds no request."""
    for package in ("fastapi", "uvicorn", "sqlalchemy"):
        pytest.importorskip(package, reason="the extra `serve` is not installed")
    from tests.databases import free_port

    folder = tmp_path_factory.mktemp("clinic")
    log = folder / "log"
    command = [sys.executable, "-m", "postureview", "serve", "--no-browser", "--port", str(free_port())]
    environment = {**os.environ, "POSTUREVIEW_DATA": str(folder / "data")}
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment) as server,
    ):
        try:
            yield _printed(log)
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
    said = log.read_text()
    assert "Zoë" not in said and "GET" not in said and "Traceback" not in said, said


def _printed(log: Path) -> str:
    for _ in range(600):
        found = re.search(r"Clinic page: (\S+)", log.read_text())
        if found:
            time.sleep(1.5)
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def entered(browser: Any, address: str) -> Iterator[Any]:
    """A browser that came in by the printed address, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(address)
    yield page
    context.close()
    host = address.split("/")[2]
    assert all(url.split("/")[2] == host for url in asked if url.startswith("http")), asked
    assert [one for one in wrong if "404" not in one and "403" not in one] == []  # those are asked for on purpose


@pytest.fixture(scope="module")
def pages(entered: Any) -> dict[str, str]:
    """Every page with something on it, made by keyboard alone: new patient, visit, intake."""
    assert "token" not in entered.url
    entered.get_by_role("link", name="New patient", exact=True).focus()
    entered.keyboard.press("Enter")
    entered.wait_for_url("**/patients/new")
    entered.get_by_label("Pseudonym").focus()
    for text in ("Z-1", "Zoë Ärmel-" + "von-und-zu-" * 8, "1980"):
        entered.keyboard.type(text)
        entered.keyboard.press("Tab")
    entered.keyboard.type("f")
    entered.keyboard.press("Tab")
    entered.keyboard.type("170,5")
    entered.keyboard.press("Enter")
    entered.wait_for_url(re.compile(r"/patients/[0-9a-f]{24}$"))
    patient = entered.url
    entered.get_by_role("button", name="New visit").focus()
    entered.keyboard.press("Enter")
    entered.wait_for_url("**/intake")
    intake = entered.url
    first = entered.locator("fieldset.question input[value=no]").first
    first.focus()
    entered.keyboard.press("Space")
    entered.get_by_label("Pain now").focus()
    entered.keyboard.type("4")
    entered.keyboard.press("Enter")
    entered.wait_for_url(re.compile(r"/visits/[0-9a-f]{24}$"))
    assert "1 of " in entered.content()
    root = patient.partition("/patients/")[0]
    return {
        "patients": f"{root}/",
        "new patient": f"{root}/patients/new",
        "patient": patient,
        "change": f"{patient}/edit",
        "delete": f"{patient}/delete",
        "visit": entered.url,
        "intake": intake,
        "audit": f"{root}/audit",
        "records": f"{root}/records",
        "users": f"{root}/users",
        "nothing": f"{root}/nothing",
    }


def test_no_serious_accessibility_problem_on_any_page(entered: Any, pages: dict[str, str]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed")
    for scheme in ("light", "dark"):
        entered.emulate_media(color_scheme=scheme)
        for name, url in pages.items():
            entered.goto(url)
            found = axe.Axe().run(entered).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], f"{name} in {scheme}"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_stands_beyond_the_edge(entered: Any, pages: dict[str, str], width: int, tmp_path: Path) -> None:
    entered.set_viewport_size({"width": width, "height": 900})
    kept = os.environ.get("POSTUREVIEW_SCREENSHOTS")
    for name, url in pages.items():
        entered.goto(url)
        assert entered.evaluate(BEYOND) == [], name
        if kept:
            entered.screenshot(path=f"{kept}/{name.replace(' ', '-')}-{width}.png", full_page=True)


def test_a_second_browser_without_the_key_sees_nothing(browser: Any, pages: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    for name, url in pages.items():
        assert page.goto(url).status == 401, name
        assert "Ärmel" not in page.content()
    context.close()


def test_a_locked_page_is_covered_and_keeps_what_was_typed(entered: Any, pages: dict[str, str], address: str) -> None:
    entered.set_viewport_size({"width": 1024, "height": 900})
    entered.goto(pages["new patient"])
    entered.get_by_label("Name").fill("Half typed")
    asked = "fetch('/lock', {method: 'POST', headers: {'X-CSRF-Token': csrfToken()}}).then(() => stillOpen(false))"
    entered.evaluate(asked)
    entered.get_by_role("heading", name="Locked").wait_for()
    entered.keyboard.press("Escape")
    assert entered.locator("#locked").evaluate("one => one.open")
    entered.get_by_label("Key of this run").fill("wrong")
    entered.keyboard.press("Enter")
    entered.get_by_text("That did not fit").wait_for()
    entered.get_by_label("Key of this run").fill(address.partition("token=")[2])
    entered.keyboard.press("Enter")
    entered.locator("#locked").wait_for(state="hidden")
    assert entered.get_by_label("Name").input_value() == "Half typed"
    entered.once("dialog", lambda dialog: dialog.accept())
    entered.goto(pages["patients"])
