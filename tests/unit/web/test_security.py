"""Who is let in, what is refused, and what the page says then."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.web.conftest import HOST, TOKEN, Clinic, clinic

if TYPE_CHECKING:
    from postureview.records.records import Records

PATHS = ("/", "/patients/new", "/audit", "/records", "/users", "/patients/" + "0" * 24)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_let_in_without_the_key(page: Clinic, path: str) -> None:
    answer = page.other().get(path)
    assert answer.status_code == 401
    assert "Open the address with the key that the terminal shows" in answer.text
    for wrong in ("", "x", TOKEN[:-1], TOKEN + "x"):
        assert page.other().get(f"/enter?token={wrong}").status_code == 401
    forged = page.other()
    forged.cookies.set("postureview_8765", "x" * 43)
    assert forged.get(path).status_code == 401


def test_the_key_leaves_the_address_at_once_and_the_cookie_is_closed(page: Clinic) -> None:
    answer = page.other().get(f"/enter?token={TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and TOKEN not in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9999", "127.0.0.1", "127.0.0.1:8765.evil.example", ""])
def test_a_page_under_another_host_name_is_refused(page: Clinic, host: str) -> None:
    for path in ("/", f"/enter?token={TOKEN}", "/static/clinic.css"):
        answer = page.browser.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert "does not answer under that address" in answer.text


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({}, {}),
        ({}, {"csrf": "wrong"}),
        ({"X-CSRF-Token": "wrong"}, {}),
        ({"Origin": "https://evil.example"}, None),
        ({"Origin": "null"}, None),
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({"Sec-Fetch-Site": "same-site"}, None),
    ],
)
def test_a_forged_request_changes_nothing(page: Clinic, headers: dict[str, str], fields: dict[str, str] | None) -> None:
    sent = {"name": "Forged"} | ({"csrf": page.csrf} if fields is None else fields)
    answer = page.browser.post("/patients/new", data=sent, headers=headers)
    assert answer.status_code == 403
    assert page.records.patients.find() == []


def test_a_request_of_another_kind_needs_the_mark_in_its_header(page: Clinic) -> None:
    for kind in ("application/json", "text/plain", "application/octet-stream"):
        refused = page.browser.post(
            "/lock", content=b"{}", headers={"Content-Type": kind, "Accept": "application/json"}
        )
        assert refused.status_code == 403
        assert refused.json()["error"]["todo"] == "Load the page again and repeat what you meant to do."
    assert page.browser.post("/lock", headers={"X-CSRF-Token": page.csrf}).status_code == 200


def test_every_route_that_changes_something_needs_the_mark(page: Clinic) -> None:
    """Also those of routers that come later."""
    writing = [
        (method, route)
        for route in _routes()
        for method in getattr(route, "methods", None) or ()
        if method not in {"GET", "HEAD"} and route.path != "/login"
    ]
    assert len(writing) > 10
    for method, route in writing:
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", "0" * 24)
        assert page.browser.request(method, path, data={"csrf": "wrong"}).status_code == 403, route.path


def _routes() -> list[Any]:
    from postureview.web.routes import routers

    return [route for router in routers() for route in router.routes]


def test_every_answer_carries_a_strict_policy_and_no_page_has_script_or_style_in_it(page: Clinic) -> None:
    for path in (*PATHS, "/static/clinic.css", "/nothing"):
        answer = page.browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "connect-src 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] in {"no-store", "no-cache"}
        for banned in ("<style", " style=", "onclick", "onload", "javascript:"):
            assert banned not in answer.text
        if "html" in answer.headers["content-type"]:
            assert "not a medical device" in answer.text
            assert "http://" not in answer.text.replace("http://www.w3.org", "")


def test_more_than_a_request_may_hold_is_refused(records: Records) -> None:
    made = clinic(records, body_bytes=1000)
    made.browser.get(f"/enter?token={TOKEN}")
    answer = made.post("/patients/new", name="x" * 2000)
    assert answer.status_code == 413
    assert "larger than one request may be" in answer.text

    def pieces() -> Any:
        for _ in range(10):
            yield b"x" * 200

    headers = {"X-CSRF-Token": made.csrf, "Content-Type": "application/x-www-form-urlencoded"}
    assert made.browser.post("/patients/new", content=pieces(), headers=headers).status_code == 413
    assert made.records.patients.find() == []


def test_the_page_is_locked_when_nobody_is_there(page: Clinic) -> None:
    page.clock[0] = 14 * 60.0
    assert page.browser.get("/").url.path == "/"
    page.clock[0] += 14 * 60.0
    page.browser.get("/records", headers={"X-Background": "1"})  # asking by itself is no sign of life
    csrf = page.csrf
    page.clock[0] += 15 * 60.0 + 1
    locked = page.browser.get("/records")
    assert (locked.url.path, locked.url.query) == ("/unlock", b"next=/records")
    refused = page.browser.post("/patients/new", data={"csrf": csrf, "name": "x"})
    assert refused.status_code == 403 and "Nothing that was saved is lost" in refused.text
    assert page.browser.post("/unlock", data={"csrf": csrf, "secret": "wrong", "next": "/records"}).status_code == 403
    opened = page.browser.post("/unlock", data={"csrf": csrf, "secret": TOKEN, "next": "/records"})
    assert opened.url.path == "/records" and "Data folder" in opened.text


def test_entering_again_keeps_the_session_of_the_other_tabs_and_unlocks_it(page: Clinic) -> None:
    first_tab = page.csrf
    again = page.browser.get(f"/enter?token={TOKEN}", follow_redirects=False)
    assert (again.status_code, "set-cookie" in again.headers) == (303, False)
    saved = page.browser.post("/patients/new", data={"csrf": first_tab, "name": "x"})
    assert saved.status_code == 200 and saved.url.path.startswith("/patients/")
    assert page.browser.get("/enter?token=wrong").status_code == 401
    page.clock[0] += 15 * 60.0 + 1
    assert page.browser.get("/").url.path == "/unlock"
    assert page.browser.get(f"/enter?token={TOKEN}").url.path == "/"


def test_another_browser_enters_with_a_session_of_its_own(page: Clinic) -> None:
    other = page.other()
    assert "set-cookie" in other.get(f"/enter?token={TOKEN}", follow_redirects=False).headers
    assert other.post("/patients/new", data={"csrf": page.csrf, "name": "x"}).status_code == 403


def test_who_is_signed_in_is_not_asked_again_and_who_is_locked_proves_it(records: Records) -> None:
    records.users.add("ann", "correct horse battery", by="terminal")
    made = clinic(records)
    made.browser.post("/login", data={"login": "ann", "password": "correct horse battery"})
    csrf = made.csrf
    assert made.browser.get(f"/enter?token={TOKEN}").url.path == "/"
    assert made.csrf == csrf
    made.clock[0] += 15 * 60.0 + 1
    assert made.browser.get(f"/enter?token={TOKEN}").url.path == "/unlock"


def test_what_the_page_does_by_itself_does_not_keep_it_open(page: Clinic) -> None:
    for _ in range(20):
        page.clock[0] += 60.0
        last = page.browser.get("/records", headers={"X-Background": "1"})
    assert last.url.path == "/unlock"


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/x\ny"])
def test_unlocking_leads_to_no_other_site(page: Clinic, address: str) -> None:
    answer = page.browser.post(
        "/unlock", data={"csrf": page.csrf, "secret": TOKEN, "next": address}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_with_users_a_password_is_needed_and_wrong_ones_make_wait(records: Records) -> None:
    records.users.add("ann", "correct horse battery", by="terminal")
    made = clinic(records)
    assert made.browser.get(f"/enter?token={TOKEN}").url.path == "/login"
    assert made.browser.get("/").url.path == "/login"
    for _ in range(5):
        refused = made.browser.post("/login", data={"login": "ann", "password": "wrong"})
        assert refused.status_code == 403 and "do not belong together" in refused.text
    waiting = made.browser.post("/login", data={"login": "ann", "password": "correct horse battery"})
    assert "Wait a minute" in waiting.text
    made.clock[0] += 61.0
    assert made.browser.post("/login", data={"login": "Ann", "password": "correct horse battery"}).url.path == "/"
    assert made.post("/logout").status_code == 200
    assert made.browser.get("/").url.path == "/login"


def test_off_loopback_only_the_named_host_and_signed_in_users(records: Records) -> None:
    records.users.add("ann", "correct horse battery", by="terminal")
    made = clinic(records, host="192.0.2.10", tls=True, names=("clinic.example",))
    assert made.browser.get("/").url.path == "/login"
    assert made.other("https://clinic.example:8765").get("/login").status_code == 200
    assert made.other(HOST).get("/login").status_code == 421
    answer = made.browser.post(
        "/login", data={"login": "ann", "password": "correct horse battery"}, follow_redirects=False
    )
    assert "secure" in answer.headers["set-cookie"].lower()


def test_who_is_no_administrator_manages_nobody(records: Records) -> None:
    records.users.add("ann", "correct horse battery", by="terminal")
    ben = records.users.add("ben", "another long password", by="terminal")
    made = clinic(records)
    made.browser.post("/login", data={"login": "ben", "password": "another long password"})
    for path, fields in (
        ("/users", {"login": "carl", "password": "long enough, surely"}),
        ("/records/retention", {"years": "1"}),
        (f"/users/{records.users.all()[0].id}/password", {"password": "taken over by ben"}),
        (f"/users/{ben.id}/disable", {"disabled": "yes"}),
    ):
        answer = made.post(path, **fields)
        assert answer.status_code == 403 and "Only an administrator" in answer.text
    assert made.browser.get("/audit").status_code == 403
    assert records.users.check("ann", "correct horse battery") is not None
    assert made.post(f"/users/{ben.id}/password", password="my own new password").status_code == 200


def test_a_disabled_user_is_out_at_once(records: Records) -> None:
    records.users.add("ann", "correct horse battery", by="terminal")
    ben = records.users.add("ben", "another long password", by="terminal")
    made = clinic(records)
    other = made.other()
    other.post("/login", data={"login": "ben", "password": "another long password"})
    assert other.get("/").url.path == "/"
    made.browser.post("/login", data={"login": "ann", "password": "correct horse battery"})
    assert made.post(f"/users/{ben.id}/disable", disabled="yes").status_code == 200
    assert other.get("/").url.path == "/login"


TRAVERSALS = ("../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/records.sqlite3", "%00", "....//etc")


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_of_a_client_is_a_path_here(page: Clinic, path: str) -> None:
    for place in ("/static/", "/recordings/", "/patients/", "/visits/"):
        answer = page.browser.get(place + path)
        assert answer.status_code in {404, 422}
        assert "root:" not in answer.text and "SQLite format" not in answer.text


@pytest.mark.parametrize("name", ["../x", "x.mp4", "/etc/passwd", "a" * 64, "a" * 64 + ".mp4/..", "A" * 64 + ".mp4"])
def test_the_store_opens_nothing_but_its_own_names(records: Records, name: str) -> None:
    from postureview.records.errors import NotKeptError

    for patient in ("0" * 24, "..", "../..", ""):
        with pytest.raises(NotKeptError):
            records.files.path(patient, name)
        records.files.forget(patient, (name,))


def test_no_log_and_no_address_tells_who_it_is(page: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = page.post("/patients/new", name="Planted Name", pseudonym="PlantedPseudonym")
    addresses = [str(made.url)]
    found = page.post("/", search="planted")
    addresses.append(str(found.url))
    assert "Planted Name" in found.text
    ours = [one.getMessage() for one in caplog.records if one.name.startswith(("postureview", "uvicorn", "sqlalchemy"))]
    assert "lanted" not in " ".join(ours + addresses)


def test_a_mistake_of_ours_is_said_in_words_and_logged_without_values(
    page: Clinic, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Planted Name")

    monkeypatch.setattr(page.records.patients, "find", broken)
    answer = page.browser.get("/")
    assert answer.status_code == 500 and "What was saved before is still there" in answer.text
    assert "Planted" not in answer.text
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("postureview")]
    assert ours and ours[0].startswith("RuntimeError in postureview.web.routes.patients:")


def test_a_locked_database_and_a_full_disk_are_said_in_words(
    page: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from postureview.records.errors import BusyError, NoRoomError

    for error, code, words in ((BusyError(), 503, "wait a moment"), (NoRoomError(), 507, "free some space")):

        def failing(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(page.records.patients, "add", failing)
        answer = page.post("/patients/new", name="x")
        assert answer.status_code == code
        assert words in answer.text.lower()
