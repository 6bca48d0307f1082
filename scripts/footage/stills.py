"""Photographs that are no standing posture of one person."""

from __future__ import annotations

from pathlib import Path

from common.tables import markdown_table
from footage.visit import OnceReader, Section, assessed, measured_in_words

STILLS = ("pose.jpg", "three_people.jpg")


def section(reader: OnceReader, footage: Path) -> Section:
    """What was measured in each photograph, and every reason for what was not."""
    parts, shortfalls = [], []
    for name in STILLS:
        result = assessed(reader, footage / "tfjs-models" / name)
        phases = result.recordings[0].phases
        seen = ", ".join(f"{phase.view.value} view, {phase.yaw_off_deg:+.0f}° off" for phase in phases) or "nobody"
        rows = sorted({(one.reason.value, one.detail) for one in result.withheld})
        counted = [[reason, sum(one.detail == detail for one in result.withheld), detail] for reason, detail in rows]
        parts.append(
            f"`{name}`: {seen}. Measured: {measured_in_words(result)}. Findings: {len(result.findings)}.\n\n"
            + markdown_table(["withheld because", "measures", "detail"], counted)
        )
        if result.findings:
            shortfalls.append(f"{name} got {len(result.findings)} finding(s), though it shows no standing posture")
    return Section(title="Photographs", text="\n\n".join(parts), shortfalls=tuple(shortfalls))
