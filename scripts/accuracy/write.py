"""The error tables for the product, and the page and plots for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import postureview
from accuracy.design import LEAN_DEG, POSTURES_PER_BODY, RANGES, SHIFT_MM
from accuracy.figures import Figures
from accuracy.gather import Row

GOOD_R, FAIR_R = 0.9, 0.7


def table_path(root: Path, engine: str) -> Path:
    """The error table of an engine and model."""
    return root / "src" / "postureview" / "knowledge" / "accuracy" / f"{engine.replace('/', '-')}.toml"


def write_all(root: Path, made: Sequence[Figures], rows: Sequence[Row], *, engine: str, models: dict[str, str]) -> None:
    """Write the table, the page and one plot a measure."""
    path = table_path(root, engine)
    path.parent.mkdir(exist_ok=True)
    path.write_text(table(made, rows, engine=engine), encoding="utf-8")
    plots = root / "docs" / "accuracy"
    plots.mkdir(parents=True, exist_ok=True)
    for one in made:
        plot(one, [row for row in rows if (row.measure, row.view) == (one.measure, one.view)], plots)
    page = root / "docs" / "accuracy.md"
    page.write_text(document(made, rows, engine=engine, models=models), encoding="utf-8")


def table(made: Sequence[Figures], rows: Sequence[Row], *, engine: str) -> str:
    """The TOML that the product reads."""
    lines = [
        "# Made by scripts/measure_accuracy; do not edit. Rendered people, not patients: bounds, not a validation.",
        f"# {_extent(rows)}; figures from the half that nothing was fitted on.",
        "",
    ]
    for one in made:
        lines += [
            "[[accuracy]]",
            f'measure = "{one.measure}"',
            f'view = "{one.view}"',
            f'engine = "{engine}"',
            f"n = {one.n}",
            f"n_people = {one.n_people}",
            f"slope = {one.slope:.3f}",
            f"r = {one.r:.3f}",
            f"bias = {one.bias:.2f}",
            f"sd = {one.sd:.2f}",
            f"intercept = {one.intercept:.3f}",
            f"factor = {one.factor:.4f}",
            f"low = {one.low:.2f}",
            f"high = {one.high:.2f}",
            f"sem = {one.sem:.2f}",
            f"within = {one.within:.2f}",
            f"coverage = {one.coverage:.3f}",
            f"withheld = {one.withheld:.3f}",
            "",
        ]
    return "\n".join(lines)


def _extent(rows: Sequence[Row]) -> str:
    return f"{len({row.case for row in rows})} still pictures of {len({row.body for row in rows})} rendered people"


def document(made: Sequence[Figures], rows: Sequence[Row], *, engine: str, models: dict[str, str]) -> str:
    """docs/accuracy.md."""
    names = ", ".join(f"`{name}` {sha[:12]}" for name, sha in models.items())
    drawn = (f"{name.rsplit('_', 1)[0].replace('_', ' ')} {low} to {high}" for name, (low, high) in RANGES.items())
    parts = [
        "# Accuracy on rendered people",
        f"Measured by `scripts/measure_accuracy` on {datetime.now(UTC).date()} with postureview "
        f"{postureview.__version__}, engine `{engine}`, models {names}.",
        (Path(__file__).parent / "method.md")
        .read_text(encoding="utf-8")
        .rstrip()
        .format(
            extent=_extent(rows),
            postures=POSTURES_PER_BODY,
            ranges=", ".join(drawn),
            lean=" to ".join(map(str, LEAN_DEG)),
            shift=" to ".join(map(str, SHIFT_MM)),
        ),
        _found(rows),
        _table(made),
        "## What to make of it",
        _verdicts(made),
        "## Plots",
        "\n".join(f"![{one.measure}, {one.view}](accuracy/{one.measure}-{one.view}.png)" for one in made),
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


def _table(made: Sequence[Figures]) -> str:
    head = "| measure | view | n | held | slope | r | bias | SD | correction | SEM | MDC95 | within | cover |"
    lines = [head, "|---|---|" + "---:|" * 6 + "---|" + "---:|" * 4]
    for one in made:
        correction = f"{one.intercept:+.1f} + {one.factor:.2f}x" if one.is_corrected else "none"
        raw = f"{one.slope:.2f} | {one.r:.2f} | {one.bias:+.1f} | {one.sd:.1f}"
        printed = f"{one.sem:.1f} | {one.mdc95:.1f} | {one.within:.1f} | {one.coverage:.0%}"
        lines.append(
            f"| {one.measure} | {one.view} | {one.n} | {one.withheld:.0%} | {raw} | {correction} | {printed} |"
        )
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


def plot(one: Figures, rows: Sequence[Row], folder: Path) -> None:
    """Printed value against truth, both halves, with the 95 % band."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(3.4, 3.4), dpi=80)
    for half, colour in (("fit", "#b9c4cf"), ("report", "#1f5f8b")):
        chosen = [row for row in rows if row.half == half and row.estimate is not None]
        printed = [one.printed(row.estimate) for row in chosen if row.estimate is not None]
        axes.scatter([row.truth for row in chosen], printed, s=8, color=colour, label=half)
    low, high = axes.get_xlim()
    axes.plot([low, high], [low, high], color="black", linewidth=0.8)
    for sign in (-1, 1):
        shift = sign * 1.96 * one.sem
        axes.plot([low, high], [low + shift, high + shift], color="black", linewidth=0.5, linestyle=":")
    axes.set(title=f"{one.measure}, {one.view}", xlabel="true", ylabel="printed")
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(folder / f"{one.measure}-{one.view}.png", metadata={"Software": None})
    plt.close(figure)
