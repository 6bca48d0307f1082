"""The assessment as plain values for the printed report's template: quality, limits, method and sources."""

from __future__ import annotations

from postureview.knowledge.load import Knowledge
from postureview.report.caveats import caveats
from postureview.report.content import cited_sources, recording_facts, roll_words, scale_words
from postureview.report.definitions import definitions
from postureview.report.document_data import Data
from postureview.report.numbers import moment
from postureview.report.quality_table import QualityTable, checks_in_words, quality_tables
from postureview.report.words import STATUSES
from postureview.values.assessment import AssessedRecording, Assessment


def quality(assessment: Assessment) -> Data:
    """Every recording with what was checked, what failed, and how to film better."""
    return {
        "recordings_read": [_recording(one) for one in assessment.recordings],
        "checked": checks_in_words(assessment.recordings),
        "quality": [_table(table) for table in quality_tables(assessment.recordings)],
    }


def background(assessment: Assessment, tables: Knowledge) -> Data:
    """Limits, provenance, definitions and sources."""
    origin = assessment.provenance
    cited = (*cited_sources(assessment, tables), *_more_sources(assessment))
    sources = [tables.sources[one] for one in sorted(set(cited)) if one in tables.sources]
    return {
        "caveats": caveats(assessment),
        "not_measurable": [
            {"term": row.term, "why": row.why, "instead": row.instead, "source": row.source}
            for row in tables.not_measurable.values()
        ],
        "origin": {
            "software": origin.software,
            "made": moment(origin.created_utc),
            "engine": origin.engine,
            "models": [f"{name}: {digest}" for name, digest in origin.models.items()],
            "knowledge": origin.knowledge,
            "settings": [f"{name} = {value}" for name, value in origin.settings.items()],
            "cleaning": origin.cleaning,
            "calibration": origin.calibration,
            "files": [{"file": one.file_name, "sha256": one.sha256} for one in assessment.recordings if one.sha256],
        },
        "definitions": [
            {
                "term": row.one.term,
                "method": f"{STATUSES[row.one.status]}, {row.one.method}",
                "definition": row.definition,
                "positive": row.positive,
                "source": row.source,
                "ranges": row.ranges,
                "basis": row.one.uncertainty.basis,
                "changes": row.changes,
            }
            for row in definitions(assessment, tables)
        ],
        "sources": [
            {"id": one.id, "text": one.text, "doi": one.doi, "gives": one.gives, "read": one.read} for one in sources
        ],
    }


def _more_sources(assessment: Assessment) -> set[str]:
    """Source ids of patterns, areas and plan."""
    holders = [*assessment.patterns, *assessment.targets]
    holders += [technique for target in assessment.targets for technique in target.techniques]
    if assessment.plan is not None:
        holders += [assessment.plan, *assessment.plan.exercises, *assessment.plan.advice]
    return {source for holder in holders for source in holder.source}


def _recording(one: AssessedRecording) -> Data:
    lines = [] if one.error else [recording_facts(one), roll_words(one), scale_words(one)]
    return {
        "file": one.file_name,
        "error": one.error,
        "lines": lines,
        "still": bool(one.error or one.phases),
        "notes": one.notes,
    }


def _table(table: QualityTable) -> Data:
    return {
        "heads": [list(head) for head in table.heads],
        "rows": [
            {
                "says": says,
                "limit": limit,
                "cells": [{"words": cell.words, "passed": cell.passed} for cell in cells],
            }
            for says, limit, cells in table.rows
        ],
        "advice": [{"where": where, "says": advice} for where, advice in table.advice],
    }
