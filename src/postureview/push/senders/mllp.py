"""HL7 v2 over MLLP: one message, one acknowledgement, within a time that is bounded as a whole."""

from __future__ import annotations

import re
import socket
import ssl
import time

from postureview.base.errors import PostureviewError
from postureview.export.hl7v2 import FILE_NAME, control_id
from postureview.push.parcel import SENDERS, Parcel, Sender, refused, unreached
from postureview.push.receiver import Receiver, tls_context

START, END = b"\x0b", b"\x1c\x0d"
_MOST_BYTES = 1_000_000
"""An acknowledgement longer than this is none."""

_ACCEPTED = {"AA", "CA"}
_REFUSED = {"AE", "AR", "CE", "CR"}


def send(receiver: Receiver, parcel: Parcel, timeout_s: float) -> str:
    """Deliver and wait for the acknowledgement; ``timeout_s`` bounds the connection, and again the whole exchange."""
    message = parcel.files[FILE_NAME]
    context = tls_context() if receiver.is_encrypted else None
    try:
        with socket.create_connection((receiver.host, receiver.port), timeout=timeout_s) as plain:
            if context is None:
                answer = _exchange(plain, message, timeout_s)
            else:
                with context.wrap_socket(plain, server_hostname=receiver.host) as encrypted:
                    answer = _exchange(encrypted, message, timeout_s)
    except ssl.SSLError as error:
        raise unreached(receiver, f"no encrypted connection ({error.reason or 'TLS failed'})") from None
    except TimeoutError:
        raise unreached(receiver, f"no complete acknowledgement in {timeout_s:g} s") from None
    except OSError as error:
        raise unreached(receiver, error.strerror or "the connection failed") from None
    if answer is None:
        raise unreached(receiver, "the connection was closed before an acknowledgement")
    return _judged(receiver, parcel, message, answer)


def _exchange(connection: socket.socket, message: bytes, timeout_s: float) -> bytes | None:
    """What came back between START and END; None where the connection was closed before."""
    until = time.monotonic() + timeout_s
    connection.settimeout(timeout_s)
    connection.sendall(START + message + END)
    received = b""
    while END not in received:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(65_536)
        if not part:
            return None
        received += part
        if len(received) > _MOST_BYTES:
            break
    return received


def _judged(receiver: Receiver, parcel: Parcel, message: bytes, answer: bytes) -> str:
    acknowledged = _acknowledgement(answer)
    if acknowledged is None:
        raise _garbage(receiver)
    code, answered_id, words = acknowledged
    if answered_id != control_id(message):
        raise refused(receiver, parcel, "the acknowledgement answers another message")
    if code in _REFUSED:
        raise refused(receiver, parcel, f"{code}: {words}" if words else code)
    return parcel.shown(f"{code} {words}")


def _acknowledgement(answer: bytes) -> tuple[str, str, str] | None:
    """(code, control id, words) of an acknowledgement; None where it is none."""
    if not answer.startswith(START) or END not in answer:
        return None
    text = answer[1 : answer.index(END)].decode("utf-8", "replace")
    segments = [line.split(text[3:4] or "|") for line in re.split(r"[\r\n]+", text) if line]
    if not segments or segments[0][0] != "MSH":
        return None
    (answered, *_) = [one for one in segments if one[0] == "MSA"] or [[]]
    if len(answered) < 3 or answered[1] not in _ACCEPTED | _REFUSED:
        return None
    words = [answered[3]] if len(answered) > 3 else []
    for one in segments:
        if one[0] == "ERR":
            words += [one[place] for place in (5, 7, 8) if len(one) > place]
    return answered[1], answered[2], " ".join(word.replace("^", " ") for word in words if word)


def _garbage(receiver: Receiver) -> PostureviewError:
    return unreached(receiver, "something that is no HL7 acknowledgement")


SENDERS.add("mllp", Sender(kind="mllp", format="hl7v2", send=send))
