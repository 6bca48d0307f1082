"""DICOM: the report as a document, key pictures as photographs, the measurements as a structured report."""

from __future__ import annotations

import io
from typing import Any

from postureview.base.machine import missing_package_error
from postureview.export.assessment_json import to_json
from postureview.export.dicom.documents import encapsulated_pdf, photograph
from postureview.export.dicom.report import structured_report
from postureview.export.dicom.study import Study
from postureview.export.handover import NOTHING_ELSE, Handover
from postureview.export.register import EXPORTERS, Exporter
from postureview.values.assessment import Assessment


def write_dicom(assessment: Assessment, handover: Handover = NOTHING_ELSE) -> dict[str, bytes]:
    """``report.dcm``, ``<view>.dcm`` and ``measurements.dcm``, as far as there is something to put into them.

    Raises MachineError when pydicom or highdicom are not installed.
    """
    try:
        import highdicom
        import pydicom
    except ImportError:
        raise missing_package_error("pydicom and highdicom", "DICOM objects", "dicom") from None
    del highdicom, pydicom
    study = Study.of(assessment, handover)
    pictures: dict[str, Any] = {}
    for place, one in enumerate(assessment.pictures):
        jpeg = handover.pictures.get(one.file) if one.file else None
        made = None if jpeg is None else photograph(study, place, one, jpeg)
        if made is not None:
            name = one.view.value
            pictures[f"{name}.dcm" if f"{name}.dcm" not in pictures else f"{name}-{place + 1}.dcm"] = made
    objects = dict(pictures)
    if handover.pdf is not None:
        objects["report.dcm"] = encapsulated_pdf(study, handover.pdf)
    told = [to_json(assessment), handover.signed_by, *(str(one.SOPInstanceUID) for one in pictures.values())]
    said = "\n".join(told).encode("utf-8", "replace")
    report = structured_report(study, list(pictures.values()), said)
    if report is not None:
        objects["measurements.dcm"] = report
    return {name: _bytes(one) for name, one in objects.items()}


def _bytes(dataset: Any) -> bytes:
    content = io.BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    return content.getvalue()


EXPORTERS.add(
    "dicom",
    Exporter(
        name="dicom",
        summary="DICOM: report, key pictures and structured report (needs pydicom and highdicom)",
        write=write_dicom,
        write_with=write_dicom,
    ),
)
