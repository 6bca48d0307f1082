"""Records for tests on every kind of database; PostgreSQL is started as a server of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

KEY = "a key with ' and \" in it"
PASSWORD = "only-for-tests"
KINDS = ("sqlite", "sqlcipher", pytest.param("postgresql", marks=pytest.mark.database))


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a server without its database's name; a skip with the reason where there is none."""
    pytest.importorskip("psycopg", reason="the extra `postgresql` is not installed")
    known = os.environ.get("POSTUREVIEW_TEST_POSTGRESQL")
    if known:
        yield known.rstrip("/")
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("no PostgreSQL server on this machine; install postgresql or set POSTUREVIEW_TEST_POSTGRESQL")
    folder = Path(tempfile.mkdtemp(prefix="postureview-postgresql-"))
    run = _as_postgres(folder)
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "password").chmod(0o644)
        made = ["-D", f"{folder}/data", "-A", "scram-sha-256", "-U", "postgres", f"--pwfile={folder}/password"]
        run(programs[-1], *made, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = programs[-1].with_name("pg_ctl")
        run(control, "-D", f"{folder}/data", "-w", "-o", options, "-l", f"{folder}/log", "start")
        try:
            yield f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}"
        finally:
            run(control, "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str) -> str:
    """The address of an empty database."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'create database "{name}"')  # type: ignore[call-overload]
    return f"{server}/{name}"


def new_records(folder: Path, key: str | None = None) -> None:
    """Empty records in the user's own file, as opening them for the first time makes them, but without the time."""
    from postureview.records.engine import FILE_NAME

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / FILE_NAME).touch(mode=0o600)
    (folder / FILE_NAME).write_bytes(_empty_file(key))


@cache
def _empty_file(key: str | None) -> bytes:
    """What the migrations make of nothing; they take longer than most tests of what is kept."""
    from postureview.records.engine import FILE_NAME
    from postureview.records.records import Records

    with tempfile.TemporaryDirectory() as folder:
        Records.open(None, Path(folder), key).close()
        return (Path(folder) / FILE_NAME).read_bytes()


def _as_postgres(folder: Path):  # type: ignore[no-untyped-def]
    """How to run the server's programs: they refuse to be run by root."""
    user = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        user = {"user": "postgres"}

    def run(*command: object) -> None:
        subprocess.run([str(one) for one in command], check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)  # type: ignore[call-overload]

    return run


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
