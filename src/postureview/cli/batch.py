"""``batch``: many recordings, one table and one folder each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from click.core import ParameterSource

from postureview.base.errors import BatchError, UsageError
from postureview.cli.options import VIEWS, chosen_changes, chosen_settings, picture_size, reading_options
from postureview.cli.progress import is_quiet

if TYPE_CHECKING:
    from postureview.batch.jobs import Job
    from postureview.batch.run import Do, OnStep, Step
    from postureview.batch.summary import Summary

_DECIDED = {
    "each": "--each",
    "view": "--view",
    "test": "--test",
    "page": "--html",
    "picture_size": "--picture-size",
    "rate_hz": "--rate",
}
"""Parameter → option of what ``--again`` takes from the older batch."""
STOPPED = 130
"""Exit code of a program that Ctrl-C ended, as shells have it."""


@click.command()
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for all results.")
@click.option("--workers", type=click.IntRange(1), help="Processes on this machine; as many as cores by default.")
@click.option("--scheduler", envvar="DASK_SCHEDULER_ADDRESS", metavar="ADDRESS", help="Use a Dask cluster: tcp://…")
@click.option(
    "--upload", is_flag=True, help="Send recordings to the cluster; without it the paths must lead there too."
)
@click.option("--resume", is_flag=True, help="Keep what the same content, settings and software gave before.")
@click.option("--each", type=click.Choice(["auto", "recording", "folder"]), default="auto", help="What is one visit.")
@click.option("--view", type=click.Choice(VIEWS), help="Side of the subject that faces the camera in all INPUTs.")
@click.option("--test", "test", metavar="NAME", help="Movement test that all INPUTs show; see `knowledge tests`.")
@click.option("--html", "page", is_flag=True, help="Write report.html for each visit too.")
@click.option("--again", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Repeat an older batch.")
@click.option("--table-only", is_flag=True, help="Write the tables of what lies in --out; assess nothing.")
@reading_options
@click.pass_context
def batch(ctx: click.Context, /, *, inputs: tuple[Path, ...], out: Path, again: Path | None, **options: Any) -> None:
    """Many recordings → one table, a quality sheet, and one folder each.

    INPUT: recordings, folders, quoted patterns, or a manifest: a CSV table with the column path and any of patient,
    visit, view, test, side, stature_cm, age, sex, dominant_hand, clothing, intake. Rows that share patient and visit
    are one visit. A folder with a visit.toml, or with files named after views (front.mp4), is one visit; any other
    recording is one of its own, unless --each says otherwise.

    In --out: measures.csv (and .parquet with pyarrow), quality.csv, quality.html, and visits/NAME/assessment.json. A
    recording that fails is a row of the quality sheet, and the exit code is 5. --again assesses the recordings of an
    older batch once more and writes drift.csv: how far each measure moved.

    \b
    Examples:
      postureview batch clinic --out results
      postureview batch manifest.csv --out results --workers 4 --resume
      postureview batch "archive/**/*.mp4" --out results --scheduler tcp://10.0.0.5:8786
      postureview batch --again results-2026 --out results-2027
    """
    if options["table_only"]:
        _tell(_table_only(out), out)
        return
    if bool(inputs) == (again is not None):
        raise UsageError(expected="INPUTs, or --again", found="both" if inputs else "neither", todo="name one of them")
    if again is not None:
        _refuse_with_again(ctx, again, out)
    if ctx.get_parameter_source("scheduler") is ParameterSource.ENVIRONMENT and options["workers"] is not None:
        options["scheduler"] = None
    jobs = _again(again, options) if again is not None else _jobs(inputs, options)
    try:
        with _shown(len(jobs)) as on_step:
            summary = _run(jobs, out, on_step, options)
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was finished is kept in {out}; go on with the same command and --resume.", err=True)
        ctx.exit(STOPPED)
    if again is not None:
        _tell_drift(again, out, jobs)
    _tell(summary, out)


def _refuse_with_again(ctx: click.Context, again: Path, out: Path) -> None:
    """UsageError for what an older batch has already decided, and for its own folder."""
    if again.absolute() == out.absolute():
        raise UsageError(expected="--out beside --again", found="the same folder", todo="choose another --out")
    for name, option in _DECIDED.items():
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                expected="--again alone, with --set where settings change",
                found=option,
                todo="leave it out: that is as it was in the older batch",
            )


def _run(jobs: list[Job], out: Path, on_step: OnStep, options: dict[str, Any]) -> Summary:
    from postureview.batch.run import run_batch

    scheduler = options["scheduler"]
    if options["upload"] and not scheduler:
        raise UsageError(expected="--scheduler with --upload", found="none", todo="name it, or leave --upload out")
    return run_batch(
        jobs,
        out,
        _doer(scheduler, options["workers"]),
        resume=options["resume"],
        upload=options["upload"],
        on_step=on_step,
    )


def _doer(scheduler: str | None, workers: int | None) -> Do:
    if scheduler:
        if workers is not None:
            raise UsageError(
                expected="--workers or a scheduler",
                found="both",
                todo="the cluster's own workers do the work: leave it out",
            )
        from postureview.batch.cluster import do_on_cluster

        return partial(do_on_cluster, address=scheduler)
    from postureview.batch.local import do_locally

    return partial(do_locally, workers=workers or _cores())


def _cores() -> int:
    """Processor cores that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _jobs(inputs: tuple[Path, ...], options: dict[str, Any]) -> list[Job]:
    from postureview.batch.jobs import Each, Manner, Stated, apart, is_manifest, jobs_in
    from postureview.batch.manifest import read_manifest
    from postureview.values.landmarks import View

    manner = Manner(
        settings=chosen_settings(options["changes"], options["engine"], options["pose_model"]),
        page=options["page"],
        picture_size_px=picture_size(options["picture_size"]),
        rate_hz=options["rate_hz"],
    )
    view = None if options["view"] is None else View(options["view"])
    stated = Stated(manner=manner, view=view, test=options["test"], each=Each(options["each"]))
    manifests = [path for path in inputs if is_manifest(path)]
    jobs = jobs_in([path for path in inputs if path not in manifests], stated)
    for path in manifests:
        jobs += read_manifest(path, stated)
    return apart(jobs)


