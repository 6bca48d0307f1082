"""Several takes of one view become one value; how much they differ counts in its error."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.measures.error import SystemicError
from postureview.values.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A measurement of one still phase and the parts of its error.

    own_noise : standard error that the phase's own frames show, same unit. conditions : engine and failed checks; takes
    under other conditions are not comparable.
    """

    measurement: Measurement
    system: SystemicError
    own_noise: float
    conditions: tuple[str, ...]


def combined(takes: Sequence[Take]) -> Measurement:
    """The mean of all takes made under the same conditions as the first, the best one; each counts the same.

    The system's error is not divided by their number: takes of one visit share camera, clothes and body. Their standard
    error replaces the frames' own noise where it is larger. Takes further apart than a change of one person that is not
    error are said to disagree, and then their whole standard deviation counts. Raises ValueError without a take.
    """
    if not takes:
        raise ValueError("at least one take is needed, got none")
    best = takes[0]
    alike = [take for take in takes if take.conditions == best.conditions]
    if len(alike) == 1:
        return best.measurement
    values = np.array([take.measurement.value for take in alike])
    n = len(alike)
    change = max(_detectable_change(take.measurement) for take in alike)
    disagree = float(np.ptp(values)) > change
    spread = float(np.std(values, ddof=1)) / _small_sample_factor(n)
    own_noise = max(
        math.sqrt(sum(take.own_noise**2 for take in alike)) / n,
        spread if disagree else spread / math.sqrt(n),
    )
    system = max((take.system for take in alike), key=lambda one: math.hypot(one.between, one.within or 0.0))
    uncertainty = system.with_own_noise(own_noise)
    corrected = any(take.measurement.raw is not None for take in alike)
    return dataclasses.replace(
        best.measurement,
        value=float(values.mean()),
        raw=float(np.mean([_raw(take.measurement) for take in alike])) if corrected else None,
        uncertainty=dataclasses.replace(uncertainty, basis=f"{uncertainty.basis}; mean of {n} takes"),
        n_frames=sum(take.measurement.n_frames for take in alike),
        takes=n,
        takes_sd=float(np.std(values, ddof=1)),
        note=_disagreement(values, change, best.measurement.unit) if disagree else "",
    )


def _detectable_change(measurement: Measurement) -> float:
    uncertainty = measurement.uncertainty
    return uncertainty.mdc95 if uncertainty.mdc95_within is None else uncertainty.mdc95_within


def _raw(measurement: Measurement) -> float:
    return measurement.value if measurement.raw is None else measurement.raw


def _small_sample_factor(n: int) -> float:
    """Expected sample standard deviation of ``n`` normal values over the true one (c4): 0.80 for two."""
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def _disagreement(values: np.ndarray, change: float, unit: str) -> str:
    unit = "" if unit == "1" else f" {unit}"
    return (
        f"takes disagree: {values.min():.3g} to {values.max():.3g}{unit} in {len(values)} takes, "
        f"more than the {change:.3g}{unit} that measurement error explains"
    )
