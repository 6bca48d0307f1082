"""What is said later of how a step was taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from postureview.guide.protocols import Guide
from postureview.values.assessment import Assessment


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


def with_take_notes(assessment: Assessment, facts_of: Mapping[str, Mapping[str, Any]], guide: Guide) -> Assessment:
    """The assessment with what is to be said of how its recordings were taken, among their notes.

    facts_of : file name of a recording, as the assessment knows it → what was noted with it.
    """
    recordings = tuple(
        dataclasses.replace(one, notes=(*one.notes, *take_notes(facts_of.get(one.file_name, {}), guide)))
        for one in assessment.recordings
    )
    return dataclasses.replace(assessment, recordings=recordings)
