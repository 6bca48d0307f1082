"""``records`` and what ``serve`` refuses, on the command line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from postureview.cli.app import app

for _package in ("fastapi", "sqlalchemy", "alembic", "argon2", "uvicorn", "multipart"):
    pytest.importorskip(_package, reason="the extra `serve` is not installed")

Run = Callable[..., Result]
PASSWORD = "correct horse battery"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("POSTUREVIEW_DATABASE", "POSTUREVIEW_DATABASE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POSTUREVIEW_DATA", str(tmp_path / "data"))

    def called(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, words, input=typed)

    return called


def add_patient(folder: Path, key: str | None = None) -> str:
    from postureview.records.records import Records
    from postureview.records.values import PatientFacts

    records = Records.open(None, folder, key)
    made = records.patients.add(PatientFacts(name="Planted Name", pseudonym="P-1"), by="test")
    records.visits.add(made.id, by="test", day="2001-01-01")
    records.close()
    return made.id


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "192.0.2.10"), "because other machines can reach the page; found --host 192.0.2.10 without them"),
        (("--host", "0.0.0.0"), "leave --host out to stay on this machine"),
        (("--receiver", "nowhere"), "expected the address of a receiver"),
        (("--set", "pose.nothing=1"), "expected group.name=value with a known setting"),
        (("--tls-key", "{file}"), "expected --tls-certificate and --tls-key together"),
        (("--host", "192.0.2.10", "--tls-key", "{file}", "--tls-certificate", "{file}"), "records users add LOGIN"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_starts(
    run: Run, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "file.pem"
    file.write_text("no key")
    result = run("serve", "--no-browser", *(one.format(file=file) for one in options))
    assert result.exit_code == 2
    assert words in result.output


def test_a_port_that_is_taken_is_said(run: Run) -> None:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        result = run("serve", "--no-browser", "--port", str(one.getsockname()[1]))
    assert result.exit_code == 2
    assert "to be free" in result.output and "choose another --port" in result.output


def test_users_are_added_with_a_password_that_is_asked_for(run: Run) -> None:
    made = run("records", "users", "add", "ann", "--name", "Ann A.", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert "User ann (administrator) may sign in." in made.output and PASSWORD not in made.output
    assert "ann" in run("records", "users", "list").output
    short = run("records", "users", "add", "ben", typed="short\nshort\n")
    assert short.exit_code == 2 and "at least 12 characters" in short.output
    changed = run("records", "users", "password", "ann", typed="another long one\nanother long one\n")
    assert "Password of ann: set." in changed.output
    assert run("records", "users", "password", "nobody").exit_code == 2


def test_patients_are_listed_by_pseudonym_exported_backed_up_and_deleted(run: Run, tmp_path: Path) -> None:
    patient = add_patient(tmp_path / "data")
    listed = run("records", "list").output
    assert patient in listed and "P-1" in listed and "Planted" not in listed
    zipped = tmp_path / "patient.zip"
    assert run("records", "export", patient, str(zipped)).exit_code == 0
    with zipfile.ZipFile(zipped) as archive:
        assert b"Planted Name" in archive.read("patient.json")
    assert run("records", "export", patient, str(zipped)).exit_code == 2
    assert run("records", "backup", str(tmp_path / "all.zip")).exit_code == 0
    kept = run("records", "delete", patient, typed="n\n")
    assert "Deleted" not in kept.output and "P-1" in run("records", "list").output
    assert "Deleted." in run("records", "delete", patient, typed="y\n").output
    gone = run("records", "delete", patient, "--yes")
    assert gone.exit_code == 2 and "or it was deleted" in gone.output


def test_retention_lists_who_is_due_and_deletes_when_asked(run: Run, tmp_path: Path) -> None:
    patient = add_patient(tmp_path / "data")
    assert run("records", "retention").output == "Kept until somebody deletes.\n"
    due = run("records", "retention", "--years", "10").output
    assert due == f"Kept for 10 years after the last visit.\n{patient}  due\n"
    assert f"{patient}  deleted" in run("records", "retention", "--delete-due").output
    assert run("records", "list").output == ""
    assert "until somebody" in run("records", "retention", "--forever").output


def test_records_are_encrypted_with_a_key_that_is_typed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra `sqlcipher` is not installed")
    patient = add_patient(tmp_path / "data")
    done = run("records", "encrypt", typed="a new key\na new key\n")
    assert done.exit_code == 0 and "a new key" not in done.output
    refused = run("records", "list")
    assert refused.exit_code == 2 and "the key of the encrypted records; found no key" in refused.output
    assert patient in run("records", "list", "--ask-key", typed="a new key\n").output
    monkeypatch.setenv("POSTUREVIEW_DATABASE_KEY", "a new key")
    assert patient in run("records", "list").output
    assert "--key" not in run("serve", "--help").output.replace("--ask-key", "").replace("--tls-key", "")


@pytest.fixture
def keyring_entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """What a keyring in memory holds; it is the system's until the test ends."""
    keyring = pytest.importorskip("keyring", reason="the extra `keyring` is not installed")
    from keyring.backend import KeyringBackend

    held: dict[tuple[str, str], str] = {}

    class InMemory(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del held[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield held
    keyring.set_keyring(before)


def test_a_key_that_the_keyring_keeps_is_found_again(
    run: Run, tmp_path: Path, keyring_entries: dict[tuple[str, str], str]
) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra `sqlcipher` is not installed")
    patient = add_patient(tmp_path / "data")
    assert run("records", "encrypt", "--keep-in-keyring", typed="a new key\na new key\n").exit_code == 0
    assert keyring_entries == {("postureview", "records"): "a new key"}
    assert b"SQLite format 3" not in (tmp_path / "data" / "records.sqlite3").read_bytes()[:16]
    assert patient in run("records", "list").output
    keyring_entries.clear()
    assert "found no key" in run("records", "list").output


def test_without_a_keyring_nothing_is_encrypted_with_a_key_that_would_be_lost(run: Run, tmp_path: Path) -> None:
    keyring = pytest.importorskip("keyring", reason="the extra `keyring` is not installed")
    from keyring.backends.fail import Keyring

    patient, before = add_patient(tmp_path / "data"), keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        refused = run("records", "encrypt", "--keep-in-keyring", typed="a new key\na new key\n")
        assert refused.exit_code != 0 and "leave out --keep-in-keyring" in " ".join(refused.output.split())
        assert patient in run("records", "list").output
    finally:
        keyring.set_keyring(before)


def test_a_missing_package_is_named_with_its_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    result = run("records", "list")
    assert result.exit_code == 2 and 'pip install "postureview[serve]"' in result.output
    monkeypatch.setitem(sys.modules, "fastapi", None)
    result = run("serve")
    assert result.exit_code == 2 and "fastapi for the clinic page" in result.output
