"""Batches of built bodies: recorded landmarks, so that no network runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from postureview.batch.store import VISITS
from postureview.export.track_tables import write_json
from postureview.values.landmarks import View
from tests.bodies import Stance, standing

TABLES = ("measures.csv", "measures.parquet", "quality.csv", "quality.html")


def front_recordings(folder: Path, tilts_deg: Iterable[float], prefix: str = "take", n: int = 60) -> list[Path]:
    """One recording of ``n`` frames from the front for each shoulder tilt: ``take0.json``, ``take1.json``, …"""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, tilt in enumerate(tilts_deg):
        path = folder / f"{prefix}{number}.json"
        path.write_bytes(write_json(standing(View.ANTERIOR, Stance(shoulder_tilt=tilt), n=n)))
        made.append(path)
    return made


def broken_recording(path: Path) -> Path:
    """A file that is cut off."""
    path.write_text('{"schema": "postureview.track/1"', encoding="utf-8")
    return path


def tables(out: Path) -> dict[str, bytes]:
    """The tables and sheets of a batch that were written."""
    return {name: (out / name).read_bytes() for name in TABLES if (out / name).exists()}


def results(out: Path) -> dict[str, int]:
    """Visit → when its result was put into its place, nanoseconds."""
    placed = sorted((out / VISITS).glob("[!.]*/result.json"))
    return {path.parent.name: path.stat().st_mtime_ns for path in placed}
