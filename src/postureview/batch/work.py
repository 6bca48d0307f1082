"""One job done: a visit assessed, and its files as bytes. Failures are values, so that nothing stops a batch."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import postureview
from postureview.base.errors import PostureviewError, RecordingError, UsageError
from postureview.batch.jobs import Job, Manner
from postureview.capture.threads import one_thread
from postureview.export.assessment_json import FILE_NAME, to_json
from postureview.pipeline.visit import Result, assess_visit
from postureview.reading import Reader

LOG = logging.getLogger(__name__)
PAGE_FILE = "report.html"
PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A job as it is sent to a worker.

    key, inputs : its identity. uploaded : content of every file of the job, in the order of ``job.files``, for workers
    that do not see this machine's disk; None = read them where they are.
    """

    job: Job
    key: str
    inputs: tuple[tuple[str, str], ...] = ()
    uploaded: tuple[bytes, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of an order.

    files : path within its folder → content; empty where ``failure`` says why not. lasting : trying again would end
    in the same way.
    """

    order: Order
    files: Mapping[str, bytes]
    failure: str = ""
    lasting: bool = True
    software: str = postureview.__version__


class Worker:
    """Does orders one after another with one pose engine, on one thread."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._ready: tuple[Manner, Reader] | None = None
        one_thread()

    def do(self, order: Order) -> Done:
        """The files of an order, or why there are none."""
        files: dict[str, bytes] = {}
        with _Kept() as kept, ExitStack() as stack:
            job = order.job if order.uploaded is None else _unpacked(order, stack)
            files = self._files(job, dict(order.inputs))
        light = replace(order, uploaded=None)
        return Done(order=light, files=files, failure=kept.failure, lasting=kept.lasting)

    def close(self) -> None:
        """Let go of the engine; harmless twice."""
        self._ready = None
        self._stack.close()

    def _files(self, job: Job, inputs: Mapping[str, str]) -> dict[str, bytes]:
        reader = self._reader(job.manner)
        reader.begin_visit()
        result = assess_visit(
            job.recordings,
            reader=reader,
            patient=job.patient,
            intake=job.intake,
            settings=job.manner.settings,
        )
        for one in result.assessment.recordings:
            if one.sha256 and inputs.get(one.file_name, one.sha256) != one.sha256:
                raise RecordingError(
                    expected=f"{one.file_name!r} to stay as it is while it is read",
                    found="other content than a moment ago",
                    todo="start again when nothing writes to it any more",
                )
        return _result_files(result, page=job.manner.page)

    def _reader(self, manner: Manner) -> Reader:
        if self._ready is None or self._ready[0] != manner:
            self.close()
            settings = manner.settings
            reader = Reader(
                settings.pose,
                camera=settings.camera,
                picture_size_px=manner.picture_size_px,
                rate_hz=manner.rate_hz,
                in_threads=False,
            )
            self._ready = (manner, self._stack.enter_context(reader))
        return self._ready[1]


def _result_files(result: Result, *, page: bool) -> dict[str, bytes]:
    files = {FILE_NAME: to_json(result.assessment).encode()}
    files |= {f"{PICTURES}/{name}": jpeg for name, jpeg in result.pictures.items()}
    if page:
        from postureview.report.page import html_page

        files[PAGE_FILE] = html_page(result.assessment, result.pictures).encode()
    return files


def _unpacked(order: Order, stack: ExitStack) -> Job:
    """The job with its files laid into a folder that lasts as long as ``stack``."""
    above = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postureview-")))
    parents = list(dict.fromkeys(path.parent for path in order.job.files))
    laid: dict[Path, Path] = {}
    for path, content in zip(order.job.files, order.uploaded or (), strict=True):
        laid[path] = above / str(parents.index(path.parent)) / path.name
        laid[path].parent.mkdir(exist_ok=True)
        laid[path].write_bytes(content)
    job = order.job
    return replace(
        job,
        recordings=tuple(replace(one, path=laid[one.path]) for one in job.recordings),
        intake=None if job.intake is None else laid[job.intake],
    )


class _Kept:
    """Keeps the error that ended its block, in words: ours as they are, a bug by its kind and place only."""

    def __init__(self) -> None:
        self.failure = ""
        self.lasting = True

    def __enter__(self) -> _Kept:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, PostureviewError):
            self.failure, self.lasting = str(error), isinstance(error, (RecordingError, UsageError))
        elif isinstance(error, Exception):
            LOG.debug("a job ended with an error of the program", exc_info=error)
            self.failure = f"an error of the program ({type(error).__name__}{_place(trace)}); please report it"
            self.lasting = False
        return isinstance(error, Exception)


def _place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
