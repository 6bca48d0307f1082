"""The clinical tables as a page of the documentation, made from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.knowledge.rows import RangeRow, Row
from postureview.knowledge.tables import cited_by

HEAD = """\
# What the software knows

Made from the tables in `src/postureview/knowledge` by `scripts/write_knowledge_page`; do not edit. `postureview
knowledge TABLE` prints the same. Provenance: F read in the source, K from the literature without reading it, D derived,
E engineering proposal, ARTICLE the founding article. Only F may be called published.
"""
PAGE_TABLES = (
    "rules patterns targets areas techniques contraindications red_flags yellow_flags "
    "exercises lifestyle sessions outcomes regions"
).split()


def knowledge_page(tables: Knowledge) -> str:
    """The page as Markdown: the tables of meaning, the ranges of the measures, and every source that they cite."""
    chosen = {name: tables.tables[name] for name in PAGE_TABLES}
    lines = [HEAD]
    for name, rows in chosen.items():
        lines += [f"## {name.replace('_', ' ').capitalize()}", "", *(_item(row) for row in rows), ""]
    lines += ["## Ranges", "", *_ranges(tables), "", "## Sources", ""]
    cited = cited_by([*(row for rows in chosen.values() for row in rows), *tables.measures.values()])
    for source in (tables.sources[name] for name in cited):
        doi = f", doi {source.doi}" if source.doi else ""
        lines.append(f"- **{source.id}** {source.text}{doi}{'' if source.read else ' (not read in the source)'}")
    return "\n".join(lines) + "\n"


def _item(row: Row) -> str:
    values = row.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    title = values.pop("key", None) or values.pop("id", "")
    return f"- **{title}** " + "; ".join(f"{key.replace('_', ' ')}: {_plain(value)}" for key, value in values.items())


def _ranges(tables: Knowledge) -> Iterator[str]:
    named: list[tuple[str, str, tuple[RangeRow, ...]]] = [
        (row.name, row.unit, row.range) for row in tables.measures.values()
    ]
    named += [(row.name, "", row.range) for row in tables.tests.values()]
    for name, unit, ranges in named:
        for one in ranges:
            limits = "".join(
                f", {word} by {', '.join(f'{limit:g}' for limit in found)}"
                for word, found in (("above", one.above), ("below", one.below))
                if found
            )
            yield (
                f"- **{name}** {one.population}: mean {one.mean:g} {unit}".rstrip()
                + f"{limits} ({one.provenance}; {', '.join(one.source)})"
            )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return "(" + "; ".join(f"{key} {_plain(one)}" for key, one in value.items()) + ")"
    return str(value)
