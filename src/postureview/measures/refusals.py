"""Words of refusals: what was found, and what would help."""

from __future__ import annotations

from postureview.values.quality import Check

LOOSE_HIDES = (
    "loose clothing was stated, whose outline is not the body's; wear something close-fitting or bare the back"
)


def found_and_advice(check: Check) -> str:
    """What a failed check found, its limit, and how to film better."""
    value = "unknown" if check.value is None else f"{check.value:.3g}"
    unit = "" if check.unit == "1" else f" {check.unit}"
    return f"{check.name.replace('_', ' ')} {value}{unit} (limit {check.limit:g}); {check.advice}"
