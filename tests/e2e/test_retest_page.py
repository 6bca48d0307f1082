"""Treat and retest in a real browser, by keyboard alone: film before, the server is killed, film after, compare."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.records.records import Records
from tests.e2e.clinic import Scene, camera_file, filming_chromium
from tests.e2e.served import Served, enter, free_port, new_patient, served, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.pose]

WIDTHS = (1440, 390)
PATIENCE_MS = 120_000
TEST = "trunk_flexion"
QUIET: Scene = (TEST, 0.0, 0.6, 10.0)
"""Long enough for the checks, the countdown and a busy machine."""
HALF: Scene = (TEST, 0.0, 2.2, 5.4)
"""Forth and back again: he bends down half way and comes up."""
WHOLE: Scene = (TEST, 0.0, 6.2, 6.2)
BEND_MS = 16_000
"""From the earliest start of a film to the end of the bend that follows, and some for a busy machine."""


class Flow:
    """The visit, and what was seen on the way."""

    def __init__(self, folder: Path, shots: Path) -> None:
        self.folder, self.shots, self.port = folder, shots, free_port()
        self.visit = self.html = ""
        self.errors: list[str] = []
        self.faults: list[str] = []

    def page(self, context: Any, server: Served) -> Any:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(server.entrance)
        return page

    def look(self, page: Any, name: str) -> None:
        """Keep pictures, and note what is wider than the window or fails the rules of accessibility."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is missing")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(self.shots / f"{name}-{width}.png"), full_page=True)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                self.faults.append(f"{name} is wider than {width} px")
        found = axe.Axe().run(page).response["violations"]
        self.faults += [f"{name}: {one['id']}" for one in found if one["impact"] in ("serious", "critical")]
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def film(self, page: Any, stage: str) -> None:
        """Film a stage from the page of treat and retest on; ends where it says that it is filmed."""
        enter(page, page.get_by_role("button", name=f"Film {stage}", exact=True))
        page.get_by_role("heading", name="Forward bend", exact=True).wait_for()
        if stage == "before":
            self.look(page, "film")
        enter(page, page.get_by_role("button", name="Start the camera"))
        page.get_by_role("button", name="Finished").wait_for()
        page.wait_for_timeout(BEND_MS)
        enter(page, page.get_by_role("button", name="Finished"))
        page.get_by_role("heading", name=re.compile("is kept")).wait_for()
        self.look(page, f"filmed-{stage}")


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    folder = tmp_path_factory.mktemp("clinic")
    made = Flow(folder, Path(os.environ.get("POSTUREVIEW_SCREENSHOTS") or tmp_path_factory.mktemp("shots")))
    cameras = {
        stage: camera_file(folder / f"{stage}.mjpeg", [QUIET, bend], width_px=360)
        for stage, bend in (("before", HALF), ("after", WHOLE))
    }
    with served(folder / "data", port=made.port) as server, filming_chromium(cameras["before"]) as context:
        page = made.page(context, server)
        new_patient(page)
        made.visit = page.url.partition("/intake")[0].rpartition("/")[2]
        page.goto(f"{server.address}/visits/{made.visit}")
        enter(page, page.get_by_role("link", name="Treat and retest"))
        tab_to(page, page.get_by_label("Test", exact=True))
        page.keyboard.type("Forward")
        enter(page, page.get_by_role("button", name="Choose"))
        page.get_by_text("film forward bend before the treatment").wait_for()
        made.look(page, "begin")
        made.film(page, "before")
        page.reload()
        enter(page, page.get_by_role("link", name="Go on to the treatment"))
        page.get_by_text("treat. Then film after").wait_for()
        made.look(page, "treat")
        server.process.kill()
    with served(folder / "data", port=made.port) as server, filming_chromium(cameras["after"]) as context:
        page = made.page(context, server)
        page.goto(f"{server.address}/visits/{made.visit}")
        enter(page, page.get_by_role("link", name="Treat and retest"))
        made.film(page, "after")
        enter(page, page.get_by_role("link", name="Compare"))
        page.wait_for_url(re.compile("/retest/page"), timeout=2 * PATIENCE_MS)
        made.look(page, "compared")
        made.html = page.content()
        enter(page, page.get_by_role("link", name="Treat and retest"))
        page.get_by_role("link", name="Compare side by side").wait_for()
        made.look(page, "end")
        yield made


def test_the_whole_bend_is_told_from_the_half_one(flow: Flow) -> None:
    before, after, verdict = (
        re.search(rf'data-measure="{TEST}/right/midline"[^>]*data-{name}="([^"]+)"', flow.html)[1]  # type: ignore[index]
        for name in ("before", "after", "verdict")
    )
    assert 20 < float(before) < 60 and 85 < float(after) < 110
    assert verdict == "changed"
    assert "No picture was kept" not in flow.html


def test_nothing_was_lost_when_the_server_was_killed_between_the_films(flow: Flow) -> None:
    records = Records.open(data_folder=flow.folder / "data")
    films = records.recordings.of(flow.visit)
    records.close()
    assert [(one.about.stage, one.about.step) for one in films] == [
        ("before", "forward_bend"),
        ("after", "forward_bend"),
    ]
    assert all(one.about.facts["held"] and not one.about.facts["overridden"] for one in films)


def test_no_script_failed_and_every_page_fits_and_has_no_serious_fault(flow: Flow) -> None:
    assert flow.errors == []
    assert flow.faults == []
