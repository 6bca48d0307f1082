"""Templates of the pages: everything that is put into one is shown as text."""

from __future__ import annotations

import re
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
        capital=capital,
        spoken=spoken,
    )
    return made


def capital(words: str) -> str:
    """With a capital letter, the rest as it is."""
    return words[:1].upper() + words[1:]


def spoken(dose: str) -> str:
    """A dose as it is said: "3 x 30 s" becomes "3 times 30 seconds"."""
    return re.sub(r"(?<=\d) s\b", " seconds", re.sub(r"(?<=\d) ?x ?(?=\d)", " times ", dose))


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    words = words.strip()
    return words if not words else capital(words) + ("" if words[-1] in ".!?" else ".")
