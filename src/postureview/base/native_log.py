"""The C++ sides of MediaPipe and OpenCV write straight to the standard error stream, and listen to no setting.

What they write while a model is loaded (which delegate, which feedback tensors) or a video is opened for writing tells
a clinician nothing, so those moments run with the stream led into a file; what it held is passed on to Python's
logging, at level DEBUG.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LOG = logging.getLogger(__name__)
STANDARD_ERROR = 2

_lock = threading.RLock()


@contextmanager
def native_messages_to_log(speaker: str = "mediapipe") -> Iterator[None]:
    """Lead file descriptor 2 into the log, as said by ``speaker``, during the block. Only one thread at a time."""
    with _lock, tempfile.TemporaryFile() as caught:
        if sys.stderr is not None:
            sys.stderr.flush()
        try:
            kept = os.dup(STANDARD_ERROR)
        except OSError:  # no standard error at all, as under pythonw
            yield
            return
        os.dup2(caught.fileno(), STANDARD_ERROR)
        try:
            yield
        finally:
            os.dup2(kept, STANDARD_ERROR)
            os.close(kept)
            caught.seek(0)
            for line in caught.read().decode(errors="replace").splitlines():
                LOG.debug("%s: %s", speaker, line)
