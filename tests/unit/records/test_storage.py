"""Where the records lie: encrypted or not, gone when deleted, copied whole, and brought from one form to the next."""

from __future__ import annotations

import errno
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from postureview.base.errors import MachineError, UsageError
from tests.databases import KEY
from tests.unit.records.conftest import Opener
from tests.unit.records.test_records import PLANTED, WEBM, filled

if TYPE_CHECKING:
    from postureview.records.records import Records

TRACES = (b"Planted", b"planted", WEBM[:64], "Zoë".encode())


def found_in(folder: Path) -> set[str]:
    """Files of the folder that hold something that was planted."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {one.name for one in files if any(trace in one.read_bytes() for trace in TRACES)}


@pytest.fixture(params=["sqlite", "sqlcipher"])
def kind(request: pytest.FixtureRequest) -> str:
    """Only what is a file of the user's own."""
    return str(request.param)


def test_a_plain_file_shows_names_and_an_encrypted_one_does_not(records: Records, kind: str, tmp_path: Path) -> None:
    filled(records)
    shown = {name for name in found_in(tmp_path / "data") if name.startswith("records")}
    records.close()
    assert bool(shown) is (kind == "sqlite")
    assert records.kind == {"sqlite": "SQLite", "sqlcipher": "SQLCipher"}[kind]


def test_nothing_is_left_of_a_deleted_patient(opener: Opener, tmp_path: Path) -> None:
    records = opener()
    patient_id, _ = filled(records)
    assert found_in(tmp_path / "data")
    records.patients.delete(patient_id, by="ann")
    assert found_in(tmp_path / "data") == set()  # while it is open, its log included
    assert not (tmp_path / "data" / "files" / patient_id).exists()
    records.close()
    assert found_in(tmp_path / "data") == set()
    assert opener().audit.lines(about=patient_id)[0].action == "deleted"


def test_every_table_forgets_a_deleted_patient(records: Records) -> None:
    from sqlalchemy import select

    from postureview.records.models import Table

    patient_id, _ = filled(records)
    records.patients.delete(patient_id, by="ann")
    with records._base.engine.connect() as connection:
        left = {one.name for one in Table.metadata.sorted_tables if connection.execute(select(one)).first() is not None}
    assert left == {"audit"}


def test_key_and_file_must_agree(opener: Opener, kind: str, tmp_path: Path) -> None:
    from postureview.records.errors import KeyNeededError
    from postureview.records.records import Records

    opener().close()
    folder = tmp_path / "data"
    if kind == "sqlite":
        with pytest.raises(KeyNeededError, match="not encrypted; run `postureview records encrypt`"):
            Records.open(None, folder, "a key")
        return
    with pytest.raises(KeyNeededError, match="found no key; give it in"):
        Records.open(None, folder)
    with pytest.raises(KeyNeededError, match="found a key that does not open them") as caught:
        Records.open(None, folder, "another key")
    assert "another key" not in str(caught.value)


