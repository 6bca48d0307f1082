"""Who is at the page: sessions of one run, kept in memory only."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from postureview.records.values import User

LOCAL = "local"
_TRIES, _PAUSE_S = 5, 60.0


@dataclass(slots=True)
class Session:
    """One browser. user : None = whoever has the key of the run. seen_s : when it last showed a sign of a person."""

    id: str
    csrf: str
    seen_s: float
    user: User | None = None
    locked: bool = False

    @property
    def by(self) -> str:
        """The login, for the audit trail."""
        return LOCAL if self.user is None else self.user.login

    @property
    def called(self) -> str:
        """The name of the user, as it is signed with."""
        return "" if self.user is None else self.user.display_name


@dataclass(slots=True)
class _Failures:
    count: int = 0
    until_s: float = 0.0


@dataclass(slots=True)
class Sessions:
    """All sessions of a run. token : the key of the run; clock_s : seconds, for tests."""

    token: str
    lock_after_s: float
    clock_s: Callable[[], float] = time.monotonic
    _open: dict[str, Session] = field(default_factory=dict)
    _failures: dict[str, _Failures] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_token(self, text: str) -> bool:
        """Whether this is the key of the run; takes the same time for every wrong one."""
        return hmac.compare_digest(text.encode("utf-8", "replace"), self.token.encode())

    def begin(self, user: User | None = None) -> Session:
        """A new session."""
        made = Session(id=secrets.token_urlsafe(32), csrf=secrets.token_urlsafe(32), seen_s=self.clock_s(), user=user)
        with self._lock:
            self._open[made.id] = made
        return made

    def get(self, session_id: str, *, by_a_person: bool = True) -> Session | None:
        """The session, locked if nobody was there for too long. by_a_person : False for what a page does by itself."""
        with self._lock:
            found = self._open.get(session_id)
            if found is None:
                return None
            now_s = self.clock_s()
            if now_s - found.seen_s > self.lock_after_s:
                found.locked = True
            elif by_a_person:
                found.seen_s = now_s
            return found

    def unlock(self, session: Session) -> None:
        """Somebody proved to be there again."""
        session.locked, session.seen_s = False, self.clock_s()

    def end(self, session_id: str) -> None:
        """Sign out."""
        with self._lock:
            self._open.pop(session_id, None)

    def end_of_user(self, user_id: str) -> None:
        """Sign a user out everywhere."""
        with self._lock:
            for one in [one for one in self._open.values() if one.user is not None and one.user.id == user_id]:
                del self._open[one.id]

    def must_wait_s(self, login: str) -> float:
        """How long nobody may try this login, after several wrong passwords; 0 = not at all."""
        with self._lock:
            return max(0.0, self._failures.get(login, _Failures()).until_s - self.clock_s())

    def tried(self, login: str, *, right: bool) -> None:
        """Count a wrong password, or forget the wrong ones."""
        with self._lock:
            if right:
                self._failures.pop(login, None)
                return
            if len(self._failures) > 10_000:
                self._failures.clear()
            row = self._failures.setdefault(login, _Failures())
            row.count += 1
            if row.count >= _TRIES:
                row.count, row.until_s = 0, self.clock_s() + _PAUSE_S
