"""The page for other machines: TLS over a real socket with a certificate of our own making, a user, the camera."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.records.records import Records
from tests.e2e.clinic import camera_file, filming_chromium
from tests.e2e.served import new_patient, served

pytestmark = [pytest.mark.browser, pytest.mark.pose]

HOST = "127.0.0.2"
"""Of this machine, but not what the program takes for it: it asks for TLS and a user."""
PASSWORD = "correct horse battery"
PATIENCE_MS = 60_000


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate that signed itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    made, key = tmp_path / "clinic.pem", tmp_path / "clinic.key"
    for_host = ("-subj", "/CN=clinic.test", "-addext", f"subjectAltName=IP:{HOST}", "-days", "2")
    new = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    subprocess.run([*new, *for_host, "-out", made, "-keyout", key], check=True, capture_output=True)
    return made, key


def test_other_machines_come_by_tls_sign_in_and_film(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    made, key = certificate
    folder = tmp_path / "data"
    records = Records.open(data_folder=folder)
    records.users.add("ann", PASSWORD, by="terminal")
    records.close()
    camera = camera_file(tmp_path / "front.mjpeg", [("turn_typical", 0.3, 1.7, 4)])
    options = ("--host", HOST, "--tls-certificate", str(made), "--tls-key", str(key))
    with served(folder, *options) as server, filming_chromium(camera, ignore_https_errors=True) as context:
        assert server.entrance == f"{server.address}/login" and server.address.startswith("https://")
        trusting = ssl.create_default_context(cafile=made)
        with urllib.request.urlopen(server.entrance, context=trusting, timeout=20) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(server.entrance, context=ssl.create_default_context(), timeout=20)
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(server.entrance.replace("https", "http", 1), timeout=20)

        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(server.entrance)
        page.get_by_label("Login").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Patients").wait_for()
        (cookie,) = context.cookies()
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict"
        new_patient(page)
        page.goto(f"{page.url.removesuffix('/intake')}/record/choose")
        page.click("button[value=posture]")
        page.get_by_role("button", name="Start the camera").click()
        page.locator(".checks li.good", has_text="Whole body").wait_for()  # over the WebSocket, by TLS too
