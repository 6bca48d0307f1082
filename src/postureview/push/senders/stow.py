"""DICOMweb STOW-RS: every object in one request over HTTP."""

from __future__ import annotations

import io
import uuid
from typing import Any

from postureview.base.machine import missing_package_error
from postureview.push.parcel import SENDERS, Parcel, Sender, refused
from postureview.push.receiver import Receiver
from postureview.push.senders.web import ask

_FAILED, _REASON, _INSTANCE = "00081198", "00081197", "00081155"


def send(receiver: Receiver, parcel: Parcel, timeout_s: float) -> str:
    """Deliver. What is not named as stored was not stored."""
    boundary = uuid.uuid4().hex
    parts = [
        f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode() + content + b"\r\n"
        for content in parcel.files.values()
    ]
    headers = {
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
        "Accept": "application/dicom+json",
    }
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    answer = ask(receiver, parcel, timeout_s, path="/studies", content=body, headers=headers)
    try:
        said = answer.json()
    except ValueError:
        said = None
    said = said[0] if isinstance(said, list) and said else said
    if not isinstance(said, dict):
        raise refused(receiver, parcel, f"HTTP {answer.status_code}: {answer.text[:200]}")
    names = _names(parcel)
    failed = [_refusal(one, names) for one in said.get(_FAILED, {}).get("Value", [])]
    if failed or not 200 <= answer.status_code < 300:
        raise refused(receiver, parcel, "; ".join(failed) or f"HTTP {answer.status_code}: {answer.text[:200]}")
    stored = {_uid(one) for one in said.get("00081199", {}).get("Value", [])}
    missing = [name for uid, name in names.items() if uid not in stored]
    if missing:
        raise refused(receiver, parcel, f"not named as stored: {', '.join(missing)}")
    return f"{len(stored)} objects stored"


def _names(parcel: Parcel) -> dict[str, str]:
    """SOP instance UID → file name."""
    try:
        import pydicom
    except ImportError:
        raise missing_package_error("pydicom", "sending to DICOM archives", "dicom") from None
    read = {
        name: pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True) for name, content in parcel.files.items()
    }
    return {str(one.SOPInstanceUID): name for name, one in read.items()}


def _uid(item: Any) -> str:
    return str(_first(item, _INSTANCE) or "")


def _refusal(item: Any, names: dict[str, str]) -> str:
    reason = _first(item, _REASON)
    code = f"0x{reason:04X}" if isinstance(reason, int) else "no reason"
    return f"{names.get(_uid(item), 'an object')}: {code}"


def _first(item: Any, tag: str) -> Any:
    values = item.get(tag, {}).get("Value", []) if isinstance(item, dict) else []
    return values[0] if values else None


SENDERS.add("stow", Sender(kind="stow", format="dicom", send=send))
