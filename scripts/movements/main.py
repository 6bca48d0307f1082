"""The command: record, compare, and print or write."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from movements.design import clips
from movements.figures import range_errors, speed_errors
from movements.footage import squat_section, vicon_section
from movements.record import SETTINGS, Take, known_take, taken
from movements.results import Results, all_rows, results
from movements.robustness import quick_takes, variations
from movements.write import document, write_page, write_table
from postureview.knowledge.load import knowledge
from postureview.pose.engine import resolve_engine

ROOT = Path(__file__).resolve().parents[2]
HALVES = ("report", "fit")


def main() -> int:
    """Exit code: always 0; what falls short stands on the page."""
    parser = argparse.ArgumentParser(description="How well movement tests are measured, on rendered people.")
    parser.add_argument("--write", action="store_true", help="write the error table and docs/movements.md")
    parser.add_argument("--kept", action="store_true", help="only recordings that the cache has; draw nothing")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "movements")
    options = parser.parse_args()
    if not options.kept:
        with ProcessPoolExecutor(options.workers) as pool:
            list(pool.map(_record, [(options.cache, part, options.workers) for part in range(options.workers)]))
    planned = [clip for half in HALVES for clip in clips(half)]
    takes = [take for clip in planned if (take := known_take(clip, options.cache)) is not None]
    if options.write:
        rows = all_rows(takes)
        print(f"wrote {write_table(ROOT, range_errors(rows), speed_errors(rows)).relative_to(ROOT)}")
        knowledge.cache_clear()  # what follows is judged with the errors that ship
    found = gathered(takes, sum(clip.half == "report" for clip in planned), options.cache)
    print(document(found))
    if options.write:
        print(f"wrote {write_page(ROOT, found).relative_to(ROOT)}")
    return 0


def _record(work: tuple[Path, int, int]) -> None:
    """Draw and read a worker's share of the people."""
    import cv2

    cache, part, of = work
    cv2.setNumThreads(1)
    with resolve_engine(SETTINGS.pose) as engine:
        for half in HALVES:
            for clip in clips(half, part=part, of=of):
                taken(clip, engine, cache)


def gathered(takes: Sequence[Take], planned: int, cache: Path) -> Results:
    """Everything about the recordings, of which ``planned`` of people reported on were to be made."""
    footage = Path(os.environ.get("POSTUREVIEW_TESTDATA") or ROOT.parent / "shared" / "testdata")
    sections = []
    if footage.is_dir():
        sections = [
            ("Recorded people: arm and trunk beside Vicon", vicon_section(footage)),
            ("Recorded people: squats at five pictures a second", squat_section(footage)),
        ]
    with resolve_engine(SETTINGS.pose) as engine:
        varied = variations(engine, cache)
        models = dict(engine.model_hashes)
    return results(takes, planned, quick_takes(cache), varied, sections, models)
