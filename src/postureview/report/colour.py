"""Colour for the terminal's summary: a thin layer over its finished text, with the same calm order as the page."""

from __future__ import annotations

import os
import re

from postureview.report.words import GATES, GRADES
from postureview.values.finding import Gate
from postureview.values.measurement import Grade

_BOLD, _DIM = "1", "2"
_GRADES = {
    Grade.MARKED: "1;35",
    Grade.MODERATE: "33",
    Grade.MILD: "33",
    Grade.WITHIN_ERROR: "2",
    Grade.TYPICAL: "32",
    Grade.UNGRADED: "2",
}
"""No red: a deviation is no alarm. A closed gate is the only thing that stands on a ground of its own."""
_GATES = {Gate.OPEN: "1;32", Gate.NOT_SCREENED: "1;33", Gate.CLOSED: "1;30;43"}

_HEADING = re.compile(r"^[A-Z][A-Z ,-]{3,}(?=$| \()")


def coloured(summary: str) -> str:
    """The summary with ANSI colours; as it is where ``NO_COLOR`` asks for none."""
    if os.environ.get("NO_COLOR"):
        return summary
    return "\n".join(_line(line) for line in summary.split("\n"))


def _line(line: str) -> str:
    for gate, words in GATES.items():
        if line.startswith(words.title):
            return _painted(words.title, _GATES[gate]) + line.removeprefix(words.title)
    heading = _HEADING.match(line)
    if heading:
        return _painted(heading[0], _BOLD) + line[heading.end() :]
    if line.lstrip().startswith(("What to do:", "What helps:")):
        start, colon, rest = line.partition(":")
        return _painted(start + colon, _BOLD) + rest
    return _grade(line)


def _grade(line: str) -> str:
    """A grade at the end of a row, or in brackets at its beginning."""
    for grade, code in _GRADES.items():
        words = GRADES[grade]
        if line.endswith(words):
            return line.removesuffix(words) + _painted(words, code)
        if f"[{words}]" in line:
            return line.replace(f"[{words}]", _painted(f"[{words}]", code), 1)
    return line


def _painted(words: str, code: str) -> str:
    return f"\x1b[{code}m{words}\x1b[0m"
