from __future__ import annotations

import sys
import types

import pytest

from postureview.base.errors import UsageError
from postureview.push.receiver import Credentials, credentials_for, receiver_of


@pytest.mark.parametrize(
    ("url", "kind", "port", "is_encrypted"),
    [
        ("fhir+https://fhir.clinic.example/r4", "fhir", 443, True),
        ("fhir+http://127.0.0.1:8080/fhir", "fhir", 8080, False),
        ("mllp://engine.clinic.example", "mllp", 2575, False),
        ("mllps://engine.clinic.example:6661", "mllp", 6661, True),
        ("dicom://ARCHIVE@pacs.clinic.example", "dicom", 104, False),
        ("dicoms://ARCHIVE@pacs.clinic.example", "dicom", 2762, True),
        ("stow+https://pacs.clinic.example/dicom-web", "stow", 443, True),
    ],
)
def test_addresses(url: str, kind: str, port: int, is_encrypted: bool) -> None:
    receiver = receiver_of(url)
    assert (receiver.kind, receiver.port, receiver.is_encrypted) == (kind, port, is_encrypted)
    assert receiver_of(receiver.url) == receiver


def test_the_address_for_http() -> None:
    assert receiver_of("fhir+https://host/r4/").http_url == "https://host:443/r4"
    assert receiver_of("fhir+http://[::1]:80/r4").http_url == "http://[::1]:80/r4"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://host/fhir", "expected the address of a receiver; found 'https'"),
        ("fhir://host", "expected the address of a receiver"),
        ("mllp+http://host", "expected the address of a receiver"),
        ("nonsense", "expected the address of a receiver"),
        ("mllp://host:99999", "found an address that cannot be read"),
        ("dicoms://host:2762", "put the receiver's AE title before @"),
        ("dicom://host:104", "put the receiver's AE title before @"),
    ],
)
def test_what_is_no_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        receiver_of(url)


@pytest.mark.parametrize(
    "url", ["fhir+https://user:hunter2@host/fhir", "fhir+https://hunter2@host", "fhir+https://host/fhir?token=hunter2"]
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="POSTUREVIEW_TOKEN") as caught:
        receiver_of(url)
    assert "hunter2" not in str(caught.value)


def test_credentials_come_from_the_environment_and_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTUREVIEW_TOKEN", "hunter2")
    read = credentials_for(receiver_of("fhir+https://host/r4"))
    assert read.token == "hunter2"
    assert "hunter2" not in repr(read)
    assert "hunter2" not in str(read)
    monkeypatch.delenv("POSTUREVIEW_TOKEN")
    monkeypatch.setenv("POSTUREVIEW_USER", "ada")
    monkeypatch.setenv("POSTUREVIEW_PASSWORD", "hunter2")
    assert credentials_for(receiver_of("fhir+https://host/r4")) == Credentials(user="ada", password="hunter2")


def test_without_them_the_keyring_is_asked_for_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POSTUREVIEW_TOKEN", "POSTUREVIEW_USER"):
        monkeypatch.delenv(name, raising=False)
    keyring, errors = types.ModuleType("keyring"), types.ModuleType("keyring.errors")
    known = {("postureview", "host:443"): "hunter2"}
    keyring.get_password = lambda service, user: known.get((service, user))  # type: ignore[attr-defined]
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    keyring.errors = errors  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert credentials_for(receiver_of("fhir+https://host/r4")).token == "hunter2"
    assert credentials_for(receiver_of("fhir+https://other/r4")) == Credentials()
