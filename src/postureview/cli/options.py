"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.values.landmarks import View

if TYPE_CHECKING:
    from postureview.values.assessment import Patient

Command = TypeVar("Command", bound=Callable[..., Any])

VIEWS = [view.value for view in View]

_PATIENT = (
    click.option("--pseudonym", default="", help="Pseudonym of the patient; never a name."),
    click.option("--stature-cm", type=float, help="Body height; without it no millimetres are given."),
    click.option("--age", type=int, help="Age in years."),
    click.option("--sex", type=click.Choice(["female", "male", "other"]), help="For ranges that differ by sex."),
    click.option("--dominant-hand", type=click.Choice(["left", "right"]), help="For patterns of handedness."),
    click.option(
        "--clothing",
        type=click.Choice(["bare", "close", "loose"]),
        help="What covers the trunk: bare (or a bra), close-fitting, or loose, which hides the back's outline.",
    ),
)
_READING = (
    click.option("--engine", "engine", default=None, help="Pose engine: auto, or a name that `models` lists."),
    click.option("--pose-model", type=click.Path(path_type=Path), help="Another pose model bundle (.task)."),
    click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a setting; see `settings`."),
    click.option("--picture-size", metavar="WxH", help="Size of the pictures that a landmark file came from."),
    click.option("--rate", "rate_hz", type=float, help="Frame rate of a landmark file without times, Hz."),
)


def patient_options(command: Command) -> Command:
    """Add the options that describe the patient."""
    return _with(_PATIENT, command)


def reading_options(command: Command) -> Command:
    """Add the options that say how recordings are read."""
    return _with(_READING, command)


def chosen_settings(
    changes: tuple[str, ...], engine: str | None, pose_model: Path | None, *, every_frame: bool = False
) -> Settings:
    """The settings that the options ask for. every_frame : also where few would do, as for drawing into them."""
    return Settings().with_changes(chosen_changes(changes, engine, pose_model, every_frame=every_frame))


def chosen_changes(
    changes: tuple[str, ...], engine: str | None, pose_model: Path | None, *, every_frame: bool = False
) -> list[str]:
    """The same as changes, ``group.name=value``."""
    asked = list(changes)
    if every_frame:
        asked.append("pose.few_frames=false")
    if engine is not None:
        asked.append(f"pose.engine={engine}")
    if pose_model is not None:
        asked.append(f"pose.model={pose_model}")
    return asked


def chosen_patient(**facts: Any) -> Patient | None:
    """The patient that the options describe; None when they say nothing."""
    from postureview.values.assessment import Patient

    stated = {name: value for name, value in facts.items() if value not in (None, "")}
    if not stated:
        return None
    try:
        return Patient(**stated)
    except ValueError as error:
        raise UsageError(expected="facts that can be true of a person", found=str(error), todo="correct it") from None


def picture_size(text: str | None) -> tuple[int, int] | None:
    """``1920x1080`` → (1920, 1080); UsageError for anything else."""
    if text is None:
        return None
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise UsageError(expected="--picture-size WIDTHxHEIGHT", found=repr(text), todo="write for example 1920x1080")
    return int(width), int(height)


def _with(options: tuple[Callable[[Any], Any], ...], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
