"""DICOM C-STORE: every object over one association, and every status read."""

from __future__ import annotations

import io
import logging
import socket
import ssl
from typing import Any

from postureview.base.machine import missing_package_error
from postureview.push.parcel import SENDERS, Parcel, Sender, refused, unreached
from postureview.push.receiver import Receiver, tls_context

OWN_AET = "POSTUREVIEW"
_SUCCESS = 0x0000
_OUT_OF_RESOURCES = range(0xA700, 0xA800)
_WARNINGS = range(0xB000, 0xC000)


def send(receiver: Receiver, parcel: Parcel, timeout_s: float) -> str:
    """Deliver every object. A receiver may take some and refuse others: that is a refusal, which names them."""
    try:
        import pydicom
    except ImportError:
        raise missing_package_error("pydicom and pynetdicom", "sending to DICOM archives", "dicom") from None
    objects = {name: pydicom.dcmread(io.BytesIO(content)) for name, content in parcel.files.items()}
    if not objects:
        raise refused(receiver, parcel, "nothing was sent: the visit has no result, picture or report")
    association = associated(
        receiver, [(one.SOPClassUID, one.file_meta.TransferSyntaxUID) for one in objects.values()], timeout_s
    )
    try:
        statuses = {name: association.send_c_store(one) for name, one in objects.items() if association.is_established}
    except ValueError as error:  # the receiver did not accept this kind of object
        raise refused(receiver, parcel, str(error)) from None
    finally:
        if association.is_established:
            association.release()
    return _judged(receiver, parcel, statuses)


def associated(receiver: Receiver, contexts: list[tuple[Any, Any]], timeout_s: float) -> Any:
    """An association for these (SOP class, transfer syntax) pairs; UnreachedError or ReceiverError where there is none.

    Its library writes what it exchanges into a log, names included: that log is kept shut.
    """
    try:
        from pynetdicom import AE
    except ImportError:
        raise missing_package_error("pynetdicom", "talking to DICOM systems", "dicom") from None
    logging.getLogger("pynetdicom").setLevel(logging.CRITICAL)
    entity = AE(ae_title=OWN_AET)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = timeout_s
    entity.connection_timeout = timeout_s
    for kind, syntax in dict.fromkeys(contexts):
        entity.add_requested_context(kind, syntax)
    secure = (tls_context(), receiver.host) if receiver.is_encrypted else None
    association = entity.associate(receiver.host, receiver.port, ae_title=receiver.aet, tls_args=secure)
    if association.is_established:
        return association
    if association.is_rejected:
        answer = association.acceptor.primitive
        words = getattr(answer, "reason_str", "") or "no reason given"
        raise refused(receiver, Parcel(visit="", format="", files={}), f"association rejected: {words}")
    trouble = _tls_trouble(receiver, timeout_s) if receiver.is_encrypted else ""
    raise unreached(receiver, trouble or "no association (nobody answers, or it was aborted)")


def _tls_trouble(receiver: Receiver, timeout_s: float) -> str:
    """Why no encrypted connection comes about, which the association does not tell; empty where one does."""
    try:
        with (
            socket.create_connection((receiver.host, receiver.port), timeout=timeout_s) as plain,
            tls_context().wrap_socket(plain, server_hostname=receiver.host),
        ):
            return ""
    except ssl.SSLError as error:
        return f"no encrypted connection ({error.reason or 'TLS failed'})"
    except OSError:
        return ""


def _judged(receiver: Receiver, parcel: Parcel, statuses: dict[str, Any]) -> str:
    codes = {name: getattr(one, "Status", None) for name, one in statuses.items()}
    if len(codes) < len(parcel.files) or None in codes.values():
        raise unreached(
            receiver, f"the association ended after {sum(one is not None for one in codes.values())} objects"
        )
    bad = {name: code for name, code in codes.items() if code != _SUCCESS and code not in _WARNINGS}
    if bad:
        words = "; ".join(f"{name}: 0x{code:04X} {_comment(statuses[name])}".strip() for name, code in bad.items())
        if all(code in _OUT_OF_RESOURCES for code in bad.values()):
            raise unreached(receiver, parcel.shown(f"{words} (out of resources)"))
        raise refused(receiver, parcel, words)
    warned = [f"{name}: 0x{code:04X}" for name, code in codes.items() if code]
    return f"{len(codes)} objects stored" + (f", with warnings {', '.join(warned)}" if warned else "")


def _comment(status: Any) -> str:
    return str(getattr(status, "ErrorComment", "") or "")


SENDERS.add("dicom", Sender(kind="dicom", format="dicom", send=send))
