"""Measurements, refusals, findings and movements as CSV tables (UTF-8, comma, one header line)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from postureview.export.register import EXPORTERS, Exporter
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement

_MEASUREMENT_COLUMNS = (
    "patient name term side view value unit sem mdc95 status grade reference_mean reference_sd reference_low "
    "reference_high reference_provenance start_s end_s n_frames method recording within_sem mdc95_within takes note"
).split()
_MOVEMENT_COLUMNS = (
    "patient test term side view unit repetition is_warm_up start_s end_range_s end_s size peak speed hold_s "
    "is_complete is_interrupted end_seen probability recording"
).split()


def write_csv(assessment: Assessment) -> dict[str, bytes]:
    """Tables of measurements, withheld, findings, and movements by repetition. An absent value is an empty cell."""
    who = assessment.patient.pseudonym
    withheld = [
        (who, one.name, one.term, one.side.value, one.view.value, one.reason.value, one.detail, one.recording)
        for one in assessment.withheld
    ]
    findings = [
        (who, one.rule, one.side.value, one.severity.value, one.statement, " ".join(one.evidence), " ".join(one.source))
        for one in assessment.findings
    ]
    movements = [
        (
            *(who, one.test, one.term, one.side.value, one.view.value, one.unit, number, number <= one.warm_up),
            *(each.start_s, each.end_range_s, each.end_s, each.size, each.peak, each.speed, each.hold_s),
            *(each.is_complete, each.is_interrupted, each.end_seen, one.probability, one.recording),
        )
        for one in assessment.movements
        for number, each in enumerate(one.repetitions, start=1)
    ]
    return {
        "measurements.csv": table(_MEASUREMENT_COLUMNS, [_measurement(who, one) for one in assessment.measurements]),
        "withheld.csv": table("patient name term side view reason detail recording".split(), withheld),
        "findings.csv": table("patient rule side severity statement evidence source".split(), findings),
        "movements.csv": table(_MOVEMENT_COLUMNS, movements),
    }


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV bytes of a table; a text that a spreadsheet would run as a formula is kept from it by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return "'" + value
    return value


def _measurement(who: str, one: Measurement) -> tuple[object, ...]:
    ref = one.reference
    return (
        who,
        one.name,
        one.term,
        one.side.value,
        one.view.value,
        one.value,
        one.unit,
        one.uncertainty.sem,
        one.uncertainty.mdc95,
        one.status.value,
        one.grade.value,
        *((ref.mean, ref.sd, ref.low, ref.high, ref.provenance) if ref is not None else (None,) * 5),
        one.interval_s[0],
        one.interval_s[1],
        one.n_frames,
        one.method,
        one.recording,
        one.uncertainty.within_sem,
        one.uncertainty.mdc95_within,
        one.takes,
        one.note,
    )


EXPORTERS.add(
    "csv", Exporter(name="csv", summary="tables of measurements, refusals, findings and movements", write=write_csv)
)
