"""Simulated people: their true geometry, and which patterns it meets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from classifier.tables import TIED, Shift, correlations, tables
from postureview.findings.pattern_features import Quantities, holds, limb
from postureview.knowledge.load import knowledge
from postureview.knowledge.pattern_rows import DefinitionRow, TermRow
from postureview.values.landmarks import BODY_SIDES

RESIDUE = 0.35
"""Share of people's own variation that stays beside an injected deviation."""

DERIVED = frozenset({"weight_shift", "trunk_lean", "shoulder_hip_divergence"})
"""Set after the others, for they follow from them."""


@dataclass(frozen=True, kw_only=True)
class People:
    """truth : quantity → (N,) true values; age, hand (+1 right) : (N,). labels : pattern → (N,) 0 or 1."""

    truth: dict[str, np.ndarray]
    age: np.ndarray
    hand: np.ndarray
    female: np.ndarray
    labels: dict[str, np.ndarray]

    @property
    def typical(self) -> np.ndarray:
        """(N,) 1 where no pattern that is a deviation holds; pain-avoiding posture is decided by the questionnaire."""
        deviating = [self.labels[name] for name, row in patterns().items() if row.kind == "deviation"]
        return 1.0 - np.max(deviating, axis=0)


def patterns() -> dict[str, DefinitionRow]:
    """All patterns that measurements decide."""
    return knowledge().definitions


def simulate(n: int, rng: np.random.Generator, shift: Shift, *, healthy: bool = False) -> People:
    """``n`` people; a share of them is given patterns, unless all are ``healthy``."""
    settings = tables()["people"]
    group = rng.choice(3, n, p=settings["shares"])
    ages = np.array(settings["ages"], dtype=float)
    age = np.floor(rng.uniform(ages[group, 0], ages[group, 1] + 1))
    female = rng.random(n) < 0.5
    hand = np.where(rng.random(n) < settings["left_handed"], -1.0, 1.0)
    truth = _drawn(rng, shift, group, female, hand)
    _derive(truth)
    if not healthy:
        share = tables()["training"]["with_pattern"] if shift.with_pattern is None else shift.with_pattern
        _inject(truth, rng, shift, share, age, hand)
        _derive(truth)
    known = Quantities(values=truth, sems={}, age=age, hand=hand)
    labels = {name: holds(row, known, knowledge().norms) for name, row in patterns().items()}
    return People(truth=truth, age=age, hand=hand, female=female, labels=labels)


def _drawn(
    rng: np.random.Generator, shift: Shift, group: np.ndarray, female: np.ndarray, hand: np.ndarray
) -> dict[str, np.ndarray]:
    rows, n = tables()["quantity"], len(group)
    normal = rng.standard_normal((n, len(rows))) @ np.linalg.cholesky(correlations(shift.correlation, shift.ties)).T
    truth = {}
    for number, row in enumerate(rows):
        mean = np.array(row["mean"])[group] + np.where(female, row.get("female", 0.0), row.get("male", 0.0))
        mean = mean * hand if row.get("hand") else mean
        sd, family = np.array(row["sd"])[group], row.get("family", "normal")
        if "sides" not in row:
            truth[row["name"]] = mean + sd * _shaped(normal[:, number], family, shift)
            continue
        shared = np.sqrt(row["sides"] * shift.correlation)
        for side in BODY_SIDES:
            own = shared * normal[:, number] + np.sqrt(1 - shared**2) * rng.standard_normal(n)
            truth[limb(row["name"], side)] = mean + sd * _shaped(own, family, shift)
    return truth


def _shaped(normal: np.ndarray, family: str, shift: Shift) -> np.ndarray:
    if family == "folded":
        return np.abs(normal)
    if family == "normal":
        return normal
    freedom = shift.degrees_of_freedom or tables()["people"]["degrees_of_freedom"]
    heavy = stats.t.ppf(stats.norm.cdf(normal), freedom) / np.sqrt(freedom / (freedom - 2))
    return np.clip(heavy, -8.0, 8.0)


