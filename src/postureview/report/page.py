"""The page for a clinician: one self-contained HTML file that opens from disk and prints on A4 and Letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from postureview.knowledge.load import Knowledge, knowledge
from postureview.report import page_words, review_words, side_table, target_words, words
from postureview.report.caveats import caveats
from postureview.report.content import (
    cited_sources,
    nothing_found,
    sorted_findings,
    summary_of_grades,
    unexplained,
)
from postureview.report.definitions import definitions
from postureview.report.environment import rendered
from postureview.report.exercise_figures import exercise_figure
from postureview.report.first_screen import first_screen
from postureview.report.movement_section import movement_section
from postureview.report.numbers import moment
from postureview.report.pattern_section import pattern_section
from postureview.report.quality_table import checks_in_words, quality_tables
from postureview.report.review_section import review_section
from postureview.report.symmetry_section import symmetry_section
from postureview.report.target_section import target_section
from postureview.report.view_section import view_section
from postureview.values.assessment import Assessment
from postureview.values.measurement import Grade, Status


def html_page(
    assessment: Assessment, pictures: Mapping[str, bytes], *, links: Sequence[tuple[str, str, bool]] = ()
) -> str:
    """The assessment as one HTML page.

    pictures : ``KeyPicture.file`` → JPEG bytes. A picture that is missing leaves its drawing on a plain ground.
    links : (address, words, whether it is this page) of other pages, where the page is shown by a program.
    """
    tables = knowledge()
    return rendered(
        "page.html.j2",
        assessment=assessment,
        links=links,
        words=words,
        say=page_words,
        target_say=target_words,
        review_say=review_words,
        review=review_section(assessment),
        side_table=side_table,
        created=moment(assessment.provenance.created_utc),
        gate=words.GATES[assessment.safety.gate],
        counts=summary_of_grades(assessment),
        first=first_screen(assessment, tables),
        views=view_section(assessment, pictures, tables),
        sides=[(one, side_table.side_cells(one)) for one in assessment.side_agreement],
        symmetry=symmetry_section(assessment, tables),
        tests=movement_section(assessment, tables),
        patterns=pattern_section(assessment),
        targets=target_section(assessment),
        exercise_figure=exercise_figure,
        **_findings(assessment),
        **_method(assessment, tables),
    )


def _findings(assessment: Assessment) -> dict[str, Any]:
    return {
        "findings": sorted_findings(assessment),
        "unexplained": unexplained(assessment),
        "nothing_found": nothing_found(assessment),
        "evidence": {one.key: one for one in assessment.measurements},
        "grades": [grade for grade in Grade if any(one.grade is grade for one in assessment.measurements)],
        "proxies": any(one.status is Status.PROXY for one in assessment.measurements),
    }


def _method(assessment: Assessment, tables: Knowledge) -> dict[str, Any]:
    cited = cited_sources(assessment, tables)
    return {
        "quality": quality_tables(assessment.recordings),
        "checked": checks_in_words(assessment.recordings),
        "caveats": caveats(assessment),
        "not_measurable": tuple(tables.not_measurable.values()),
        "definitions": definitions(assessment, tables),
        "sources": [tables.sources[source] for source in cited if source in tables.sources],
    }
