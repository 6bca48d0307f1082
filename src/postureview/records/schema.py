"""The tables' own version: made when there are none, brought up to date when they are older."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.records.base import Base
from postureview.records.engine import FILE_NAME
from postureview.records.errors import BusyError

CURRENT = "0001"
"""The newest revision in ``migrations/versions``."""


def make_current(base: Base, folder: Path, *, migrate: bool) -> None:
    """Bring the tables to ``CURRENT``. An older file is copied to ``records.<revision>.bak`` first.

    Raises UsageError for tables of a newer program, and for a server's older ones unless ``migrate``.
    """
    with _connected(base) as connection:
        found = revision(connection)
        if found == CURRENT:
            return
        if found is not None and found > CURRENT:
            raise UsageError(
                expected=f"records of version {CURRENT} or older",
                found=f"version {found}",
                todo="use the newer program that wrote them",
            )
        if found is not None and not migrate:
            raise UsageError(
                expected=f"records of version {CURRENT}",
                found=f"version {found}",
                todo="make a backup of the database, then run `postureview records migrate`",
            )
    if found is not None and base.engine.dialect.name == "sqlite":
        with base.engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        shutil.copy2(folder / FILE_NAME, folder / f"records.{found}.bak")
    to_revision(base, CURRENT)


def to_revision(base: Base, target: str) -> None:
    """Run the migrations up, or down, to a revision; ``base`` is before the first."""
    try:
        from alembic import command
    except ImportError:
        raise missing_package_error("alembic", "records", "serve") from None
    with unlinked(base) as connection:
        upward = target != "base" and (revision(connection) or "") <= target
        connection.commit()
        with connection.begin():
            (command.upgrade if upward else command.downgrade)(configuration(connection), target)


@contextlib.contextmanager
def unlinked(base: Base) -> Iterator[Connection]:
    """A connection on which a table may be made anew without taking along what depends on it."""
    with base.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("pragma foreign_keys = off")
            connection.commit()
        try:
            yield connection
        finally:
            if sqlite:
                connection.exec_driver_sql("pragma foreign_keys = on")
                connection.commit()


def configuration(connection: Connection):  # type: ignore[no-untyped-def]
    """Alembic's configuration for a connection that is open already."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision(connection: Connection) -> str | None:
    """The version of the tables; None when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _connected(base: Base) -> Connection:
    try:
        return base.engine.connect()
    except OperationalError:
        raise BusyError from None
