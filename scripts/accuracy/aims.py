"""What the figures are meant to reach, beside what they reach."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from pathlib import Path

from accuracy.figures import Figures

AIMS = Path(__file__).parent / "aims.toml"


def aims_table(made: Sequence[Figures]) -> str:
    """Every aim with the figure that belongs to it, MDC95, and the limit where it is missed."""
    lines = ["| measure | view | aim | SEM | MDC95 | reached | within a person: aim | is |", "|---|---|" + "---:|" * 6]
    limits = []
    for aim in tomllib.loads(AIMS.read_text(encoding="utf-8"))["aim"]:
        ones = [one for one in made if one.measure == aim["measure"] and one.view in aim["views"]]
        missed = False
        for one in ones:
            digits = max(0, 1 - math.floor(math.log10(one.sem)))
            is_reached, within = one.sem <= aim["sem"], aim.get("within_sem")
            missed |= not is_reached or (within is not None and one.within > within)
            lines.append(
                f"| {one.measure} | {one.view}{_clothes(one)} | {aim['sem']} "
                f"| {one.sem:.{digits}f} | {one.mdc95:.{digits}f} "
                f"| {'yes' if is_reached else 'no'} | {within or '-'} | {one.within:.{digits}f} |"
            )
        if missed:
            limits.append(f"- **{aim['measure']}**: {aim['limit']}")
    return "\n".join(lines) + "\n\nWhat keeps those that are missed from it:\n\n" + "\n".join(limits)


def _clothes(one: Figures) -> str:
    return f", {one.clothing}" if one.clothing else ""
