"""Free text of files and people, made fit to be shown: no control characters, on no page and on no terminal."""

from __future__ import annotations

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows: a name may not turn the report around."""

_DROPPED = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), *map(ord, _TURNING)) if chr(code) not in "\n\t"}


def without_controls(text: str) -> str:
    """The text without control characters but line ends and tabs, and without marks that turn its direction."""
    return text.translate(_DROPPED)
