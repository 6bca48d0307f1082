"""What is sent, how a sender is written, and what a receiver said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from postureview.base.errors import ReceiverError, UnreachedError
from postureview.base.registry import Registry
from postureview.push.receiver import Receiver

_LONGEST = 600
"""Characters of a receiver's words that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Files of one visit for one receiver.

    visit : id of the visit, so that a newer parcel takes the place of one that still waits. format : the exporter's
    name. secrets : texts that tell who the patient is; they are struck out of everything that a receiver answers.
    """

    visit: str
    format: str
    files: Mapping[str, bytes]
    secrets: tuple[str, ...] = ()

    def shown(self, words: str) -> str:
        """A receiver's words on one line, without what would tell who the patient is."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            if len(secret) > 1:
                words = words.replace(secret, "…")
        line = " ".join("".join(one if one.isprintable() else " " for one in words).split())
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How one kind of receiver is spoken to.

    format : the exporter whose files it sends. send : delivers and returns the receiver's words; raises ReceiverError
    for a refusal and UnreachedError for what may be tried again. timeout_s : for each wait.
    """

    kind: str
    format: str
    send: Callable[[Receiver, Parcel, float], str]


SENDERS: Registry[Sender] = Registry("kind of receiver", "postureview.push.senders")


def refused(receiver: Receiver, parcel: Parcel, words: str) -> ReceiverError:
    """The error for a refusal, with the receiver's words."""
    said = parcel.shown(words) or "no reason given"
    return ReceiverError(
        expected=f"{receiver.name} to accept the visit", found=said, todo="mend what it names, or ask who runs it"
    )


def unreached(receiver: Receiver, what: str) -> UnreachedError:
    """The error for what may be tried again."""
    return UnreachedError(
        expected=f"an answer from {receiver.name}", found=what, todo="see that it runs and can be reached"
    )
