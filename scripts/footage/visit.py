"""What all sections use: a reader that reads each recording once, and words for an assessment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from postureview.base.settings import Settings
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment
from postureview.values.measurement import Reason
from postureview.values.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report in Markdown, and where the product falls short in it, in words."""

    title: str
    text: str
    shortfalls: tuple[str, ...] = ()


class OnceReader(Reader):
    """A reader that remembers what it read, so that a section may ask for landmarks and assessment of one run."""

    def __init__(self, *, picture_size_px: tuple[int, int] | None = None, rate_hz: float | None = None) -> None:
        super().__init__(Settings().pose, picture_size_px=picture_size_px, rate_hz=rate_hz)
        self._known: dict[Path, Recording] = {}

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def read(self, path: Path, *, keep_pictures: bool = False, few_frames: bool = False) -> Recording:
        """The recording at ``path``, every frame of it, without its pictures."""
        if path not in self._known:
            self._known[path] = super().read(path, keep_pictures=False)
        return self._known[path]


def assessed(reader: Reader, path: Path) -> Assessment:
    """The assessment of one recording."""
    return assess_visit([path], reader=reader).assessment


def measured_in_words(assessment: Assessment) -> str:
    """Names and values of what was measured."""
    units = {"deg": "°", "%": " %", "mm": " mm"}
    found = [f"{one.name} {one.value:.1f}{units.get(one.unit, one.unit)}" for one in assessment.measurements]
    return ", ".join(found) or "nothing"


def reasons_in_words(assessment: Assessment) -> str:
    """How many measures were withheld for each reason; views that nobody filmed go without saying."""
    counts = Counter(one.reason for one in assessment.withheld if one.reason is not Reason.VIEW_MISSING)
    return ", ".join(f"{reason.value} {count}" for reason, count in counts.most_common()) or "nothing"
