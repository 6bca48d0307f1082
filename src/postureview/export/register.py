"""What an exporter is, and where exporters are registered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from postureview.base.registry import Registry
from postureview.export.handover import Handover
from postureview.values.assessment import Assessment
from postureview.values.pose import PoseSequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Assessment → files: name (beside the assessment) → bytes. ``summary`` is a line for ``--help``.

    write_with : for formats that carry the patient's identity, the report or pictures; None for the others.
    """

    name: str
    summary: str
    write: Callable[[Assessment], dict[str, bytes]]
    write_with: Callable[[Assessment, Handover], dict[str, bytes]] | None = None

    def files(self, assessment: Assessment, handover: Handover) -> dict[str, bytes]:
        """The files, with as much of ``handover`` as this format carries."""
        return self.write(assessment) if self.write_with is None else self.write_with(assessment, handover)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackWriter:
    """Track → bytes of a file with this ending (without the dot)."""

    suffix: str
    summary: str
    write: Callable[[PoseSequence], bytes]


EXPORTERS: Registry[Exporter] = Registry("export format", __package__)
TRACK_WRITERS: Registry[TrackWriter] = Registry("track format", __package__)
