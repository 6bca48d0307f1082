"""A browser without a browser: the clinic page over fresh records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.databases import new_records

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from postureview.records.records import Records

TOKEN = "the-key-of-this-run"
HOST = "http://127.0.0.1:8765"


@pytest.fixture(autouse=True, scope="session")
def _packages() -> None:
    for package in ("fastapi", "sqlalchemy", "alembic", "argon2", "multipart", "httpx2"):
        pytest.importorskip(package, reason="the extra `serve` and httpx2 are not installed")


@dataclass
class Clinic:
    """The page, whoever is at it, and the clock."""

    records: Records
    browser: TestClient
    app: Any
    clock: list[float] = field(default_factory=lambda: [0.0])

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self.browser.get("/records").text)
        return found[1] if found else ""

    def post(self, path: str, **fields: Any) -> Any:
        return self.browser.post(
            path, data={"csrf": self.csrf, **fields}, headers={"Origin": str(self.browser.base_url)}
        )

    def other(self, base_url: str = HOST) -> TestClient:
        """Another browser, which was never here."""
        from fastapi.testclient import TestClient

        return TestClient(self.app, base_url=base_url, raise_server_exceptions=False)


def clinic(records: Records, **settings: Any) -> Clinic:
    from fastapi.testclient import TestClient

    from postureview.web.app import create_app
    from postureview.web.settings import WebSettings

    clock = [0.0]
    chosen = WebSettings(**settings)
    app = create_app(records, chosen, token=TOKEN, clock_s=lambda: clock[0])
    host = f"{'https' if chosen.tls else 'http'}://{chosen.host}:{chosen.port}"
    browser = TestClient(app, base_url=host, raise_server_exceptions=False)
    return Clinic(records, browser, app, clock)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    argon2 = pytest.importorskip("argon2", reason="the extra `serve` is not installed")
    from postureview.records import users
    from postureview.records.records import Records

    for name in ("POSTUREVIEW_DATABASE", "POSTUREVIEW_DATABASE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(users, "_hasher", lambda: argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    new_records(tmp_path / "data")
    opened = Records.open(data_folder=tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def page(records: Records) -> Clinic:
    """Entered with the key of the run."""
    made = clinic(records)
    assert made.browser.get(f"/enter?token={TOKEN}").status_code == 200
    return made
