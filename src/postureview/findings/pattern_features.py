"""How far measurements go toward a pattern: for one person or for many at once.

Arrays have the shape (N,), one entry a person; NaN is a missing value. The classifier is trained and asked through the
same functions, so that its features cannot mean two things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postureview.knowledge.pattern_rows import DefinitionRow, NormRow, OptionRow, TermRow
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Side
from postureview.values.measurement import MDC95_FACTOR

FEATURES = ("joint", "least", "mean", "trust", "joint_trust")
"""Log-odds that all terms of the nearest option hold; its smallest and its mean margin, in standard deviations of what
is not known; the mean share of a value that its error leaves; and the log-odds times that."""

_LEAST_SPREAD = 0.05
_MOST_MARGIN, _MOST_LOGIT = 6.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantities:
    """What is known of N people.

    values, sems : measurement name, or ``name@side`` for a limb, → (N,) in the unit of the norms. age : years.
    hand : +1 right, -1 left, NaN not stated.
    """

    values: Mapping[str, Floats]
    sems: Mapping[str, Floats]
    age: Floats
    hand: Floats

    @property
    def exact(self) -> Quantities:
        """The same values without any error."""
        return Quantities(values=self.values, sems={}, age=self.age, hand=self.hand)


def limb(name: str, side: Side) -> str:
    """Name of a limb's quantity."""
    return f"{name}@{side.value}"


def names_of(term: TermRow) -> tuple[str, ...]:
    """The quantities that a term reads."""
    return (term.measure,) if term.sides is None else tuple(limb(term.measure, side) for side in BODY_SIDES)


def deviation(known: Quantities, norm: NormRow, name: str) -> tuple[Floats, Floats]:
    """(deviation, error) of a quantity in standard deviations of its norm; NaN where it is missing."""
    n = len(known.age)
    value = known.values.get(name, np.full(n, np.nan))
    years = np.clip(np.nan_to_num(known.age, nan=norm.from_age) - norm.from_age, 0.0, None)
    error = known.sems.get(name, np.zeros(n))
    return (value - norm.mean - norm.per_year * years) / norm.sd, error / norm.sd


def _toward(term: TermRow, z: Floats, sign: Floats, hand: Floats) -> tuple[Floats, float]:
    """(deviation in the term's direction, what it must reach)."""
    factors: dict[str, float | Floats] = {
        "above": 1.0,
        "below": -1.0,
        "either": np.sign(z),
        "lead": np.sign(z),
        "same": sign,
        "opposite": -sign,
        "dominant": hand,
        "against_dominant": -hand,
        "not_above": -1.0,
        "not_below": 1.0,
        "not_dominant": -hand,
    }
    return np.asarray(factors[term.direction] * z), term.z if term.defining else -term.z


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermState:
    """One term in N people, a limb's side by itself.

    name : the quantity it was read from. trust : share of the deviation that its error leaves, 0 to 1. margin : how far
    the best guess lies beyond the term's limit, in standard deviations of what is not known. met : whether the value
    itself reaches the limit. certain : whether it lies beyond the smallest detectable change in the stated direction.
    """

    term: TermRow
    name: str
    trust: Floats
    margin: Floats
    met: Floats
    certain: Floats


def option_states(option: OptionRow, known: Quantities, norms: Mapping[str, NormRow]) -> tuple[TermState, ...]:
    """Every term of an option; of a limb's term that needs one side, the side that goes further."""
    sign = np.full(len(known.age), np.nan)
    for term in option.term:
        if term.direction == "lead":
            sign = np.sign(deviation(known, norms[term.measure], term.measure)[0])
    states: list[TermState] = []
    for term in option.term:
        found = [_state(term, name, known, norms[term.measure], sign) for name in names_of(term)]
        states += [_further(found)] if term.sides == "one" else found
    return tuple(states)


def _state(term: TermRow, name: str, known: Quantities, norm: NormRow, sign: Floats) -> TermState:
    z, error = deviation(known, norm, name)
    toward, limit = _toward(term, z, sign, known.hand)
    trust = 1.0 / (1.0 + error**2)  # of a value whose error is as large as what people differ by, half remains
    spread = np.maximum(np.sqrt(trust) * error, _LEAST_SPREAD)
    missing = np.isnan(toward)
    return TermState(
        term=term,
        name=name,
        trust=trust,
        margin=np.clip((trust * toward - limit) / spread, -_MOST_MARGIN, _MOST_MARGIN),
        met=np.where(missing, np.nan, toward >= limit),
        certain=np.where(missing, np.nan, toward > MDC95_FACTOR * error),
    )


