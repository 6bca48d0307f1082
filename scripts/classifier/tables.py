"""The simulation's own tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("population.toml")
TIED = 0.6
"""Quantities with this correlation or more are two readings of one thing: an injected deviation of one takes the other
along."""
FAMILIES = ("normal", "student", "folded")


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How a simulated population differs from the one of the tables; nothing by default."""

    magnitude: tuple[float, float] = (1.0, 1.0)
    correlation: float = 1.0
    ties: float = 1.0
    degrees_of_freedom: float | None = None
    error: float = 1.0
    bias: float = 0.0
    damping: float = 1.0
    withheld: float = 1.0
    with_pattern: float | None = None


@cache
def tables() -> dict[str, Any]:
    """The file's content, after a look at what would spoil a simulation silently."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    names = [row["name"] for row in content["quantity"]]
    for row in content["quantity"]:
        if len(row["mean"]) != 3 or len(row["sd"]) != 3 or min(row["sd"]) <= 0:
            raise ValueError(f"{row['name']} needs three means and three positive standard deviations")
        if row.get("family", "normal") not in FAMILIES or not row["source"]:
            raise ValueError(f"{row['name']} needs a family of {', '.join(FAMILIES)} and a source")
    for row in content["correlation"]:
        if not set(row["pair"]) <= set(names) or not -1 < row["r"] < 1:
            raise ValueError(f"correlation of {row['pair']}: unknown quantity, or r beyond 1")
    return content


def held_out() -> Shift:
    """The shift of the hold-out."""
    return _shift(tables()["shift"])


def worlds() -> list[Shift]:
    """The worlds that training people come from."""
    return [_shift(row) for row in tables()["world"]]


def _shift(row: dict[str, Any]) -> Shift:
    return Shift(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


def correlations(factor: float = 1.0, ties: float = 1.0) -> np.ndarray:
    """(Q, Q) matrix of the quantities in the order of the file, the nearest one that is positive definite.

    factor : on all but the ties, which are two readings of one geometry; ties : on those.
    """
    rows = tables()["quantity"]
    place = {row["name"]: number for number, row in enumerate(rows)}
    matrix = np.eye(len(rows))
    for row in tables()["correlation"]:
        one, other = (place[name] for name in row["pair"])
        r = row["r"] * (ties if abs(row["r"]) >= TIED else factor)
        matrix[one, other] = matrix[other, one] = r
    values, vectors = np.linalg.eigh(matrix)
    mended = vectors @ np.diag(np.clip(values, 1e-3, None)) @ vectors.T
    scale = np.sqrt(np.diag(mended))
    return mended / np.outer(scale, scale)
