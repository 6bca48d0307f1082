"""Templates of the pages: everything that is put into one is shown as text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from postureview.report.content import recording_facts, roll_words, scale_words
from postureview.report.free_text import without_controls
from postureview.report.numbers import number, quantity, span

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, **values: Any) -> str:
    """The template with these values, without characters that no page may hold."""
    return without_controls(environment().get_template(template).render(**values))


@cache
def environment() -> Environment:
    """Jinja with escaping of everything, and an error for a value that was not given."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("postureview.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        quantity=quantity,
        number=number,
        span=lambda interval: span(*interval),
        facts=recording_facts,
        level=roll_words,
        scale=scale_words,
        anchor=lambda key: key.replace("/", "-"),
        sentence=sentence,
    )
    return made


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    words = words.strip()
    return words if not words else words[0].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")
