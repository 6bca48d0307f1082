"""``pytest tests/golden --update-golden`` writes what the pipeline says now; read the difference before committing."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden assessments anew")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    # Only a run that names tests/golden knows the option when it reads its arguments.
    return bool(request.config.getoption("--update-golden", default=False))
