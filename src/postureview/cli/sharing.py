"""What ``assess`` can write to be passed on: the report as a PDF, annotated videos, pictures without faces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.cli.options import Command
from postureview.cli.progress import progress_bar
from postureview.cli.write import write_pdf

if TYPE_CHECKING:
    from postureview.base.settings import Settings
    from postureview.pipeline import Result

VIDEO = "video"


def sharing_options(command: Command) -> Command:
    """Add ``--pdf``, ``--video`` and ``--blur-face``."""
    command = click.option(
        "--blur-face/--no-blur-face",
        "blur_face",
        default=None,
        help="Blur heads in the kept pictures too, or not even in the video. By default in the video only.",
    )(command)
    command = click.option("--video", is_flag=True, help="Write an annotated video of every video, faces blurred.")(
        command
    )
    return click.option("--pdf", is_flag=True, help="Write the report as a PDF too.")(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What was asked for; ``blur_face`` None = nothing was said, so that videos are blurred and kept pictures not."""

    pdf: bool
    video: bool
    blur_face: bool | None

    @classmethod
    def asked_for(cls, options: dict[str, Any]) -> Shared:
        """Take the options of ``sharing_options`` out of those of a command.

        Raises MachineError at once when a PDF is asked for and cannot be set, not after the work of an assessment.
        """
        if options["pdf"]:
            from postureview.report.document import ready_typst

            ready_typst()
        return cls(pdf=options.pop("pdf"), video=options.pop("video"), blur_face=options.pop("blur_face"))

    @property
    def changes(self) -> tuple[str, ...]:
        """The settings that follow from the options."""
        return () if self.blur_face is None else (f"report.blur_faces={str(self.blur_face).lower()}",)

    def write(self, result: Result, out: Path, settings: Settings) -> None:
        """Write ``report.pdf`` and ``video/<recording>.webm``, with a bar of their own; says where each video is."""
        if self.pdf:
            write_pdf(result.assessment, result.pictures, out / "report.pdf")
        if not self.video:
            return
        from postureview.pipeline.annotated import annotated_videos

        with progress_bar() as progress:
            written = annotated_videos(
                result.judged,
                result.assessment.movements,
                out / VIDEO,
                blur_faces=self.blur_face is not False,
                lens_profile=settings.camera.lens_profile,
                progress=progress,
            )
        for path in written:
            click.echo(f"Video: {path}", err=True)
