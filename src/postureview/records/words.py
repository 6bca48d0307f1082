"""What people type, made fit to be kept and looked for."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """In one line, without characters that no page and no database takes."""
    spaced = (" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in text)
    return " ".join("".join(one for one in spaced if unicodedata.category(one) not in {"Cs", "Cn"}).split())


def folded(text: str) -> str:
    """Without case, accents and doubled spaces, so that what sounds alike is found."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())
