"""Definitions, ranges and errors of everything that was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report import words
from postureview.report.content import change_words, range_words
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement


def definitions(assessment: Assessment, tables: Knowledge) -> list[dict[str, Any]]:
    """One entry for each measured quantity: what it is, its ranges, how far off it may be, and by which method."""
    first = {one.name: one for one in reversed(assessment.measurements)}
    names = dict.fromkeys(one.name for one in assessment.measurements)
    return [
        {
            "one": first[name],
            **_definition(name, tables),
            "changes": _changes(one for one in assessment.measurements if one.name == name),
            "ranges": _ranges(one for one in assessment.measurements if one.name == name),
        }
        for name in names
    ]


def _changes(measurements: Iterable[Measurement]) -> list[str]:
    """From where on a change of one person counts, once for each view."""
    return list(dict.fromkeys(words for one in measurements if (words := change_words(one))))


def _definition(name: str, tables: Knowledge) -> dict[str, Any]:
    row, test = tables.measures.get(name), tables.test_of(name)
    if row is not None:
        return {"definition": row.definition, "positive": row.positive, "source": row.source}
    if test is None:
        return {"definition": "", "positive": "", "source": ()}
    asked = f"asked for: {test.instruction} Start: {test.start}."
    signals = dict.fromkeys(tables.signals[one].definition for one in test.signal.values())
    return {
        "definition": f"{'; '.join(signals)}; {asked}" if name == test.name else "",
        "positive": "",
        "source": test.source,
    }


def _ranges(measurements: Iterable[Measurement]) -> list[str]:
    """Every range that these were compared with, and where it comes from."""
    compared = {one.reference: one.unit for one in measurements if one.reference is not None}
    return [
        f"{reference.label} {range_words(reference, unit)}; {reference.population}; "
        f"{words.PROVENANCE.get(reference.provenance, reference.provenance)} ({', '.join(reference.source)})"
        for reference, unit in compared.items()
    ]
