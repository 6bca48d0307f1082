"""The clinic page served as users serve it, and a browser that uses it by keyboard."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_S = 60


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Served:
    """A running server: its address, the address that lets a browser in, and its process."""

    address: str
    entrance: str
    process: subprocess.Popen[str]


@contextmanager
def served(folder: Path, *options: str, port: int | None = None) -> Iterator[Served]:
    """``postureview serve`` over the records in ``folder``."""
    port = port or free_port()
    command = [sys.executable, "-m", "postureview", "serve", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-folder", str(folder), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        entrance = line.partition(": ")[2].strip()
        address = f"http://127.0.0.1:{port}"
        assert entrance.startswith(address), f"the server said {line!r}"
        _await_port(port)
        yield Served(address=address, entrance=entrance, process=process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)


def _await_port(port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
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
