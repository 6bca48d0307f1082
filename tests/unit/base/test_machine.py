"""Missing system libraries are named together with the package that brings them."""

from __future__ import annotations

import sys

import pytest

from postureview.base import machine
from postureview.base.machine import MissingLibrary, missing_libraries, missing_library_error

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems' wheels bring them")


@linux_only
def test_a_library_that_does_not_exist_is_missing_and_the_c_library_is_not():
    asked = {"libc.so.6": "libc6", "libposture-none.so.1": "posture-none"}
    assert missing_libraries(asked) == (MissingLibrary(library="libposture-none.so.1", package="posture-none"),)


def test_on_other_systems_nothing_is_looked_for(monkeypatch):
    monkeypatch.setattr(machine.sys, "platform", "darwin")
    assert missing_libraries({"libposture-none.so.1": "posture-none"}) == ()


def test_the_error_names_library_and_package(monkeypatch):
    monkeypatch.setattr(
        machine, "missing_libraries", lambda: (MissingLibrary(library="libEGL.so.1", package="libegl1"),)
    )
    error = missing_library_error("mediapipe", OSError("libEGL.so.1: cannot open shared object file"))
    assert str(error) == (
        "expected the system libraries of mediapipe; found no libEGL.so.1; "
        "install them, on Debian: apt-get install libegl1"
    )
    assert error.exit_code == 2


def test_where_no_library_is_missing_the_cause_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(machine, "missing_libraries", lambda: ())
    error = missing_library_error("mediapipe", ImportError("No module named 'mediapipe'\nand more"))
    assert error.found == "No module named 'mediapipe'"
