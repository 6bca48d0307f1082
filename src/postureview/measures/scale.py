"""How lengths in the picture become millimetres, or shares of the stature where nothing tells millimetres."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from postureview.measures.error import SystemicError
from postureview.values.recording import CardScale


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Factor from a formula's unit to the printed one. card : the printed card that it rests on; None = it does not."""

    factor: float
    unit: str
    card: CardScale | None = None

    def with_error(self, system: SystemicError, value: float) -> SystemicError:
        """``system`` of a value with the card's own error added, a share of the length that changes when it is hung."""
        if self.card is None:
            return system
        share = self.card.relative_error
        basis = f"{system.basis}; millimetres from the printed card, known to {share:.0%}"
        if system.within is None:
            return dataclasses.replace(system, between=math.hypot(system.between, value * share), basis=basis)
        return dataclasses.replace(system, within=math.hypot(system.within, value * share), basis=basis)


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
