"""Shared by all tests: where the recorded footage lies, and a skip with the reason where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def footage_folder() -> Path:
    """$POSTUREVIEW_TESTDATA, or the shared folder beside the project."""
    configured = os.environ.get("POSTUREVIEW_TESTDATA")
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "shared" / "testdata"


@pytest.fixture(scope="session")
def footage() -> Path:
    folder = footage_folder()
    if not folder.is_dir():
        pytest.skip("the recorded footage is not here; set POSTUREVIEW_TESTDATA to its folder")
    return folder
