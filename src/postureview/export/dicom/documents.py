"""The printed report as Encapsulated PDF, and key pictures as VL Photographic Images."""

from __future__ import annotations

import io
from typing import Any

from postureview.export.dicom.study import Study
from postureview.values.assessment import KeyPicture
from postureview.values.landmarks import Side, View

_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"
_JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
_ORIENTATIONS = {
    View.ANTERIOR: ["L", "F"],
    View.POSTERIOR: ["R", "F"],
    View.LEFT_LATERAL: ["P", "F"],
    View.RIGHT_LATERAL: ["A", "F"],
}
"""Where the picture's rows and columns lead on the subject: to the right, and downward."""

_LATERALITIES = {Side.LEFT: "L", Side.RIGHT: "R"}


def encapsulated_pdf(study: Study, pdf: bytes) -> Any:
    """The report as it was printed, byte for byte (an odd length gets the pad byte that DICOM wants)."""
    made = study.dataset(_PDF, "report", pdf, "DOC", 1)
    study.add_moment(made, "Content")
    made.AcquisitionDateTime = study.when.strftime("%Y%m%d%H%M%S")
    made.ConversionType = "WSD"
    made.BurnedInAnnotation = "YES"
    made.DocumentTitle = "Posture and movement assessment"
    made.ConceptNameCodeSequence = []
    made.VerificationFlag = "VERIFIED" if study.handover.signed_by else "UNVERIFIED"
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocumentLength = len(pdf)
    made.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    return made


def photograph(study: Study, place: int, picture: KeyPicture, jpeg: bytes) -> Any | None:
    """A key picture; its JPEG goes in as it is. None for bytes that are no baseline JPEG."""
    from pydicom.encaps import encapsulate

    facts = _jpeg_facts(jpeg)
    if facts is None:
        return None
    width, height, samples = facts
    made = study.dataset(_PHOTOGRAPH, f"picture/{picture.view.value}", jpeg, "XC", 10 + list(View).index(picture.view))
    study.add_moment(made, "Content")
    study.add_moment(made, "Acquisition")
    made.AcquisitionContextSequence = []
    made.InstanceNumber = place + 1
    made.ImageType = ["ORIGINAL", "PRIMARY"]
    made.PatientOrientation = _ORIENTATIONS[picture.view]
    if picture.view.near_side in _LATERALITIES:
        made.Laterality = _LATERALITIES[picture.view.near_side]
    else:
        made.BodyPartExamined = "WHOLEBODY"  # an unpaired part: without one the standard wants a laterality
    made.ImageComments = f"{picture.view.value} view"
    made.BurnedInAnnotation = "NO"
    made.Rows, made.Columns = height, width
    made.SamplesPerPixel = samples
    made.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "YBR_FULL_422"
    if samples > 1:
        made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.LossyImageCompression = "01"
    made.LossyImageCompressionMethod = "ISO_10918_1"
    made.LossyImageCompressionRatio = max(round(width * height * samples / len(jpeg), 2), 1.0)
    made.PixelData = encapsulate([jpeg + b"\0" * (len(jpeg) % 2)])
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = _JPEG_BASELINE
    return made


def _jpeg_facts(jpeg: bytes) -> tuple[int, int, int] | None:
    """(width, height, samples) of a baseline JPEG; None for anything else."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(jpeg)) as image:
            bands = len(image.getbands())
            if image.format != "JPEG" or "progressive" in image.info or bands not in (1, 3):
                return None
            return image.width, image.height, bands
    except (UnidentifiedImageError, OSError):
        return None
