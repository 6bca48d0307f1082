"""Most tests here break one of many tables and read all of them again: what was not changed is parsed once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace

import pytest

from postureview.knowledge import tables


@pytest.fixture(autouse=True, scope="session")
def _parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        again = SimpleNamespace(loads=cache(tomllib.loads), TOMLDecodeError=tomllib.TOMLDecodeError)
        patch.setattr(tables, "tomllib", again)
        yield
