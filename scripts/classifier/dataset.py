"""Simulated visits as a classifier sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.observe import observe
from classifier.people import patterns, simulate
from classifier.tables import Shift, worlds
from postureview.findings.pattern_features import Quantities, applies, deviation, features, holds
from postureview.knowledge.load import knowledge

TYPICAL = "typical_variation"


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """N visits. labels : by true geometry, 0 or 1. features : pattern → (N, 5), NaN where it cannot be assessed.

    rules : what the plain rules say of the measured values. ours : (N,) seen by the product's own engine, which
    withholds what it does not follow. wide : (N, Q) shrunk deviations of everything, for models that take it all.
    """

    known: Quantities
    labels: dict[str, np.ndarray]
    features: dict[str, np.ndarray]
    rules: dict[str, np.ndarray]
    ours: np.ndarray
    wide: np.ndarray

    def assessable(self, label: str) -> np.ndarray:
        """(N,) whether a pattern can be assessed; typical variation wherever any can."""
        if label == TYPICAL:
            return np.any([np.isfinite(one[:, 0]) for one in self.features.values()], axis=0)
        applied = applies(patterns()[label], self.known)
        return np.isfinite(self.features[label][:, 0]) & applied


def dataset(n: int, seed: int, shift: Shift) -> Dataset:
    """``n`` visits of as many people."""
    rng = np.random.default_rng(seed)
    people = simulate(n, rng, shift)
    visit = observe(people, rng, shift)
    known, norms = visit.known, knowledge().norms
    rules = {name: holds(row, known, norms) for name, row in patterns().items()}
    deviating = [rules[name] for name, row in patterns().items() if row.kind == "deviation"]
    return Dataset(
        known=known,
        labels={**people.labels, TYPICAL: people.typical},
        features={name: features(row, known, norms) for name, row in patterns().items()},
        rules={**rules, TYPICAL: 1.0 - np.max(deviating, axis=0)},
        ours=~visit.other,
        wide=_wide(known),
    )


def _wide(known: Quantities) -> np.ndarray:
    columns = []
    for name in known.values:
        norm = knowledge().norms.get(name.partition("@")[0])
        if norm is not None:
            z, error = deviation(known, norm, name)
            shrunk = z / (1 + error**2)
            columns.append(np.abs(shrunk) if norm.symmetric else shrunk)
    return np.column_stack(columns)


def together(parts: list[Dataset]) -> Dataset:
    """All visits of several data sets."""

    def joined(name: str) -> dict[str, np.ndarray]:
        return {key: np.concatenate([getattr(one, name)[key] for one in parts]) for key in getattr(parts[0], name)}

    return Dataset(
        known=Quantities(
            values={},
            sems={},
            **{key: np.concatenate([getattr(one.known, key) for one in parts]) for key in ("age", "hand")},
        ),
        labels=joined("labels"),
        features=joined("features"),
        rules=joined("rules"),
        ours=np.concatenate([one.ours for one in parts]),
        wide=np.concatenate([one.wide for one in parts]),
    )


def training_set(people: int, seed: int) -> Dataset:
    """People of every world, as many of each."""
    return together([dataset(people // len(worlds()), seed + place, world) for place, world in enumerate(worlds())])
