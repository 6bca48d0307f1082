"""How the clinic page is served."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """host, port : where it listens. names : further host names that browsers may use, off loopback.

    lock_after_s : seconds without a sign of the user. body_bytes : most of one request. recording_bytes : most of one
    recording. tls : whether browsers come by https. receivers : addresses of clinic systems that signed assessments
    may be sent to.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    lock_after_s: float = 15 * 60
    body_bytes: int = 16 << 20
    recording_bytes: int = 4 << 30
    tls: bool = False
    receivers: tuple[str, ...] = ()

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser may name as the host: anything else is another site that points here."""
        known = LOOPBACK if self.on_loopback else frozenset({self.host, *self.names})
        bracketed = {f"[{one}]" if ":" in one else one for one in known}
        return frozenset(f"{one}:{self.port}" for one in bracketed) | (
            bracketed if self.port in {80, 443} else frozenset()
        )
