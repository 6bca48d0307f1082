"""A batch from its jobs to its tables: what is done already is kept, the rest is handed out, what comes is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postureview.base.errors import RecordingError, UsageError
from postureview.batch.identity import identity_of
from postureview.batch.jobs import Job
from postureview.batch.store import Outcome, Store
from postureview.batch.summary import Summary, write_summary
from postureview.batch.work import Done, Order

Do = Callable[[Iterable[Order]], Iterator[Done]]
"""Orders → what came of each, in whatever order: ``do_locally`` or ``do_on_cluster``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One visit that is finished. was_kept : it had been done before."""

    outcome: Outcome
    was_kept: bool


OnStep = Callable[[Step], None]


def run_batch(
    jobs: Sequence[Job],
    out: Path,
    do: Do,
    *,
    resume: bool = False,
    upload: bool = False,
    on_step: OnStep = lambda step: None,
) -> Summary:
    """Assess all jobs and write their folders, the tables and the quality sheet into ``out``.

    resume : keep results of the same content, settings and software. upload : send the recordings' bytes along.
    Raises UsageError where ``out`` holds results and ``resume`` is not asked for.
    """
    with Store(out) as store:
        if not resume and next(store.outcomes(), None) is not None:
            raise UsageError(
                expected="a folder without results of a batch",
                found=f"{out.name!r} holds some",
                todo="add --resume to go on with it, or choose another --out",
            )
        for done in do(_orders(jobs, store, on_step, resume=resume, upload=upload)):
            on_step(Step(outcome=store.keep(done), was_kept=False))
        return write_summary(store, [job.folder for job in jobs])


def _orders(jobs: Sequence[Job], store: Store, on_step: OnStep, *, resume: bool, upload: bool) -> Iterator[Order]:
    for job in jobs:
        try:
            identity = identity_of(job)
            order = Order(
                job=job,
                key=identity.key,
                inputs=identity.inputs,
                uploaded=tuple(path.read_bytes() for path in job.files) if upload else None,
            )
        except (RecordingError, OSError) as error:
            failure = str(error) if isinstance(error, RecordingError) else type(error).__name__
            failed = Done(order=Order(job=job, key=""), files={}, failure=failure, lasting=False)
            on_step(Step(outcome=store.keep(failed), was_kept=False))
            continue
        kept = store.outcome(job.folder) if resume else None
        if kept is not None and kept.key == order.key and kept.lasting and store.is_whole(kept):
            on_step(Step(outcome=kept, was_kept=True))
        else:
            yield order


def tables_of(out: Path) -> Summary:
    """Write the tables and the quality sheet of everything that lies in ``out``. UsageError where that is nothing."""
    store = Store(out)
    folders = [outcome.job.folder for outcome in store.outcomes()]
    if not folders:
        raise UsageError(
            expected="a folder with results of a batch", found=f"none in {out.name!r}", todo="check the path of --out"
        )
    with store:
        return write_summary(store, folders)
