"""The error tables for the product, and the page and plots for people."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import postureview
from accuracy import words
from accuracy.design import DISTANCE_M, LEAN_DEG, POSTURES_PER_BODY, RANGES, SHIFT_MM
from accuracy.figures import Figures
from accuracy.gather import Row
from accuracy.worst import worst_rows
from postureview.values.close_up import CLOSE_UP_LABEL

GOOD_R, FAIR_R = 0.9, 0.7
LEAST_IN_GROUP = 10
FACTORS = {
    "wall": ("plain", "furnished", "patterned"),
    "arms": ("hanging", "forward"),
    "top": ("none", "bra", "vest", "tee", "loose"),
    "hair": ("short", "bun", "long"),
}
"""What is compared in the table of conditions; distance and turn are cut in halves."""


def table_path(root: Path, engine: str) -> Path:
    """The error table of an engine and model."""
    return root / "src" / "postureview" / "knowledge" / "accuracy" / f"{engine.replace('/', '-')}.toml"


def write_all(root: Path, made: Sequence[Figures], rows: Sequence[Row], *, models: dict[str, str]) -> list[Path]:
    """Write a table an engine, the page, and one plot a measure; returns tables and page."""
    engines = list(dict.fromkeys(one.engine for one in made))
    folder = table_path(root, "").parent
    folder.mkdir(exist_ok=True)
    paths = [table_path(root, engine) for engine in engines]
    for engine, path in zip(engines, paths, strict=True):
        path.write_text(table([one for one in made if one.engine == engine], rows), encoding="utf-8")
    plots = root / "docs" / "accuracy"
    plots.mkdir(parents=True, exist_ok=True)
    for old in plots.glob("*.png"):
        old.unlink()
    for one in shown(made):
        plot(one, plots)
    page = root / "docs" / "accuracy.md"
    page.write_text(document(made, rows, models=models), encoding="utf-8")
    return [*paths, page]


def shown(made: Sequence[Figures]) -> list[Figures]:
    """What the product prints of pictures: read again, whatever people wear."""
    return [one for one in made if one.engine.endswith(CLOSE_UP_LABEL) and not one.clothing]


def table(made: Sequence[Figures], rows: Sequence[Row]) -> str:
    """The TOML that the product reads."""
    lines = [
        "# Made by scripts/measure_accuracy; do not edit. Rendered people, not patients: bounds, not a validation.",
        f"# {_extent(rows)}; every person judged by a correction that was fitted on others.",
        "",
    ]
    for one in made:
        lines += error_row(one)
    return "\n".join(lines)


def error_row(one: Figures) -> list[str]:
    """The lines of one measure in one view."""
    return [
        "[[accuracy]]",
        f'measure = "{one.measure}"',
        f'view = "{one.view}"',
        f'engine = "{one.engine}"',
        *([f'clothing = "{one.clothing}"'] if one.clothing else []),
        f"n = {one.n}",
        f"n_people = {one.n_people}",
        f"slope = {one.slope:.3f}",
        f"r = {one.r:.3f}",
        f"bias = {significant(one.bias, one.sem)}",
        f"sd = {significant(one.sd, one.sem)}",
        f"intercept = {significant(one.correction.intercept, one.sem)}",
        f"factor = {one.correction.factor:.4f}",
        f"low = {significant(one.correction.low, one.sem)}",
        f"high = {significant(one.correction.high, one.sem)}",
        f"sem = {significant(one.sem, one.sem)}",
        f"within = {significant(one.within, one.sem)}",
        f"coverage = {one.coverage:.3f}",
        f"withheld = {one.withheld:.3f}",
        "",
    ]


def significant(value: float, error: float) -> str:
    """``value`` with the digits that an error of this size leaves, and one more."""
    return f"{value:.{max(1, 2 - math.floor(math.log10(error)))}f}"


def _extent(rows: Sequence[Row]) -> str:
    return f"{len({row.case for row in rows})} still pictures of {len({row.body for row in rows})} rendered people"


def closely_read(rows: Sequence[Row]) -> list[Row]:
    """Rows of pictures that were read again."""
    return [row for row in rows if row.engine.endswith(CLOSE_UP_LABEL)]


def document(made: Sequence[Figures], rows: Sequence[Row], *, models: dict[str, str]) -> str:
    """docs/accuracy.md."""
    names = ", ".join(f"`{name}` {sha[:12]}" for name, sha in models.items())
    closely = shown(made)
    tracked = [one for one in made if not one.engine.endswith(CLOSE_UP_LABEL)]
    looked_at = closely_read(rows)
    drawn = (f"{name.rsplit('_', 1)[0].replace('_', ' ')} {low} to {high}" for name, (low, high) in RANGES.items())
    parts = [
        "# Accuracy on rendered people",
        f"Measured by `scripts/measure_accuracy` on {datetime.now(UTC).date()} with postureview "
        f"{postureview.__version__}, engine `{closely[0].engine}`, models {names}.",
        (Path(__file__).parent / "method.md")
        .read_text(encoding="utf-8")
        .rstrip()
        .format(
            extent=_extent(rows),
            postures=POSTURES_PER_BODY,
            ranges=", ".join(drawn),
            lean=" to ".join(map(str, LEAN_DEG)),
            shift=" to ".join(map(str, SHIFT_MM)),
            distance=" to ".join(map(str, DISTANCE_M)),
        ),
        _found(looked_at),
        _table(closely),
        "## What to make of it",
        _verdicts(closely),
        "## With stated clothing",
        words.CLOTHING,
        _table([one for one in made if one.clothing and one.engine == closely[0].engine], of=lambda one: one.clothing),
        "## Landmarks without pictures",
        words.TRACKED,
        _table([one for one in tracked if not one.clothing]),
        "## Under which conditions",
        words.CONDITION,
        _conditions(closely, looked_at),
        "## The worst case of each measure",
        worst_table(worst_rows(closely, looked_at), closely),
        "## Plots",
        "\n".join(f"![{one.measure}, {one.view}](accuracy/{one.measure}-{one.view}.png)" for one in closely),
    ]
    return "\n\n".join(parts) + "\n"


def _found(rows: Sequence[Row]) -> str:
    """In how many pictures of each view somebody was found, and how many were refused and why."""
    cases = {row.case: row.case.rsplit("-", 1)[1] for row in rows}
    lost = {row.case for row in rows if row.reason == "nobody"}
    parts = [
        f"{view} {sum(one == view and case not in lost for case, one in cases.items())} of "
        f"{sum(one == view for one in cases.values())}"
        for view in ("front", "back", "left", "right")
    ]
    refused = Counter({row.case: row.reason for row in rows if row.estimate is None}.values())
    reasons = ", ".join(f"{reason} {count}" for reason, count in refused.most_common()) or "none"
    return f"Somebody was found in: {', '.join(parts)}. Pictures with something withheld, by its reason: {reasons}."


def _table(made: Sequence[Figures], of: Callable[[Figures], str] | None = None) -> str:
    head = "| measure | view | n | held | slope | r | bias | SD | correction | SEM | MDC95 | within | cover |"
    lines = [head, "|---|---|" + "---:|" * 6 + "---|" + "---:|" * 4]
    for one in made:
        line, digits = one.correction, max(0, 1 - math.floor(math.log10(one.sem)))
        correction = "none" if line.is_none else f"{line.intercept:+.{digits}f} + {line.factor:.2f}x"
        raw = f"{one.slope:.2f} | {one.r:.2f} | {one.bias:+.{digits}f} | {one.sd:.{digits}f}"
        printed = f"{one.sem:.{digits}f} | {one.mdc95:.{digits}f} | {one.within:.{digits}f} | {one.coverage:.0%}"
        place = one.view if of is None else f"{one.view}, {of(one)}"
        lines.append(f"| {one.measure} | {place} | {one.n} | {one.withheld:.0%} | {raw} | {correction} | {printed} |")
    return "\n".join(lines)


def _conditions(made: Sequence[Figures], rows: Sequence[Row]) -> str:
    """SD of the raw error and n, for every level of each factor."""
    levels = [(factor, level) for factor, of in FACTORS.items() for level in of]
    cuts = {"distance_m": 4.0, "yaw_off_deg": 4.0}
    heads = [level for _, level in levels] + ["< 4 m", ">= 4 m", "turn < 4", "turn >= 4"]
    lines = ["| measure | view | " + " | ".join(heads) + " |", "|---|---|" + "---:|" * len(heads)]
    for one in made:
        known = [row for row in rows if (row.measure, row.view) == (one.measure, one.view) and row.estimate is not None]
        groups = [[row for row in known if row.facts[factor] == level] for factor, level in levels]
        for fact, cut in cuts.items():
            groups += [
                [row for row in known if (abs(float(row.facts[fact])) < cut) == below] for below in (True, False)
            ]
        digits = max(0, 1 - math.floor(math.log10(one.sem)))
        lines.append(f"| {one.measure} | {one.view} | " + " | ".join(_spread(group, digits) for group in groups) + " |")
    return "\n".join(lines)


def _spread(rows: Sequence[Row], digits: int) -> str:
    if len(rows) < LEAST_IN_GROUP:
        return "-"
    errors = [row.error for row in rows]
    return f"{statistics.stdev(errors):.{digits}f} ({statistics.fmean(errors):+.{digits}f})"


def worst_table(worst: Mapping[tuple[str, str], Row], made: Sequence[Figures]) -> str:
    lines = ["| measure | view | true | raw | picture | conditions |", "|---|---|---:|---:|---|---|"]
    for one in made:
        row = worst[one.measure, one.view]
        facts = ", ".join(
            f"{key} {value:.1f}" if isinstance(value, float) else value for key, value in row.facts.items()
        )
        digits = max(0, 1 - math.floor(math.log10(one.sem)))
        value = f"{row.truth:.{digits}f} | {row.estimate:.{digits}f}"
        lines.append(f"| {one.measure} | {one.view} | {value} | {row.case} | {facts} |")
    return "\n".join(lines)


def _verdicts(made: Sequence[Figures]) -> str:
    groups = {
        f"Follow the truth (r at least {GOOD_R})": [one for one in made if one.r >= GOOD_R],
        f"Follow it roughly (r {FAIR_R} to {GOOD_R}); read them with their error": [
            one for one in made if FAIR_R <= one.r < GOOD_R
        ],
        f"Hardly follow it (r below {FAIR_R}); a value says little about this person": [
            one for one in made if one.r < FAIR_R
        ],
    }
    return "\n".join(
        f"- **{title}**: " + (", ".join(f"{one.measure} ({one.view})" for one in ones) or "none") + "."
        for title, ones in groups.items()
    )


def plot(one: Figures, folder: Path) -> None:
    """Printed value against truth, every person corrected by what was fitted on others, with the 95 % band."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(3.4, 3.4), dpi=80)
    axes.scatter(*one.points.T, s=8, color="#1f5f8b")
    low, high = axes.get_xlim()
    axes.plot([low, high], [low, high], color="black", linewidth=0.8)
    for sign in (-1, 1):
        shift = sign * 1.96 * one.sem
        axes.plot([low, high], [low + shift, high + shift], color="black", linewidth=0.5, linestyle=":")
    axes.set(title=f"{one.measure}, {one.view}", xlabel="true", ylabel="printed")
    figure.tight_layout()
    figure.savefig(folder / f"{one.measure}-{one.view}.png", metadata={"Software": None})
    plt.close(figure)
