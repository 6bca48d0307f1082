"""C-STORE and worklist against an entity on loopback that answers as it is told to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from postureview.base.errors import ReceiverError, UnreachedError
from postureview.export.handover import Handover, Identity
from postureview.export.register import EXPORTERS
from postureview.push.parcel import Parcel
from postureview.push.receiver import Receiver, receiver_of
from postureview.push.senders.dicom import send
from postureview.push.worklist import worklist
from tests.unit.report import build

pynetdicom = pytest.importorskip("pynetdicom", reason="needs pynetdicom")
pytest.importorskip("highdicom", reason="needs highdicom")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def parcel() -> Parcel:
    along = Handover(identity=Identity(identifier="MRN-1", family="Quillfeather"), pdf=b"%PDF-1.7 x")
    return Parcel(visit="1", format="dicom", files=EXPORTERS["dicom"].files(build.assessment(), along))


@contextlib.contextmanager
def entity(answers: dict[Any, Any], *, called: str = "") -> Iterator[Receiver]:
    own = pynetdicom.AE(ae_title="ARCHIVE")
    own.supported_contexts = pynetdicom.AllStoragePresentationContexts
    own.add_supported_context("1.2.840.10008.5.1.4.31")
    own.require_called_aet = bool(called)
    server = own.start_server(("127.0.0.1", 0), block=False, evt_handlers=list(answers.items()))
    try:
        yield receiver_of(f"dicom://{called or 'ARCHIVE'}@127.0.0.1:{server.socket.getsockname()[1]}")
    finally:
        server.shutdown()


def storing(status: Any) -> dict[Any, Any]:
    return {pynetdicom.evt.EVT_C_STORE: lambda _: status}


def test_every_object_is_stored(parcel: Parcel) -> None:
    with entity(storing(0x0000)) as where:
        assert send(where, parcel, 10) == "2 objects stored"


def test_a_warning_is_told(parcel: Parcel) -> None:
    with entity(storing(0xB000)) as where:
        assert "report.dcm: 0xB000" in send(where, parcel, 10)


def test_a_refusal_names_the_object_and_its_status(parcel: Parcel) -> None:
    with entity(storing(0xA900)) as where, pytest.raises(ReceiverError, match=r"report\.dcm: 0xA900") as caught:
        send(where, parcel, 10)
    assert not isinstance(caught.value, UnreachedError)


def test_an_archive_without_room_may_be_tried_again(parcel: Parcel) -> None:
    with entity(storing(0xA700)) as where, pytest.raises(UnreachedError, match="0xA700"):
        send(where, parcel, 10)


def test_a_wrong_name_is_rejected_in_the_archives_words(parcel: Parcel) -> None:
    with (
        entity(storing(0x0000), called="WRONG") as where,
        pytest.raises(ReceiverError, match="association rejected") as caught,
    ):
        send(where, parcel, 10)
    assert "called" in caught.value.found.lower()


def test_an_archive_that_is_not_there(parcel: Parcel) -> None:
    with entity({}) as where:
        pass
    with pytest.raises(UnreachedError, match="no association"):
        send(where, parcel, 2)


def test_patients_and_orders_come_from_the_worklist() -> None:
    from pydicom.dataset import Dataset

    entry = Dataset()
    entry.SpecificCharacterSet = "ISO_IR 192"
    entry.PatientName, entry.PatientID, entry.PatientBirthDate = "Müller^Ada", "MRN-1", "19800229"
    entry.AccessionNumber, entry.StudyInstanceUID = "A-18", "1.2.3.4"

    def find(_: object) -> Iterator[tuple[int, Any]]:
        yield 0xFF00, entry

    with entity({pynetdicom.evt.EVT_C_FIND: find}) as where:
        (found,) = worklist(where, timeout_s=10)
    assert (found.family, found.given, found.identifier, found.order) == ("Müller", "Ada", "MRN-1", "A-18")
    assert (str(found.birth_date), found.study) == ("1980-02-29", "1.2.3.4")


def test_a_worklist_that_refuses_says_so() -> None:
    def find(_: object) -> Iterator[tuple[int, Any]]:
        yield 0xA900, None

    with entity({pynetdicom.evt.EVT_C_FIND: find}) as where, pytest.raises(ReceiverError, match="0xA900"):
        worklist(where, timeout_s=10)
