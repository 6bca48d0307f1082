"""The server is killed while an analysis runs; started again, it does it, and nothing is lost."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.e2e.browsers import chromium
from tests.e2e.served import CLIP, new_patient, served

pytestmark = [pytest.mark.browser, pytest.mark.pose]
ANALYSIS_MS = 600_000


def test_an_analysis_survives_its_server(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
    with chromium() as browser:
        with served(tmp_path) as first:
            page = browser.new_context().new_page()
            page.goto(first.entrance)
            new_patient(page)
            visit = page.url.removesuffix("/intake").removeprefix(first.address)
            page.goto(f"{first.address}{visit}/analysis")
            page.locator("input[type=file]").set_input_files(str(CLIP))
            page.get_by_role("button", name="Analyse").click()
            page.locator("[data-words]", has_text="Recording 1 of 1").wait_for(timeout=ANALYSIS_MS)
            os.kill(first.process.pid, signal.SIGKILL)
            first.process.wait()
        with served(tmp_path) as second:
            page = browser.new_context().new_page()
            page.goto(second.entrance)
            page.goto(f"{second.address}{visit}/analysis")
            page.wait_for_url(re.compile("/assessments/"), timeout=ANALYSIS_MS)
            page.get_by_text("front view").first.wait_for()
        assert not list((tmp_path / "working").iterdir()), "copies of the recordings are left"
