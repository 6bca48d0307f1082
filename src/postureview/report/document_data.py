"""The assessment as plain values for the printed report's template: its first page, views and movement tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report import side_table, words
from postureview.report.bar import range_bar
from postureview.report.content import (
    ViewBlock,
    WithheldGroup,
    direction,
    error_words,
    range_words,
    sided_term,
    summary_of_grades,
    takes_words,
    view_blocks,
    withheld_groups,
)
from postureview.report.curves import movement_curves
from postureview.report.definitions import cautions
from postureview.report.document_drawings import as_data, printed_picture, standalone
from postureview.report.headlines import headlines
from postureview.report.movements import MovementBlock, movement_blocks, movement_words, own_term
from postureview.report.numbers import moment, number, quantity, short_unit, span, unit_words
from postureview.values.assessment import AssessedRecording, Assessment, KeyPicture
from postureview.values.measurement import Grade, Measurement, Status

Data = dict[str, Any]


def first_page(assessment: Assessment, tables: Knowledge) -> Data:
    """Who, when, which views and tests, the gate, what matters most, and what could not be measured."""
    safety, gate = assessment.safety, words.GATES[assessment.safety.gate]
    patient = assessment.patient
    shown = headlines(assessment)
    return {
        "who": patient.pseudonym,
        "created": moment(assessment.provenance.created_utc),
        "age": patient.age,
        "sex": patient.sex,
        "stature": None if patient.stature_cm is None else f"{patient.stature_cm:.0f} cm",
        "hand": patient.dominant_hand,
        "clothing": None if patient.clothing is None else words.CLOTHING[patient.clothing],
        "counts": summary_of_grades(assessment),
        "recordings": [
            {"file": one.file_name, "error": bool(one.error), "views": _views(one)} for one in assessment.recordings
        ],
        "tests_done": [block.title for block in movement_blocks(assessment, tables)],
        "gate": {
            "state": safety.gate.value,
            "title": gate.title,
            "says": gate.says,
            "reasons": safety.reasons,
            "action": safety.action or gate.action,
        },
        "headlines": [{"says": one.says, "grade": one.grade, "grade_words": one.grade_words} for one in shown],
        "more_findings": max(0, len(assessment.findings) - len(shown)),
        "withheld": [
            {"says": group.says, "listing": group.short_listing, "advice": group.advice}
            for group in withheld_groups(assessment.withheld, tables)
        ],
    }


def how_to_read(assessment: Assessment) -> Data:
    """The grades that occur, and whether proxies do."""
    return {
        "mdc": words.MDC_MEANS,
        "uncertain": words.UNCERTAIN,
        "uncertain_means": words.UNCERTAIN_MEANS,
        "grades": [
            {"grade": grade.value, "words": words.GRADES[grade], "means": words.GRADE_MEANS[grade]}
            for grade in Grade
            if any(one.grade is grade for one in assessment.measurements)
        ],
        "statuses": [
            {"words": words.STATUSES[status], "means": words.STATUS_MEANS[status]}
            for status in (Status.PROXY, Status.DIRECT)
            if any(one.status is Status.PROXY for one in assessment.measurements)
        ],
    }


def views(assessment: Assessment, pictures: Mapping[str, bytes], tables: Knowledge) -> Data:
    """Every view with its picture and table, and both side views beside each other."""
    blocks = view_blocks(assessment, tables)
    said: set[str] = set()
    return {
        "views": [_view(block, pictures, tables, said) for block in blocks],
        "sides": {
            "title": side_table.TITLE,
            "means": side_table.MEANS,
            "heads": [head.capitalize() for head in side_table.HEADS],
            "rows": [
                {
                    "cells": side_table.side_cells(one),
                    "agrees": one.agrees,
                    "grade": one.grade.value,
                    "grade_words": words.GRADES[one.grade],
                }
                for one in assessment.side_agreement
            ],
        },
    }


def movements(assessment: Assessment, tables: Knowledge) -> Data:
    """Every movement test with its curves and table."""
    return {"tests": [_test(block, tables) for block in movement_blocks(assessment, tables)]}


def _views(recording: AssessedRecording) -> list[str]:
    return list(dict.fromkeys(words.VIEWS[phase.view] for phase in recording.phases))


def _view(block: ViewBlock, pictures: Mapping[str, bytes], tables: Knowledge, said: set[str]) -> Data:
    """One view. ``said`` : cautions that were printed before; those of this view are added."""
    names = {one.name for one in block.measurements}
    own = cautions(block, tables)
    fresh = [(", ".join(dict.fromkeys(terms)), caution) for caution, terms in own.items() if caution not in said]
    said.update(own)
    return {
        "title": block.title,
        "picture": None if block.picture is None else _picture(block.picture, pictures, names),
        "rows": [_row(one, tables, sided_term(one)) for one in block.measurements],
        "refusals": _refusals(block.withheld),
        "origin": "; ".join(
            f"{recording}, {span(*interval)}" if recording else span(*interval) for recording, interval in block.origins
        ),
        "cautions": [{"terms": terms, "says": caution} for terms, caution in fresh],
    }


def _picture(picture: KeyPicture, pictures: Mapping[str, bytes], measured: set[str]) -> Data:
    jpeg = pictures.get(picture.file, b"") if picture.file else b""
    drawing, has_picture = printed_picture(picture, jpeg, measured)
    origin = f"{picture.recording}, {picture.time_s:.1f} s" if picture.time_s else picture.recording
    return {**as_data(drawing), "has_picture": has_picture, "origin": origin, "view": words.VIEWS[picture.view]}


def _test(block: MovementBlock, tables: Knowledge) -> Data:
    return {
        "title": block.title,
        "curves": [
            {**as_data(standalone(movement_curves(one), "curves")), "says": movement_words(one, block.row)}
            for one in block.movements
        ],
        "rows": [_row(one, tables, own_term(one, block.row)) for one in block.measurements],
        "refusals": _refusals(block.withheld),
        "origin": "; ".join(block.origins),
        "asked": " ".join(part for part in (block.row.instruction, block.row.caution) if part),
    }


def _row(measurement: Measurement, tables: Knowledge, term: str) -> Data:
    unit, reference = measurement.unit, measurement.reference
    compared = ""
    if reference is not None:
        compared = (
            f"{reference.label} {range_words(reference, unit)}, {reference.population} ({', '.join(reference.source)})"
        )
    bar = as_data(standalone(range_bar(measurement), "bar"))
    return {
        "term": term,
        "proxy": words.STATUSES[Status.PROXY] if measurement.status is Status.PROXY else "",
        "meaning": direction(measurement, tables),
        "raw": "" if measurement.raw is None else quantity(measurement.raw, unit),
        "takes": takes_words(measurement),
        "note": measurement.note,
        "value": number(measurement.value, unit) + short_unit(unit),
        "of": unit_words(unit).removeprefix(short_unit(unit)).strip(),
        "error": error_words(measurement),
        "bar": {**bar, "alt": f"{term}, drawn on a scale: {bar['alt']}"},
        "range": compared,
        "grade": measurement.grade.value,
        "grade_words": words.GRADES[measurement.grade],
    }


def _refusals(groups: Iterable[WithheldGroup]) -> list[Data]:
    return [
        {
            "terms": "; ".join(term for _, terms in group.places for term in terms),
            "says": group.says,
            "details": group.details,
        }
        for group in groups
    ]
