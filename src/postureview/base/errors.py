"""Everything postureview can say went wrong, in one tree.

PostureviewError
├── UsageError              the caller asked for something that does not exist          exit 2
├── MachineError            a system library or an optional package is missing          exit 2
├── RecordingError          a recording could not be read                               exit 3
├── NothingMeasuredError    every measurement was withheld                              exit 4
├── BatchError              some recordings of a batch failed; the others were assessed   exit 5
├── KnowledgeError          the clinical tables contradict themselves (a bug of ours)   exit 1
└── ReceiverError           a clinic system refused what was sent                       exit 6
    └── UnreachedError      it could not be reached, or is busy: it is worth trying again

A message is one line: what was expected, what was found, what to do. Messages name files by their last
component only, so that no folder named after a patient reaches a log.
"""

from __future__ import annotations

from collections.abc import Iterable


class PostureviewError(Exception):
    """Base of all errors that postureview raises on purpose."""

    exit_code = 1

    def __init__(self, *, expected: str, found: str, todo: str) -> None:
        super().__init__(f"expected {expected}; found {found}; {todo}")
        self.expected = expected
        self.found = found
        self.todo = todo


class UsageError(PostureviewError):
    """An option, a name or a value that does not exist."""

    exit_code = 2


class MachineError(PostureviewError):
    """This machine lacks a system library or an optional package."""

    exit_code = 2


class RecordingError(PostureviewError):
    """A recording could not be read. Nothing that was already measured is lost."""

    exit_code = 3


class NothingMeasuredError(PostureviewError):
    """The recordings were read, but no measurement could be made."""

    exit_code = 4


class BatchError(PostureviewError):
    """Some recordings of a batch failed. The others were assessed, and their results are kept."""

    exit_code = 5


class KnowledgeError(PostureviewError):
    """The clinical tables are not fit for use; every problem is listed at once."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            expected="consistent clinical tables",
            found=f"{len(self.problems)} problem(s): " + " | ".join(self.problems),
            todo="mend the table rows named here",
        )


class ReceiverError(PostureviewError):
    """A clinic system refused what was sent to it."""

    exit_code = 6


class UnreachedError(ReceiverError):
    """A clinic system could not be reached, or said that it is busy: the same may be accepted later."""
