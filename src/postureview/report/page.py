"""The page for a clinician: one self-contained HTML file that opens from disk and prints on A4."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from postureview.knowledge.load import Knowledge, knowledge
from postureview.report import side_table, words
from postureview.report.bar import range_bar
from postureview.report.content import (
    ViewBlock,
    change_words,
    cited_sources,
    direction,
    error_words,
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
from postureview.report.curves import movement_curves
from postureview.report.drawing import crop, overlay
from postureview.report.movements import MovementBlock, movement_blocks, movement_words, own_term
from postureview.report.numbers import moment, number, quantity, short_unit, span, unit_words
from postureview.report.quality_table import checks_in_words, quality_tables
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.measurement import Grade, Measurement, Status

if TYPE_CHECKING:
    from jinja2 import Environment


_HEIGHT_PX = 470
_SMALL_PX = 300
"""Height of a picture on the page: of a view that was measured, and of one that was not."""


def html_page(assessment: Assessment, pictures: Mapping[str, bytes]) -> str:
    """The assessment as one HTML page.

    pictures : ``KeyPicture.file`` → JPEG bytes. A picture that is missing leaves its drawing on a plain ground.
    """
    tables = knowledge()
    cited = cited_sources(assessment, tables)
    blocks = view_blocks(assessment, tables)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            assessment=assessment,
            words=words,
            created=moment(assessment.provenance.created_utc),
            gate=words.GATES[assessment.safety.gate],
            findings=sorted_findings(assessment),
            unexplained=unexplained(assessment),
            nothing_found=nothing_found(assessment),
            evidence={one.key: one for one in assessment.measurements},
            counts=summary_of_grades(assessment),
            withheld=withheld_groups(assessment.withheld, tables),
            views=[_view(block, blocks[:place], pictures, tables) for place, block in enumerate(blocks)],
            sides=[(one, side_table.side_cells(one)) for one in assessment.side_agreement],
            side_table=side_table,
            tests=[_test(block, tables) for block in movement_blocks(assessment, tables)],
            quality=quality_tables(assessment.recordings),
            checked=checks_in_words(assessment.recordings),
            not_measurable=tuple(tables.not_measurable.values()),
            sources=[tables.sources[source] for source in cited if source in tables.sources],
            definitions=_definitions(assessment, tables),
            grades=[grade for grade in Grade if any(one.grade is grade for one in assessment.measurements)],
            proxies=any(one.status is Status.PROXY for one in assessment.measurements),
        )
    )


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("postureview.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(quantity=quantity, span=lambda interval: span(*interval), facts=recording_facts)
    environment.filters["level"] = roll_words
    environment.filters["scale"] = scale_words
    return environment


def _view(
    block: ViewBlock, earlier: Sequence[ViewBlock], pictures: Mapping[str, bytes], tables: Knowledge
) -> dict[str, Any]:
    """What the template needs of one view. A caution that an earlier view prints is not printed again."""
    names = {one.name for one in block.measurements}
    cautions = _cautions(block, tables)
    said = {before.title.lower(): _cautions(before, tables).keys() & cautions.keys() for before in earlier}
    known = {caution for shared in said.values() for caution in shared}
    return {
        "block": block,
        "picture": None if block.picture is None else _picture(block.picture, pictures, names),
        "rows": [_row(one, tables) for one in block.measurements],
        "cautions": [(", ".join(terms), caution) for caution, terms in cautions.items() if caution not in known],
        "said_in": [title for title, shared in said.items() if shared][:1],
    }


def _cautions(block: ViewBlock, tables: Knowledge) -> dict[str, list[str]]:
    """Caution → terms of the measures in this view that it concerns."""
    found: dict[str, list[str]] = {}
    for one in block.measurements:
        row = tables.measures.get(one.name)
        if row is not None and row.caution:
            found.setdefault(row.caution, []).append(one.term)
    return found


def _row(measurement: Measurement, tables: Knowledge) -> dict[str, Any]:
    from markupsafe import Markup

    reference = measurement.reference
    return {
        "one": measurement,
        "term": sided_term(measurement),
        "meaning": direction(measurement, tables),
        "value": number(measurement.value, measurement.unit),
        "unit": short_unit(measurement.unit),
        "of": unit_words(measurement.unit).removeprefix(short_unit(measurement.unit)).strip(),
        "error": error_words(measurement),
        "takes": takes_words(measurement),
        "raw": "" if measurement.raw is None else quantity(measurement.raw, measurement.unit),
        "band": range_words(reference, measurement.unit) if reference else "",
        "bar": Markup(range_bar(measurement)),
    }


def _test(block: MovementBlock, tables: Knowledge) -> dict[str, Any]:
    """What the template needs of one movement test."""
    from markupsafe import Markup

    return {
        "block": block,
        "rows": [_row(one, tables) | {"term": own_term(one, block.row)} for one in block.measurements],
        "curves": [(movement_words(one, block.row), Markup(movement_curves(one))) for one in block.movements],
    }


def _picture(picture: KeyPicture, pictures: Mapping[str, bytes], measured: set[str]) -> dict[str, Any]:
    """Drawing, picture bytes as a data URI (or ""), and where the cropped picture lies, in per cent of its frame."""
    from markupsafe import Markup

    shown = crop(picture)
    width, height = picture.size_px
    jpeg = pictures.get(picture.file, b"") if picture.file else b""
    return {
        "drawing": Markup(overlay(picture, measured)),
        "uri": "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii") if jpeg else "",
        "origin": f"{picture.recording} at {picture.time_s:.1f} s" if picture.time_s else picture.recording,
        "ratio": f"{shown.width:.1f} / {shown.height:.1f}",
        "width_px": round((_HEIGHT_PX if measured else _SMALL_PX) * shown.width / shown.height),
        "place": (
            f"width:{100 * width / shown.width:.3f}%;height:{100 * height / shown.height:.3f}%;"
            f"left:{-100 * shown.left / shown.width:.3f}%;top:{-100 * shown.top / shown.height:.3f}%"
        ),
    }


def _definitions(assessment: Assessment, tables: Knowledge) -> list[dict[str, Any]]:
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
