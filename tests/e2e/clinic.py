"""A real server of the clinic page in a process of its own, and a Chromium whose camera shows a rendered person."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from postureview.base.resources import resource_folder
from postureview.capture.keyframes import encode_keyframe
from postureview.capture.source import open_source
from postureview.records.records import Records
from postureview.records.values import PatientFacts
from postureview.values.frame import Frame
from tests.e2e.browsers import _NAMES

TOKEN = "the-key-of-this-test"
CAMERA_HZ = 30
"""Chromium plays a file of pictures at this rate, whatever it holds."""
_SERVE = """
import sys
import uvicorn
from pathlib import Path
from postureview.records.records import Records
from postureview.web.app import create_app
from postureview.web.settings import WebSettings
folder, port, token = sys.argv[1:]
app = create_app(Records.open(data_folder=Path(folder)), WebSettings(port=int(port)), token=token)
uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
"""


class Clinic:
    """The server; ``kill`` and ``start`` as often as wanted, always at the same address over the same records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen([sys.executable, "-c", _SERVE, str(self.folder), str(self.port), TOKEN])
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/static/api.js", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def visit(self, title: str = "") -> str:
        """A new visit of a new patient."""
        records = Records.open(data_folder=self.folder)
        try:
            patient = records.patients.add(PatientFacts(pseudonym=f"P-{time.time_ns()}"), by="test")
            return records.visits.add(patient.id, by="test", title=title).id
        finally:
            records.close()


@contextmanager
def clinic(folder: Path) -> Iterator[Clinic]:
    """A running server over new records."""
    made = Clinic(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()


Scene = tuple[str, float, float, float]
"""(sample, from, to, seconds that it is shown): forth and back, so that nobody jumps."""


def camera_file(path: Path, scenes: Sequence[Scene], *, width_px: int | None = None) -> Path:
    """A file that Chromium plays as its camera, over and over."""
    import cv2

    with path.open("wb") as file:
        for name, start_s, end_s, shown_s in scenes:
            pictures = []
            with open_source(Path(resource_folder("samples")) / f"{name}.mp4") as source:
                for frame in source:
                    if frame.time_s > end_s:
                        break
                    if frame.time_s >= start_s:
                        image: Any = frame.image
                        if width_px is not None:
                            height_px = round(width_px * image.shape[0] / image.shape[1])
                            image = cv2.resize(image, (width_px, height_px), interpolation=cv2.INTER_AREA)
                        pictures.append(encode_keyframe(Frame(image=image, time_s=0.0), 92).jpeg)
            swing = [*pictures, *pictures[-2:0:-1]] or pictures
            for number in range(round(shown_s * CAMERA_HZ)):
                file.write(swing[number % len(swing)])
    return path


def real_camera_file(path: Path, clip: Path) -> Path:
    """A file that Chromium plays as its camera: all of a recorded clip at its own speed, over and over."""
    with open_source(clip) as source, path.open("wb") as file:
        shown = 0
        for frame in source:
            picture = encode_keyframe(frame, 92).jpeg
            until = round(frame.time_s * CAMERA_HZ) + 1
            file.write(picture * max(0, until - shown))
            shown = max(shown, until)
    return path


@contextmanager
def filming_chromium(camera: Path | None, *, may_film: bool = True, **options: Any) -> Iterator[Any]:
    """A new context of a Chromium with this camera; None = without any. may_film : the user allows it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    args = ["--no-sandbox"]
    if camera is not None:
        args += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=args)
        try:
            yield browser.new_context(
                permissions=["camera"] if may_film else [], viewport={"width": 1440, "height": 900}, **options
            )
        finally:
            browser.close()


def entered(context: Any, server: Clinic, path: str) -> Any:
    """A page of the server, entered with the key of the run. Errors of its scripts are kept in ``page.wrong``."""
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{server.url}/enter?token={TOKEN}")
    page.goto(f"{server.url}{path}")
    return page
