"""The clinic page served as users serve it, and a browser that uses it by keyboard."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from postureview.base.resources import resource_folder

START_S = 60
CLIP = resource_folder("samples") / "turn_marked.mp4"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Steps:
    """How long each step of a flow took, seconds; also written into the folder that $POSTUREVIEW_STEPS names."""

    def __init__(self, name: str) -> None:
        self.seconds: dict[str, float] = {}
        self._name = name
        self._last = time.monotonic()

    def done(self, step: str) -> None:
        now = time.monotonic()
        self.seconds[step] = round(now - self._last, 1)
        self._last = now
        if folder := os.environ.get("POSTUREVIEW_STEPS"):
            Path(folder, f"{self._name}.json").write_text(json.dumps(self.seconds), encoding="utf-8")


@dataclass
class Served:
    """A running server: its address, the address that lets a browser in, and its process."""

    address: str
    entrance: str
    process: subprocess.Popen[str]


def on_a_small_disk(folder: Path, megabytes: int) -> tuple[str, ...]:
    """What starts a program for which ``folder`` is a disk of its own; the kernel forgets it with the program."""
    alone = ("unshare", "--map-root-user", "--mount")
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    mounted = 'mount -t tmpfs -o size="$0"m small "$1" && shift && exec "$@"'
    return (*alone, "sh", "-c", mounted, str(megabytes), str(folder))


@contextmanager
def served(folder: Path, *options: str, port: int | None = None, started_by: Sequence[str] = ()) -> Iterator[Served]:
    """``postureview serve`` over the records in ``folder``."""
    port = port or free_port()
    command = [sys.executable, "-m", "postureview", "serve", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(
        [*started_by, *command, "--data-folder", str(folder), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        entrance = line.partition(": ")[2].strip()
        found = urlsplit(entrance)
        assert found.port == port, f"the server said {line!r}"
        address = f"{found.scheme}://{found.netloc}"
        _await_port(str(found.hostname), port)
        yield Served(address=address, entrance=entrance, process=process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _await_port(host: str, port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not listen in time")


def tab_to(page: Any, target: Any, most: int = 400) -> None:
    """Move the focus with the Tab key alone until it is on ``target``."""
    handle = target.element_handle()
    for _ in range(most):
        if page.evaluate("one => document.activeElement === one", handle):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {target}")


def enter(page: Any, target: Any) -> None:
    """Reach a link or button with the Tab key and press it with Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def new_patient(page: Any) -> None:
    """A new patient and a first visit, by keyboard; leaves the page at the intake."""
    enter(page, page.get_by_role("link", name="New patient").first)
    tab_to(page, page.get_by_label("Pseudonym"))
    page.keyboard.type("P-2026-7")
    tab_to(page, page.get_by_label("Year of birth"))
    page.keyboard.type("1984")
    tab_to(page, page.get_by_label("Body height"))
    page.keyboard.type("170")
    page.keyboard.press("Enter")
    enter(page, page.get_by_role("button", name="New visit"))
    page.get_by_role("heading", name="Intake").wait_for()


def intake(page: Any, *, yes_to: str = "") -> None:
    """Answer every question with no, but the one that holds the words ``yes_to``; by keyboard."""
    for number in range(page.locator("fieldset.question").count()):
        group = page.locator("fieldset.question").nth(number)
        tab_to(page, group.get_by_label("Not asked"))
        is_yes = yes_to and yes_to in group.inner_text()
        page.keyboard.press("ArrowLeft" if is_yes else "ArrowRight")  # from the last answer on to the first: no
    tab_to(page, page.get_by_label("Pain now, 0 to 10"))
    page.keyboard.type("5")
    enter(page, page.get_by_role("button", name="Save"))
    page.get_by_role("heading", name="Recordings").wait_for()


def review(page: Any) -> None:
    """Reject the first finding with a reason, accept the others, sign."""
    first = page.locator("#findings + ol > li").first
    enter(page, first.get_by_text(re.compile("^Reject")).first)
    tab_to(page, first.get_by_label("Reason").first)
    page.keyboard.type("Palpation says otherwise.")
    page.keyboard.press("Enter")
    page.get_by_text("Reason: Palpation says otherwise.").wait_for()
    assert page.get_by_role("button", name="Sign", exact=True).is_disabled()
    enter(page, page.get_by_role("button", name=re.compile("^Accept the")))
    sign(page)


def sign(page: Any) -> None:
    """Sign what is decided, by keyboard."""
    page.get_by_text("Everything is decided.").wait_for()
    tab_to(page, page.get_by_label("Your name"))
    page.keyboard.type("A. Example, PT")
    page.keyboard.press("Enter")
    page.get_by_text("It is locked.").wait_for()