def _derive(truth: dict[str, np.ndarray]) -> None:
    body = tables()["body"]
    truth["trunk_lean"] = np.degrees(np.arctan2(truth["trunk_shift"], body["trunk_mm"]))
    truth["body_shift"] = truth["trunk_shift"] + truth["pelvis_shift"]
    truth["shoulder_hip_divergence"] = truth["shoulder_tilt"] - truth["hip_line_tilt"]
    mass = truth["pelvis_shift"] + body["trunk_share"] * truth["trunk_shift"]
    truth["weight_shift"] = mass / body["half_stance_mm"]


def _inject(  # noqa: PLR0917  everything that a person is given
    truth: dict[str, np.ndarray],
    rng: np.random.Generator,
    shift: Shift,
    share: float,
    age: np.ndarray,
    hand: np.ndarray,
) -> None:
    """Give a share of people the deviations of a pattern, and some of them those of a second one."""
    rows = [row for row in patterns().values() if row.kind != "normal"]
    n = len(age)
    given = rng.random(n) < share
    for chance in (1.0, tables()["training"]["second"]):
        chosen = np.where(given & (rng.random(n) < chance), rng.integers(len(rows), size=n), -1)
        for number, row in enumerate(rows):
            who = np.flatnonzero((chosen == number) & (age >= (row.age_from or 0)))
            option_of = rng.integers(len(row.option), size=len(who))
            for place, option in enumerate(row.option):
                some = who[option_of == place]
                factor = rng.uniform(*shift.magnitude, size=len(some))
                side = rng.choice([-1.0, 1.0], size=len(some))
                for term in sorted(option.term, key=lambda one: one.measure in DERIVED):
                    if term.typical is not None:
                        z = factor * rng.uniform(*term.typical, size=len(some))
                        _set(truth, rng, term, some, z, side, age, hand)


def _set(  # noqa: PLR0917  one deviation in some people
    truth: dict[str, np.ndarray],
    rng: np.random.Generator,
    term: TermRow,
    some: np.ndarray,
    z: np.ndarray,
    side: np.ndarray,
    age: np.ndarray,
    hand: np.ndarray,
) -> None:
    norm = knowledge().norms[term.measure]
    sign = {"above": 1.0, "below": -1.0, "opposite": -side, "dominant": hand[some], "against_dominant": -hand[some]}
    mean = norm.mean + norm.per_year * np.clip(age[some] - norm.from_age, 0, None)
    wanted = mean + norm.sd * sign.get(term.direction, side) * z
    names = [term.measure] if term.sides is None else [limb(term.measure, one) for one in BODY_SIDES]
    if term.sides == "one":
        names = [names[int(rng.integers(2))]]
    for name in names:
        own = RESIDUE * norm.sd * rng.standard_normal(len(some)) * (term.sides == "both")
        _move(truth, name, some, wanted + own)


def _move(truth: dict[str, np.ndarray], name: str, some: np.ndarray, wanted: np.ndarray) -> None:
    """Set a quantity, or what it is derived from, and take along what is tied to it."""
    body = tables()["body"]
    if name == "weight_shift":
        mass = wanted * body["half_stance_mm"]
        truth["pelvis_shift"][some] = mass - body["trunk_share"] * truth["trunk_shift"][some]
    elif name == "trunk_lean":
        truth["trunk_shift"][some] = body["trunk_mm"] * np.tan(np.radians(wanted))
    elif name == "shoulder_hip_divergence":
        truth["hip_line_tilt"][some] = truth["shoulder_tilt"][some] - wanted
    else:
        moved = wanted - truth[name][some]
        truth[name][some] = wanted
        rows = {row["name"]: row for row in tables()["quantity"]}
        for tie in tables()["correlation"]:
            if name in tie["pair"] and abs(tie["r"]) >= TIED:
                (other,) = set(tie["pair"]) - {name}
                truth[other][some] += tie["r"] * moved * rows[other]["sd"][0] / rows[name]["sd"][0]
