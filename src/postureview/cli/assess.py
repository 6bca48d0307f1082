"""``demo``, ``assess`` and ``track``: recordings in, numbers out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.base.errors import NothingMeasuredError, RecordingError
from postureview.base.resources import resource_folder
from postureview.cli.options import (
    VIEWS,
    chosen_patient,
    chosen_settings,
    patient_options,
    picture_size,
    reading_options,
)
from postureview.cli.progress import is_quiet, progress_bar
from postureview.cli.sharing import Shared, sharing_options
from postureview.cli.write import free_folder, refuse_assessed, write_result

if TYPE_CHECKING:
    from postureview.pipeline import Result

DEMO_TURN = "turn_marked.mp4"
DEMO_STATURE_CM = 177.0
DEMO_MOVEMENT = "trunk_flexion.mp4"
DEMO_ANGLE = "trunk_inclination_deg"


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("postureview-demo"), show_default=True)
def demo(out: Path) -> None:
    """Assess the bundled samples and write the report. Needs no network.

    \b
    Example:
      postureview demo
    """
    from postureview.export.register import TRACK_WRITERS
    from postureview.measures.frame_angles import angle_range
    from postureview.pipeline import assess_visit
    from postureview.reading import Reader
    from postureview.values.assessment import Patient

    samples = resource_folder("samples")
    patient = Patient(pseudonym="rendered sample", stature_cm=DEMO_STATURE_CM)
    click.echo("Assessing a rendered man who turns: front, right, back, left.", err=True)
    with progress_bar() as progress, Reader(chosen_settings((), None, None).pose, progress) as reader:
        result = assess_visit([samples / DEMO_TURN], reader=reader, patient=patient)
        click.echo("Following a forward bend.", err=True)
        bend = reader.read(samples / DEMO_MOVEMENT, keep_pictures=False).poses
    low, high = angle_range(bend, DEMO_ANGLE)
    track_file = out / "trunk_flexion.csv"
    out.mkdir(parents=True, exist_ok=True)
    track_file.write_bytes(TRACK_WRITERS["csv"].write(bend))
    _finish(result, out, as_json=False)
    click.echo(f"Forward bend, not graded: trunk inclination {low:.0f}° to {high:.0f}° (every frame: {track_file})")


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results; a new one by default.")
@click.option("--view", type=click.Choice(VIEWS), help="Side of the subject that faces the camera in all INPUTs.")
@click.option("--intake", type=click.Path(path_type=Path), help="Answers to the safety questions; see `intake`.")
@click.option("--calibration", type=click.Path(path_type=Path), help="The clinic's own repeatability, a .toml file.")
@click.option("--test", "test", metavar="NAME", help="Movement test that all INPUTs show; see `knowledge tests`.")
@click.option("--measure", "measures", multiple=True, metavar="NAME", help="Only this measure; may be repeated.")
@patient_options
@reading_options
@click.option("--every-frame", is_flag=True, help="Look at all frames, also of posture videos, where few suffice.")
@click.option("--json", "as_json", is_flag=True, help="Print the assessment as JSON on stdout.")
@click.option("--overwrite", is_flag=True, help="Replace an assessment that is already in the folder.")
@sharing_options
def assess(
    *,
    inputs: tuple[Path, ...],
    out: Path | None,
    view: str | None,
    intake: Path | None,
    calibration: Path | None,
    test: str | None,
    measures: tuple[str, ...],
    changes: tuple[str, ...],
    engine: str | None,
    pose_model: Path | None,
    rate_hz: float | None,
    every_frame: bool,
    as_json: bool,
    overwrite: bool,
    **facts: Any,
) -> None:
    """One visit → one assessment.

    INPUT: videos, still pictures, recorded landmarks, or a folder of them. Views and movement tests are recognised;
    --view and --test, the file's name (left.mp4, trunk_flexion.mp4) or a visit.toml beside the files decide where they
    are given.

    \b
    Examples:
      postureview assess turn.mp4 --stature-cm 172
      postureview assess trunk_flexion.mp4 trunk_side_bend.mp4 --age 46
      postureview assess turn.mp4 --intake intake.toml
      postureview assess front.jpg left.jpg right.jpg --out visit-1
      postureview assess squat.mp4 --video --pdf
      postureview assess landmarks.csv --picture-size 1920x1080 --rate 30 --json
    """
    from postureview.pipeline import assess_visit
    from postureview.reading import Reader
    from postureview.values.landmarks import View

    size = picture_size(facts.pop("picture_size"))
    if not overwrite:
        refuse_assessed(out)
    if calibration is not None:
        changes = (*changes, f"measures.calibration={calibration}")
    shared = Shared.asked_for(facts)
    settings = chosen_settings((*changes, *shared.changes), engine, pose_model, every_frame=every_frame or shared.video)
    with (
        progress_bar() as progress,
        Reader(settings.pose, progress, camera=settings.camera, picture_size_px=size, rate_hz=rate_hz) as reader,
    ):
        result = assess_visit(
            inputs,
            reader=reader,
            patient=chosen_patient(**facts),
            intake=intake,
            settings=settings,
            view=None if view is None else View(view),
            test=test,
            measures=measures,
        )
    folder = out or free_folder(inputs[0])
    _finish(result, folder, as_json=as_json, more=lambda: shared.write(result, folder, settings))


@click.command()
@click.argument("input_", type=click.Path(path_type=Path), metavar="INPUT")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="FILE.csv, .json, .parquet, .trc, .mot or .c3d"
)
@reading_options
def track(
    *,
    input_: Path,
    out: Path,
    changes: tuple[str, ...],
    engine: str | None,
    pose_model: Path | None,
    rate_hz: float | None,
    **rest: Any,
) -> None:
    """The pose only: time, 33 landmarks and the angles of every frame.

    \b
    Example:
      postureview track squat.mp4 --out squat.csv
    """
    from postureview.export.register import TRACK_WRITERS
    from postureview.reading import Reader

    writer = TRACK_WRITERS[out.suffix.lower().lstrip(".")]
    settings = chosen_settings(changes, engine, pose_model)
    size = picture_size(rest["picture_size"])
    with (
        progress_bar() as progress,
        Reader(settings.pose, progress, camera=settings.camera, picture_size_px=size, rate_hz=rate_hz) as reader,
    ):
        recording = reader.read(input_, keep_pictures=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(writer.write(recording.poses))
    found = int(recording.poses.found.sum())
    for note in recording.source.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(f"{out}: {len(recording.poses)} frames, a body in {found}")
    if not found:
        raise NothingMeasuredError(
            expected="a person in the recording", found="none", todo="film one person, head to feet, in good light"
        )


def _finish(result: Result, out: Path, *, as_json: bool, more: Callable[[], None] = lambda: None) -> None:
    """Write the folder and what ``more`` adds, print the summary, end with the exit code that the outcome calls for."""
    from postureview.export.assessment_json import to_json
    from postureview.report.colour import coloured
    from postureview.report.text import summary

    report = write_result(result, out)
    more()
    if not is_quiet():
        click.echo(coloured(summary(result.assessment)), err=as_json)
        click.echo(err=as_json)
    click.echo(f"Report: {report}", err=as_json)
    if as_json:
        click.echo(to_json(result.assessment), nl=False)
    unreadable = [one for one in result.assessment.recordings if one.error]
    if unreadable:
        raise RecordingError(
            expected="every recording to be readable",
            found=f"{len(unreadable)} of {len(result.assessment.recordings)} were not: {unreadable[0].file_name}",
            todo="see the report; the other recordings were assessed",
        )
    if not result.assessment.measurements:
        raise NothingMeasuredError(
            expected="at least one measurement",
            found="all were withheld",
            todo="the report gives each reason and how to film better",
        )
