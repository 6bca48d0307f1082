"""The caveats that every report for people carries: the same words on the page, in the document and for the patient."""

from __future__ import annotations

from postureview.values.assessment import Assessment

CALIBRATION = "Calibration: {calibration}. The models and their versions are listed in this report."

CAVEATS = (
    "This report is not a diagnosis, and no treatment follows from it alone.",
    "Ranges come from mixed devices and mostly from young Western adults; none was measured with this software.",
    "Every value carries its measurement error. A difference smaller than the error cannot be told from no difference.",
    "Asymmetry and variety of posture are normal and only weakly related to pain.",
    "Camera height, level, distance and turn, clothing and footwear all change the numbers. Film the same way each "
    "time.",
    "Evidence for soft-tissue techniques is of low certainty and concerns short-term effects; combine them with "
    "activity.",
    "New numbness between the legs, new trouble passing urine or controlling the bowel, new or growing weakness of an "
    "arm or a leg, chest pain, fever with back pain, or pain after a heavy fall need a medical check at once: call the "
    "local emergency number (112 in Europe, 911 in North America).",
    "Soreness can follow a manual treatment for a day or two. If it lasts longer, or if numbness or weakness is new, "
    "contact the clinician.",
    CALIBRATION,
    "The clinician who uses this report is responsible for every decision.",
)
"""In the order of reference H.4."""


def caveats(assessment: Assessment) -> tuple[str, ...]:
    """All of them, the one on calibration with what is true of this assessment."""
    stated = assessment.provenance.calibration or "not stated"
    return tuple(CALIBRATION.format(calibration=stated) if one is CALIBRATION else one for one in CAVEATS)
