"""Numbers for people: degrees and per cent to one decimal, millimetres whole, one way everywhere."""

from __future__ import annotations

from datetime import datetime

_FORMS = {
    "deg": (1, "°"),
    "mm": (0, " mm"),
    "%": (1, " % of stature"),
    "s": (1, " s"),
    "1": (2, ""),
    "deg/s": (0, "°/s"),
}


def number(value: float, unit: str) -> str:
    """The bare number; a value that rounds to zero has no sign."""
    decimals, _ = _FORMS.get(unit, (2, ""))
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def quantity(value: float, unit: str) -> str:
    """The number with its unit."""
    return number(value, unit) + unit_words(unit)


def unit_words(unit: str) -> str:
    """The unit as it follows a number, with its space."""
    _, words = _FORMS.get(unit, (2, f" {unit}"))
    return words


def short_unit(unit: str) -> str:
    """The unit without what it is a share of, for narrow columns."""
    return unit_words(unit).partition(" of ")[0]


def span(start_s: float, end_s: float) -> str:
    """A stretch of time; a still picture has none."""
    return "one picture" if start_s == end_s else f"{start_s:.1f} to {end_s:.1f} s"


def moment(iso: str) -> str:
    """An ISO time without its seconds; any other text as it stands."""
    try:
        return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return iso


def day(iso: str) -> str:
    """The day of an ISO time as "4 March 2026"; any other text as it stands."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{when.day} {when:%B} {when.year}"
