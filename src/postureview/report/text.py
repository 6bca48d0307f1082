"""The summary for a terminal: plain text, at most 100 columns, readable without colour.

Only characters of Western code pages are written here, so that an old console can show them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Container, Iterator, Sequence

from postureview.knowledge.load import Knowledge, knowledge
from postureview.report import side_table
from postureview.report.content import (
    ViewBlock,
    direction,
    error_words,
    is_uncertain,
    nothing_found,
    range_words,
    recording_facts,
    roll_words,
    scale_words,
    sided_term,
    sorted_findings,
    summary_of_grades,
    takes_words,
    unexplained,
    view_blocks,
    withheld_groups,
)
from postureview.report.movements import MovementBlock, movement_blocks, movement_words, own_term
from postureview.report.numbers import moment, number, short_unit, span, unit_words
from postureview.report.plan_text import plan_lines, target_lines
from postureview.report.words import (
    BANNER,
    GATES,
    GRADES,
    MDC_MEANS,
    UNCERTAIN,
    UNCERTAIN_MEANS,
    UNEXPLAINED,
    VIEWS,
)
from postureview.values.assessment import AssessedRecording, Assessment
from postureview.values.finding import Gate
from postureview.values.measurement import Measurement, Status

COLUMNS = 100
WIDTHS = (37, 7, 8, 17, 21)
"""Columns of a view's table; with two blanks before each they fill 100."""
_SIDE_WIDTHS = (36, 7, 7, 7, 8, 7, 7, 5)
_HEADS = ("measure", "value", "± error", "range", "grade")


