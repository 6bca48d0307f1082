"""From the outbox to the receiver, tried again with growing pauses."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from postureview.base.errors import PostureviewError, UnreachedError
from postureview.push.outbox import Outbox, Status
from postureview.push.parcel import SENDERS

TRIES = 3
TIMEOUT_S = 30.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0


def deliver(
    outbox: Outbox,
    number: int,
    *,
    tries: int = TRIES,
    timeout_s: float = TIMEOUT_S,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Send a kept parcel; returns the receiver's words.

    Raises ReceiverError for a refusal, which ends the parcel, and UnreachedError after the last try: then it waits in
    the outbox for another day. Every try sends the same bytes, so that a receiver can know a repeat.
    """
    receiver, parcel = outbox.take(number)
    sender = SENDERS[receiver.kind]
    for left in reversed(range(tries)):
        try:
            words = sender.send(receiver, parcel, timeout_s)
        except UnreachedError as error:
            outbox.mark(number, Status.WAITING, error.found)
            if not left:
                raise UnreachedError(
                    expected=error.expected,
                    found=error.found,
                    todo=f"it waits in the outbox as number {number}; later: postureview outbox --retry",
                ) from None
            pause(pause_s(tries - 1 - left))
        except PostureviewError as error:  # a refusal, or an address or a machine that can never send it
            outbox.mark(number, Status.REFUSED, error.found)
            raise
        else:
            outbox.mark(number, Status.ACCEPTED, words)
            return words
    raise ValueError(f"tries must be 1 or more, got {tries}")


def pause_s(number: int) -> float:
    """Seconds to wait after try ``number`` (0 = the first): doubling, never longer than a minute, a little uneven."""
    longest = min(_FIRST_PAUSE_S * 2.0**number, _LONGEST_PAUSE_S)
    return random.uniform(0.5, 1.0) * longest
