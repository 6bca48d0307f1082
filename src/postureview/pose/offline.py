"""Nothing leaves the machine: MediaPipe's usage report is led into a dead end.

MediaPipe 1.x reports usage to its maker once, 60 s after a landmarker was made, or when it is closed if that comes
first; there is no switch for it. Its copy of libcurl asks the environment for a proxy at that moment, so a proxy
on a closed port of this machine stops the report before any name is looked up. Seen with strace on mediapipe 1.2.2:
without the block a DNS query at 60 s or within ``close()``; with it a single refused connection to 127.0.0.1:9. The
report is made inside ``close()`` and waited for, so the environment may be restored as soon as that returns (130 s
watched, nothing followed). A ``no_proxy`` that the user has set would open the block again and is put aside too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import ClassVar

DEAD_END = "http://127.0.0.1:9"  # the discard port: nothing listens there, a connection is refused at once
BLOCK: Mapping[str, str | None] = {
    "https_proxy": DEAD_END,
    "HTTPS_PROXY": DEAD_END,
    "all_proxy": DEAD_END,
    "ALL_PROXY": DEAD_END,
    "no_proxy": None,
    "NO_PROXY": None,
}
"""Variable → value while the block is in force; None = not set. libcurl reads the lower-case name first."""


class NetworkBlock:
    """Held by whoever keeps a landmarker; the block is lifted when the last holder has let go.

    What somebody else has set in the meantime is left as it is.

    The environment belongs to the whole process: while the block is in force, a client in it that asks the
    environment for a proxy cannot get out either, unless it is told not to ask (httpx: ``trust_env=False``).
    """

    _lock = threading.Lock()
    _holders = 0
    _before: ClassVar[dict[str, str | None]] = {}

    def __init__(self) -> None:
        self._held = True
        with NetworkBlock._lock:
            NetworkBlock._holders += 1
            if NetworkBlock._holders == 1:
                NetworkBlock._before = {name: os.environ.get(name) for name in BLOCK}
                _set_environment(BLOCK)

    def release(self) -> None:
        """Let go; doing it twice is harmless."""
        with NetworkBlock._lock:
            if not self._held:
                return
            self._held = False
            NetworkBlock._holders -= 1
            if NetworkBlock._holders == 0:
                ours = {name for name, value in BLOCK.items() if os.environ.get(name) == value}
                _set_environment({name: NetworkBlock._before[name] for name in ours})

    def __enter__(self) -> NetworkBlock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
