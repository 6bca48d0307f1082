"""The recording page as its scripts see it: answers, refusals, and the camera's WebSocket."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.base.resources import resource_folder
from postureview.guide.protocols import guide
from postureview.guide.service import LiveService
from postureview.web.live import HEAD
from tests.unit.guide.test_service import BuiltEngine, picture
from tests.unit.web.conftest import HOST, Clinic

CLIP = (Path(resource_folder("samples")) / "bad_nobody.mp4").read_bytes()
TAKE = {
    "step": "front",
    "size_bytes": len(CLIP),
    "sha256": hashlib.sha256(CLIP).hexdigest(),
    "held": True,
    "overridden": [],
    "from_file": False,
}


@pytest.fixture
def base(page: Clinic) -> str:
    """Address of the recording of a new visit that was begun."""
    from postureview.records.values import PatientFacts

    patient = page.records.patients.add(PatientFacts(pseudonym="P-1"), by="test")
    visit = page.records.visits.add(patient.id, by="test")
    path = f"/visits/{visit.id}/record"
    assert page.browser.get(path).url.path == f"{path}/choose"
    assert page.post(f"{path}/begin", protocol="posture").url.path == path
    return path


def said(page: Clinic, method: str, path: str, body: Any = None) -> Any:
    """A request as the page's scripts make it."""
    headers = {"Accept": "application/json", "X-CSRF-Token": page.csrf, "Origin": str(page.browser.base_url)}
    how = {"content": body} if isinstance(body, bytes) else {"json": body}
    return page.browser.request(method, path, headers=headers, **how)


def test_the_page_is_strict_and_knows_its_step(page: Clinic, base: str):
    shown = page.browser.get(base)
    assert "unsafe" not in shown.headers["Content-Security-Policy"]
    assert "<script>" not in shown.text
    assert " style=" not in shown.text
    state = page.browser.get(f"{base}/state").json()
    assert [step["key"] for step in state["steps"]] == ["front", "right", "back", "left"]
    assert state["steps"][0]["drawing"].startswith("<svg")
    assert [11, 13] in state["bones"]


def test_a_take_goes_in_by_pieces(page: Clinic, base: str):
    upload = said(page, "POST", f"{base}/uploads", TAKE).json()["upload"]
    half = len(CLIP) // 2
    path = f"{base}/uploads/{upload}"
    assert said(page, "PATCH", f"{path}?offset=0", CLIP[:half]).json() == {"offset": half}
    assert said(page, "PATCH", f"{path}?offset=0", CLIP[:half]).status_code == 409
    assert said(page, "GET", path).json() == {"offset": half}
    assert said(page, "POST", f"{path}/finish").status_code == 409
    said(page, "PATCH", f"{path}?offset={half}", CLIP[half:])
    assert said(page, "POST", f"{path}/finish").json()["at"] == 1
    again = said(page, "POST", f"{base}/uploads", TAKE).json()
    assert (again["upload"], again["state"]["at"]) == (None, 1)


def test_refusals_say_what_to_do(page: Clinic, base: str):
    unknown = said(page, "GET", f"{base}/uploads/0000")
    assert unknown.status_code == 404
    unheld = said(page, "POST", f"{base}/uploads", {**TAKE, "held": False})
    assert unheld.status_code == 422
    assert unheld.json()["error"]["todo"].startswith("Film it again, or press Film now")
    for nonsense in (b"{", b"[]", b'{"step": 3}'):
        assert said(page, "POST", f"{base}/uploads", nonsense).status_code == 422
    assert said(page, "POST", f"{base}/move", {"move": "fly"}).status_code == 422
    headers = {"Accept": "application/json", "X-CSRF-Token": "forged"}
    assert page.browser.post(f"{base}/move", json={"move": "back"}, headers=headers).status_code == 403


