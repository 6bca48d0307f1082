"""``doctor``: what works on this machine."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

import rich_click as click

from postureview.base.errors import MachineError, UsageError
from postureview.base.machine import missing_libraries

_OPTIONAL = {
    "openvino": "the fast pose engine",
    "av": "AV1 video, and faster decoding",
    "distributed": "batches on a Dask cluster",
    "pyarrow": "parquet tables",
    "openpyxl": "spreadsheets",
    "ezc3d": "C3D files",
    "httpx": "pushing to FHIR and DICOMweb",
    "highdicom": "DICOM objects",
    "pynetdicom": "DICOM archives and worklists",
}


@click.command()
@click.argument("pictures", nargs=-1, type=click.Path(path_type=Path), metavar="[PICTURE...]")
@click.option("--print-card", type=click.Path(path_type=Path), help="Write the card to print: FILE.pdf, .png or .svg.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@click.option("--calibrate-lens", is_flag=True, help="Make a lens profile from PICTUREs of the printed card.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("lens.toml"), help="The profile to write.")
@click.pass_context
def doctor(
    ctx: click.Context,
    *,
    pictures: tuple[Path, ...],
    print_card: Path | None,
    paper: str,
    calibrate_lens: bool,
    out: Path,
) -> None:
    """List what works on this machine and what to install; print the card, or calibrate a lens with it.

    \b
    Examples:
      postureview doctor
      postureview doctor --print-card card.pdf
      postureview doctor --calibrate-lens card-*.jpg --out lens.toml
    """
    if pictures and not calibrate_lens:
        raise UsageError(
            expected="pictures with --calibrate-lens only", found=repr(pictures[0].name), todo="add --calibrate-lens"
        )
    if print_card is not None:
        _print_card(print_card, paper)
    if calibrate_lens:
        _calibrate_lens(pictures, out)
    if print_card is None and not calibrate_lens:
        _list_what_works(ctx)


def _print_card(path: Path, paper: str) -> None:
    from postureview.capture.card_page import BAR_MM, write_card

    write_card(path, paper)
    click.echo(f"{path}: print at 100 %, then check with a ruler that the bar is {BAR_MM:.0f} mm long")


def _calibrate_lens(pictures: Sequence[Path], out: Path) -> None:
    from postureview.capture.lens_calibration import calibrate_lens

    profile = calibrate_lens(pictures)
    out.write_text(profile.to_toml(), encoding="utf-8")
    click.echo(f"{out}: reprojection error {profile.error_px:.2f} px; use it with --set camera.lens_profile={out}")


def _list_what_works(ctx: click.Context) -> None:
    failed = False
    for ok, line in _checks():
        click.echo(("ok       " if ok else "MISSING  ") + line)
        failed |= not ok
    for package, purpose in _OPTIONAL.items():
        version = _version(package)
        click.echo(f"optional {package} {version or 'not installed'}: {purpose}")
    ctx.exit(2 if failed else 0)


def _checks() -> Iterator[tuple[bool, str]]:
    yield True, f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    for package in ("mediapipe", "numpy", "scipy", "pydantic"):
        version = _version(package)
        yield version is not None, f"{package} {version or 'is not installed'}"
    yield _one_opencv()
    missing = missing_libraries()
    for library in missing:
        yield False, f"system library {library.library}: apt-get install {library.package}"
    if not missing:
        yield True, "system libraries libEGL, libGLESv2, libGL, glib"
    yield from _models()


def _one_opencv() -> tuple[bool, str]:
    found = sorted(
        name
        for one in importlib.metadata.distributions()
        if (name := (one.metadata["Name"] or "").lower()).startswith("opencv")
    )
    if found == ["opencv-contrib-python"]:
        return True, f"opencv-contrib-python {_version('opencv-contrib-python')}, alone"
    return False, (
        f"exactly one OpenCV wheel, opencv-contrib-python; found {', '.join(found) or 'none'}; "
        "uninstall the others, then reinstall opencv-contrib-python"
    )


def _models() -> Iterator[tuple[bool, str]]:
    from postureview.pose.models import bundled_models, checked, face_mesh

    for model in (*bundled_models(), face_mesh()):
        try:
            checked(model)
        except MachineError as error:
            yield False, f"pose model {model.name}: {error}"
        else:
            yield True, f"pose model {model.name} ({model.path.name})"
    yield _classifier()


def _classifier() -> tuple[bool, str]:
    from postureview.findings.pattern_model import classifier, definition
    from postureview.knowledge.load import knowledge

    try:
        found = classifier(definition(knowledge()))
    except MachineError as error:
        return False, f"classifier of posture patterns: {error}"
    return True, f"classifier of posture patterns ({found.file})"


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