def summary(assessment: Assessment) -> str:
    """The assessment as text for a terminal, without a final newline."""
    tables = knowledge()
    closed = assessment.safety.gate is Gate.CLOSED
    opening = [_wrapped(f"postureview. {BANNER}"), _head(assessment)]
    sections = [
        *([_safety(assessment), *opening] if closed else [*opening, _safety(assessment)]),
        _recordings(assessment.recordings),
        *(_view(block, tables) for block in view_blocks(assessment, tables)),
        *(_test(block, tables) for block in movement_blocks(assessment, tables)),
        _sides(assessment),
        _notes(assessment),
        _withheld(assessment, tables),
        _findings(assessment),
        target_lines(assessment),
        plan_lines(assessment.plan),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _wrapped(words: str, indent: str = "", hanging: str | None = None) -> list[str]:
    rest = indent if hanging is None else hanging
    return textwrap.wrap(words, COLUMNS, initial_indent=indent, subsequent_indent=rest) or [indent]


def _head(assessment: Assessment) -> list[str]:
    who = assessment.patient.pseudonym or "(no pseudonym)"
    return _wrapped(f"Subject {who}, {moment(assessment.provenance.created_utc)}. {summary_of_grades(assessment)}.")


def _safety(assessment: Assessment) -> list[str]:
    safety = assessment.safety
    words = GATES[safety.gate]
    told = _wrapped(f"{words.title}. {words.says}")
    told += [line for reason in safety.reasons for line in _wrapped(f"- {reason}", "  ", "    ")]
    if safety.gate is Gate.CLOSED:
        return [*_wrapped(f"WHAT TO DO: {safety.action}"), *told]
    return told + _wrapped(f"What to do: {safety.action or words.action}", "  ", "    ")


def _recordings(recordings: Sequence[AssessedRecording]) -> list[str]:
    return ["RECORDINGS", *(line for one in recordings for line in _recording(one))]


def _recording(recording: AssessedRecording) -> Iterator[str]:
    if recording.error:
        yield from _wrapped(f"{recording.file_name}: NOT READ: {recording.error}", "  ", "    ")
        return
    views = ", ".join(dict.fromkeys(VIEWS[phase.view] for phase in recording.phases)) or "no still view"
    yield from _wrapped(f"{recording.file_name}: {recording_facts(recording)}; {views}", "  ", "    ")
    yield from _wrapped(roll_words(recording), "    ", "      ")
    yield from _wrapped(scale_words(recording), "    ", "      ")
    for note in recording.notes:
        yield from _wrapped(f"note: {note}", "    ", "      ")
    for phase in recording.phases:
        for check in phase.failed:
            where = f"{VIEWS[phase.view]}, {span(phase.start_s, phase.end_s)}"
            yield from _wrapped(f"not good enough ({where}): {check.advice}", "    ", "      ")


def _view(block: ViewBlock, tables: Knowledge) -> list[str]:
    if not block.measurements:
        return []
    origins = "; ".join(f"{recording or 'recording'}, {span(*interval)}" for recording, interval in block.origins)
    lines = _wrapped(f"{block.title.upper()} ({origins})", "", "  ")
    lines += _row(_HEADS)
    for one in block.measurements:
        lines += _row(_cells(one, tables))
    for one in block.measurements:
        if one.note:
            lines += _wrapped(f"{sided_term(one)}: {one.note}", "  ", "    ")
    return lines


def _sides(assessment: Assessment) -> list[str]:
    if not assessment.side_agreement:
        return []
    lines = [side_table.TITLE.upper()]
    for cells in (side_table.HEADS, *(side_table.side_cells(one) for one in assessment.side_agreement)):
        lines += _row(cells, _SIDE_WIDTHS, numbers=range(1, len(cells)))
    return lines + _wrapped(f"{side_table.MEANS}.", "  ")


def _test(block: MovementBlock, tables: Knowledge) -> list[str]:
    if not block.measurements and not block.movements:
        return []
    lines = _wrapped(f"{block.title.upper()} ({'; '.join(block.origins)})", "", "  ")
    lines += _row(_HEADS) if block.measurements else []
    for one in block.measurements:
        lines += _row(_cells(one, tables, own_term(one, block.row)))
    for movement in block.movements:
        lines += _wrapped(movement_words(movement, block.row), "  ", "    ")
    return lines


def _cells(measurement: Measurement, tables: Knowledge, term: str | None = None) -> tuple[str, str, str, str, str]:
    proxy = " (proxy)" if measurement.status is Status.PROXY else ""
    meaning = direction(measurement, tables)
    # A direction that cannot be told is not told here; the page has room to say what the sign would mean.
    told = f" {UNCERTAIN}" if is_uncertain(measurement) else f": {meaning}" if meaning else ""
    takes = f", {takes_words(measurement)}" if measurement.takes > 1 else ""
    reference = measurement.reference
    words = "none" if reference is None else range_words(reference, measurement.unit)
    if reference is not None and reference.label == "reference":
        words = f"ref. {words}"
    return (
        f"{sided_term(measurement) if term is None else term}{proxy}{told}{takes}",
        number(measurement.value, measurement.unit) + short_unit(measurement.unit),
        error_words(measurement),
        words.replace(unit_words(measurement.unit), short_unit(measurement.unit)),
        GRADES[measurement.grade],
    )


def _row(cells: Sequence[str], widths: Sequence[int] = WIDTHS, numbers: Container[int] = (1, 2)) -> list[str]:
    """One table row: every cell wrapped to its column, numbers to the right, continued lines set in."""
    columns = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        lines = textwrap.wrap(cell, width, subsequent_indent="" if place else "  ")
        columns.append([line.rjust(width) if place in numbers else line.ljust(width) for line in lines])
    height = max(len(column) for column in columns)
    for column, width in zip(columns, widths, strict=True):
        column.extend([" " * width] * (height - len(column)))
    return ["".join(f"  {column[line]}" for column in columns).rstrip() for line in range(height)]


def _notes(assessment: Assessment) -> list[str]:
    if not assessment.measurements:
        return []
    labels = {one.reference.label for one in assessment.measurements if one.reference}
    ranges = "Ranges are working ranges, not published norms."
    if "reference" in labels:
        ranges = "Ranges are working ranges, not published norms, except where marked ref."
    share = " % = of stature." if any(one.unit == "%" for one in assessment.measurements) else ""
    return _wrapped(f"± error = {MDC_MEANS}. {UNCERTAIN} = {UNCERTAIN_MEANS}. {ranges}{share}")


def _withheld(assessment: Assessment, tables: Knowledge) -> list[str]:
    lines = ["NOT MEASURED"] if assessment.withheld else []
    for group in withheld_groups(assessment.withheld, tables):
        lines += _wrapped(f"{group.says}. {group.short_listing}", "  ", "    ")
        lines += _wrapped(f"What helps: {group.advice}", "    ", "      ")
    return lines


def _findings(assessment: Assessment) -> list[str]:
    found = sorted_findings(assessment)
    lines = ["FINDINGS"]
    for one in found:
        lines += _wrapped(f"[{GRADES[one.severity]}] {one.statement}", "  ", "    ")
    others = unexplained(assessment)
    if others:
        lines += _wrapped(f"{UNEXPLAINED}: {'; '.join(others)}.", "  ", "    ")
    return lines if found or others else lines + _wrapped(nothing_found(assessment), "  ")
