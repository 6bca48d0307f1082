"""What every measured quantity of an assessment is, what it was compared with, and what must be remarked on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postureview.knowledge.load import Knowledge
from postureview.report.content import ViewBlock, change_words, range_words
from postureview.report.words import PROVENANCE
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One quantity. changes : from where on a change counts, once a view; ranges : all that it was compared with."""

    one: Measurement
    definition: str
    positive: str
    source: tuple[str, ...]
    changes: tuple[str, ...]
    ranges: tuple[str, ...]


def definitions(assessment: Assessment, tables: Knowledge) -> tuple[Definition, ...]:
    """One entry for each measured quantity, in the order in which they were measured."""
    by_name: dict[str, list[Measurement]] = {}
    for one in assessment.measurements:
        by_name.setdefault(one.name, []).append(one)
    return tuple(_definition(own, tables) for own in by_name.values())


def cautions(block: ViewBlock, tables: Knowledge) -> dict[str, list[str]]:
    """Caution → terms of the measures in this view that it concerns."""
    found: dict[str, list[str]] = {}
    for one in block.measurements:
        row = tables.measures.get(one.name)
        if row is not None and row.caution:
            found.setdefault(row.caution, []).append(one.term)
    return found


def _definition(own: list[Measurement], tables: Knowledge) -> Definition:
    name = own[0].name
    row, test = tables.measures.get(name), tables.test_of(name)
    definition, positive, source = "", "", ()  # type: tuple[str, str, tuple[str, ...]]
    if row is not None:
        definition, positive, source = row.definition, row.positive, row.source
    elif test is not None:
        source = test.source
        if name == test.name:
            signals = dict.fromkeys(tables.signals[one].definition for one in test.signal.values())
            definition = f"{'; '.join(signals)}; asked for: {test.instruction} Start: {test.start}."
    return Definition(
        one=own[0],
        definition=definition,
        positive=positive,
        source=source,
        changes=tuple(dict.fromkeys(words for one in own if (words := change_words(one)))),
        ranges=tuple(dict.fromkeys(_ranges(own))),
    )


def _ranges(own: Iterable[Measurement]) -> Iterable[str]:
    for one in own:
        reference = one.reference
        if reference is not None:
            provenance = PROVENANCE.get(reference.provenance, reference.provenance)
            yield (
                f"{reference.label} {range_words(reference, one.unit)}; {reference.population}; "
                f"{provenance} ({', '.join(reference.source)})"
            )
