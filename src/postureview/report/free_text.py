"""Free text of files and people, made fit to be shown: no control characters, on no page and on no terminal."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows: a name may not turn the report around."""


def without_controls(text: str) -> str:
    """The text without control characters but line ends and tabs, and without marks that turn its direction."""
    return "".join(one for one in text if one in _KEPT or not (unicodedata.category(one) == "Cc" or one in _TURNING))
