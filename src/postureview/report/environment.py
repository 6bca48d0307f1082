"""Templates of the pages: everything that is put into one is shown as text."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from postureview.report.content import recording_facts, roll_words, scale_words
from postureview.report.numbers import number, quantity, span

if TYPE_CHECKING:
    from jinja2 import Environment

_KEPT_CONTROLS = "\n\t"
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of the text after them: a name may not turn the page around."""


def rendered(template: str, **values: Any) -> str:
    """The template with these values."""
    return environment().get_template(template).render(**values)


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
        finalize=_shown,
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


def _shown(value: Any) -> Any:
    """Free text without control characters, which no page may hold; markup of our own as it is."""
    if type(value) is not str:
        return value
    return "".join(
        one
        for one in value
        if one in _KEPT_CONTROLS or (unicodedata.category(one) != "Cc" and one not in _DIRECTION_MARKS)
    )
