"""The files of the records: recordings and pictures, in a folder for each patient, under names of our making."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from postureview.base.digest import file_sha256
from postureview.capture.content import HEAD_BYTES, Content, identify
from postureview.records.errors import NoRoomError, NotKeptError

_ENDINGS = {
    Content.PICTURE: ".picture",
    Content.HEIC: ".heic",
    Content.ISO_MEDIA: ".mp4",
    Content.MATROSKA: ".webm",
    Content.AVI: ".avi",
    Content.OTHER_VIDEO: ".video",
    Content.PDF: ".pdf",
    Content.TEXT: ".txt",
}
_PICTURE_ENDINGS = {b"\xff\xd8\xff": ".jpg", b"\x89PN": ".png"}
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_ID = re.compile(r"[0-9a-f]{16,32}")


class FileStore:
    """``<folder>/<patient>/<sha256>.<ending>``. Nothing that a client says becomes part of a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, patient_id: str, name: str) -> Path:
        """Where a file lies. Raises NotKeptError when there is none, or its name is not one of ours."""
        if not (_ID.fullmatch(patient_id) and _NAME.fullmatch(name)):
            raise NotKeptError("file")
        path = self._folder / patient_id / name
        if not path.is_file():
            raise NotKeptError("file")
        return path

    def keep(self, patient_id: str, content: bytes) -> str:
        """Keep these bytes; returns the file's name."""
        part = self.part(patient_id, hashlib.sha256(content).hexdigest()[:32])
        try:
            with room(), part.open("wb") as file:
                file.write(content)
                _settle(file)
        except NoRoomError:
            part.unlink(missing_ok=True)
            raise
        return self.keep_part(part)

    def part(self, patient_id: str, upload_id: str) -> Path:
        """Where the parts of an upload are put together."""
        if not (_ID.fullmatch(patient_id) and _ID.fullmatch(upload_id)):
            raise NotKeptError("file")
        with room():
            (self._folder / patient_id).mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder / patient_id / f"{upload_id}.part"

    def append(self, part: Path, offset: int, content: bytes) -> int:
        """Write at an offset, dropping whatever stood behind it; returns the length then."""
        with room(), part.open("r+b" if part.exists() else "wb") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(content)
            _settle(file)
            return file.tell()

    def keep_part(self, part: Path) -> str:
        """Give a finished part its lasting name, by its content."""
        name = self.lasting_name(part)
        with room():
            part.replace(part.with_name(name))
        return name

    def lasting_name(self, part: Path) -> str:
        """The name that it would get; reads the whole file."""
        return f"{file_sha256(part)}{_ending(part)}"

    def names(self, patient_id: str) -> tuple[str, ...]:
        """Files of a patient, unfinished ones left out."""
        folder = self._folder / patient_id
        if not _ID.fullmatch(patient_id) or not folder.is_dir():
            return ()
        return tuple(sorted(one.name for one in folder.iterdir() if _NAME.fullmatch(one.name)))

    def everything(self, patient_id: str) -> tuple[str, ...]:
        """Files of a patient, unfinished ones included."""
        folder = self._folder / patient_id
        return tuple(one.name for one in folder.iterdir()) if _ID.fullmatch(patient_id) and folder.is_dir() else ()

    def forget(self, patient_id: str, names: tuple[str, ...]) -> None:
        """Delete files of a patient."""
        for name in names:
            if _ID.fullmatch(patient_id) and (_NAME.fullmatch(name) or re.fullmatch(r"[0-9a-f]+\.part", name)):
                (self._folder / patient_id / name).unlink(missing_ok=True)

    def forget_patient(self, patient_id: str) -> None:
        """Delete all files of a patient, with their folder."""
        if _ID.fullmatch(patient_id) and (self._folder / patient_id).is_dir():
            shutil.rmtree(self._folder / patient_id)


@contextlib.contextmanager
def room() -> Iterator[None]:
    """A full disk in our words."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoomError from error
        raise


def content_of(path: Path) -> Content:
    """What kind of file it is, by its first bytes."""
    with path.open("rb") as file:
        return identify(file.read(HEAD_BYTES))


def _ending(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = identify(head)
    return _PICTURE_ENDINGS.get(head[:3], ".picture") if kind is Content.PICTURE else _ENDINGS.get(kind, ".bin")


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
