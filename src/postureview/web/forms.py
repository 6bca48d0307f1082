"""What was typed into forms, read strictly: every problem is named by its field's label, never by its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from postureview.records.words import one_line


@dataclass(slots=True)
class Typed:
    """Fields of a form. problems : what did not fit, in words; empty = all fits."""

    fields: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def text(self, name: str, label: str, most: int = 200) -> str:
        """One line."""
        value = one_line(self.fields.get(name, ""))
        if len(value) > most:
            self.problems.append(f"{label}: at most {most} characters")
        return value[:most]

    def number(self, name: str, label: str, low: float, high: float) -> float | None:
        """A number between two, or None for an empty field. A comma counts as a point."""
        text = self.fields.get(name, "").strip().replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            self.problems.append(f"{label}: a number from {low:g} to {high:g}")
            return None
        return value

    def whole(self, name: str, label: str, low: int, high: int) -> int | None:
        """A whole number between two, or None for an empty field."""
        value = self.number(name, label, low, high)
        if value is not None and value != int(value):
            self.problems.append(f"{label}: a whole number")
            return None
        return None if value is None else int(value)

    def choice(self, name: str, label: str, known: tuple[str, ...]) -> Any:
        """One of those, or None."""
        value = self.fields.get(name, "")
        if value and value not in known:
            self.problems.append(f"{label}: one of {', '.join(known)}")
            return None
        return value or None

    @property
    def words(self) -> str:
        """All problems in one line."""
        return "; ".join(self.problems)


async def typed(request: Request) -> Typed:
    """The form of a request."""
    form = await request.form()
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        lists[name] = (*lists.get(name, ()), value)
    return Typed(dict(pairs), lists)
