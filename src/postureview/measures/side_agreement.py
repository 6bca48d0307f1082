"""Left and right side views of one midline: their mean where they agree, and a refusal where they may not differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

from postureview.knowledge.load import knowledge
from postureview.measures.error import to_unit
from postureview.values.agreement import SIDE_VIEWS, SideAgreement
from postureview.values.measurement import Measurement, Outcome, Reason, Uncertainty, Withheld

ERROR_LIMIT = "what measurement error explains between two measurements of one person"


def compare_sides(outcomes: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], tuple[SideAgreement, ...]]:
    """The outcomes, and for each midline measure that both side views gave what they say together.

    Where a measure's table states how far its sides may differ and they differ more, both become ``Withheld``.
    """
    kept = list(outcomes)
    agreements = []
    for name in dict.fromkeys(one.name for one in outcomes if isinstance(one, Measurement)):
        pair = _pair(name, outcomes)
        if pair is None:
            continue
        agreement = _agreement(*pair)
        if agreement.agrees or knowledge().measures[name].sides_limit is None:
            agreements.append(agreement)
        else:
            kept = [_withheld(one, agreement) if one in pair else one for one in kept]
    return tuple(kept), tuple(agreements)


def _pair(name: str, outcomes: Sequence[Outcome]) -> tuple[Measurement, Measurement] | None:
    """The measurements of the left and the right view; None where one is missing, or not of the midline."""
    row = knowledge().measures.get(name)
    if row is None or not row.midline:
        return None
    found = {one.view: one for one in outcomes if isinstance(one, Measurement) and one.name == name}
    if any(view not in found for view in SIDE_VIEWS):
        return None
    left, right = (found[view] for view in SIDE_VIEWS)
    return (left, right) if left.unit == right.unit else None


def _agreement(left: Measurement, right: Measurement) -> SideAgreement:
    stated = knowledge().measures[left.name].sides_limit
    if stated is None:
        repeated = (one.uncertainty.within_sem or one.uncertainty.sem for one in (left, right))
        limit, basis = 1.96 * math.hypot(*repeated), ERROR_LIMIT
    else:
        limit, basis = stated.limit * to_unit(left.unit), stated.derivation
    return SideAgreement(
        name=left.name,
        term=left.term,
        unit=left.unit,
        left=left.value,
        right=right.value,
        limit=limit,
        limit_basis=basis,
        uncertainty=mean_uncertainty(left, right, agree=abs(left.value - right.value) <= limit),
    )


def mean_uncertainty(left: Measurement, right: Measurement, *, agree: bool) -> Uncertainty:
    """Error of the mean of two views of one body.

    They share what is constant in the body, and halve the variance of the rest; where the two parts are not known
    apart, nothing is taken off. Views that do not agree add the standard deviation between them.
    """
    errors = [one.uncertainty for one in (left, right)]
    spread = 0.0 if agree else abs(left.value - right.value) / math.sqrt(2)
    basis = f"mean of both side views; {left.uncertainty.basis}"
    within_sems = [error.within_sem for error in errors if error.within_sem is not None]
    if len(within_sems) < len(errors):
        return Uncertainty(sem=math.hypot(max(error.sem for error in errors), spread), basis=basis)
    within = math.hypot(math.hypot(*within_sems) / 2, spread)
    between = sum(max(0.0, error.sem**2 - w**2) for error, w in zip(errors, within_sems, strict=True)) / 2
    return Uncertainty(sem=math.sqrt(between + within**2), within_sem=within, basis=basis)


def _withheld(one: Measurement, agreement: SideAgreement) -> Withheld:
    unit = "" if agreement.unit == "1" else f" {agreement.unit}"
    detail = (
        f"left {agreement.left:.3g}{unit}, right {agreement.right:.3g}{unit}: "
        f"{abs(agreement.difference):.2g}{unit} apart (limit {agreement.limit:g})"
    )
    return Withheld(
        name=one.name,
        term=one.term,
        side=one.side,
        view=one.view,
        reason=Reason.SIDES_DISAGREE,
        detail=detail,
        recording=one.recording,
    )