def test_plain_records_are_encrypted_in_place(tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra `sqlcipher` is not installed")
    from postureview.records.engine import FILE_NAME, encrypt
    from postureview.records.records import Records

    folder = tmp_path / "data"
    plain = Records.open(None, folder)
    patient_id, _ = filled(plain)
    plain.close()
    encrypt(folder / FILE_NAME, KEY)
    assert {one for one in found_in(folder) if one.startswith("records")} == set()
    encrypted = Records.open(None, folder, KEY)
    assert encrypted.patients.get(patient_id).called == PLANTED
    encrypted.close()


def test_a_backup_is_whole_and_opens(opener: Opener, kind: str, tmp_path: Path) -> None:
    from postureview.records.records import Records

    records = opener()
    patient_id, visit_id = filled(records)
    records.backup(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        archive.extractall(tmp_path / "restored")
    restored = Records.open(None, tmp_path / "restored", KEY if kind == "sqlcipher" else None)
    assert restored.patients.get(patient_id).called == PLANTED
    (recording,) = restored.recordings.of(visit_id)
    assert restored.recordings.path(recording).read_bytes() == WEBM
    restored.close()
    if kind == "sqlcipher":
        assert PLANTED.encode() not in (tmp_path / "restored" / "records.sqlite3").read_bytes()


@pytest.mark.parametrize("key", [None, KEY])
def test_files_are_their_users_own(tmp_path: Path, key: str | None) -> None:
    from postureview.records.records import Records

    if key is not None:
        pytest.importorskip("sqlcipher3", reason="the extra `sqlcipher` is not installed")
    data = tmp_path / "data"
    records = Records.open(None, data, key)
    patient_id, _ = filled(records)
    records.close()
    for path in (data, data / "files" / patient_id, data / "records.sqlite3"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_full_disk_loses_nothing_that_was_kept(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    from postureview.records import files
    from postureview.records.errors import NoRoomError
    from postureview.records.values import About

    _, visit_id = filled(records)
    upload = records.recordings.begin(visit_id, About(step="left"))
    records.recordings.append(upload.id, 0, WEBM)

    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "_settle", full)
        with pytest.raises(NoRoomError, match="free some space and try again"):
            records.recordings.append(upload.id, len(WEBM), WEBM)
    assert records.recordings.upload(upload.id).received_bytes == len(WEBM)
    records.recordings.append(upload.id, len(WEBM), WEBM)
    kept = records.recordings.finish(upload.id, by="ann")
    assert records.recordings.path(kept).read_bytes() == WEBM * 2


def test_a_locked_database_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from postureview.records import engine
    from postureview.records.errors import BusyError
    from postureview.records.records import Records
    from postureview.records.values import PatientFacts

    monkeypatch.setattr(engine, "_WAIT_S", 0.05)
    records = Records.open(None, tmp_path / "data")
    other = sqlite3.connect(tmp_path / "data" / "records.sqlite3")
    other.execute("begin exclusive")
    with pytest.raises(BusyError, match="locked by another program"):
        records.patients.add(PatientFacts(name=PLANTED), by="ann")
    other.rollback()
    other.close()
    records.patients.add(PatientFacts(name=PLANTED), by="ann")
    records.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite:///x.sqlite3"])
def test_another_kind_of_database_is_refused(url: str, tmp_path: Path) -> None:
    from postureview.records.records import Records

    with pytest.raises(UsageError, match=r"expected the address of a PostgreSQL database.*write postgresql://"):
        Records.open(url, tmp_path)


def test_a_server_that_is_not_there_is_said_in_words_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the extra `postgresql` is not installed")
    from postureview.records.records import Records

    with pytest.raises(MachineError, match="cannot be reached") as caught:
        Records.open("postgresql://ann:secret@127.0.0.1:9/pv", tmp_path)
    assert "secret" not in str(caught.value)


@pytest.fixture
def _no_sqlcipher(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import sys

    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    yield


@pytest.mark.usefixtures("_no_sqlcipher")
def test_a_missing_package_is_named_with_its_command(tmp_path: Path) -> None:
    from postureview.records.records import Records

    with pytest.raises(MachineError, match=r'pip install "postureview\[serve,sqlcipher\]"'):
        Records.open(None, tmp_path, "a key")


def test_a_recording_that_could_not_be_noted_is_still_an_upload(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    from postureview.records import recordings
    from postureview.records.errors import NoRoomError
    from postureview.records.values import About

    _, visit_id = filled(records)
    upload = records.recordings.begin(visit_id, About(step="left"))
    records.recordings.append(upload.id, 0, WEBM + b"left")

    def full(_: Any) -> None:
        raise NoRoomError

    def note(session: Any, *_: Any) -> None:
        """The disk is full when everything is to be written at last."""
        event.listen(session, "before_commit", full)

    with monkeypatch.context() as patched:
        patched.setattr(recordings, "note", note)
        with pytest.raises(NoRoomError):
            records.recordings.finish(upload.id, by="ann")
    kept = records.recordings.finish(upload.id, by="ann")
    assert records.recordings.path(kept).read_bytes() == WEBM + b"left"


def test_an_upload_grows_no_further_than_it_announced(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    from postureview.records import recordings
    from postureview.records.errors import TooLargeError
    from postureview.records.values import About

    _, visit_id = filled(records)
    announced = records.recordings.begin(visit_id, About(step="left"), size_bytes=10)
    with pytest.raises(TooLargeError, match="choose the file again"):
        records.recordings.append(announced.id, 0, bytes(11))
    monkeypatch.setattr(recordings, "MOST_BYTES", 100)
    endless = records.recordings.begin(visit_id, About(step="back"))
    records.recordings.append(endless.id, 0, bytes(100))
    with pytest.raises(TooLargeError):
        records.recordings.append(endless.id, 100, b"x")
    assert records.recordings.upload(endless.id).received_bytes == 100
