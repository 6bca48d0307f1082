"""MLLP against receivers on loopback that behave, and that do not."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from postureview.base.errors import ReceiverError, UnreachedError
from postureview.export.handover import Handover, Identity
from postureview.export.hl7v2 import control_id, oru_r01
from postureview.push.parcel import Parcel
from postureview.push.receiver import Receiver, receiver_of
from postureview.push.senders.mllp import END, START, send
from tests.unit.report import build

MESSAGE = oru_r01(build.assessment(), Handover(identity=Identity(identifier="MRN-1", family="Quillfeather")))
PARCEL = Parcel(visit="1", format="hl7v2", files={"oru-r01.hl7": MESSAGE}, secrets=("Quillfeather",))
Behaviour = Callable[[socket.socket], None]


def received(connection: socket.socket) -> bytes:
    content = b""
    while END not in content:
        part = connection.recv(65_536)
        if not part:
            break
        content += part
    return content


def acknowledgement(code: str, words: str = "", *, answers: str = "") -> bytes:
    known = answers or control_id(MESSAGE)
    text = f"MSH|^~\\&|EMR||POSTUREVIEW||20260101||ACK|1|P|2.5.1\rMSA|{code}|{known}|{words}\r"
    return START + text.encode() + END


def answering(content: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        received(connection)
        connection.sendall(content)

    return behave


@contextlib.contextmanager
def receiver(*behaviours: Behaviour) -> Iterator[Receiver]:
    """A server on loopback that treats its first connection by the first behaviour, and so on; then it is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            for behave in behaviours:
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    with connection:
                        connection.settimeout(5)
                        behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield receiver_of(f"mllp://127.0.0.1:{server.getsockname()[1]}")
        thread.join(10)


def test_an_accepted_message_arrives_as_it_was_written() -> None:
    seen = []

    def behave(connection: socket.socket) -> None:
        seen.append(received(connection))
        connection.sendall(acknowledgement("AA", "thank you"))

    with receiver(behave) as where:
        assert send(where, PARCEL, 5) == "AA thank you"
    assert seen == [START + MESSAGE + END]


@pytest.mark.parametrize("code", ["AE", "AR", "CE", "CR"])
def test_a_refusal_is_told_in_the_receivers_words_without_the_patients_name(code: str) -> None:
    with (
        receiver(answering(acknowledgement(code, "no such patient: Quillfeather"))) as where,
        pytest.raises(ReceiverError, match=f"found {code}: no such patient: …;") as caught,
    ):
        send(where, PARCEL, 5)
    assert not isinstance(caught.value, UnreachedError)
    assert caught.value.exit_code == 6


def test_an_acknowledgement_in_pieces_is_put_together() -> None:
    def slowly(connection: socket.socket) -> None:
        received(connection)
        for byte in acknowledgement("AA"):
            connection.sendall(bytes([byte]))
            time.sleep(0.001)

    with receiver(slowly) as where:
        assert send(where, PARCEL, 5) == "AA"


def test_a_receiver_that_is_too_slow_is_given_up_after_the_time_as_a_whole() -> None:
    def drip(connection: socket.socket) -> None:
        received(connection)
        for _ in range(30):  # a byte now and then would keep a timeout for each wait from ever ending
            connection.sendall(b".")
            time.sleep(0.05)

    start = time.monotonic()
    with receiver(drip) as where, pytest.raises(UnreachedError, match=r"no complete acknowledgement in 0\.4 s"):
        send(where, PARCEL, 0.4)
    assert time.monotonic() - start < 5


def test_a_receiver_that_only_opens_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts, never answers
        where = receiver_of(f"mllp://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(UnreachedError, match="no complete acknowledgement"):
            send(where, PARCEL, 0.2)


def test_a_receiver_that_closes_before_it_answers() -> None:
    with receiver(lambda connection: received(connection) and None) as where, pytest.raises(UnreachedError):
        send(where, PARCEL, 5)


def test_a_receiver_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = receiver_of(f"mllp://127.0.0.1:{server.getsockname()[1]}")
    with pytest.raises(UnreachedError, match="Connection refused"):
        send(where, PARCEL, 2)


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n" + END,
        START + b"\xff\xfe\x00" + END,
        START + END,
        START + b"MSH|^~\\&|x\rMSA\r" + END,
        START + b"MSH|^~\\&|x\rMSA|ZZ|1\r" + END,
        START + b"MSH|^~\\&|x\r" + END,
    ],
)
def test_garbage_is_no_acknowledgement(garbage: bytes) -> None:
    with receiver(answering(garbage)) as where, pytest.raises(UnreachedError, match="no HL7 acknowledgement"):
        send(where, PARCEL, 5)


def test_endless_garbage_is_cut_off() -> None:
    def flood(connection: socket.socket) -> None:
        received(connection)
        for _ in range(40):
            connection.sendall(b"x" * 65_536)

    with receiver(flood) as where, pytest.raises(UnreachedError):
        send(where, PARCEL, 5)


def test_an_acknowledgement_of_another_message_is_none() -> None:
    with (
        receiver(answering(acknowledgement("AA", answers="another"))) as where,
        pytest.raises(ReceiverError, match="answers another message"),
    ):
        send(where, PARCEL, 5)


def test_a_receiver_without_tls_is_no_encrypted_receiver() -> None:
    with receiver(answering(b"hello, this is plain text")) as where:
        encrypted = receiver_of(where.url.replace("mllp", "mllps"))
        with pytest.raises(UnreachedError):
            send(encrypted, PARCEL, 0.5)