def _again(old: Path, options: dict[str, Any]) -> list[Job]:
    from postureview.batch.drift import jobs_again

    return jobs_again(old, chosen_changes(options["changes"], options["engine"], options["pose_model"]))


def _table_only(out: Path) -> Summary:
    from postureview.batch.run import tables_of

    return tables_of(out)


def _tell(summary: Summary, out: Path) -> None:
    """The summary line, and the exit code that it calls for."""
    if not is_quiet():
        click.echo(
            f"{summary.recordings} recordings: {summary.measured} values measured, {summary.withheld} withheld; "
            f"nothing measured from {summary.nothing_measured}, {summary.failed} failed",
            err=True,
        )
    click.echo(out / "measures.csv")
    if summary.failed:
        raise BatchError(
            expected="every recording to be assessed",
            found=f"{summary.failed} of {summary.recordings} that failed, first {summary.first_failed!r}",
            todo=f"see {(out / 'quality.html').name}; the others were assessed",
        )


def _tell_drift(old: Path, out: Path, jobs: list[Job]) -> None:
    from postureview.batch.drift import DRIFT, write_drift

    rows, left_out = write_drift(old, out, [job.folder for job in jobs])
    both, changed, beyond = (sum(getattr(row, name) for row in rows) for name in ("both", "changed", "beyond_sem"))
    click.echo(
        f"{out / DRIFT}: {both} values compared, {changed} not equal, "
        f"{beyond} beyond their error, {sum(row.only_before + row.only_after for row in rows)} in one only; "
        f"{len(left_out)} visits could not be compared"
    )


@contextmanager
def _shown(total: int) -> Iterator[Callable[[Step], None]]:
    """Progress with the time left on a terminal; nothing in a pipe or when quiet."""
    if is_quiet() or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("visits", total=total)
        counted = {"failed": 0, "kept": 0}

        def on_step(step: Step) -> None:
            counted["failed"] += bool(step.outcome.failure)
            if step.was_kept:  # took no time, so it must not make the time left look short
                counted["kept"] += 1
                bar.update(task, total=total - counted["kept"])
            else:
                bar.advance(task)
            words = f"visits ({counted['failed']} failed)" if counted["failed"] else "visits"
            bar.update(task, description=words)

        yield on_step
