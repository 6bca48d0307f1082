"""``calibrate``: a clinic's own repeatability."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from postureview.base.errors import UsageError
from postureview.cli.options import chosen_settings, picture_size, reading_options
from postureview.cli.progress import is_quiet, progress_bar

if TYPE_CHECKING:
    from postureview.knowledge.calibration import CalibrationRow
    from postureview.measures.calibration import Calibrated

_HEADS = ("measure", "view", "side", "people", "takes", "mean", "ICC(2,1) (95 %)", "SEM", "rendered", "MDC95")
_WIDTHS = (26, 6, 8, 6, 5, 9, 21, 8, 8, 8)


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), default=Path("clinic.toml"), show_default=True)
@reading_options
@click.option("--overwrite", is_flag=True, help="Replace a file that is already there.")
def calibrate(
    *,
    inputs: tuple[Path, ...],
    out: Path,
    changes: tuple[str, ...],
    engine: str | None,
    pose_model: Path | None,
    rate_hz: float | None,
    overwrite: bool,
    **rest: str | None,
) -> None:
    """Repeated takes of the same people → the clinic's own repeatability, for `assess --calibration`.

    INPUT: a folder with one folder for each person, in it one recording (or one folder of recordings, or a folder with
    a finished assessment.json) for each take; or a table with the columns path, person, take; or finished assessments
    named PERSON_TAKE.json. Film each take anew: the person walks off, the camera is set up again. At least 5 people
    with 2 takes each; people with missing takes are left out measure by measure.

    \b
    Layout:
      repeats/P1/take1.mp4            repeats/P2/take1/front.mp4  left.mp4
      repeats/P1/take2.mp4            repeats/P2/take2/front.mp4  left.mp4

    \b
    Examples:
      postureview calibrate repeats --out clinic.toml
      postureview calibrate P1_take1.json P1_take2.json P2_take1.json ...
      postureview assess turn.mp4 --calibration clinic.toml
    """
    from postureview.calibrate import calibrate as repeated_takes
    from postureview.capture.take_files import take_files
    from postureview.knowledge.calibration import calibration_toml
    from postureview.reading import Reader

    if out.exists() and not overwrite:
        raise UsageError(
            expected="a file that does not exist yet", found=repr(out.name), todo="choose another --out, or --overwrite"
        )
    files = take_files(inputs)
    settings = chosen_settings(changes, engine, pose_model)
    size = picture_size(rest["picture_size"])
    with (
        progress_bar() as progress,
        Reader(settings.pose, progress, camera=settings.camera, picture_size_px=size, rate_hz=rate_hz) as reader,
    ):
        result = repeated_takes(files, reader=reader, settings=settings)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(calibration_toml(result.found.calibration), encoding="utf-8")
    for line in result.unread:
        click.echo(f"note: not read, {line}", err=True)
    if not is_quiet():
        _print(result.found)
    click.echo(f"Calibration: {out}")


def _print(found: Calibrated) -> None:
    click.echo(_line(_HEADS))
    for row in found.calibration.measure:
        click.echo(_line(_cells(row, found.calibration.engine)))
    for (method, view, side), why in found.left_out:
        click.echo(f"left out: {method.partition('@')[0]}, {view}, {side}: {why}")
    click.echo(
        "SEM: within one person, degrees or mm; rendered: the same on rendered people; MDC95: smallest change of one\n"
        "person that is not error. Repeatability, not validity: takes that agree can share one error."
    )


def _cells(row: CalibrationRow, engine: str) -> tuple[str, ...]:
    from postureview.knowledge.load import knowledge

    name = row.method.partition("@")[0]
    rendered = knowledge().accuracy_of(name, row.view, engine)
    correlation = "not defined" if row.icc is None else f"{row.icc:.2f} ({row.icc_low:.2f} to {row.icc_high:.2f})"
    return (
        name,
        row.view,
        row.side,
        str(row.n_people),
        str(row.n_takes),
        f"{row.mean:.3g}",
        correlation,
        f"{row.sem:.3g}",
        "unknown" if rendered is None else f"{rendered.within:.3g}",
        f"{row.mdc95:.3g}",
    )


def _line(cells: tuple[str, ...]) -> str:
    placed = (
        cell.ljust(width) if place < 3 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return " ".join(placed).rstrip()