def _further(found: Sequence[TermState]) -> TermState:
    one, other = found
    second = np.nan_to_num(other.margin, nan=-np.inf) > np.nan_to_num(one.margin, nan=-np.inf)
    return TermState(
        term=one.term,
        name=other.name if bool(second.all()) else one.name,
        trust=np.where(second, other.trust, one.trust),
        margin=np.where(second, other.margin, one.margin),
        met=np.where(second, other.met, one.met),
        certain=np.where(second, other.certain, one.certain),
    )


def joint_logit(states: Sequence[TermState]) -> Floats:
    """Log-odds that all terms hold, as if their errors were independent; NaN where a term is missing."""
    from scipy.special import log_ndtr

    together = np.sum([log_ndtr(state.margin) for state in states], axis=0)
    logit = together - np.log1p(-np.exp(np.minimum(together, -1e-6)))
    return np.asarray(np.clip(logit, -_MOST_LOGIT, _MOST_LOGIT))


def features(row: DefinitionRow, known: Quantities, norms: Mapping[str, NormRow]) -> Floats:
    """(N, 5) the ``FEATURES`` of the option that lies nearest; NaN where no option has all of its measures."""
    best = np.full((len(known.age), len(FEATURES)), np.nan)
    for option in row.option:
        states = option_states(option, known, norms)
        margins = np.array([state.margin for state in states])
        joint, trust = joint_logit(states), np.mean([state.trust for state in states], axis=0)
        found = np.column_stack([joint, margins.min(axis=0), margins.mean(axis=0), trust, joint * trust])
        nearer = np.nan_to_num(found[:, 0], nan=-np.inf) > np.nan_to_num(best[:, 0], nan=-np.inf)
        best[nearer] = found[nearer]
    return best


def holds(row: DefinitionRow, known: Quantities, norms: Mapping[str, NormRow]) -> Floats:
    """(N,) 1 where an option is met by the values themselves, 0 where none is; a missing value meets nothing.

    Of the stated facts the age counts here; pain is asked for elsewhere.
    """
    met = np.zeros(len(known.age), dtype=bool)
    for option in row.option:
        met |= np.all([np.nan_to_num(state.met) > 0 for state in option_states(option, known, norms)], axis=0)
    return np.asarray(met & applies(row, known), dtype=float)


def applies(row: DefinitionRow, known: Quantities) -> NDArray[np.bool_]:
    """(N,) True where the pattern exists at that age and the hand that it needs is stated."""
    old_enough = np.ones(len(known.age), dtype=bool) if row.age_from is None else known.age >= row.age_from
    return np.asarray(old_enough & (np.isfinite(known.hand) | (not row.needs_hand)))


def combine(values: Floats, sems: Floats, withins: Floats) -> tuple[Floats, Floats]:
    """(mean, its standard error) over the K views of a quantity, each (K, N) with NaN where a view gave nothing.

    Views of one body share what is constant in it; only what changes from take to take averages out.
    """
    seen = np.isfinite(values)
    n = np.maximum(seen.sum(axis=0), 1)
    constant = np.where(seen, np.maximum(sems**2 - withins**2, 0.0), 0.0).sum(axis=0) / n
    changing = np.where(seen, withins**2, 0.0).sum(axis=0) / n**2
    mean = np.where(seen.any(axis=0), np.where(seen, values, 0.0).sum(axis=0) / n, np.nan)
    return mean, np.sqrt(constant + changing)


def typical_features(probabilities: Sequence[Floats], usual: Sequence[float]) -> Floats:
    """(N, 2) what the probabilities of K patterns say of typical variation.

    probabilities : 0 where a pattern does not exist at that age, NaN where it cannot be assessed; then ``usual``, the
    share of people who have it, takes its place. Log-odds that any of them holds, as if they were independent, and
    that the likeliest of those that were assessed holds.
    """
    found = np.array(probabilities)
    filled = np.clip(np.where(np.isfinite(found), found, np.array(usual)[:, None]), 1e-4, 1 - 1e-4)
    any_of_them = np.clip(1 - np.prod(1 - filled, axis=0), 1e-4, 1 - 1e-4)
    likeliest = np.clip(np.nan_to_num(found).max(axis=0), 1e-4, 1 - 1e-4)
    return np.column_stack([np.log(one / (1 - one)) for one in (any_of_them, likeliest)])
