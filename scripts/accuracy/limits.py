"""docs/accuracy-limits.md: what was aimed at, and what keeps the figures from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import postureview
from accuracy import words
from accuracy.aims import aims_table
from accuracy.figures import figures
from accuracy.gather import WITH_ANY_ENGINE, Row, rows
from accuracy.rolled import moved_by_roll, rolled_table
from accuracy.turn import turn_as_read, turn_table
from accuracy.worst import worst_rows, write_sheet
from accuracy.write import worst_table


def write_limits(root: Path, cache: Path, workers: int, by_clothing: Sequence[str]) -> Path:
    """Measure, write the page and its sheet of pictures, and return the page. What an earlier run left in the cache is
    not measured again: remove ``rows.jsonl`` and ``rolled.jsonl`` there to begin anew.
    """
    found = [
        Row(**one) for one in _kept(cache / "rows.jsonl", lambda: [asdict(row) for row in _measured(cache, workers)])
    ]
    rolled = [tuple(one) for one in _kept(cache / "rolled.jsonl", lambda: moved_by_roll(cache, workers))]
    made = figures(found, by_clothing=by_clothing)
    plain = [one for one in made if not one.clothing]
    worst = worst_rows(plain, found)
    page = root / "docs" / "accuracy-limits.md"
    write_sheet(list(worst.values()), cache, page.with_name("accuracy-worst.jpg"))
    parts = [
        "# What limits the accuracy",
        f"Written by `scripts/measure_accuracy --limits` on {datetime.now(UTC).date()} with postureview "
        f"{postureview.__version__}, engine `{found[0].engine}`: the pictures of [accuracy.md](accuracy.md), "
        f"{len({row.case for row in found})} of {len({row.body for row in found})} rendered people, each printed with "
        "what the other half of the people gives.",
        "## What was aimed at",
        words.AIMS,
        aims_table(made),
        "## A rolled camera",
        words.ROLLED,
        rolled_table(rolled),
        "## A body turned off its view",
        turn_as_read(found),
        words.TURN,
        turn_table(plain, found),
        "## The worst picture of each measure",
        worst_table(worst, plain),
        "![The worst pictures](accuracy-worst.jpg)",
        (Path(__file__).parent / "seen.md").read_text(encoding="utf-8").rstrip(),
    ]
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return page


def _kept(path: Path, make: Callable[[], Sequence[Any]]) -> list[Any]:
    if not path.is_file():
        path.write_text("".join(json.dumps(one) + "\n" for one in make()), encoding="utf-8")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _measured(cache: Path, workers: int) -> list[Row]:
    return rows(quick=False, cache=cache, workers=workers, looks=[WITH_ANY_ENGINE])[0]
