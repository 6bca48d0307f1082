"""Opened records, once for every kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.databases import KEY, KINDS, new_database, new_records, postgresql_server

if TYPE_CHECKING:
    from postureview.records.records import Records

Opener = Callable[[], "Records"]


@pytest.fixture(autouse=True, scope="session")
def _packages() -> None:
    for package in ("sqlalchemy", "alembic", "argon2"):
        pytest.importorskip(package, reason="the extra `serve` is not installed")


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POSTUREVIEW_DATABASE", "POSTUREVIEW_DATABASE_KEY", "POSTUREVIEW_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql_server() as address:
        yield address


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opener(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the same records, again and again."""
    from postureview.records.records import Records

    url = new_database(request.getfixturevalue("server")) if kind == "postgresql" else None
    if kind == "sqlcipher":
        pytest.importorskip("sqlcipher3", reason="the extra `sqlcipher` is not installed")
    made: list[Records] = []

    def opened() -> Records:
        key = KEY if kind == "sqlcipher" else None
        if url is None and not made:
            new_records(tmp_path / "data", key)
        made.append(Records.open(url, tmp_path / "data", key))
        return made[-1]

    yield opened
    for one in made:
        one.close()


@pytest.fixture
def records(opener: Opener) -> Records:
    return opener()


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost of a password is a third of a second."""
    argon2 = pytest.importorskip("argon2", reason="the extra `serve` is not installed")
    from postureview.records import users

    monkeypatch.setattr(users, "_hasher", lambda: argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
