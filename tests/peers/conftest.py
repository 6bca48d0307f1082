"""Tests against independent receivers run where somebody asks for them: they install npm packages and start servers."""

from __future__ import annotations

import os

import pytest

from tests.peers import FOLDER


@pytest.fixture(autouse=True, scope="session")
def _asked_for() -> None:
    if not os.environ.get(FOLDER):
        pytest.skip(f"independent receivers: set {FOLDER} to a folder for what they need")
