"""Patients and orders from a DICOM modality worklist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postureview.export.handover import Identity
from postureview.push.parcel import Parcel, refused
from postureview.push.receiver import Receiver
from postureview.push.senders.dicom import associated

_FIND = "1.2.840.10008.5.1.4.31"
_SYNTAXES = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"]
_PENDING = (0xFF00, 0xFF01)
_MOST = 1000


def worklist(receiver: Receiver, *, patient_id: str = "", timeout_s: float = 30.0) -> list[Identity]:
    """Who is on the list, at most a thousand. Raises ReceiverError where the receiver does not answer the question."""
    from pydicom.dataset import Dataset

    asked = Dataset()
    asked.SpecificCharacterSet = "ISO_IR 192"
    asked.PatientID = patient_id
    for name in ("PatientName", "IssuerOfPatientID", "PatientBirthDate", "AccessionNumber", "StudyInstanceUID"):
        setattr(asked, name, "")
    step = Dataset()
    step.Modality = ""
    step.ScheduledProcedureStepStartDate = ""
    asked.ScheduledProcedureStepSequence = [step]
    association = associated(receiver, [(_FIND, one) for one in _SYNTAXES], timeout_s)
    found: list[Identity] = []
    try:
        for status, entry in association.send_c_find(asked, _FIND):
            code = getattr(status, "Status", None)
            if code in _PENDING and entry is not None and len(found) < _MOST:
                found.append(_identity(entry))
            elif code not in (*_PENDING, 0x0000):
                words = f"0x{code:04X}" if code is not None else "the association ended"
                raise refused(receiver, Parcel(visit="", format="", files={}), f"worklist query failed: {words}")
    finally:
        if association.is_established:
            association.release()
    return found


def _identity(entry: Any) -> Identity:
    name = entry.get("PatientName") or ""
    born = str(entry.get("PatientBirthDate") or "")
    try:
        birth_date = datetime.strptime(born, "%Y%m%d").date() if born else None
    except ValueError:
        birth_date = None
    return Identity(
        identifier=str(entry.get("PatientID") or ""),
        system=str(entry.get("IssuerOfPatientID") or ""),
        family=getattr(name, "family_name", "") or "",
        given=getattr(name, "given_name", "") or "",
        birth_date=birth_date,
        order=str(entry.get("AccessionNumber") or ""),
        study=str(entry.get("StudyInstanceUID") or ""),
    )
