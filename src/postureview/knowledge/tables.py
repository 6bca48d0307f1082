"""Reads tables of rows, and finds what no single row shows: repeats, unknown sources, words that must not be said."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from postureview.knowledge.rows import ForbiddenRow, Row

AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(path: Path, key: str, kind: type[AnyRow], problems: list[str]) -> list[AnyRow]:
    """The rows ``[[key]]`` of one file that fit; a problem for everything that does not."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{path.name}: the table is missing")
        return []
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name}: not TOML ({error})")
        return []
    problems += [f"{path.name}: unknown table {name!r}, expected [[{key}]]" for name in table if name != key]
    rows = []
    for number, values in enumerate(table.get(key, []), start=1):
        try:
            rows.append(kind.model_validate(values))
        except ValidationError as error:
            label = f"{path.name} {key} {label_of(values) or number}"
            problems += [f"{label}: {'.'.join(map(str, one['loc'])) or 'row'}: {one['msg']}" for one in error.errors()]
    return rows


def label_of(values: dict[str, Any]) -> str:
    """What a row calls itself; empty when it does not."""
    return str(values.get("id") or values.get("key") or values.get("name") or "")


def repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    """A problem for every name that stands more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{kind} {name} stands {count} times"


def unknown(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """A problem for every name that is not among those known."""
    for name in names:
        if name not in known:
            yield f"{where}: {what} {name} is not in the tables"


def unknown_sources(known: set[str], rows: Iterable[Row]) -> Iterator[str]:
    """A problem for every source that is cited and not listed."""
    for row in rows:
        for where, cited in _cited(row.model_dump()):
            for source in cited:
                if source not in known:
                    yield f"{type(row).__name__} {where}: source {source} is not in sources.toml"


def cited_by(rows: Iterable[Row]) -> tuple[str, ...]:
    """Ids of the sources that rows cite, each once, sorted."""
    return tuple(sorted({source for row in rows for _, cited in _cited(row.model_dump()) for source in cited}))


def forbidden_phrases(forbidden: Iterable[ForbiddenRow], rows: Iterable[Row]) -> Iterator[str]:
    """A problem for every text of ``rows`` that says what must not be said."""
    rules = tuple(forbidden)
    for row in rows:
        for where, text in _texts(row.model_dump()):
            yield from (f"{type(row).__name__} {where}: {problem}" for problem in forbidden_in(rules, text))


def forbidden_in(forbidden: Iterable[ForbiddenRow], text: str) -> Iterator[str]:
    """A problem for every phrase of one text that must not be said."""
    for rule in forbidden:
        if _looked_for(rule.pattern).search(text):
            yield f"{text!r} says {rule.pattern!r}; say {rule.instead!r}"


@cache
def _looked_for(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def version_of(folder: Path) -> str:
    """Short hash of all tables in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _cited(value: Any, where: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, dict):
        label = label_of(value) or where
        if "source" in value:
            yield label, tuple(value["source"])
        for child in value.values():
            yield from _cited(child, label)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _cited(child, where)


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _texts(child, f"{where}.{key}" if where else key)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _texts(child, where)
