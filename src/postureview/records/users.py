"""Who may sign in. Passwords are kept as argon2id hashes only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.records.base import Base, new_id, note, now_utc, row_of
from postureview.records.models import UserRow
from postureview.records.values import User
from postureview.records.words import one_line

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_CHARACTERS = 12
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Users:
    """The users of these records. Without any, whoever has the key of the run works as ``local``."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, login: str, password: str, *, by: str, display_name: str = "", admin: bool = False) -> User:
        """Let somebody sign in. The first user is an administrator."""
        if not _LOGIN.fullmatch(login):
            raise UsageError(
                expected="a login of small letters, digits, dot, dash or underscore, at most 40",
                found="another one",
                todo="choose for example jdoe",
            )
        hashed = _hashed(password)
        with self._base.session() as session:
            if session.scalar(select(UserRow.id).where(UserRow.login == login)) is not None:
                raise UsageError(expected="a new login", found="one that exists", todo="choose another one")
            first = session.scalar(select(func.count()).select_from(UserRow)) == 0
            row = UserRow(
                id=new_id(),
                login=login,
                display_name=one_line(display_name)[:200] or login,
                password=hashed,
                admin=admin or first,
                disabled=False,
                created_utc=now_utc(),
            )
            session.add(row)
            note(session, by, "added", "user", row.id)
            return _user(row)

    def all(self) -> list[User]:
        """Everybody, by login."""
        with self._base.session() as session:
            return [_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.login))]

    def get(self, user_id: str) -> User:
        """A user. Raises NotKeptError."""
        with self._base.session() as session:
            return _user(_row(session, user_id))

    def any(self) -> bool:
        """Whether there is somebody who may sign in."""
        with self._base.session() as session:
            return session.scalar(select(UserRow.id).where(~UserRow.disabled).limit(1)) is not None

    def check(self, login: str, password: str) -> User | None:
        """The user with this password, or None. It takes the same time whether or not the login exists."""
        from argon2.exceptions import VerifyMismatchError

        with self._base.session() as session:
            row = session.scalars(select(UserRow).where(UserRow.login == login)).first()
            try:
                _hasher().verify(_NOBODY if row is None else row.password, password)
            except VerifyMismatchError:
                return None
            return None if row is None or row.disabled else _user(row)

    def set_password(self, user_id: str, password: str, *, by: str) -> None:
        """A new password."""
        hashed = _hashed(password)
        with self._base.session() as session:
            _row(session, user_id).password = hashed
            note(session, by, "changed", "user", user_id)

    def disable(self, user_id: str, *, by: str, disabled: bool = True) -> None:
        """Let somebody in no more, or again. Raises UsageError for the last administrator."""
        with self._base.session() as session:
            row = _row(session, user_id)
            others = select(UserRow.id).where(UserRow.admin, ~UserRow.disabled, UserRow.id != user_id)
            if disabled and row.admin and session.scalar(others.limit(1)) is None:
                raise UsageError(
                    expected="one administrator at least", found="the last one", todo="add another one first"
                )
            row.disabled = disabled
            note(session, by, "changed", "user", user_id)


# The hash of a password that nobody knows: verified when the login does not exist, so that the time tells nothing.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$XX9Y7pCNyJMinSEc4pQd/A$YHz3CMQWKzUJTKW5iHxu9xdSvr8JlN1eOtXrqRVQJwg"


def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise missing_package_error("argon2-cffi", "users", "serve") from None
    return PasswordHasher()


def _hashed(password: str) -> str:
    if not LEAST_CHARACTERS <= len(password) <= 1000:
        raise UsageError(
            expected=f"a password of at least {LEAST_CHARACTERS} characters",
            found=f"{len(password)}",
            todo="take several words in a row",
        )
    return _hasher().hash(password)


def _row(session: Session, user_id: str) -> UserRow:
    return row_of(session, UserRow, user_id, "user")


def _user(row: UserRow) -> User:
    return User(id=row.id, login=row.login, display_name=row.display_name, admin=row.admin, disabled=row.disabled)
