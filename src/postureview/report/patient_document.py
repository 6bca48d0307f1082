"""The patient's page as a PDF: the same choice and the same words as the page, on one sheet of paper."""

from __future__ import annotations

from postureview.report import patient_words
from postureview.report.document import LANGUAGE, PAPERS, Paper, spoken, typeset
from postureview.report.document_meaning import exercise_drawing
from postureview.report.patient import patient_values
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate


def patient_document(assessment: Assessment, *, paper: Paper = "a4") -> bytes:
    """The patient's page as a PDF of the standard PDF/UA-1. A closed gate says what to do now, and nothing else.

    Raises MachineError when Typst is not installed.
    """
    values = patient_values(assessment)
    plan = None if assessment.safety.gate is Gate.CLOSED else assessment.plan
    origin = assessment.provenance
    data = {
        **values,
        "paper": PAPERS[paper],
        "language": LANGUAGE,
        "say": spoken(patient_words),
        "who": assessment.patient.pseudonym,
        "action": assessment.safety.action,
        "exercises": [
            {
                "name": one.name,
                "instruction": one.instruction,
                "dose": one.dose,
                "caution": one.caution,
                "drawing": exercise_drawing(one.key),
            }
            for one in values["exercises"]
        ],
        "advice": [one.text for one in values["advice"]],
        "has_plan": plan is not None,
        "pain_rule": "" if plan is None else plan.pain_rule,
        "seek_care": patient_words.SEEK_DEFAULT if plan is None else plan.seek_care,
        "expectations": (plan.expectations if plan else ()) or patient_words.EXPECT_DEFAULT,
        "notes": [
            *patient_words.NOTES,
            patient_words.MADE_WITH.format(software=origin.software, calibration=origin.calibration),
        ],
    }
    return typeset("patient", data, origin.created_utc)
