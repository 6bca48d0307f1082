"""Comparisons of two assessments for the reports' tests, with a note beside the verdicts."""

from __future__ import annotations

import dataclasses

from postureview.compare import compare
from postureview.values.assessment import Assessment
from postureview.values.change import Comparison


def compared(before: Assessment, after: Assessment) -> Comparison:
    """The verdicts, and a difference of set-up to tell."""
    found = compare(before, after)
    return dataclasses.replace(found, notes=(*found.notes, "the camera stood nearer in the second visit"))
