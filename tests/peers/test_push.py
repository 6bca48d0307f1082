"""Pushing into receivers of others, on loopback: Medplum's FHIR router, and the MLLP server of python-hl7."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postureview.base.errors import ReceiverError
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.push.parcel import SENDERS, Parcel
from postureview.push.patients import fhir_patients
from postureview.push.receiver import Receiver, receiver_of
from tests.made_assessments import made
from tests.peers import certificate, fhir_server
from tests.unit.report import build

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

ALONG = Handover(
    identity=Identity(identifier="MRN-1", family="Müller", given="Änne"), pdf=b"%PDF-1.7\n" + bytes(2_000_000)
)


MOST_FHIR_BYTES = 500_000
"""Medplum refuses texts of more than 1 MB, and a PDF is a third longer as base64."""


def parcel(kind: str, seed: int = 3) -> Parcel:
    pdf = ALONG.pdf if ALONG.pdf is None or kind != "fhir" else ALONG.pdf[:MOST_FHIR_BYTES]
    return Parcel(visit="1", format=kind, files=EXPORTERS[kind].files(made(seed), dataclasses.replace(ALONG, pdf=pdf)))


def test_a_fhir_receiver_accepts_and_a_second_push_makes_nothing_new() -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    with fhir_server() as base:
        where = receiver_of(f"fhir+{base}")
        first = SENDERS["fhir"].send(where, parcel("fhir"), 60)
        again = SENDERS["fhir"].send(where, parcel("fhir"), 60)
        number = len(json.loads(parcel("fhir").files["fhir-bundle.json"])["entry"])
    assert first == f"{number} resources accepted, {number} of them new"
    assert again == f"{number} resources accepted, 0 of them new"


def test_a_fhir_receiver_tells_the_patient_it_was_given() -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    with fhir_server() as base:
        where = receiver_of(f"fhir+{base}")
        SENDERS["fhir"].send(where, parcel("fhir"), 60)
        (found,) = fhir_patients(where, "MRN-1")
        assert fhir_patients(where, "MRN-2") == []
    assert (found.family, found.given, found.identifier) == ("Müller", "Änne", "MRN-1")


def test_a_planted_bad_entry_is_reported_in_the_receivers_words() -> None:
    pytest.importorskip("httpx", reason="needs httpx")
    bundle = json.loads(EXPORTERS["fhir"].write(build.assessment())["fhir-bundle.json"])
    bad = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Observation")
    del bad["code"]
    planted = Parcel(visit="1", format="fhir", files={"fhir-bundle.json": json.dumps(bundle).encode()})
    with fhir_server() as base, pytest.raises(ReceiverError) as caught:
        SENDERS["fhir"].send(receiver_of(f"fhir+{base}"), planted, 60)
    assert "Missing required property" in caught.value.found
    assert "code" in caught.value.found
    assert caught.value.exit_code == 6


@contextlib.contextmanager
def hl7_server(kept: list[Any], *, code: str = "AA", context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """The asyncio MLLP server of python-hl7, which parses what it gets and acknowledges it."""
    mllp = pytest.importorskip("hl7.mllp", reason="needs hl7")
    loop = asyncio.new_event_loop()
    started = threading.Event()
    servers: list[Any] = []

    async def treat(reader: Any, writer: Any) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError), contextlib.closing(writer):
            while not writer.is_closing():
                message = await reader.readmessage()
                kept.append(message)
                writer.writemessage(message.create_ack(code))
                await writer.drain()

    async def serve() -> None:
        options = {"limit": 64 * 2**20, "encoding": "utf-8", "ssl": context}
        servers.append(await mllp.start_hl7_server(treat, host="127.0.0.1", port=0, **options))
        started.set()

    async def end() -> None:
        servers[0].close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.1)  # connections are closed on the loop's next turns

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield receiver_of(f"mllp{'s' if context else ''}://localhost:{servers[0].sockets[0].getsockname()[1]}")
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(end())
        loop.close()


def test_an_hl7_receiver_parses_it_and_acknowledges() -> None:
    kept: list[Any] = []
    with hl7_server(kept) as where:
        assert SENDERS["mllp"].send(where, parcel("hl7v2"), 30).startswith("AA")
    (message,) = kept
    assert message.unescape(str(message.segment("PID")[5])) == "Müller^Änne"
    (report,) = (one for one in message.segments("OBX") if str(one[2]) == "ED")
    assert base64.b64decode(str(report[5]).split("^")[4]) == ALONG.pdf
    values = [float(str(one[5])) for one in message.segments("OBX") if str(one[2]) == "NM"]
    assert values == pytest.approx([one.value for one in made(3).measurements])


def test_an_hl7_receiver_that_refuses() -> None:
    with hl7_server([], code="AR") as where, pytest.raises(ReceiverError, match="found AR"):
        SENDERS["mllp"].send(where, parcel("hl7v2"), 30)


def test_an_encrypted_hl7_receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trusted, key)
    kept: list[Any] = []
    with hl7_server(kept, context=context) as where:
        with pytest.raises(ReceiverError, match="no encrypted connection"):  # nobody vouches for it
            SENDERS["mllp"].send(where, parcel("hl7v2"), 10)
        monkeypatch.setenv("POSTUREVIEW_CA", str(trusted))
        assert SENDERS["mllp"].send(where, parcel("hl7v2"), 30).startswith("AA")
    assert len(kept) == 1
