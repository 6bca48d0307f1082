"""One row of a table of measures, for every section that has one."""

from __future__ import annotations

from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report.bar import range_bar
from postureview.report.content import direction, error_words, range_words, sided_term, takes_words
from postureview.report.numbers import number, quantity, short_unit, unit_words
from postureview.values.measurement import Measurement


def measure_row(measurement: Measurement, tables: Knowledge, term: str | None = None) -> dict[str, Any]:
    """What the template needs of one measurement; ``term`` where the section names it in its own way."""
    from markupsafe import Markup

    reference, unit = measurement.reference, measurement.unit
    return {
        "one": measurement,
        "term": sided_term(measurement) if term is None else term,
        "meaning": direction(measurement, tables),
        "value": number(measurement.value, unit),
        "unit": short_unit(unit),
        "of": unit_words(unit).removeprefix(short_unit(unit)).strip(),
        "error": error_words(measurement),
        "takes": takes_words(measurement),
        "raw": "" if measurement.raw is None else quantity(measurement.raw, unit),
        "band": range_words(reference, unit) if reference else "",
        "source": ", ".join(reference.source) if reference else "",
        "bar": Markup(range_bar(measurement)),
    }
