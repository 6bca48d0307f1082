"""All measures of a visit: each in every view it knows, from the best still phases of that view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from postureview.knowledge.calibration import Calibration
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import NotMeasurableRow
from postureview.measures.refusals import found_and_advice
from postureview.measures.register import MEASURES, Measure, Posture, accuracy_of, read_take, withhold
from postureview.measures.takes import Take, combined
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Outcome, Reason, Withheld
from postureview.values.quality import Check

Read = Callable[[Measure, Posture, Side], Take | Withheld]
"""(measure, posture, side) → what one still phase shows, or why nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """A view that a recording shows, but never still. obstacle : bad light or blur that may be why."""

    recording: str
    view: View
    obstacle: Check | None = None


def measure_visit(
    postures: Sequence[Posture],
    *,
    moving: Sequence[Moving] = (),
    empty: Sequence[str] = (),
    only: Sequence[str] = (),
    withhold_unfollowed: bool = True,
    calibration: Calibration | None = None,
) -> tuple[Outcome, ...]:
    """One outcome per measure and view, in the order of the tables: the mean of the takes that are as good as the best.

    moving : views that were seen only in motion; they explain why nothing was measured there.
    empty : recordings in which nobody was found, when that is true of all of them.
    only : names of the measures asked for; all when empty. What one camera cannot measure is withheld when it is asked
    for by name, and never appears otherwise. UsageError for an unknown name. withhold_unfollowed : withhold what the
    accuracy tables show the network not to follow. calibration : the clinic's own repeatability.
    Views that no recording shows are reported once for each measure that needs one of them and got none.
    """

    def read(which: Measure, posture: Posture, side: Side) -> Take | Withheld:
        found = read_take(which, posture, side, calibration)
        return _followed(which, posture, found) if withhold_unfollowed else found

    outcomes: list[Outcome] = []
    for name in only or knowledge().measures:
        if name in knowledge().not_measurable:
            outcomes.append(_not_measurable(knowledge().not_measurable[name]))
            continue
        which = MEASURES[name]
        found = [
            outcome
            for view in which.views
            for side in which.sides(view)
            if (outcome := _in_view(which, view, side, postures, moving, read)) is not None
        ]
        outcomes.extend(found or [_missing(which, empty)])
    return tuple(outcomes)


def best_postures(postures: Sequence[Posture]) -> dict[View, Posture]:
    """For each view the posture to measure: fewest failed checks, then the longest."""
    best: dict[View, Posture] = {}
    for posture in sorted(postures, key=rank):
        best.setdefault(posture.phase.view, posture)
    return best


def rank(posture: Posture) -> tuple[int, float]:
    """Sorts the best posture first: fewest failed checks, then the longest."""
    return len(posture.phase.failed), posture.phase.start_s - posture.phase.end_s


def _followed(which: Measure, posture: Posture, found: Take | Withheld) -> Take | Withheld:
    """What was found, unless rendered people showed that the network hardly follows the quantity."""
    accuracy = accuracy_of(which, posture)
    if accuracy is None or accuracy.follows or isinstance(found, Withheld):
        return found
    detail = (
        f"on {accuracy.n_people} rendered people the network showed {max(accuracy.slope, 0.0):.0%} of a true "
        "difference; examine by hand or with an instrument"
    )
    side = found.measurement.side
    return withhold(which, posture.phase.view, Reason.NOT_MEASURABLE, detail, side=side, recording=posture.recording)


def _in_view(  # noqa: PLR0917  one thing, looked at from all sides
    which: Measure,
    view: View,
    side: Side,
    postures: Sequence[Posture],
    moving: Sequence[Moving],
    read: Read,
) -> Outcome | None:
    candidates = sorted((posture for posture in postures if posture.phase.view is view), key=rank)
    found = [read(which, posture, side) for posture in candidates]
    takes = [one for one in found if isinstance(one, Take)]
    if takes:
        return combined(takes)
    refusals = [one for one in found if isinstance(one, Withheld)]
    if refusals:
        return refusals[0]
    for one in moving:
        if one.view is view:
            check = one.obstacle
            if check is not None:
                return withhold(which, view, check.reason, found_and_advice(check), side=side, recording=one.recording)
            detail = "the subject was seen only in motion; hold still for two seconds"
            return withhold(which, view, Reason.NOT_STILL, detail, side=side, recording=one.recording)
    return None


def _missing(which: Measure, empty: Sequence[str]) -> Withheld:
    if empty:
        detail = f"no plausible body was found in {', '.join(empty)}; film one person, head to feet, in good light"
        return withhold(which, which.views[0], Reason.NOBODY, detail, recording=empty[0])
    views = " or ".join(view.value for view in which.views)
    return withhold(which, which.views[0], Reason.VIEW_MISSING, f"no recording shows the subject from the {views}")


def _not_measurable(row: NotMeasurableRow) -> Withheld:
    return Withheld(
        name=row.name,
        term=row.term,
        side=Side.MIDLINE,
        view=View.ANTERIOR,
        reason=Reason.NOT_MEASURABLE,
        detail=f"{row.why}; {row.instead}",
    )
