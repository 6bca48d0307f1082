"""``doctor``: what works on this machine."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator

import rich_click as click

from postureview.base.errors import MachineError
from postureview.base.machine import missing_libraries

_OPTIONAL = {"av": "AV1 video", "pyarrow": "parquet tables"}


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """List what works on this machine and what to install.

    \b
    Example:
      postureview doctor
    """
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


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
