"""How the database is reached: SQLite in the data folder, the same encrypted by SQLCipher, or PostgreSQL by address."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.records.errors import KeyNeededError

FILE_NAME = "records.sqlite3"
_PLAIN_HEAD = b"SQLite format 3\0"
_WAIT_S = 15.0
_PRAGMAS = (
    "foreign_keys = on",
    "secure_delete = on",
    "journal_mode = wal",
    "synchronous = full",
    "temp_store = memory",
)


def own_file_engine(path: Path, key: str | None) -> Engine:
    """The user's own database file, encrypted when there is a key. Raises KeyNeededError when file and key disagree."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    module = sqlite3 if key is None else _sqlcipher()
    _check_head(path, key)
    if not path.exists():
        path.touch(mode=0o600)

    def connect() -> Any:
        database = module.connect(str(path), timeout=_WAIT_S, check_same_thread=False)
        if key is not None:
            database.execute(f"pragma key = {_quoted(key)}")
        try:
            database.execute("select count(*) from sqlite_master")
        except module.DatabaseError as error:
            database.close()
            if "not a database" not in str(error):
                raise
            raise _wrong_key(key) from None
        for pragma in _PRAGMAS:
            database.execute(f"pragma {pragma}")
        return database

    return create_engine("sqlite://", module=module, creator=connect, poolclass=QueuePool, hide_parameters=True)


def server_engine(url: str) -> Engine:
    """A database server. UsageError for an address that is none of PostgreSQL, MachineError without its driver."""
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() != "postgresql":
        raise UsageError(
            expected="the address of a PostgreSQL database",
            found="another or an incomplete one" if address is None else address.get_backend_name(),
            todo="write postgresql://user@host:port/name, with the password in $PGPASSWORD or ~/.pgpass",
        )
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise missing_package_error("psycopg", "records in PostgreSQL", "serve,postgresql") from None
    return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)


def encrypt(path: Path, key: str) -> None:
    """Encrypt the user's own database file in place. The plain file is overwritten and deleted only at the very end."""
    _check_head(path, None)
    module = _sqlcipher()
    made = path.with_suffix(".encrypting")
    made.unlink(missing_ok=True)
    made.touch(mode=0o600)
    database = module.connect(str(path), timeout=_WAIT_S)
    try:
        database.execute("pragma wal_checkpoint(truncate)")
        database.execute(f"attach database {_quoted(str(made))} as encrypted key {_quoted(key)}")
        database.execute("select sqlcipher_export('encrypted')")
        database.execute("detach database encrypted")
    finally:
        database.close()
    length = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"\0" * length)
        file.flush()
    made.replace(path)
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)


def _check_head(path: Path, key: str | None) -> None:
    """Refuse a key for a plain file and no key for an encrypted one."""
    if not path.is_file() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        plain = file.read(len(_PLAIN_HEAD)) == _PLAIN_HEAD
    if plain and key is not None:
        raise KeyNeededError(
            expected="encrypted records, because a key was given",
            found="records that are not encrypted",
            todo="run `postureview records encrypt`, or start without the key",
        )
    if not plain and key is None:
        raise _wrong_key(key)


def _wrong_key(key: str | None) -> KeyNeededError:
    return KeyNeededError(
        expected="the key of the encrypted records",
        found="no key" if key is None else "a key that does not open them",
        todo="give it in $POSTUREVIEW_DATABASE_KEY, keep it in the keyring, or type it with --ask-key",
    )


def _sqlcipher() -> Any:
    try:
        import sqlcipher3  # type: ignore[import-untyped]
    except ImportError:
        raise missing_package_error("sqlcipher3", "encrypted records", "serve,sqlcipher") from None
    return sqlcipher3.dbapi2


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
