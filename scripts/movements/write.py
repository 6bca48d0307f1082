"""The error table of the movement tests for the product, and docs/movements.md for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import postureview
from accuracy.write import error_row, table_path
from common.tables import markdown_table, number, percent
from movements import parts
from movements.design import LONG_PX, RATE_HZ, SHORT_PX
from movements.figures import Errors
from movements.results import Results
from postureview.knowledge.load import knowledge


def write_table(root: Path, ranges: Sequence[Errors], speeds: Sequence[Errors]) -> Path:
    """Write the table that the product reads from its next start on."""
    path = table_path(root, f"{ranges[0].engine}-movements")
    path.write_text(error_table(ranges, speeds), encoding="utf-8")
    return path


def write_page(root: Path, results: Results) -> Path:
    """Write docs/movements.md."""
    path = root / "docs" / "movements.md"
    path.write_text(document(results), encoding="utf-8")
    return path


def error_table(ranges: Sequence[Errors], speeds: Sequence[Errors]) -> str:
    """The TOML that the product reads: ranges, and the peak speeds of tests whose range is in it."""
    lines = [
        "# Made by scripts/measure_movements; do not edit. Rendered people, not patients: bounds, not a validation.",
        "# Errors of people on whom nothing was tuned, each printed with a correction that was fitted on all others.",
        "",
    ]
    moved = [one for one in ranges if not knowledge().tests[one.measure].is_timed]
    names = {one.measure for one in moved}
    for one in (*moved, *(one for one in speeds if one.measure.removesuffix("_speed") in names)):
        lines += error_row(one)
    return "\n".join(lines)


def document(results: Results) -> str:
    """docs/movements.md."""
    names = ", ".join(f"`{name}` {sha[:12]}" for name, sha in results.models.items())
    moving = [take for take in results.takes if take.clip.spec is not None]
    people = {half: len({take.clip.body for take in moving if take.clip.half == half}) for half in ("report", "fit")}
    counts = {half: sum(take.clip.half == half for take in moving) for half in ("report", "fit")}
    method = (Path(__file__).parent / "method.md").read_text(encoding="utf-8").rstrip()
    sections = [
        "# Movement tests on rendered people",
        f"Measured by `scripts/measure_movements` on {datetime.now(UTC).date()} with postureview "
        f"{postureview.__version__}, engine `{results.ranges[0].engine}`, models {names}.",
        method.format(
            clips=counts["report"],
            people=people["report"],
            planned=results.planned,
            fit_clips=counts["fit"],
            fit_people=people["fit"],
            width=SHORT_PX,
            height=LONG_PX,
            rate=f"{RATE_HZ:g}",
        ),
        "## Where it falls short",
        parts.shortfalls(results),
        "## Ranges",
        _errors(results.ranges, "The printed value is what the product gives as a test's value: the best repetition."),
        "## Peak speeds",
        _speeds(results.speeds),
        "## Repetitions",
        parts.repetitions(results.rows),
        "## What goes wrong along with a movement",
        parts.compensations(results.along),
        "## Recognising the test",
        parts.recognition(results.labels),
        "## Where the product says at least, or nothing",
        parts.limits(results.rows),
        "## The low-pass filter",
        parts.cutoffs(results),
        "## The same movement filmed otherwise",
        parts.otherwise(results.variations),
        "## Standing still",
        parts.still(results.still),
        *(line for title, text in results.footage for line in (f"## {title}", text)),
    ]
    return "\n\n".join(sections) + "\n"


def _errors(made: Sequence[Errors], words: str) -> str:
    head = ["test", "view", "n", "people", "slope", "r", "raw bias", "raw RMS", "correction", "bias", "RMS", "aim"]
    rows = []
    for one in made:
        digits = max(0, 1 - math.floor(math.log10(one.sem)))
        line = one.correction
        shown = "none" if line.is_none else f"{line.intercept:+.{digits}f} + {line.factor:.2f}x"
        aim = parts.TARGETS.get(one.measure)
        unit = " s" if knowledge().tests[one.measure].is_timed else ""
        rows.append(
            [
                one.measure,
                one.view,
                one.n,
                one.n_people,
                number(one.slope, 2),
                number(one.r, 3),
                number(one.bias, digits) + unit,
                number(one.rmse, digits) + unit,
                shown,
                number(one.printed_bias, digits) + unit,
                number(one.sem, digits) + unit,
                "-" if aim is None else f"{aim:g}",
            ]
        )
    return (
        f"{words} Degrees, but where seconds stand; n = values with a range, of a test to one side. Within 1.96 RMS "
        f"lay {percent(parts.mean(one.coverage for one in made))} of the printed.\n\n{markdown_table(head, rows)}"
    )


def _speeds(made: Sequence[Errors]) -> str:
    head = ["speed of", "n", "people", "factor", "r", "bias, % of it", "RMS, % of it", "RMS, deg/s"]
    rows = [
        [
            one.measure.removesuffix("_speed"),
            one.n,
            one.n_people,
            number(one.correction.factor, 2),
            number(one.r, 3),
            number(100 * one.share_bias),
            number(100 * one.share_rms),
            number(one.sem, 0),
        ]
        for one in made
    ]
    return (
        "The fastest moment on the way out, with one factor for each test (a signal that shows half of a movement "
        f"shows half of its speed).\n\n{markdown_table(head, rows)}"
    )
