"""FHIR over HTTP against a server on loopback that says what it is told to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from postureview.base.errors import ReceiverError, UnreachedError, UsageError
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.push.parcel import Parcel
from postureview.push.receiver import Receiver, receiver_of
from postureview.push.senders.fhir import send
from tests.unit.report import build

pytest.importorskip("httpx", reason="needs httpx")

FILES = EXPORTERS["fhir"].files(
    build.assessment(), Handover(identity=Identity(identifier="MRN-1", family="Quillfeather"))
)
N = len(json.loads(FILES["fhir-bundle.json"])["entry"])
PARCEL = Parcel(visit="1", format="fhir", files=FILES, secrets=("Quillfeather",))


@contextlib.contextmanager
def server(status: int, body: Any) -> Iterator[tuple[Receiver, list[Any]]]:
    seen: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, dict(self.headers), content))
            answer = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield receiver_of(f"fhir+http://127.0.0.1:{listening.server_port}/r4"), seen
        finally:
            listening.shutdown()
            thread.join(5)


def answered(*statuses: str, outcome: Any = None) -> dict[str, Any]:
    entries = [{"response": {"status": one, "outcome": outcome}} for one in statuses]
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


def outcome(words: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": "invalid", "details": {"text": words}, "expression": ["Observation.code"]}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def test_the_bundle_arrives_as_it_was_written_with_the_token_in_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTUREVIEW_TOKEN", "hunter2")
    with server(200, answered("201 Created", *["200 OK"] * (N - 1))) as (where, seen):
        assert send(where, PARCEL, 5) == f"{N} resources accepted, 1 of them new"
    ((path, headers, content),) = seen
    assert (path, content) == ("/r4", FILES["fhir-bundle.json"])
    assert headers["Authorization"] == "Bearer hunter2"
    assert headers["Content-Type"].startswith("application/fhir+json")


def test_one_refused_entry_is_a_refusal_though_the_answer_is_200() -> None:
    bad = {"response": {"status": "400", "outcome": outcome("missing code for Quillfeather")}}
    said = answered(*["201"] * (N - 1))
    said["entry"].insert(3, bad)
    kind = json.loads(FILES["fhir-bundle.json"])["entry"][3]["resource"]["resourceType"]
    with server(200, said) as (where, _), pytest.raises(ReceiverError) as caught:
        send(where, PARCEL, 5)
    assert f"1 of {N} entries refused: {kind} (400) missing code for … at Observation.code" in str(caught.value)
    assert not isinstance(caught.value, UnreachedError)


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, outcome("bad Bundle"), "HTTP 400: bad Bundle at Observation.code"),
        (422, {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "who is Quillfeather"}]}, "who is …"),
        (404, b"<html>not here</html>", "HTTP 404: no OperationOutcome"),
        (200, b"<html>welcome</html>", "no FHIR Bundle"),
        (200, {"resourceType": "Patient"}, "no FHIR Bundle"),
        (200, answered("201"), f"1 answers to {N} entries"),
        (200, answered(*["?"] * N), f"{N} of {N} entries refused"),
        (200, {"resourceType": "Bundle", "entry": [None] * N}, f"{N} of {N} entries refused"),
        (401, outcome("no"), "does not accept the credentials"),
        (301, b"", "HTTP 301"),
    ],
)
def test_refusals(status: int, body: Any, message: str) -> None:
    with server(status, body) as (where, _), pytest.raises(ReceiverError) as caught:
        send(where, PARCEL, 5)
    assert message in str(caught.value)
    assert not isinstance(caught.value, UnreachedError)


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_server_may_be_tried_again(status: int) -> None:
    with server(status, b"later") as (where, _), pytest.raises(UnreachedError, match=f"HTTP {status} later"):
        send(where, PARCEL, 5)


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    with server(200, {}) as (where, _):
        pass
    with pytest.raises(UnreachedError, match="no connection"):
        send(where, PARCEL, 2)


def test_patient_data_does_not_travel_unencrypted() -> None:
    with pytest.raises(UsageError, match="expected https"):
        send(receiver_of("fhir+http://fhir.clinic.example/r4"), PARCEL, 1)


def test_no_proxy_of_the_environment_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with server(200, answered(*["200"] * N)) as (where, _):
        assert send(where, PARCEL, 5).endswith("0 of them new")