def test_a_broken_film_and_a_full_disk_are_told_apart(page: Clinic, base: str, monkeypatch):
    cut = CLIP[: len(CLIP) // 2]
    take = {**TAKE, "size_bytes": len(cut), "sha256": hashlib.sha256(cut).hexdigest()}
    upload = said(page, "POST", f"{base}/uploads", take).json()["upload"]
    said(page, "PATCH", f"{base}/uploads/{upload}?offset=0", cut)
    refused = said(page, "POST", f"{base}/uploads/{upload}/finish")
    assert refused.status_code == 422
    assert "ends too early" in refused.json()["error"]["text"]

    from postureview.records import files

    def full(file: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    upload = said(page, "POST", f"{base}/uploads", TAKE).json()["upload"]
    monkeypatch.setattr(files, "_settle", full)
    answer = said(page, "PATCH", f"{base}/uploads/{upload}?offset=0", CLIP)
    assert answer.status_code == 507
    assert "free some space" in answer.json()["error"]["todo"].lower()
    monkeypatch.undo()
    assert said(page, "GET", f"{base}/uploads/{upload}").json() == {"offset": 0}
    assert said(page, "PATCH", f"{base}/uploads/{upload}?offset=0", CLIP).json() == {"offset": len(CLIP)}


def test_an_analysis_on_a_full_disk_says_so_and_one_that_is_over_its_end(page: Clinic, base: str, monkeypatch):
    from postureview.web.analysis import FAILED, Analyses
    from postureview.web.routes import analysis

    visit = base.removesuffix("/record")
    page.post(f"{visit}/analysis")
    monkeypatch.setattr(analysis, "LEAST_BYTES", 1 << 80)  # more than any disk has
    told = page.browser.get(f"{visit}/analysis.json").json()
    assert told["words"] == analysis.FULL and told["share"] is None and not told["is_over"]
    assert analysis.FULL in page.browser.get(f"{visit}/analysis").text
    queue = Analyses(page.records.jobs)
    queue.failed(queue.take("1"), "No recording.")
    assert queue.last(visit.rpartition("/")[2]).state == FAILED
    assert "No recording." in page.browser.get(f"{visit}/analysis").text
    assert analysis.FULL not in page.browser.get(f"{visit}/analysis").text


def test_an_own_list_needs_a_step(page: Clinic, base: str):
    assert "Tick at least one step." in page.post(f"{base}/begin", protocol="own").text
    assert page.post(f"{base}/begin", protocol="own", step="squat").url.path == base
    assert [step["key"] for step in page.browser.get(f"{base}/state").json()["steps"]] == ["squat"]


def test_a_picture_over_the_websocket_is_answered_with_landmarks_and_words(page: Clinic, base: str):
    from postureview.base.settings import Settings

    origin = {"Origin": str(page.browser.base_url)}
    address = f"{HOST.replace('http', 'ws')}{base}/live"
    with LiveService(guide(), Settings(), make_engine=BuiltEngine) as service:
        page.app.state.live = service
        with page.browser.websocket_connect(address, headers=origin) as socket:
            socket.send_text(json.dumps({"step": "front", "width": 720, "height": 1280}))
            socket.send_bytes(HEAD.pack(12.5, 3) + picture())
            answer = socket.receive_json()
            assert answer["number"] == 3
            assert len(answer["points"]) == 33
            assert [one["name"] for one in answer["checks"]] == list(guide().steps["front"].checks)
            socket.send_bytes(HEAD.pack(12.6, 4) + b"no picture")
            assert "reload the page" in socket.receive_json()["error"]
            socket.send_text('{"step": "../x"}')
            assert socket.receive()["type"] == "websocket.close"


def test_a_camera_of_another_site_is_refused(page: Clinic, base: str):
    from starlette.websockets import WebSocketDisconnect

    address = f"{HOST.replace('http', 'ws')}{base}/live"
    with (
        pytest.raises(WebSocketDisconnect),
        page.browser.websocket_connect(address, headers={"Origin": "http://example.com"}),
    ):
        pass
