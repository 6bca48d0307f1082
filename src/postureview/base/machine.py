"""What the machine itself must offer: system libraries that no Python package brings along."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from postureview.base.errors import MachineError

SYSTEM_LIBRARIES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Library → Debian package. The first two are for MediaPipe, the others for OpenCV; slim images lack them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLibrary:
    """A system library that could not be loaded, and the Debian package that holds it."""

    library: str
    package: str


def missing_libraries(libraries: Mapping[str, str] = SYSTEM_LIBRARIES) -> tuple[MissingLibrary, ...]:
    """Which of ``libraries`` this machine lacks. Empty on other systems than Linux, whose wheels bring them all."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(
        MissingLibrary(library=library, package=package)
        for library, package in libraries.items()
        if not _loads(library)
    )


def missing_libraries_line() -> str:
    """One line that names what to install, or an empty one where nothing is missing."""
    missing = missing_libraries()
    if not missing:
        return ""
    packages = sorted({one.package for one in missing})
    return (
        f"system libraries missing: {', '.join(one.library for one in missing)}; "
        f"on Debian: apt-get install {' '.join(packages)}"
    )


def missing_library_error(purpose: str, cause: BaseException) -> MachineError:
    """The error to raise when ``purpose`` could not be imported: it names the libraries and how to install them."""
    missing = missing_libraries()
    if not missing:
        said = str(cause).splitlines()
        return MachineError(
            expected=f"{purpose} to load",
            found=said[0] if said else type(cause).__name__,
            todo="reinstall it, or run `postureview doctor`",
        )
    packages = sorted({library.package for library in missing})
    return MachineError(
        expected=f"the system libraries of {purpose}",
        found="no " + ", ".join(library.library for library in missing),
        todo="install them, on Debian: apt-get install " + " ".join(packages),
    )


def missing_package_error(package: str, purpose: str, extra: str) -> MachineError:
    """The error to raise when an optional package is not installed: it names the feature and the command."""
    return MachineError(
        expected=f"{package} for {purpose}", found="it is not installed", todo=f'pip install "postureview[{extra}]"'
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
