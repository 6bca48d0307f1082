"""How lengths in the picture become millimetres, or shares of the stature where nothing tells millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from postureview.values.measurement import Uncertainty
from postureview.values.recording import CardScale


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Factor from a formula's unit to the printed one. card : the printed card that it rests on; None = it does not."""

    factor: float
    unit: str
    card: CardScale | None = None

    def with_error(self, uncertainty: Uncertainty, value: float) -> Uncertainty:
        """``uncertainty`` of a value with the card's own added, which is a share of the length."""
        if self.card is None:
            return uncertainty
        share = self.card.relative_error
        return Uncertainty(
            sem=float(np.hypot(uncertainty.sem, value * share)),
            basis=f"{uncertainty.basis}; millimetres from the printed card, known to {share:.0%}",
        )


def scale_of(unit: str, *, stature_px: float, stature_mm: float | None, card: CardScale | None) -> Scale:
    """The scale of a measure in ``unit``: a length becomes mm by the stature, else by the card, else % of stature; all
    else stays as it is. The factor is NaN where the stature is needed and was not seen.
    """
    if unit != "mm":
        return Scale(factor=1.0, unit=unit)
    if stature_mm is not None:
        return Scale(factor=stature_mm / stature_px, unit="mm")
    if card is not None:
        return Scale(factor=card.mm_per_px, unit="mm", card=card)
    return Scale(factor=100.0 / stature_px, unit="%")
