"""``annotate``: a video with the body, its angles and its repetitions drawn into it, and without faces."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from postureview.base.errors import UsageError
from postureview.cli.options import VIEWS, chosen_settings
from postureview.cli.progress import progress_bar


@click.command()
@click.argument("video", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="FILE.webm")
@click.option("--view", type=click.Choice(VIEWS), help="Side of the subject that faces the camera all the time.")
@click.option("--test", "test", metavar="NAME", help="Movement test that the video shows; see `knowledge tests`.")
@click.option("--blur-face/--no-blur-face", "blur_face", default=True, show_default=True, help="Blur heads.")
@click.option("--engine", "engine", default=None, help="Pose engine: auto, or a name that `models` lists.")
@click.option("--pose-model", type=click.Path(path_type=Path), help="Another pose model bundle (.task).")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a setting; see `settings`.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is already there.")
def annotate(
    *,
    video: Path,
    out: Path,
    view: str | None,
    test: str | None,
    blur_face: bool,
    engine: str | None,
    pose_model: Path | None,
    changes: tuple[str, ...],
    overwrite: bool,
) -> None:
    """A video with skeleton, live angles and repetitions drawn into it; heads are blurred unless told otherwise.

    Somebody whom the pose network does not see stays as recognisable as before: look at the video before it is shared.

    \b
    Example:
      postureview annotate squat.mp4 --out squat-annotated.webm
    """
    from postureview.pipeline import assess_visit
    from postureview.pipeline.annotated import annotated_video
    from postureview.reading import Reader
    from postureview.values.landmarks import View
    from postureview.values.recording import RecordingKind

    if out.suffix.lower() != ".webm":
        raise UsageError(expected="--out FILE.webm", found=repr(out.name), todo="let its name end with .webm")
    if out.exists() and not overwrite:
        raise UsageError(
            expected="a file that does not exist yet", found=repr(out.name), todo="choose another --out, or --overwrite"
        )
    settings = chosen_settings(changes, engine, pose_model)
    with progress_bar() as progress, Reader(settings.pose, progress, camera=settings.camera) as reader:
        result = assess_visit(
            [video], reader=reader, settings=settings, view=None if view is None else View(view), test=test
        )
    one = result.judged[0]
    if one.recording.source.kind is not RecordingKind.VIDEO:
        raise UsageError(expected="a video", found=f"{one.name!r}, which is none", todo="give the video file itself")
    out.parent.mkdir(parents=True, exist_ok=True)
    with progress_bar() as progress:
        written = annotated_video(
            one,
            result.assessment.movements,
            out,
            blur_faces=blur_face,
            lens_profile=settings.camera.lens_profile,
            progress=progress,
        )
    click.echo(f"{out}: {written.n_frames} frames, faces {'blurred' if blur_face else 'as they were'}")
