"""What is slow to load and surely needed, loaded beside the reading of the recordings."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from postureview.base.errors import MachineError
from postureview.findings.pattern_model import classifier, definition
from postureview.knowledge.load import knowledge


@contextlib.contextmanager
def loading_beside() -> Iterator[None]:
    """Load the classifier while the block runs; it is ready, or known not to load, when the block ends.

    What keeps it from loading is said where it is used.
    """
    thread = threading.Thread(target=_load, name="postureview-ahead", daemon=True)
    thread.start()
    yield
    thread.join()


def _load() -> None:
    import scipy.signal  # noqa: F401  # what movements and phases are filtered with

    with contextlib.suppress(MachineError):
        classifier(definition(knowledge()))
