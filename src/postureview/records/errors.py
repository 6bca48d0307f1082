"""What can go wrong with records, below the errors of everything else."""

from __future__ import annotations

from postureview.base.errors import MachineError, UsageError


class NotKeptError(UsageError):
    """There is no such patient, visit, recording, ... (any more)."""

    def __init__(self, what: str) -> None:
        super().__init__(
            expected=f"a {what} of the records", found="none, or it was deleted", todo="go back to the list of patients"
        )


class ConflictError(UsageError):
    """It was changed elsewhere since it was read."""

    def __init__(self, what: str) -> None:
        super().__init__(
            expected=f"the {what} as it is kept now",
            found="it was changed in another window since this one was opened",
            todo="load the page again and repeat the change",
        )


class SignedError(UsageError):
    """What is signed is not changed; what is not signed is not sent."""


class KeyNeededError(UsageError):
    """The records are encrypted and the key is missing or wrong, or there is a key and they are not encrypted."""


class NoRoomError(MachineError):
    """The disk is full. Everything that was kept before is still kept."""

    def __init__(self) -> None:
        super().__init__(
            expected="room on the disk of the data folder",
            found="it is full",
            todo="free some space and try again; everything that was kept before is still kept",
        )


class BusyError(MachineError):
    """The database does not answer, or is locked by another program."""

    def __init__(self) -> None:
        super().__init__(
            expected="a database that answers",
            found="it is locked by another program or cannot be reached",
            todo="wait a moment and try again; if it stays so, close other programs that use the records",
        )
