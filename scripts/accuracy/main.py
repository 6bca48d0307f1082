"""The command: gather, compute, and write or compare."""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from accuracy.figures import Figures, figures
from accuracy.gather import Row, rows
from accuracy.limits import write_limits
from accuracy.write import write_all
from postureview.values.close_up import CLOSE_UP_LABEL

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Exit code: 0, or 1 when the quick form finds a measure worse than recorded."""
    parser = argparse.ArgumentParser(description="Accuracy of the product's numbers on rendered people.")
    parser.add_argument("--quick", action="store_true", help="one posture of each body, compared with the record")
    parser.add_argument("--write", action="store_true", help="write the tables, docs/accuracy.md and its plots")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "accuracy")
    parser.add_argument(
        "--limits",
        action="store_true",
        help="write docs/accuracy-limits.md: rolled cameras, turned bodies, worst cases",
    )
    options = parser.parse_args()
    if options.limits:
        print(f"wrote {write_limits(ROOT, options.cache, options.workers, clothing_matters()).relative_to(ROOT)}")
        return 0
    found, models = rows(quick=options.quick, cache=options.cache, workers=options.workers)
    made = figures(found, by_clothing=clothing_matters())
    print(f"{len({row.case for row in found})} pictures of {len({row.body for row in found})} people")
    print_figures(made)
    if options.write:
        for path in write_all(ROOT, made, found, models=models):
            print(f"wrote {path.relative_to(ROOT)}")
    if options.quick:
        return compare(found)
    return 0


def clothing_matters() -> list[str]:
    """Measures of the trunk's outline, which is that of the clothes."""
    from postureview.knowledge.load import knowledge

    return [name for name, row in knowledge().measures.items() if row.loose_clothing_hides]


def print_figures(made: list[Figures]) -> None:
    """One line a measure and view."""
    print(
        f"{'measure':<26}{'view':<6}{'of':<7}{'n':>4}{'held':>6}{'slope':>7}{'r':>7}{'bias':>8}{'rmse':>8}{'sem':>8}{'within':>8}{'cover':>7}"
    )
    for one in made:
        line = f"{one.n:>4}{one.withheld:>6.0%}{one.slope:>7.2f}{one.r:>7.3f}{one.bias:>8.2f}{one.rmse:>8.2f}"
        of = one.clothing or ("close" if one.engine.endswith(CLOSE_UP_LABEL) else "track")
        print(f"{one.measure:<26}{one.view:<6}{of:<7}{line}{one.sem:>8.2f}{one.within:>8.2f}{one.coverage:>7.0%}")


def compare(found: Sequence[Row]) -> int:
    """Compare what the product prints now with the recorded errors; 1 when one lies above what chance explains."""
    from postureview.knowledge.load import knowledge

    rows_of = defaultdict(list)
    for row in found:
        if row.estimate is not None:
            rows_of[row.measure, row.view, row.engine].append(row)
    failed = compared = 0
    for (measure, view, engine), estimated in rows_of.items():
        recorded = knowledge().accuracy_of(measure, view, engine)
        if recorded is None:
            continue
        compared += 1
        # What an unknown camera roll adds is no part of the recorded error.
        squares = [
            (recorded.printed(row.estimate) - row.truth) ** 2 / (1 + (row.unknown_roll_error / recorded.sem) ** 2)
            for row in estimated
            if row.estimate is not None
        ]
        error = math.sqrt(sum(squares) / len(squares))
        # The error of n values scatters by 1 / sqrt(2 n) of itself; three of those are no chance.
        limit = recorded.sem * (1 + 3 / math.sqrt(2 * len(squares)))
        if error > limit:
            failed += 1
            print(
                f"WORSE  {measure} {view} {engine}: error {error:.2f}, recorded {recorded.sem:.2f}, limit {limit:.2f}"
            )
    print(f"{compared} measures and views compared, {failed} worse than recorded")
    return 1 if failed or not compared else 0
