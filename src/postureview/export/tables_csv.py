"""Measurements, refusals, findings, movements, curves and targets as CSV tables (UTF-8, comma, one header line)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postureview.export.register import EXPORTERS, Exporter
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement
from postureview.values.target import Target

_MEASUREMENT_COLUMNS = (
    "patient name term side view value unit sem mdc95 status grade reference_mean reference_sd reference_low "
    "reference_high reference_provenance start_s end_s n_frames method recording within_sem mdc95_within takes note"
).split()
_MOVEMENT_COLUMNS = (
    "patient test term side view unit repetition is_warm_up start_s end_range_s end_s size peak speed hold_s "
    "is_complete is_interrupted end_seen probability recording"
).split()
_CURVE_COLUMNS = "patient test side view unit recording repetition percent time_s change".split()
_BACK_COLUMNS = "patient view recording time_s roll_deg point x_px y_px".split()
_TARGET_COLUMNS = (
    "patient rank area name latin side role because findings confirm techniques no_technique caution source"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of an assessment: its columns and rows; an absent value is None."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def tables(assessment: Assessment) -> dict[str, Table]:
    """Name → table: measurements, withheld, findings, movements by repetition, targets, and the curves.

    movement_curves : a row for each per cent of each repetition, change from neutral in ``unit``. back_curves : the
    edge of the back in a side view, from the nape to the seat, in pixels of the key picture (x right, y down).
    """
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
        "measurements": Table(
            columns=_MEASUREMENT_COLUMNS, rows=[_measurement(who, one) for one in assessment.measurements]
        ),
        "withheld": Table(columns="patient name term side view reason detail recording".split(), rows=withheld),
        "findings": Table(columns="patient rule side severity statement evidence source".split(), rows=findings),
        "movements": Table(columns=_MOVEMENT_COLUMNS, rows=movements),
        "targets": Table(columns=_TARGET_COLUMNS, rows=[_target(who, one) for one in assessment.targets]),
        "movement_curves": Table(columns=_CURVE_COLUMNS, rows=list(_movement_curves(who, assessment))),
        "back_curves": Table(columns=_BACK_COLUMNS, rows=list(_back_curves(who, assessment))),
    }


def _movement_curves(who: str, assessment: Assessment) -> Iterator[tuple[object, ...]]:
    for one in assessment.movements:
        known = (who, one.test, one.side.value, one.view.value, one.unit, one.recording)
        for number, each in enumerate(one.repetitions, start=1):
            length_s = each.end_s - each.start_s
            for percent, change in enumerate(each.curve):
                yield (*known, number, percent, each.start_s + length_s * percent / 100, change)


def _back_curves(who: str, assessment: Assessment) -> Iterator[tuple[object, ...]]:
    for one in assessment.pictures:
        known = (who, one.view.value, one.recording, one.time_s, one.roll_deg)
        for number, (x, y) in enumerate(one.back_px, start=1):
            yield (*known, number, x, y)


def write_csv(assessment: Assessment) -> dict[str, bytes]:
    """A CSV file for each table. An absent value is an empty cell."""
    return {f"{name}.csv": table(one.columns, one.rows) for name, one in tables(assessment).items()}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV bytes of a table; a text that a spreadsheet would run as a formula is kept from it by an apostrophe."""
    return lines([columns]) + lines(rows)


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """The same without a header line: for tables that are written piece by piece."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
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


def _target(who: str, one: Target) -> tuple[object, ...]:
    techniques = "; ".join(f"{each.name} (evidence {each.evidence_grade})" for each in one.techniques)
    return (
        *(who, one.rank, one.area, one.name, one.latin, one.side.value, one.role.value, one.because),
        *(" ".join(one.findings), one.confirm, techniques, one.no_technique, one.caution, " ".join(one.source)),
    )


EXPORTERS.add(
    "csv",
    Exporter(
        name="csv", summary="tables of measurements, refusals, findings, movements, curves and targets", write=write_csv
    ),
)
