"""Independent receivers and judges, which are not part of this project. Tests that use them are marked ``peer``."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


FOLDER = "POSTUREVIEW_PEERS"
"""Variable that names a folder for what the peers need; without it their tests are skipped."""


def npm_folder() -> Path:
    """The folder with the FHIR judges and the scripts that run them; skips where they cannot be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("needs node and npm: the FHIR judges are npm packages")
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "judge.mjs", "server.mjs"):
        shutil.copy(HERE / name, folder / name)
    if not (folder / "node_modules" / "@medplum" / "fhir-router").is_dir():
        command = [npm, "install", "--no-audit", "--no-fund", "--silent"]
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
        if made.returncode:
            pytest.skip(f"npm could not install the FHIR judges: {made.stderr[-200:]}")
    return folder


def program(name: str, package: str) -> str:
    """Path of a program of another project; skips where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"needs {name} (Debian: apt-get install {package})")
    return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that only itself vouches for, and its key."""
    own = ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", *own, "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([program("openssl", "openssl"), *made], cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def running(command: list[str], cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended, and waited for, with the block."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextlib.contextmanager
def fhir_server() -> Iterator[str]:
    """The base URL of an R4 server on loopback, empty at first."""
    folder = npm_folder()
    with running(["node", "server.mjs", "0"], folder) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready"), line
        yield f"http://127.0.0.1:{line.split()[1]}/fhir"
