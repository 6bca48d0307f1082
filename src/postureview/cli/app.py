"""The ``postureview`` command and how its errors reach the user."""

from __future__ import annotations

import logging
from typing import Any

import rich_click as click

from postureview import __version__
from postureview.base.errors import PostureviewError
from postureview.base.machine import missing_libraries_line
from postureview.cli import (
    annotate,
    assess,
    batch,
    calibrate,
    compare,
    doctor,
    intake,
    outputs,
    push,
    receive,
    record,
    records,
    serve,
    tables,
)


class _App(click.RichGroup):
    """Turns every error of ours into one line on stderr and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        warning = missing_libraries_line()
        try:
            result = super().invoke(ctx)
            if warning:
                click.echo(f"warning: {warning}", err=True)
            return result
        except PostureviewError as error:
            if logging.getLogger("postureview").isEnabledFor(logging.DEBUG):
                raise
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_App, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="postureview")
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done; on an error, show where it happened.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; results, errors and exit codes only.")
@click.pass_context
def app(ctx: click.Context, verbose: bool, quiet: bool) -> None:
    """Posture and movement assessment from video, with a measurement error beside every number.

    Research and education software for health professionals: not a medical device, not clinically validated.
    Everything stays on this machine.

    \b
    Example:
      postureview demo
      postureview assess front.mp4 left.mp4 --stature-cm 172 --out visit-1
    """
    ctx.obj = {"quiet": quiet}
    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")


for _command in (
    assess.demo,
    assess.assess,
    assess.track,
    batch.batch,
    intake.intake,
    annotate.annotate,
    calibrate.calibrate,
    compare.compare,
    outputs.report,
    outputs.export,
    push.push,
    push.outbox,
    receive.receive,
    serve.serve,
    record.record,
    records.records,
    tables.knowledge,
    tables.settings,
    tables.models,
    tables.schema,
    doctor.doctor,
):
    app.add_command(_command)
