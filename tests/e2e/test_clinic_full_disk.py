"""The disk is full while a film is sent and while an analysis writes; freed, everything goes on and nothing is lost."""

from __future__ import annotations

import errno
import re
import time
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.base.resources import resource_folder
from tests.e2e.browsers import chromium
from tests.e2e.served import Served, new_patient, on_a_small_disk, served

pytestmark = [pytest.mark.browser, pytest.mark.pose]

PATIENCE_MS = 60_000
ANALYSIS_MS = 300_000
DISK_MB = 64
WRITE_S = 8.0
"""In which an analysis that has read its films tries to write what it found, also on a busy machine."""
OBLIQUE, ROLLED = (Path(resource_folder("samples")) / f"bad_{name}.mp4" for name in ("oblique", "rolled"))
FULL = "found it is full. Free some space and try again; everything that was kept before is still kept."


class Disk:
    """The small disk of a running server, seen from outside."""

    def __init__(self, server: Served, folder: Path) -> None:
        self._ballast = Path(f"/proc/{server.process.pid}/root{folder}/ballast")

    def fill(self) -> None:
        """Leave not a byte."""
        with self._ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while file.write(b"\1" * size):
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC

    def free(self) -> None:
        self._ballast.unlink()

    def wait_until_nothing_is_read(self) -> None:
        """Until an analysis has read its films, and could have written what it found."""
        end = time.monotonic() + ANALYSIS_MS / 1000
        while any((self._ballast.parent / "working").iterdir()):
            assert time.monotonic() < end, "the analysis does not end"
            time.sleep(0.5)
        time.sleep(WRITE_S)


def test_a_full_disk_is_said_and_when_it_is_freed_everything_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with chromium() as browser, served(folder, started_by=on_a_small_disk(folder, DISK_MB)) as server:
        disk, page = Disk(server, folder), browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(server.entrance)
        new_patient(page)
        visit = page.url.removesuffix("/intake")

        page.goto(f"{visit}/record/choose")
        page.click("button[value=posture]")
        page.get_by_role("heading", name="Front view").wait_for()
        disk.fill()
        page.set_input_files('[data-part="file"]', str(OBLIQUE))
        page.locator('[data-part="phase"]', has_text=FULL).wait_for()
        disk.free()
        page.get_by_role("heading", name="Right side").wait_for()
        assert page.locator(".step.taken").count() == 1

        page.goto(f"{visit}/analysis")
        disk.fill()
        page.set_input_files("input[type=file]", str(ROLLED))
        page.locator("[data-told]", has_text=FULL).wait_for()
        disk.free()
        page.get_by_text("2 recordings will be analysed").wait_for()

        page.get_by_role("button", name="Analyse").click()
        page.locator("[data-words]", has_text="Recording 1 of 2").wait_for(timeout=ANALYSIS_MS)
        disk.fill()
        page.locator("[data-words]", has_text="The disk is full. Free some space").wait_for()
        disk.wait_until_nothing_is_read()
        disk.free()
        page.get_by_role("alert").filter(has_text="it is full; free some space").wait_for()
        page.get_by_role("button", name="Analyse").click()
        page.wait_for_url(re.compile("/assessments/"), timeout=ANALYSIS_MS)
        page.get_by_text("front view").first.wait_for()
