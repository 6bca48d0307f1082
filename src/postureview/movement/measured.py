"""A value of a movement with where it comes from."""

from __future__ import annotations

from postureview.movement.perform import Performance
from postureview.values.landmarks import Side
from postureview.values.measurement import Measurement, Status, Uncertainty
from postureview.values.movement import Movement

VERSION = 1


def measured(
    done: Performance,
    movement: Movement,
    name: str,
    term: str,
    value: float,
    *,
    unit: str,
    uncertainty: Uncertainty,
    side: Side | None = None,
    raw: float | None = None,
) -> Measurement:
    """A measurement that rests on all repetitions of ``movement``. side : the movement's own, unless stated."""
    start_s, end_s = movement.interval_s
    return Measurement(
        name=name,
        term=term,
        value=value,
        raw=raw,
        unit=unit,
        uncertainty=uncertainty,
        side=movement.side if side is None else side,
        view=movement.view,
        status=Status.DIRECT,
        interval_s=(start_s, end_s),
        n_frames=max(1, int(done.take.between(start_s, end_s).poses.found.sum())),
        method=f"{name}@{VERSION}",
        recording=movement.recording,
    )
