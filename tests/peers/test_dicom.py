"""DICOM before a judge (dciodvfy of dicom3tools) and an archive (Orthanc) of others, on loopback."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from postureview.base.errors import UnreachedError
from postureview.export.deidentify import deidentified
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.push.parcel import SENDERS, Parcel
from postureview.push.receiver import receiver_of
from postureview.push.worklist import worklist
from tests.made_assessments import handover, made
from tests.peers import certificate, program, running
from tests.unit.export.test_deidentify import photograph
from tests.unit.report import build

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]
for _name in ("pydicom", "highdicom", "pynetdicom", "httpx"):
    pytest.importorskip(_name, reason=f"needs {_name}")

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
WHO = Identity(identifier="MRN-1", family="Müller-O'Brien", given="Ada", birth_date=date(1980, 2, 29), order="A-18")
ALONG = Handover(identity=WHO, pdf=PDF, pictures={f"{one}.jpg": photograph() for one in ("front", "back", "right")})

WORKLIST = """
(0008,0005) CS [ISO_IR 192]
(0008,0050) SH [A-18]
(0010,0010) PN [Müller-O'Brien^Ada]
(0010,0020) LO [MRN-1]
(0010,0030) DA [19800229]
(0010,0040) CS [F]
(0020,000d) UI [1.2.826.0.1.3680043.2.1125.4711]
(0040,0100) SQ
(fffe,e000) -
(0008,0060) CS [XC]
(0040,0001) AE [POSTUREVIEW]
(0040,0002) DA [20260304]
(0040,0003) TM [091244]
(fffe,e00d) -
(fffe,e0dd) -
"""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Ports of a running Orthanc."""

    http: int
    dicom: int

    def ask(self, path: str, body: Any = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", data=data, timeout=20) as answer:
            return bytes(answer.read())

    def find(self, level: str, **query: str) -> list[Any]:
        return list(json.loads(self.ask("/tools/find", {"Level": level, "Query": query, "Expand": True})))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def orthanc(folder: Path, **more: Any) -> Iterator[Archive]:
    command = program("Orthanc", "orthanc orthanc-dicomweb")
    archive = Archive(http=free_port(), dicom=free_port())
    (folder / "worklist").mkdir()
    (folder / "worklist" / "lockfile").touch()
    (folder / "one.dump").write_text(WORKLIST, encoding="utf-8")
    made_by = [program("dump2dcm", "dcmtk"), "+te", "one.dump", "worklist/one.wl"]
    subprocess.run(made_by, cwd=folder, check=True, capture_output=True)
    plugins = Path("/usr/share/orthanc/plugins")
    settings = {
        "StorageDirectory": "db",
        "IndexDirectory": "db",
        "HttpPort": archive.http,
        "DicomPort": archive.dicom,
        "DicomAet": "ARCHIVE",
        "RemoteAccessAllowed": False,
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowFindWorklist": True,
        "Plugins": [str(plugins)] if plugins.is_dir() else [],
        "Worklists": {"Enable": True, "Database": "worklist"},
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        **more,
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with running([command, "orthanc.json"], folder):
        for _ in range(100):
            with contextlib.suppress(OSError):
                archive.ask("/system")
                break
            time.sleep(0.1)
        yield archive


def parcel(along: Handover = ALONG) -> Parcel:
    return Parcel(visit="1", format="dicom", files=EXPORTERS["dicom"].files(build.assessment(), along))


def test_the_judge_finds_nothing_but_the_private_scheme(tmp_path: Path) -> None:
    judge = program("dciodvfy", "dicom3tools")
    visits = [(build.assessment(), ALONG), (build.assessment("%"), Handover()), (build.empty(), Handover())]
    visits += [(made(seed), handover(seed)) for seed in range(12)]
    visits += [deidentified(*one) for one in visits[:4]]
    complaints, judged = [], 0
    for assessment, along in visits:
        for name, content in EXPORTERS["dicom"].files(assessment, along).items():
            path = tmp_path / name
            path.write_bytes(content)
            said = subprocess.run([judge, str(path)], capture_output=True, check=False).stderr.decode(
                "utf-8", "replace"
            )
            judged += 1
            complaints += [
                f"{name}: {line}"
                for line in said.splitlines()
                if line.startswith(("Error", "Warning")) and "<99PV>" not in line
            ]
    assert judged > 12
    assert "\n".join(complaints) == ""


def test_the_judge_sees_a_planted_fault(tmp_path: Path) -> None:
    import pydicom

    path = tmp_path / "bad.dcm"
    path.write_bytes(parcel().files["right.dcm"])
    bad = pydicom.dcmread(path)
    del bad.Rows
    bad.save_as(path)
    said = subprocess.run([program("dciodvfy", "dicom3tools"), str(path)], capture_output=True, check=False).stderr
    assert b"Error" in said


def test_an_archive_stores_finds_and_returns_the_report_byte_for_byte(tmp_path: Path) -> None:
    with orthanc(tmp_path) as archive:
        where = receiver_of(f"dicom://ARCHIVE@127.0.0.1:{archive.dicom}")
        assert SENDERS["dicom"].send(where, parcel(), 30) == "5 objects stored"
        assert SENDERS["dicom"].send(where, parcel(), 30) == "5 objects stored"
        (study,) = archive.find("Study", PatientID="MRN-1")
        assert study["MainDicomTags"]["AccessionNumber"] == "A-18"
        assert study["PatientMainDicomTags"]["PatientName"] == "Müller-O'Brien^Ada"
        assert len(archive.find("Instance", PatientID="MRN-1")) == 5
        (document,) = archive.find("Series", PatientID="MRN-1", Modality="DOC")
        assert archive.ask(f"/instances/{document['Instances'][0]}/pdf").rstrip(b"\0") == PDF.rstrip(b"\0")
        photographs = archive.find("Series", PatientID="MRN-1", Modality="XC")
        assert len(photographs) == 3
        preview = archive.ask(f"/instances/{photographs[0]['Instances'][0]}/preview")
        assert preview.startswith(b"\x89PNG")


def test_an_archive_takes_it_over_the_web(tmp_path: Path) -> None:
    if not Path("/usr/share/orthanc/plugins").is_dir():
        pytest.skip("needs orthanc-dicomweb (Debian: apt-get install orthanc-dicomweb)")
    with orthanc(tmp_path) as archive:
        where = receiver_of(f"stow+http://127.0.0.1:{archive.http}/dicom-web")
        assert SENDERS["stow"].send(where, parcel(), 30) == "5 objects stored"
        assert len(archive.find("Instance", PatientID="MRN-1")) == 5


def test_a_patient_of_the_worklist_reaches_the_header(tmp_path: Path) -> None:
    import dataclasses

    with orthanc(tmp_path) as archive:
        where = receiver_of(f"dicom://ARCHIVE@127.0.0.1:{archive.dicom}")
        (who,) = worklist(where, patient_id="MRN-1")
        assert (who.family, who.given, who.order) == ("Müller-O'Brien", "Ada", "A-18")
        SENDERS["dicom"].send(where, parcel(dataclasses.replace(ALONG, identity=who)), 30)
        (study,) = archive.find("Study", PatientID="MRN-1")
    assert study["MainDicomTags"]["StudyInstanceUID"] == "1.2.826.0.1.3680043.2.1125.4711"
    assert study["PatientMainDicomTags"]["PatientBirthDate"] == "19800229"


def test_an_archive_and_its_worklist_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, key = certificate(tmp_path)
    secure = {
        "DicomTlsEnabled": True,
        "DicomTlsCertificate": str(trusted),
        "DicomTlsPrivateKey": str(key),
        "DicomTlsRemoteCertificateRequired": False,
        "DicomTlsTrustedCertificates": str(trusted),
    }
    with orthanc(tmp_path, **secure) as archive:
        where = receiver_of(f"dicoms://ARCHIVE@localhost:{archive.dicom}")
        with pytest.raises(UnreachedError, match="CERTIFICATE_VERIFY_FAILED"):
            SENDERS["dicom"].send(where, parcel(), 10)  # nobody vouches for it
        monkeypatch.setenv("POSTUREVIEW_CA", str(trusted))
        with pytest.raises(UnreachedError, match="CERTIFICATE_VERIFY_FAILED"):  # a name that it does not state
            SENDERS["dicom"].send(receiver_of(f"dicoms://ARCHIVE@127.0.0.1:{archive.dicom}"), parcel(), 10)
        assert archive.find("Instance", PatientID="MRN-1") == []
        assert SENDERS["dicom"].send(where, parcel(), 30) == "5 objects stored"
        assert len(archive.find("Instance", PatientID="MRN-1")) == 5
        (who,) = worklist(where, patient_id="MRN-1")
        assert (who.family, who.order) == ("Müller-O'Brien", "A-18")
        with pytest.raises(UnreachedError):
            SENDERS["dicom"].send(receiver_of(f"dicom://ARCHIVE@localhost:{archive.dicom}"), parcel(), 10)


def test_an_archive_without_tls_gets_nothing_over_an_address_that_asks_for_it(tmp_path: Path) -> None:
    with orthanc(tmp_path) as archive:
        with pytest.raises(UnreachedError):
            SENDERS["dicom"].send(receiver_of(f"dicoms://ARCHIVE@localhost:{archive.dicom}"), parcel(), 10)
        assert archive.find("Instance", PatientID="MRN-1") == []


def test_a_second_program_reads_the_structured_report(tmp_path: Path) -> None:
    path = tmp_path / "measurements.dcm"
    path.write_bytes(parcel().files["measurements.dcm"])
    said = subprocess.run([program("dsrdump", "dcmtk"), "+Pf", str(path)], capture_output=True, check=True).stdout
    text = said.decode("utf-8", "replace")
    assert '"9.83" (deg' in text
    assert "Imaging Measurement Report" in text
    assert shutil.which("dsrdump")
