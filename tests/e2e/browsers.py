"""A headless Chromium for tests of pages; they skip where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; a skip with the reason where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, file: Path, **options: Any) -> Iterator[Any]:
    """A page of this file; whatever it asks of the network is an error."""
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    try:
        page.goto(file.as_uri())
        yield page
    finally:
        context.close()
