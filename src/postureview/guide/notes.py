"""What is said later of how a step was taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postureview.guide.protocols import Guide


def take_notes(facts: Mapping[str, Any], guide: Guide) -> tuple[str, ...]:
    """Sentences for the quality section of an assessment, from what was noted with a recording; empty = nothing odd.

    facts : ``overridden`` (names of live checks) and ``from_file``, as the recording page notes them.
    """
    names = [guide.checks[name].title.lower() for name in facts.get("overridden", ()) if name in guide.checks]
    notes = []
    if names:
        notes.append(f"Filmed at the clinician's wish although a live check had not passed: {', '.join(names)}.")
    if facts.get("from_file"):
        notes.append("Taken from a file: no live check was made while filming.")
    return tuple(notes)
