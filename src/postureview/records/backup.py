"""A copy of everything."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from postureview.base.errors import UsageError
from postureview.records.base import Base
from postureview.records.engine import FILE_NAME
from postureview.records.files import room


def backup(base: Base, folder: Path, file: Path) -> None:
    """Write the database, as it is at one moment, and all files into a zip file.

    Raises UsageError for a database server, which has tools of its own for that.
    """
    if base.engine.dialect.name != "sqlite":
        raise UsageError(
            expected="records in a file",
            found="a database server",
            todo="use pg_dump for the database and copy the folder files/ of the data folder",
        )
    with room(), tempfile.TemporaryDirectory(dir=folder) as place:
        copy = Path(place) / FILE_NAME
        with base.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum into ?", (str(copy),))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            file.chmod(0o600)
            archive.write(copy, FILE_NAME)
            for one in sorted((folder / "files").rglob("*")):
                if one.is_file():
                    archive.write(one, one.relative_to(folder).as_posix())
