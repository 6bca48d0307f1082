"""How far a command has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from postureview.reading import Progress


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing in a pipe or when quiet."""
    if is_quiet() or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} frames"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(name: str, done: int, expected: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=expected)
            bar.update(tasks[name], completed=done)

        yield advance


def is_quiet() -> bool:
    """True when the user asked for no progress and no summary."""
    context = click.get_current_context(silent=True)
    return bool(context is not None and context.obj and context.obj["quiet"])
