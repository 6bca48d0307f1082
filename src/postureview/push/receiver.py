"""Where something is sent, as an address, and with which credentials."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from postureview.base.errors import UsageError

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PORTS = {"mllp": 2575, "mllps": 2575, "dicom": 104, "dicoms": 2762, "http": 80, "https": 443}
_EXAMPLES = "fhir+https://host/fhir, mllp://host:2575, mllps://…, dicom://AET@host:104, dicoms://… or stow+https://host/dicom-web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A clinic system. kind : fhir, mllp, dicom or stow. aet : its DICOM application entity title, or empty."""

    kind: str
    host: str
    port: int
    path: str = ""
    is_encrypted: bool = False
    aet: str = ""

    @property
    def url(self) -> str:
        """The address as the user writes it; it never holds credentials."""
        secure = "s" if self.is_encrypted else ""
        scheme = f"{self.kind}{secure}" if self.kind in ("mllp", "dicom") else f"{self.kind}+http{secure}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{f'{self.aet}@' if self.aet else ''}{host}:{self.port}{self.path}"

    @property
    def http_url(self) -> str:
        """The address for HTTP, without a slash at its end."""
        return "http" + self.url.partition("+http")[2].rstrip("/")

    @property
    def is_loopback(self) -> bool:
        """True for this machine itself."""
        return self.host in _LOOPBACK

    @property
    def name(self) -> str:
        """Host and port: how messages name it."""
        return f"{self.host}:{self.port}"


def receiver_of(url: str) -> Receiver:
    """The receiver that ``url`` names. Raises UsageError for what is no address, or holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_address("an address that cannot be read") from None
    kind, plus, web = parts.scheme.partition("+")
    is_web = kind in ("fhir", "stow")
    if parts.hostname is None or parts.scheme == "" or (is_web and web not in ("http", "https")):
        raise _no_address(repr(parts.scheme))
    if not is_web and (plus or kind not in ("mllp", "mllps", "dicom", "dicoms")):
        raise _no_address(repr(parts.scheme))
    if parts.password is not None or (parts.username and not kind.startswith("dicom")) or parts.query:
        raise UsageError(
            expected="an address without credentials or a query",
            found="some in it",
            todo="set POSTUREVIEW_TOKEN, or POSTUREVIEW_USER and POSTUREVIEW_PASSWORD, or use the keyring",
        )
    if kind.startswith("dicom") and not parts.username:
        raise UsageError(expected="dicom://AET@host:port", found="no AET", todo="put the receiver's AE title before @")
    return Receiver(
        kind=kind if is_web else kind.removesuffix("s"),
        host=parts.hostname,
        port=port or _PORTS[web if is_web else kind],
        path=parts.path if is_web else "",
        is_encrypted=web == "https" if is_web else kind.endswith("s"),
        aet=parts.username or "" if kind.startswith("dicom") else "",
    )


def _no_address(found: str) -> UsageError:
    return UsageError(expected="the address of a receiver", found=found, todo=f"write for example {_EXAMPLES}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """What proves who we are; empty where nothing is set. Never printed: it has no representation of its own."""

    token: str = ""
    user: str = ""
    password: str = ""


def credentials_for(receiver: Receiver) -> Credentials:
    """From POSTUREVIEW_TOKEN, or POSTUREVIEW_USER and POSTUREVIEW_PASSWORD, or the keyring's entry for the host."""
    read = Credentials(
        token=os.environ.get("POSTUREVIEW_TOKEN", ""),
        user=os.environ.get("POSTUREVIEW_USER", ""),
        password=os.environ.get("POSTUREVIEW_PASSWORD", ""),
    )
    if read.token or read.user:
        return read
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return read
    try:
        return Credentials(token=keyring.get_password("postureview", receiver.name) or "")
    except keyring.errors.KeyringError:
        return read


def tls_context() -> ssl.SSLContext:
    """TLS that checks the receiver. $POSTUREVIEW_CA: the clinic's own authority; $POSTUREVIEW_CLIENT_CERT: ours."""
    authority, own = os.environ.get("POSTUREVIEW_CA"), os.environ.get("POSTUREVIEW_CLIENT_CERT")
    try:
        context = ssl.create_default_context(cafile=authority or None)
        if own:
            context.load_cert_chain(own)
    except (OSError, ssl.SSLError):
        raise UsageError(
            expected="POSTUREVIEW_CA and POSTUREVIEW_CLIENT_CERT to name PEM files",
            found="one that cannot be read",
            todo="correct it, or unset it",
        ) from None
    return context
